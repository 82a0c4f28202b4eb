"""Yes or no."""

from collections.abc import Mapping
from typing import Final

from sync.convert.faults import Converted, FaultCode, fault
from sync.described import SalesforceField

_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("true", "yes", "y", "1", "on", "x"), "true"),
    **dict.fromkeys(("false", "no", "n", "0", "off"), "false"),
}


def parse_flag(text: str) -> str | None:
    """Read "true" or "false" out of the usual words; None where the text is none of them."""
    return _WORDS.get(text.strip().casefold())


def read_flag(_: SalesforceField, raw: str) -> str:
    """Say a Salesforce checkbox."""
    return parse_flag(raw) or raw


def write_flag(field: SalesforceField, shown: str) -> Converted:
    """Write a checkbox."""
    return parse_flag(shown) or fault(FaultCode.NOT_YES_OR_NO, field.name, shown)


def same_flag(raw: str, shown: str) -> bool:
    """Compare what the words mean."""
    flag = parse_flag(raw)
    return flag is not None and flag == parse_flag(shown)
