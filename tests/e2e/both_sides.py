"""What tests of both directions share: a world with the package installed, edits and looks on both sides."""

from typing import Any
from urllib.parse import quote

from config import ROOT
from sync.mapping import Direction, Mapping, Policy, Row
from sync.options import Limits, Options
from sync.profile import ObjectType
from tests.e2e.world import World

BOTH = Direction.BOTH
ROWS = {
    ObjectType.CONTACT: ("FirstName", "LastName", "Title"),
    ObjectType.LEAD: ("FirstName", "LastName", "Title", "Company"),
    ObjectType.ACCOUNT: ("FirstName", "LastName", "PersonTitle"),
}
TARGETS = ("first_name", "last_name", "job_title", "company_name")
ADDRESS = {ObjectType.CONTACT: "Email", ObjectType.LEAD: "Email", ObjectType.ACCOUNT: "PersonEmail"}
SOON = 120  # seconds: Salesforce's last minute is not read, it may not be settled


def set_up(world: World, object_type: ObjectType = ObjectType.CONTACT, **options: Any) -> None:
    """Install the package and make every row of the profile's mapping flow both ways."""
    world.salesforce.control("POST", "install", {"folder": str(ROOT / "sfdx-package")})
    rows = tuple(
        Row(source=source, target=target, direction=BOTH, policy=Policy.SALESFORCE_WINS)
        for source, target in zip(ROWS[object_type], TARGETS, strict=False)
    )
    mapping = Mapping(version=7, address_field=ADDRESS[object_type], rows=rows)
    unheld = Limits(first_plan_waits=False)
    world.change_profile(object_type=object_type, mapping=mapping, options=Options(**options), limits=unheld)


def sync(world: World) -> str:
    """Let time pass and sync; returns what the terminal shows."""
    world.move_clocks(SOON)
    ended = world.sync()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def sync_quietly(world: World) -> None:
    """Sync when nothing is to be done."""
    shown = sync(world)
    assert "0 writes" in shown, shown


def insert(world: World, object_name: str, **fields: Any) -> str:
    return str(world.salesforce.control("POST", "insert", {"object": object_name, "fields": fields})["id"])


def edit(world: World, object_name: str, record_id: str, **fields: Any) -> None:
    world.salesforce.control("POST", "edit", {"object": object_name, "id": record_id, "fields": fields})


def of(world: World, object_name: str, fields: str, **where: str) -> list[dict[str, Any]]:
    """Show fields of the records of an object whose fields are so, deleted ones aside."""
    conditions = " AND ".join(f"{name} = '{value}'" for name, value in where.items())
    return query(world, f"SELECT {fields} FROM {object_name} WHERE {conditions}")  # noqa: S608 - the test's own


def query(world: World, soql: str) -> list[dict[str, Any]]:
    """Ask as the admin, deleted ones aside."""
    found: list[dict[str, Any]] = world.salesforce.control("GET", f"query?q={quote(soql)}")["records"]
    return found


def add_contact(world: World, address: str, *, listed: bool = True, **fields: Any) -> str:
    """Create a contact as another program of the account would; returns its id."""
    body = {
        "email_address": {"address": address, "permission_to_send": "implicit"},
        "create_source": "Account",
        "list_memberships": [world.main_list_id()] if listed else [],
        **fields,
    }
    return str(world.post("/v3/contacts", body)["contact_id"])


def edit_contact(world: World, address: str, **fields: Any) -> None:
    world.constant_contact.control("POST", "edit", {"email": address, "set": fields})


def opt_out(world: World, address: str) -> None:
    world.constant_contact.control("POST", "opt_out", {"email": address, "reason": "enough"})


def permission(world: World, address: str) -> str:
    return str(world.contacts()[address]["email_address"]["permission_to_send"])
