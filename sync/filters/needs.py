"""Which filters a delta alone cannot follow, because an answer changes and no record says that it changed."""

from typing import Final

from sync.filters.kinds import Description, Fields
from sync.filters.tree import Condition, Filter, Relative, conditions

# Activities and looks at a record move these, and not the record's SystemModstamp.
_SILENT: Final = frozenset({"LastActivityDate", "LastViewedDate", "LastReferencedDate"})
_SUMMED: Final = frozenset({"double", "currency", "percent", "int", "date", "datetime"})


def needs_ids(rule: Filter, fields: Fields) -> bool:
    """Tell whether the matching ids must be read by Bulk, after the zone's midnight and at least daily.

    They must where an answer can change while SystemModstamp stays: relative dates, parents, formula and
    roll-up fields. They must too where a text beyond ASCII is compared: no page says how Salesforce folds the
    case of such letters, so that its own answer has the last word. `check` has found no problem.
    """
    return any(
        _moves_silently(each, fields[each.field]) or _is_unsure(each) for each in conditions(rule.root)
    )


def _moves_silently(condition: Condition, field: Description) -> bool:
    relative = any(isinstance(value, Relative) for value in condition.values)
    return relative or "." in condition.field or condition.field in _SILENT or _is_derived(field)


def _is_derived(field: Description) -> bool:
    """Tell formulas, and roll-ups: custom fields of a type that sums up, which nobody may write."""
    if field.get("calculated"):
        return True
    writable = field.get("createable", True) or field.get("updateable", True)
    return bool(field.get("custom")) and not writable and field["type"] in _SUMMED


def _is_unsure(condition: Condition) -> bool:
    return any(isinstance(value, str) and not value.isascii() for value in condition.values)
