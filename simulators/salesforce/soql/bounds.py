"""Lower bounds that a condition implies, so that keyset queries start where they should in an index.

`(SystemModstamp = t AND Id > i) OR SystemModstamp > t` says `SystemModstamp >= t`, which SQLite does not see.
"""

from simulators.salesforce.ids import normal_id
from simulators.salesforce.soql import tree
from simulators.salesforce.soql.dates import read_datetime, stamp
from simulators.salesforce.soql.parse import unescape

INDEXED = ("systemmodstamp", "lastmodifieddate", "createddate", "id")
_LOWER = frozenset({"=", ">", ">="})


def lower_bounds(condition: tree.Condition) -> dict[str, str]:
    """Return, by field name in lower case, a stored value that no matching record's field lies below."""
    match condition:
        case tree.Group(part=part):
            return lower_bounds(part)
        case tree.Logic(operator="and", parts=parts):
            found: dict[str, str] = {}
            for part in parts:
                found = lower_bounds(part) | found
            return found
        case tree.Logic(operator="or", parts=parts):
            return _common([lower_bounds(part) for part in parts])
        case tree.Compare(left=tree.Path(names=(name,)), operator=operator, right=right):
            value = _stored(right) if operator in _LOWER and name.lower() in INDEXED else None
            return {name.lower(): value} if value else {}
        case _:
            return {}


def _common(alternatives: list[dict[str, str]]) -> dict[str, str]:
    names = set.intersection(*(set(found) for found in alternatives))
    return {name: min(found[name] for found in alternatives) for name in names}


def _stored(value: tree.Value) -> str | None:
    """Return the literal as stored; a wrong one implies nothing, and is refused where it is compiled."""
    try:
        if value.kind == "datetime":
            return stamp(read_datetime(str(value.value)))
        return normal_id(unescape(str(value.value))) if value.kind == "text" else None
    except ValueError:
        return None


def has_alternatives(condition: tree.Condition) -> bool:
    match condition:
        case tree.Group(part=part):
            return has_alternatives(part)
        case tree.Logic(operator=operator, parts=parts):
            return operator == "or" or any(map(has_alternatives, parts))
        case _:
            return False
