"""A small deployment that begins anew for each test: simulators that stay up, a database of its own."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import wiring
from config import Settings, load_settings
from local.first_sync import connect
from store.deployment import TenantStore
from store.reads.repository import RowView
from sync.mapping import Mapping as FieldMapping
from sync.mapping import Row
from sync.options import Creation, Limits, Options
from sync.profile import ObjectType, Profile
from sync.stored import Run, RunStatus
from tests.simulators import Simulator, answer_to

MAIN_LIST = "Main"
SETTLING = 70  # seconds that pass before a run: Salesforce's last minute is not read
QUICK = {"rate": None, "quota": None, "delay": 0.0}
INCLUDE = "custom_fields,list_memberships,phone_numbers,street_addresses"
UNHELD = Limits(first_plan_waits=False)
"""The limits of tests that are about something else: nothing waits for a person."""
ADDRESS_FIELDS = {ObjectType.CONTACT: "Email", ObjectType.LEAD: "Email", ObjectType.ACCOUNT: "PersonEmail"}
NAME_ROWS = (Row(source="FirstName", target="first_name"), Row(source="LastName", target="last_name"))
READING = ("GET", "POST/v3/activities/contact_exports", "POST/oauth2/")
Fields = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Simulators:
    """Both of them, up for many tests."""

    salesforce: Simulator
    constant_contact: Simulator

    def begin_anew(self) -> None:
        """Forget the last test, and set the clocks."""
        for one in (self.salesforce, self.constant_contact):
            one.control("POST", "reset")
            ahead = one.control("GET", "clock")["offset"]
            one.control("POST", "clock", {"advance": -ahead})

    def environment(self, settings: Settings) -> dict[str, str]:
        """Give the variables of a deployment that is connected to them and does not wait."""
        app = self.constant_contact.credentials["all"][0]
        return {
            "DATABASE_URL": settings.database_url.get_secret_value().replace("+psycopg", ""),
            "REDIS_URL": settings.redis_url.get_secret_value(),
            "ENCRYPTION_KEYS": settings.encryption_keys[0].get_secret_value(),
            "SECRET_KEY": settings.secret_key.get_secret_value(),
            "SALESFORCE_CLIENT_ID": self.salesforce.credentials["client_id"],
            "SALESFORCE_CLIENT_SECRET": self.salesforce.credentials["client_secret"],
            "EXTRA_SALESFORCE_HOSTS": urlsplit(self.salesforce.url).netloc,
            "SALESFORCE_POLL_SECONDS": "0.01",
            "CONSTANT_CONTACT_CLIENT_ID": app["client_id"],
            "CONSTANT_CONTACT_CLIENT_SECRET": app["client_secret"],
            "CONSTANT_CONTACT_API_URL": self.constant_contact.url,
            "CONSTANT_CONTACT_AUTH_URL": self.constant_contact.url,
            "CONSTANT_CONTACT_RATE_PER_SECOND": "10000",
            "WAIT_SCALE": "0.001",
        }


@dataclass(frozen=True, kw_only=True)
class World:
    """One test's deployment and both systems."""

    salesforce: Simulator
    constant_contact: Simulator
    parts: wiring.Parts
    tenant_id: int

    @property
    def store(self) -> TenantStore:
        """The tenant's store."""
        return self.parts.deployment.tenant(self.tenant_id)

    # the profile and its runs

    def profile(
        self,
        object_type: ObjectType = ObjectType.CONTACT,
        *,
        rows: tuple[Row, ...] = NAME_ROWS,
        **values: Any,
    ) -> Profile:
        """Save a profile whose plans do not wait."""
        made = {
            "id": 0,
            "name": "People",
            "object_type": object_type,
            "main_list": MAIN_LIST,
            "mapping": FieldMapping(version=1, address_field=ADDRESS_FIELDS[object_type], rows=rows),
            "limits": UNHELD,
        }
        return self.store.profiles.save(Profile(**{**made, **values}))

    def choose(self, profile: Profile, **options: Any) -> Profile:
        """Save the profile as it is now with other options."""
        return self.change(profile, options=replace(self.now(profile).options, **options))

    def change(self, profile: Profile, **values: Any) -> Profile:
        """Save the profile as it is now with other values."""
        return self.store.profiles.save(replace(self.now(profile), **values))

    def now(self, profile: Profile) -> Profile:
        """Read the profile with what its runs bound."""
        found = self.store.profiles.get(str(profile.id))
        assert found is not None
        return found

    def attempt(self, profile: Profile) -> Run:
        """Let a minute pass, and run the profile to whatever end."""
        self.pass_time(seconds=SETTLING)
        return wiring.sync_profile(self.parts, self.tenant_id, self.now(profile), trigger="test")

    def pass_time(self, **duration: float) -> None:
        """Let time pass at both vendors: days=1, hours=3."""
        seconds = timedelta(**duration).total_seconds()
        for side in (self.salesforce, self.constant_contact):
            side.control("POST", "clock", {"advance": seconds})

    def run(self, profile: Profile) -> list[RowView]:
        """Run the profile, which must succeed; returns the plan's rows with their ends."""
        run = self.attempt(profile)
        assert run.status is RunStatus.DONE, (run.status, run.problem)
        return list(self.store.reads.rows(run.id))

    def rests(self, profile: Profile) -> bool:
        """Tell whether one more run changes nothing, on either side."""
        before, asked = self.everything(), self.last_request(self.constant_contact)
        self.run(profile)
        sent = self.requests_since(self.constant_contact, asked)
        writes = [one for one in sent if not f"{one['method']}{one['target']}".startswith(READING)]
        return self.everything() == before and not writes

    def everything(self) -> list[Any]:
        """Read both sides whole, stamps included."""
        objects = [self.records(name) for name in ("Contact", "Lead", "Account")]
        return [*objects, self.contacts()]

    def last_request(self, side: Simulator) -> int:
        """Tell the number of the last request that a side got."""
        return max((one["number"] for one in self.requests_since(side, 0)), default=0)

    def requests_since(self, side: Simulator, number: int) -> list[Fields]:
        """List the requests that a side got after that one."""
        return list(side.control("GET", f"requests?after={number}")["requests"])

    # Salesforce

    def person(self, address: str | None = None, name: str = "Contact", **fields: Any) -> str:
        """Insert a record as somebody in Salesforce would; returns its id."""
        given = {"Email": address} if address else {}
        made = self.salesforce.control(
            "POST", "insert", {"object": name, "fields": {**_REQUIRED.get(name, {}), **given, **fields}}
        )
        return str(made["id"])

    def edit(self, record_id: str, name: str = "Contact", **fields: Any) -> None:
        """Change a record as somebody in Salesforce would."""
        self.salesforce.control("POST", "edit", {"object": name, "id": record_id, "fields": fields})

    def delete(self, record_id: str, name: str = "Contact") -> None:
        """Delete a record as somebody in Salesforce would."""
        self.salesforce.control("POST", "delete", {"object": name, "id": record_id})

    def records(self, name: str = "Contact") -> dict[str, Fields]:
        """Read all records of an object by id, the deleted included."""
        found = self.salesforce.control("GET", f"records?object={name}")
        return {one["Id"]: one for one in found["records"]}

    def record(self, record_id: str, name: str = "Contact") -> Fields:
        return self.records(name)[record_id]

    def record_of(self, address: str, name: str = "Contact") -> Fields:
        """Find the one living record of an address; {} where there is none."""
        field = "PersonEmail" if name == "Account" else "Email"
        found = [
            one
            for one in self.records(name).values()
            if (one.get(field) or "").lower() == address and not one["IsDeleted"]
        ]
        assert len(found) < 2, f"{address} has {len(found)} records"
        return found[0] if found else {}

    def query(self, soql: str) -> list[Fields]:
        """Query as the org's admin."""
        found = self.salesforce.control("GET", f"query?q={urllib.parse.quote(soql)}")
        return list(found["records"])

    @contextmanager
    def person_accounts(self, *, on: bool = True) -> Iterator[None]:
        """Turn Person Accounts on."""
        self.salesforce.control("POST", "features", {"person_accounts": on})
        yield
        self.salesforce.control("POST", "features", {"person_accounts": False})

    @contextmanager
    def custom_field(self, name: str, kind: str) -> Iterator[None]:
        """Give Contact a custom field of a kind, as a package would: Other_Mail__c, Email."""
        with TemporaryDirectory() as folder:
            fields = Path(folder) / "objects" / "Contact" / "fields"
            fields.mkdir(parents=True)
            source = _FIELD.format(name=name, label=name.removesuffix("__c").replace("_", " "), kind=kind)
            (fields / f"{name}.field-meta.xml").write_text(source)
            self.salesforce.control("POST", "install", {"folder": folder})
            yield
            self.salesforce.control("POST", "uninstall", {"folder": folder})

    # Constant Contact

    def contact(self, address: str, *, lists: tuple[str, ...] = (), **fields: Any) -> str:
        """Create a contact as another program of the account would; returns its id."""
        email = {"address": address, "permission_to_send": "implicit"}
        body = {"email_address": email, "create_source": "Account", "list_memberships": list(lists), **fields}
        return str(self.call("POST", "/v3/contacts", body)["contact_id"])

    def new_list(self, name: str = MAIN_LIST) -> str:
        """Create a list, and return its id."""
        return str(self.call("POST", "/v3/contact_lists", {"name": name})["list_id"])

    def list_id(self, name: str = MAIN_LIST) -> str:
        """Look a list up by its name; "" where there is none."""
        lists = self.call("GET", "/v3/contact_lists?limit=1000")["lists"]
        return next((one["list_id"] for one in lists if one["name"] == name), "")

    def by_hand(self, act: str, address: str, **more: Any) -> None:
        """Have the person or somebody in the account act: opt_out, leave_list, edit, delete, ..."""
        self.constant_contact.control("POST", act, {"email": address, **more})

    def contacts(self) -> dict[str, Fields]:
        """Read all contacts, deleted ones too, by address in lower case."""
        found = self.call("GET", f"/v3/contacts?status=all&limit=500&include={INCLUDE}")["contacts"]
        return {contact["email_address"]["address"].lower(): contact for contact in found}

    def members(self, name: str = MAIN_LIST) -> set[str]:
        """List the addresses that are on a list."""
        list_id = self.list_id(name)
        return {key for key, one in self.contacts().items() if list_id in one.get("list_memberships", ())}

    def permission(self, address: str) -> str:
        return str(self.contacts()[address]["email_address"]["permission_to_send"])

    def call(self, method: str, target: str, body: Any = None) -> Any:
        """Call Constant Contact as another program of the account."""
        # Anew each time: a token lives for a day, and tests let days pass.
        token = self.constant_contact.control("GET", "credentials")["all"][2]["access_token"]
        request = urllib.request.Request(  # noqa: S310 - the simulator's own address
            f"{self.constant_contact.url}{target}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        return answer_to(request)


_FIELD = """<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>{name}</fullName><label>{label}</label><type>{kind}</type>
</CustomField>
"""
_REQUIRED: Mapping[str, Fields] = {
    "Contact": {"LastName": "Lovelace"},
    "Lead": {"LastName": "Lovelace", "Company": "Engines"},
}


def options(*, creation: Fields | None = None, **chosen: Any) -> Options:
    """Make options; creation: what a created record gets."""
    return Options(creation=Creation(**(creation or {})), **chosen)


@contextmanager
def open_world(simulators: Simulators, settings: Settings) -> Iterator[World]:
    """Begin anew with a connected tenant."""
    simulators.begin_anew()
    with wiring.open_parts(load_settings(simulators.environment(settings))) as parts:
        fresh = [
            one.control("GET", "credentials") for one in (simulators.salesforce, simulators.constant_contact)
        ]
        tenant_id = connect(parts, *fresh)
        yield World(
            salesforce=simulators.salesforce,
            constant_contact=simulators.constant_contact,
            parts=parts,
            tenant_id=tenant_id,
        )
