"""The demo's five thousand people and the two hundred of `small`, written by Faker from a fixed seed."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from faker import Faker

from simulators.people_values import Permission, SeedContact, SeedPerson

_LISTS = ("Newsletter",)
_MAILS = ("example.com", "example.org", "example.net", "mail.example.com", "post.example.org")
_AREAS = (212, 312, 415, 512, 617, 702)
_STRANGERS = 0.012  # contacts whose person Salesforce does not know


def demo_people() -> Iterator[SeedPerson]:
    """Yield 5,000 people of Salesforce, a third of them contacts too, then 60 contacts without a person."""
    return _faked(5_000, seed=20_261_123)


def small_people() -> Iterator[SeedPerson]:
    """Yield 200 people of Salesforce of the same kind, then 2 contacts without a person."""
    return _faked(200, seed=200)


def _faked(count: int, *, seed: int) -> Iterator[SeedPerson]:
    fake, random = Faker("en_US"), Random(seed)  # noqa: S311  a seed must be repeatable, not secret
    fake.seed_instance(seed)
    emails: list[str] = []
    for number in range(count):
        fields = _fields(fake, random, number)
        fields["email"] = _email(fields, random, emails)
        emails.append(fields["email"])
        opted_out = random.random() < 0.03
        contact = _contact(fields, random, opted_out=opted_out) if random.random() < 1 / 3 else None
        yield SeedPerson(
            number=number,
            opted_out_salesforce=opted_out,
            contact=contact if fields["email"] else None,
            **fields,
        )
    for number in range(count, count + round(count * _STRANGERS)):
        fields = _fields(fake, random, number)
        fields["email"] = _own_email(fields)
        yield SeedPerson(
            number=number, in_salesforce=False, contact=_contact(fields, random, opted_out=False), **fields
        )


def _fields(fake: Faker, random: Random, number: int) -> dict[str, Any]:
    return {
        "email": str(number),
        "salutation": random.choice(("", "", "", "Ms.", "Mr.", "Dr.")),
        "first_name": fake.first_name(),
        "middle_name": fake.first_name() if random.random() < 0.05 else "",
        "last_name": fake.last_name(),
        "title": fake.job()[:60] if random.random() < 0.8 else "",
        "company": fake.company(),
        "phone": _phone(random) if random.random() < 0.7 else "",
        "mobile_phone": _phone(random) if random.random() < 0.4 else "",
        "home_phone": _phone(random) if random.random() < 0.1 else "",
        "street": fake.street_address(),
        "city": fake.city(),
        "state": fake.state_abbr(include_territories=False, include_freely_associated_states=False),
        "postal_code": fake.postcode(),
        "country": "US",
    }


def _phone(random: Random) -> str:
    return f"({random.choice(_AREAS)}) {random.randint(220, 989)}-{random.randint(0, 9999):04}"


def _email(fields: Mapping[str, str], random: Random, earlier: list[str]) -> str:
    """Return the address: mostly one's own, rarely none, very rarely somebody else's."""
    draw = random.random()
    if draw < 0.01:
        return ""
    if draw < 0.013 and earlier:
        return random.choice(earlier)
    return _own_email(fields)


def _own_email(fields: Mapping[str, str]) -> str:
    number = int(fields["email"])
    local = f"{fields['first_name']}.{fields['last_name']}{number}".lower().replace(" ", "")
    return f"{local}@{_MAILS[number % len(_MAILS)]}"


def _contact(fields: Mapping[str, str], random: Random, *, opted_out: bool) -> SeedContact:
    """Return the contact: some differ in title or phone, ~3 % unsubscribed, ~1 % deleted, a few both."""
    draw = random.random()
    permission: Permission = "unsubscribed" if draw < 0.03 or (opted_out and draw < 0.15) else "implicit"
    if permission == "implicit" and random.random() < 0.3:
        permission = "explicit"
    overrides = {}
    if fields["title"] and random.random() < 0.08:
        overrides["title"] = f"Former {fields['title']}"[:50]
    if fields["phone"] and random.random() < 0.05:
        overrides["phone"] = _phone(random)
    subscribed = permission != "unsubscribed"
    deleted = subscribed and random.random() < 0.01
    return SeedContact(
        permission=permission, deleted=deleted, overrides=overrides, lists=_LISTS if subscribed else ()
    )
