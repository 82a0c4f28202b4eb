"""The values of a Salesforce record as its API takes them: texts become what the field's type holds."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sync.options import Creation
from sync.plan import Change, PlanRow
from sync.profile import ObjectType, Profile

CONTACT_ID: Final = "Listbridge_Contact_Id__c"
"""The external id: of which contact a record was made, so that it is made once."""
_NUMBERS: Final = frozenset({"double", "currency", "percent"})


def typed(changes: Iterable[Change], described: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Give each field its value; a blank makes it blank."""
    return {
        change.target: _typed(change.after, str(described.get(change.target, {}).get("type", "")))
        for change in changes
    }


def _typed(text: str, kind: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    if kind == "boolean":
        return text == "true"
    if not text:
        return None
    if kind == "int":
        return int(text)
    return float(text) if kind in _NUMBERS else text


def new_record(row: PlanRow, profile: Profile, described: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Compose a record that is made from a contact: its values, the address, what the options give it."""
    return {
        **_given(profile.options.creation, profile.object_type),
        **typed(row.person_changes, described),
        profile.mapping.address_field: row.address,
        CONTACT_ID: row.contact_id,
    }


def _given(creation: Creation, object_type: ObjectType) -> dict[str, Any]:
    source = "PersonLeadSource" if object_type is ObjectType.ACCOUNT else "LeadSource"
    named = {
        "OwnerId": creation.owner_id,
        "RecordTypeId": creation.record_type_id,
        source: creation.lead_source,
        "Status": creation.lead_status if object_type is ObjectType.LEAD else None,
    }
    return {name: value for name, value in named.items() if value}
