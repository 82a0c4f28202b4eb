"""What a field's type lets a condition ask.

Texts are not ordered here: Salesforce sorts them by the org's language, which the core cannot repeat. LIKE
is for texts alone, INCLUDES for multi-select picklists; unique case-sensitive fields compare as written:
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sync.filters.tree import Operator

Description = Mapping[str, Any]
"""The vendor's description of a field: `type`, `filterable`, `length`, `caseSensitive`, `calculated`, ..."""

Fields = Mapping[str, Description]
"""By field path, as a condition names it: "Title", "Account.Industry"."""


class Kind(StrEnum):
    """How the values of a field compare."""

    TEXT = "text"  # letters fold case
    EXACT = "exact"  # letters do not: unique case-sensitive fields
    ID = "id"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    CHOICES = "choices"  # a multi-select picklist


_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("string", "textarea", "email", "phone", "url", "picklist", "combobox"), Kind.TEXT),
    **dict.fromkeys(("id", "reference"), Kind.ID),
    **dict.fromkeys(("double", "currency", "percent"), Kind.NUMBER),
    "int": Kind.WHOLE,
    "date": Kind.DATE,
    "datetime": Kind.DATETIME,
    "boolean": Kind.BOOLEAN,
    "multipicklist": Kind.CHOICES,
}
_BLANK: Final = frozenset({Operator.BLANK, Operator.NOT_BLANK})
_SAME: Final = _BLANK | {Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN, Operator.NOT_IN}
_ORDERED: Final = _SAME | {
    Operator.GREATER,
    Operator.GREATER_OR_EQUAL,
    Operator.LESS,
    Operator.LESS_OR_EQUAL,
}
PARTS: Final = frozenset(
    {Operator.STARTS_WITH, Operator.NOT_STARTS_WITH, Operator.CONTAINS, Operator.NOT_CONTAINS}
)
OPERATORS: Final[Mapping[Kind, frozenset[Operator]]] = {
    Kind.TEXT: _SAME | PARTS,
    Kind.EXACT: _SAME,
    Kind.ID: _SAME,
    Kind.NUMBER: _ORDERED,
    Kind.WHOLE: _ORDERED,
    Kind.DATE: _ORDERED,
    Kind.DATETIME: _ORDERED,
    Kind.BOOLEAN: frozenset({Operator.TRUE, Operator.FALSE}),
    Kind.CHOICES: _BLANK | {Operator.INCLUDES, Operator.EXCLUDES},
}
WITHOUT_VALUE: Final = _BLANK | OPERATORS[Kind.BOOLEAN]
WITH_SEVERAL: Final = frozenset({Operator.IN, Operator.NOT_IN, Operator.INCLUDES, Operator.EXCLUDES})


def kind_of(field: Description) -> Kind | None:
    """Tell how the field's values compare; None where no condition can be asked of it."""
    kind = _KINDS.get(str(field["type"]))
    return Kind.EXACT if kind is Kind.TEXT and field.get("caseSensitive") else kind
