"""What the requests for activities may say: shapes, limits, and sources that exclude one another."""

from typing import Any

from simulators.constant_contact.activities.exports import COLUMNS, STATES
from simulators.constant_contact.contacts.links import read_lists, read_tags
from simulators.constant_contact.errors import answering_404, bad_request, not_found
from simulators.constant_contact.ids import read_id
from simulators.constant_contact.shapes import Flag, Many, Shape, Text, Whole
from simulators.constant_contact.world import World, account_of, first_of

# The description shows "high"; the others go with it.
ENGAGEMENTS = ("high", "medium", "low")
CONTACT_IDS = Many(most=500)
LIST_IDS = Many(most=50)
TAG_IDS = Many(most=50)
# Columns that an export has only beside email_address.
BESIDE_EMAIL = frozenset(
    f"email_{word}"
    for word in ("optin_source", "optin_date", "optout_source", "optout_date", "optout_reason")
)
SOURCE = {
    "contact_ids": CONTACT_IDS,
    "list_ids": LIST_IDS,
    "tag_ids": TAG_IDS,
    "all_active_contacts": Flag(),
}
EXCLUDE = Shape(rules={"contact_ids": Many(most=500)})
NAMED_LISTS = Many(required=True, most=50, least=1)


def from_source(**more: Any) -> Shape:
    return Shape(rules=SOURCE | more, required=True)


MEMBERSHIPS_ADD = Shape(
    rules={
        "source": from_source(engagement_level=Text(choices=ENGAGEMENTS), segment_id=Whole(least=1)),
        "exclude": EXCLUDE,
        "list_ids": NAMED_LISTS,
    }
)
MEMBERSHIPS_REMOVE = Shape(
    rules={
        "source": from_source(engagement_level=Text(choices=ENGAGEMENTS)),
        "exclude": EXCLUDE,
        "list_ids": NAMED_LISTS,
    }
)
TAGGINGS = Shape(
    rules={
        "source": from_source(new_subscriber=Flag()),
        "exclude": EXCLUDE,
        "tag_ids": Many(required=True, most=50, least=1),
    }
)
CONTACT_DELETE = Shape(rules={"contact_ids": CONTACT_IDS, "list_ids": LIST_IDS})
LIST_DELETE = Shape(rules={"list_ids": Many(required=True, most=100, least=1)})
TAG_DELETE = Shape(rules={"tag_ids": Many(required=True, most=500, least=1)})
FIELD_DELETE = Shape(rules={"custom_field_ids": Many(required=True, most=100, least=1)})
EXPORT = Shape(
    rules={
        "contact_ids": CONTACT_IDS,
        "list_ids": LIST_IDS,
        "tag_ids": TAG_IDS,
        "new_subscriber": Flag(),
        "segment_id": Whole(least=1),
        "fields": Many(each=Text(longest=60), most=200),
        "status": Text(choices=tuple(STATES)),
        "exclude": Shape(rules={"contact_ids": Many(most=50)}),
    }
)
# Which filters of an export go together; each set is one way to choose.
EXPORT_WAYS = (
    {"contact_ids", "status"},
    {"list_ids", "status"},
    {"list_ids", "exclude"},
    {"list_ids", "new_subscriber"},
    {"new_subscriber", "exclude"},
    {"tag_ids"},
    {"segment_id"},
    {"status"},
    {"exclude"},
)


def read_source(world: World, account: int, body: dict[str, Any]) -> dict[str, Any]:
    """Return {"source": {name: row numbers or value}, "exclude": row numbers}. Raises 400."""
    given = {name: value for name, value in body["source"].items() if value not in (None, False, [])}
    known = {name: value for name, value in given.items() if name in SOURCE_READERS}
    if len(known) != 1:
        raise bad_request("source must have exactly one property")
    name, value = next(iter(known.items()))
    excluded = (body.get("exclude") or {}).get("contact_ids") or []
    if excluded and name not in {"all_active_contacts", "list_ids"}:
        raise bad_request("exclude can only be used with all_active_contacts or list_ids")
    return {
        "source": {name: SOURCE_READERS[name](world, account, value)},
        "exclude": read_contacts(world, account, excluded),
    }


def read_contacts(_world: World, account: int, ids: list[str]) -> list[int]:
    """Return row numbers; ids that are of no contact here are passed over, as nothing reports them."""
    numbers = [number for one in ids if (number := read_id("contact", one)) is not None]
    return [number for number in numbers if account_of(number) == account]


def read_segment(world: World, account: int, number: int) -> int:
    """Return a segment's number. Raises 400 where there is none."""
    sql = "SELECT 1 FROM segments WHERE id = ? AND NOT deleted"
    if world.row(sql, first_of(account) + number) is None:
        raise bad_request(f"The following segment_id does not exist: {number}")
    return number


def pass_on(_world: World, _account: int, value: Any) -> Any:
    return value


SOURCE_READERS: dict[str, Any] = {
    "contact_ids": read_contacts,
    "list_ids": read_lists,
    "tag_ids": read_tags,
    "all_active_contacts": pass_on,
    "segment_id": read_segment,
    "engagement_level": pass_on,
    "new_subscriber": pass_on,
}


def read_export(world: World, account: int, body: dict[str, Any]) -> dict[str, Any]:
    given = {name for name in body if name != "fields" and body[name] not in (False, [], {})}
    if given and not any(given <= way for way in EXPORT_WAYS):
        raise bad_request(f"{', '.join(sorted(given))} are mutually exclusive")
    custom = {row["name"] for row in world.rows("SELECT name FROM fields WHERE account = ?", account)}
    fields = body.get("fields", [])
    if BESIDE_EMAIL.intersection(fields) and "email_address" not in fields:
        raise bad_request("fields must have email_address beside opt-in and opt-out columns")
    unknown = [name for name in fields if name not in COLUMNS and name not in custom]
    if unknown:
        raise bad_request(f"fields does not have a valid value: {', '.join(unknown)}")
    with answering_404():
        if "segment_id" in body:
            read_segment(world, account, body["segment_id"])
        links = {
            "list_ids": read_lists(world, account, body.get("list_ids", [])),
            "tag_ids": read_tags(world, account, body.get("tag_ids", [])),
        }
    return links | {
        "fields": fields,
        "status": body.get("status"),
        "contact_ids": read_contacts(world, account, body.get("contact_ids", [])),
        "new_subscriber": body.get("new_subscriber", False),
        "exclude": read_contacts(world, account, (body.get("exclude") or {}).get("contact_ids", [])),
    }


def read_fields(world: World, account: int, ids: list[str]) -> list[int]:
    """Return row numbers of custom fields. Raises 404 naming those that are not there."""
    numbers = {one: read_id("field", one) for one in ids}
    known = {row["id"] for row in world.rows("SELECT id FROM fields WHERE account = ?", account)}
    unknown = [one for one, number in numbers.items() if number not in known]
    if unknown:
        raise not_found(f"The following custom_field_ids do not exist: {', '.join(unknown)}")
    return [number for number in numbers.values() if number is not None]
