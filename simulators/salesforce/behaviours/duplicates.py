"""Duplicate rules: off until the control path sets one for an object.

The body of a refusal is as one was recorded, its misspelled key included.
"""

from typing import Any

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.faults import ApiError

MESSAGE = "You're creating a duplicate record. We recommend you use an existing record instead."
SPELLINGS = ("duplicateResut", "duplicateResult")


def check_duplicates(change: Change) -> None:
    """Raise ApiError DUPLICATES_DETECTED where the rule finds living records with the same values."""
    rule = change.writer.org.setting("duplicate_rules").get(change.made.name)
    if not rule or (change.before is not None and not any(map(change.moved, rule["fields"]))):
        return
    if change.writer.allow_duplicates and rule.get("allow_save", True):
        return
    found = _matches(change, rule["fields"])
    if found:
        raise ApiError(
            400,
            "DUPLICATES_DETECTED",
            MESSAGE,
            extra={rule.get("key", SPELLINGS[0]): _result(change, rule, found)},
        )


def _matches(change: Change, fields: list[str]) -> list[str]:
    values = [change.after.get(name) for name in fields]
    if any(value is None for value in values):
        return []
    same = " AND ".join(f'"{change.made.by_name[name.lower()].name}" = ?' for name in fields)
    rows = change.writer.connection.execute(
        f'SELECT "Id" FROM "{change.made.name}" WHERE {same} AND "Id" <> ? AND "IsDeleted" = 0 ORDER BY "Id"',
        [*values, change.id],
    )
    return [row[0] for row in rows]


def _result(change: Change, rule: dict[str, Any], found: list[str]) -> dict[str, Any]:
    name = change.made.name
    records = [
        {
            "additionalInformation": [],
            "fieldDiffs": [],
            "matchConfidence": 100,
            "record": {
                "attributes": {"type": name, "url": f"/services/data/v68.0/sobjects/{name}/{record}"},
                "Id": record,
            },
        }
        for record in found
    ]
    match = {
        "entityType": name,
        "errors": [],
        "matchEngine": "ExactMatchEngine",
        "matchRecords": records,
        "rule": f"{name}_MR",
        "size": len(records),
        "success": True,
    }
    return {
        "allowSave": rule.get("allow_save", True),
        "duplicateRule": f"{name}s_DR",
        "duplicateRuleEntityType": name,
        "errorMessage": MESSAGE,
        "matchResults": [match],
    }
