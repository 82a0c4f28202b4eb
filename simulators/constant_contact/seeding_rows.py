"""A million plain contacts in seconds: their stored texts are filled into a pattern, not built from objects.

`make_plain_row` gives exactly what model.make_row gives for the same person; a test holds them together.
"""

from functools import lru_cache
from typing import Any

from simulators.constant_contact import times
from simulators.constant_contact.contacts.model import email_key, encode
from simulators.constant_contact.ids import make_id
from simulators.people import SeedContact, SeedPerson, created_at


@lru_cache(maxsize=8192)
def quote(text: str) -> str:
    return encode(text).decode()


@lru_cache(maxsize=4096)
def to_moment(number: int) -> tuple[int, str]:
    """Return created_at of a row as milliseconds and as text; three neighbours share one."""
    made_at = times.to_millis(created_at(number * 3))
    return made_at, times.show(made_at)


def is_plain(person: SeedPerson, contact: SeedContact) -> bool:
    """Whether the pattern fits: implicit, alive, all of the fields that composed rows have, no others."""
    given = person.email and person.first_name and person.last_name and person.title and person.company
    address = person.phone and person.city and person.state and person.postal_code and person.country
    others = person.mobile_phone or person.home_phone or person.street
    usual = contact.permission == "implicit" and not contact.deleted and set(contact.overrides) <= {"title"}
    return bool(given and address and not others and usual)


def make_plain_row(person: SeedPerson, contact: SeedContact, number: int) -> tuple[Any, ...]:
    """Return the row of `contacts` for a person that is_plain."""
    made_at, moment = to_moment(person.number // 3)
    email = person.email
    title = contact.overrides.get("title", person.title)
    core = (
        f'{{"contact_id":"{make_id("contact", number)}","email_address":{{"address":{encode(email).decode()},'
        f'"permission_to_send":"implicit","created_at":"{moment}","updated_at":"{moment}",'
        f'"opt_in_source":"Account","opt_in_date":"{moment}","confirm_status":"off"}},'
        f'"first_name":{quote(person.first_name)},"last_name":{quote(person.last_name)},'
        f'"job_title":{quote(title)},"company_name":{quote(person.company)},'
        f'"create_source":"Account","created_at":"{moment}","updated_at":"{moment}"}}'
    )
    phones = (
        f'[{{"phone_number_id":"{make_id("phone", number * 16 + 4)}","phone_number":{quote(person.phone)},'
        f'"kind":"work","created_at":"{moment}","updated_at":"{moment}",'
        f'"update_source":"Account","create_source":"Account"}}]'
    )
    addresses = (
        f'[{{"street_address_id":"{make_id("address", number * 16 + 4)}","kind":"work",'
        f'"city":{quote(person.city)},"state":{quote(person.state)},'
        f'"postal_code":{quote(person.postal_code)},"country":{quote(person.country)},'
        f'"created_at":"{moment}","updated_at":"{moment}"}}]'
    )
    key = email_key(email)
    start = (number, number >> 32, key, "active", "implicit", made_at, made_at, None, made_at, 0, None)
    return (*start, core, None, phones, addresses, None, None)
