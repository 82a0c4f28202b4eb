"""The first sync of the demo's 5,000 people, read back by the vendor's own client, one contact at a time."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from sync.plan import Action
from tests.conftest import make_settings
from tests.contracts.simulators.vendor_client import VendorClient, install
from tests.e2e.conftest import QUICK
from tests.e2e.world import INCLUDE, Contact, World, running
from tests.services import Services, empty_valkey, fresh_database

PERSON = (
    "Id, Email, HasOptedOutOfEmail, IsDeleted, Salutation, FirstName, MiddleName, LastName, Title,"
    " Account.Name, Phone, MobilePhone, HomePhone, MailingStreet, MailingCity, MailingState,"
    " MailingPostalCode, MailingCountry"
)
CORE = {"first_name": "FirstName", "last_name": "LastName", "job_title": "Title"}
PHONES = {"work": "Phone", "mobile": "MobilePhone", "home": "HomePhone"}
ADDRESS = {
    "street": "MailingStreet",
    "city": "MailingCity",
    "state": "MailingState",
    "postal_code": "MailingPostalCode",
    "country": "MailingCountry",
}
CUSTOM = {"Salutation": "Salutation", "Middle Name": "MiddleName"}

Person = dict[str, Any]


class Synced:
    """The demo after its first sync."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people: list[Person] = world.people(PERSON)
        self.before = world.contacts()
        ended = world.sync()
        assert ended.returncode == 0, ended.stdout + ended.stderr
        self.skipped = dict(self._skips())
        self.after = self._read_by_the_vendor()
        self.main_list = world.main_list_id()
        fields = world.get("/v3/contact_custom_fields?limit=100")["custom_fields"]
        self.fields = {field["label"]: field["custom_field_id"] for field in fields}

    def _skips(self) -> Iterator[tuple[str, str]]:
        """Show who was skipped, and why, as the product's own report says."""
        with self.world.store() as store:
            run = store.runs.latest(self.world.profile.id)
            assert run is not None
            after = 0
            while rows := store.reads.rows(run.id, after=after, limit=1_000):
                yield from ((row.person_id, row.reason) for row in rows if row.action is Action.SKIP)
                after = rows[-1].number

    def _read_by_the_vendor(self) -> dict[str, Contact]:
        addresses = sorted({person["Email"].lower() for person in self.people if person["Email"]})
        token = self.world.constant_contact.credentials["all"][2]["access_token"]
        install()
        self.world.constant_contact.control("POST", "scale", {"rate": None, "quota": None})
        found: dict[str, Contact] = {}
        with closing(VendorClient(f"{self.world.constant_contact.url}/v3", token)) as client:
            for address in addresses:
                page = client.call(
                    "ContactsApi", "get_all_contacts", email=address, status="all", include=INCLUDE
                )
                if page["contacts"]:
                    found[address] = page["contacts"][0]
        return found


@pytest.fixture(scope="module")
def synced(services: Services) -> Iterator[Synced]:
    with (
        fresh_database(services) as database_url,
        empty_valkey(services) as redis_url,
        running(make_settings(database_url, redis_url), seed="demo", scale=QUICK) as world,
    ):
        yield Synced(world)


def is_opted_out(contact: Contact) -> bool:
    return bool(contact["email_address"]["permission_to_send"] == "unsubscribed")


def opted_out_addresses(synced: Synced) -> set[str]:
    """Gather the addresses of everybody who opted out on either side, on any record."""
    opted_out = (person for person in synced.people if person["HasOptedOutOfEmail"])
    here = {person["Email"].lower() for person in opted_out if person["Email"]}
    return here | {address for address, contact in synced.before.items() if is_opted_out(contact)}


def test_everybody_who_is_not_skipped_is_as_the_mapping_says(synced: Synced) -> None:
    kept = [person for person in synced.people if person["Id"] not in synced.skipped]

    wrong = [problem for person in kept for problem in problems_of(synced, person)]

    assert len(synced.people) == 5_000
    assert len(kept) > 4_500
    assert wrong == []


def problems_of(synced: Synced, person: Person) -> Iterator[str]:
    """Compare a person's contact with what the mapping says; what Salesforce leaves blank stays."""
    address = person["Email"].strip().lower()
    before, after = synced.before.get(address, {}), synced.after.get(address)
    if after is None:
        yield f"{person['Id']} has no contact"
        return
    if synced.main_list not in after["list_memberships"]:
        yield f"{person['Id']} is not on the Main List"
    expected, shown = expectation(synced, person, before), what_shows(synced, after)
    yield from (
        f"{person['Id']} {name}: {shown.get(name)!r}, not {value!r}"
        for name, value in expected.items()
        if shown.get(name) != value
    )


def expectation(synced: Synced, person: Person, before: Contact) -> dict[str, str | None]:
    """Say what each field must show: Salesforce's value, cut where it is too long; else what was there."""
    said = {name: person[source] for name, source in CORE.items()}
    said["company_name"] = (person["Account"] or {}).get("Name")
    said |= {f"phone {kind}": person[source] for kind, source in PHONES.items()}
    said |= {f"address {part}": person[source] for part, source in ADDRESS.items()}
    said |= {f"custom {label}": person[source] for label, source in CUSTOM.items()}
    shown = what_shows(synced, before) if before else {}
    return {name: value[:50] if value else shown.get(name) for name, value in said.items()}


def what_shows(synced: Synced, contact: Contact) -> dict[str, str | None]:
    core = {name: contact.get(name) for name in (*CORE, "company_name")}
    phones = {f"phone {entry['kind']}": entry["phone_number"] for entry in contact.get("phone_numbers") or []}
    work = [entry for entry in contact.get("street_addresses") or [] if entry["kind"] == "work"]
    address = {f"address {part}": entry.get(part) for entry in work[:1] for part in ADDRESS}
    values = {field["custom_field_id"]: field["value"] for field in contact.get("custom_fields") or []}
    custom = {f"custom {label}": values.get(synced.fields[label]) for label in CUSTOM}
    return core | phones | address | custom


def test_nobody_who_opted_out_was_added_changed_or_given_a_permission(synced: Synced) -> None:
    opted_out = opted_out_addresses(synced)
    now = synced.world.contacts()

    assert len(opted_out) > 150
    assert {address: synced.before.get(address) for address in opted_out} == {
        address: now.get(address) for address in opted_out
    }


def test_contacts_that_were_deleted_or_have_no_person_are_as_they_were(synced: Synced) -> None:
    known = {person["Email"].lower() for person in synced.people if person["Email"]}
    left_alone = {
        address: contact
        for address, contact in synced.before.items()
        if address not in known or "deleted_at" in contact
    }
    now = synced.world.contacts()

    assert len(left_alone) > 60
    assert left_alone == {address: now[address] for address in left_alone}


def test_no_permission_was_changed_and_new_contacts_are_implicit(synced: Synced) -> None:
    now = synced.world.contacts()

    changed = {
        address: contact["email_address"]["permission_to_send"]
        for address, contact in now.items()
        if contact["email_address"]["permission_to_send"] != permission_before(synced, address)
    }

    assert changed == {}


def permission_before(synced: Synced, address: str) -> str:
    before = synced.before.get(address)
    return str(before["email_address"]["permission_to_send"]) if before else "implicit"


def test_a_second_sync_writes_nothing(synced: Synced) -> None:
    again = synced.world.sync()

    assert again.returncode == 0
    assert "0 writes" in again.stdout
