"""Whether Constant Contact can take an address. A judgement only: what is sent is never rewritten."""

import re
from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from sync.plan import Reason

LIMIT: Final = 80
"""Characters of a contact's address: https://developer.constantcontact.com/api_reference/index.html"""
IMPORT_LIMIT: Final = 50
"""Characters of an address in an import; longer ones travel alone."""

_PLAIN: Final = re.compile(
    r"[A-Za-z0-9_+-]{1,30}(?:\.[A-Za-z0-9_+-]{1,30})?@(?:[A-Za-z0-9]{1,30}\.){1,3}(?:com|net|org|edu|gov)"
)
"""Addresses that need no further look: far fewer than are valid, and far most of those that occur."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with an address."""

    reason: Reason
    why: str  # the validator's words, or the length


def fault_of(address: str) -> Fault | None:
    """Judge a trimmed address by its length and syntax; None: it can be sent."""
    if len(address) > LIMIT:
        return Fault(reason=Reason.ADDRESS_TOO_LONG, why=str(len(address)))
    if _PLAIN.fullmatch(address):
        return None
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        return Fault(reason=Reason.INVALID_ADDRESS, why=str(error))
    return None


def needs_single(address: str) -> bool:
    """Tell whether an import cannot carry the address."""
    return len(address) > IMPORT_LIMIT
