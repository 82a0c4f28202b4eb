"""What the watch over consent notes here: an API request that ends somebody's e-mail opt-out."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulators.kernel.consent import NOTE, NOTED
from simulators.kernel.state import Kernel
from simulators.salesforce.org import Org
from simulators.salesforce.schema import SObject

OPT_OUTS = (
    ("Contact", "HasOptedOutOfEmail"),
    ("Lead", "HasOptedOutOfEmail"),
    ("Account", "PersonHasOptedOutOfEmail"),
)
ADDRESSES = {"Account": "PersonEmail"}
# The setting that holds further opt-out fields: {"fields": {object: [checkboxes]}}.
MORE = "consent_fields"


def watch_consent(kernel: Kernel, org: Org) -> None:
    """Arm the watch for the fields that the org has now; call again when it has others."""
    kernel.consent.arm(dict(make_triggers(org)))


def add_fields(kernel: Kernel, org: Org, body: Mapping[str, Any]) -> None:
    """Watch further fields: {"fields": {"Contact": ["No_Mail__c"]}}. Raises ValueError for no checkbox."""
    given = body.get("fields")
    if not given:
        return
    for name, fields in given.items():
        made = org.catalog.find(name)
        wrong = [one for one in fields if made is None or not is_checkbox(made, one)]
        if wrong:
            raise ValueError(f"{name} has no checkbox {', '.join(wrong)}.")
    org.keep(MORE, {"fields": org.setting(MORE).get("fields", {}) | given})
    watch_consent(kernel, org)


def is_checkbox(made: SObject, name: str) -> bool:
    found = made.by_name.get(name.lower())
    return found is not None and found.stored and found.type == "boolean"


def make_triggers(org: Org) -> Iterator[tuple[str, str]]:
    more = org.setting(MORE).get("fields", {})
    for name, field in (*OPT_OUTS, *((name, field) for name, fields in more.items() for field in fields)):
        made = org.catalog.find(name)
        if made is not None and is_checkbox(made, field):
            yield f"{made.name}_{field}".lower(), make_trigger(made, made.by_name[field.lower()].name)


def make_trigger(made: SObject, field: str) -> str:
    address = ADDRESSES.get(made.name, "Email")
    shown = f'coalesce(NEW."{address}", NEW."Id")' if address.lower() in made.by_name else 'NEW."Id"'
    return (
        f'AFTER UPDATE OF "{field}" ON "{made.name}" WHEN OLD."{field}" AND NOT NEW."{field}" AND {NOTED} '
        f"BEGIN {NOTE} VALUES (consent_request(), {shown}, '{made.name}.{field} went from true to false'); "
        "END"
    )
