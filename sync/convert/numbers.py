"""Numbers: read in the usual notations, said plainly, never rounded towards Salesforce."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from sync.convert.faults import Converted, Fault, FaultCode, fault
from sync.described import SalesforceField

_NOTATION: Final = re.compile(
    r"(?P<sign>[-+]?)[$\u20ac\u00a3\u00a5]?\s?"
    r"(?P<digits>[0-9]{1,40}|[0-9]{1,3}(?:,[0-9]{3}){1,12})(?P<decimals>\.[0-9]{0,40})?"
    r"(?P<power>[eE][-+]?[0-9]{1,2})?\s?%?"
)
"""1234.5, -1,234.50, $12, 50 %, 1.25E7. A comma groups thousands; what may mean two things is no number."""

_EXACT: Final = Context(prec=300)
_WHOLE: Final = frozenset({"int", "long"})


def parse_number(text: str) -> Decimal | None:
    """Read a number; None where the text is none."""
    found = _NOTATION.fullmatch(text.strip())
    if not found:
        return None
    digits = found["digits"].replace(",", "")
    return Decimal(f"{found['sign']}{digits}{found['decimals'] or ''}{found['power'] or ''}")


def plain(number: Decimal, places: int = 0) -> str:
    """Say a number without an exponent, with `places` decimal places at least."""
    text = f"{number:f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(places, "0")
    said = f"{whole}.{decimals}" if decimals else whole
    return said.removeprefix("-") if not number else said


def rounded(number: Decimal, places: int) -> Decimal:
    """Round half up, which is what people expect of money."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)


def read_number(field: SalesforceField, raw: str) -> str:
    """Say a Salesforce number plainly; money with its decimal places."""
    number = parse_number(raw)
    if number is None:
        return raw
    return plain(number, field.scale if field.kind == "currency" else 0)


def write_number(field: SalesforceField, shown: str) -> Converted:
    """Write a number that the field holds exactly."""
    number = parse_number(shown)
    if number is None:
        return fault(FaultCode.NOT_A_NUMBER, field.name, shown)
    return _unfit(field, number, shown) or plain(number)


def _unfit(field: SalesforceField, number: Decimal, shown: str) -> Fault | None:
    """Digits before and behind the point, as describe gives them."""
    whole, _, decimals = plain(number).removeprefix("-").partition(".")
    places = 0 if field.kind in _WHOLE else field.scale
    if len(decimals) > places and (field.precision or field.kind in _WHOLE):
        return fault(FaultCode.TOO_MANY_DECIMALS, field.name, shown, limit=places)
    most = field.digits if field.kind in _WHOLE else field.precision - field.scale
    if field.digits + field.precision and len(whole.lstrip("0")) > most:
        return fault(FaultCode.NUMBER_TOO_LARGE, field.name, shown, limit=most)
    return None


def same_number(raw: str, shown: str) -> bool:
    """Compare what the digits mean."""
    number = parse_number(raw)
    return number is not None and number == parse_number(shown)
