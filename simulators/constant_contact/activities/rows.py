"""One row of an import: its columns, what may stand in them, and what they do to a contact.

Names differ from those of /contacts: email, phone, zip. A row needs an email or an sms_number. Lengths and
columns are those of the published description; its key `home country` is taken for a slip of the pen, so
home_country works too.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from simulators.constant_contact.contacts.values import complain_about_days, is_address

Row = dict[str, Any]
EMAIL_LENGTH = 50
CORE = {"first_name": 50, "last_name": 50, "job_title": 50, "company_name": 50, "anniversary": 10}
NUMBERS = ("birthday_month", "birthday_day")
PHONES = {
    "phone": "other",
    "home_phone": "home",
    "work_phone": "work",
    "mobile_phone": "mobile",
    "other_phone": "other",
}
PHONE_LENGTH = 50
LINES = {"street": 255, "street2": 255, "city": 50, "state": 50, "zip": 50, "country": 50}
KINDS = {"": "home", "home_": "home", "work_": "work", "other_": "other"}
ADDRESS_COLUMNS = {
    f"{prefix}{line}": (kind, line, length)
    for prefix, kind in KINDS.items()
    for line, length in LINES.items()
} | {"home country": ("home", "country", 50)}
CUSTOM = "cf:"
CUSTOM_LENGTH = 255
NORTH_AMERICAN = re.compile(r"\+?1?[2-9]\d{9}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What the switches say about imports."""

    clears_blanks: bool
    international_phone: str
    long_values: str


@dataclass(kw_only=True, slots=True)
class Change:
    """What a good row asks for. A value of "" erases."""

    email: str  # "" in a row that names an sms_number alone
    sms: str = ""  # digits
    core: Row = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)  # by name


class Refused(Exception):  # noqa: N818  # not an error of the program: a row that is only counted
    """Carries the counter that the row goes to: error_count or correctable_count."""


def read_row(row: Row, rules: Rules) -> Change:
    """Read one row. Raises Refused."""
    sms = "".join(filter(str.isdigit, str(row.get("sms_number") or "")))
    change = Change(email=read_email(row, needed=not sms), sms=sms)
    for column, value in row.items():
        if value is None or column == "email":
            continue
        text = str(value).strip()
        if text or rules.clears_blanks:
            take_value(change, column, text, rules)
    check_days(change)
    return change


def read_email(row: Row, *, needed: bool) -> str:
    text = str(row.get("email") or "").strip()
    if not text and not needed:
        return ""
    if not text or not is_address(text):
        raise Refused("correctable_count")
    if len(text) > EMAIL_LENGTH:
        raise Refused("error_count")
    return text


def take_value(change: Change, column: str, text: str, rules: Rules) -> None:
    """Put one value where its column belongs; unknown columns are dropped without a word."""
    if column in CORE:
        change.core[column] = fit(text, CORE[column], rules)
    elif column in NUMBERS:
        change.core[column] = read_number(text)
    elif column in PHONES:
        take_phone(change, column, text, rules)
    elif column in ADDRESS_COLUMNS:
        kind, line, length = ADDRESS_COLUMNS[column]
        change.addresses.setdefault(kind, {})[line] = fit(text, length, rules)
    elif column.startswith(CUSTOM):
        change.custom[column.removeprefix(CUSTOM)] = fit(text, CUSTOM_LENGTH, rules)


def fit(text: str, longest: int, rules: Rules) -> str:
    if len(text) <= longest:
        return text
    if rules.long_values == "cut":
        return text[:longest]
    raise Refused("error_count")


def read_number(text: str) -> int | str:
    if not text:
        return ""
    if not text.isascii() or not text.isdigit():
        raise Refused("correctable_count")
    return int(text)


def take_phone(change: Change, column: str, text: str, rules: Rules) -> None:
    if text and is_international(text):
        if rules.international_phone == "error":
            raise Refused("error_count")
        if rules.international_phone == "dropped":
            return
    change.phones[PHONES[column]] = fit(text, PHONE_LENGTH, rules)


def is_international(text: str) -> bool:
    """Whether this is no North American number, with or without its 1 and an extension."""
    number = re.split(r"(?i)\s*(?:x|ext)", text, maxsplit=1)[0]
    return NORTH_AMERICAN.fullmatch(re.sub(r"[\s().\-/]", "", number)) is None


def check_days(change: Change) -> None:
    core = {name: value for name, value in change.core.items() if value != ""}
    month, day = core.get("birthday_month", 1), core.get("birthday_day", 1)
    if complain_about_days(core) or not 1 <= month <= 12 or not 1 <= day <= 31:
        raise Refused("correctable_count")


def join_street(lines: dict[str, str]) -> dict[str, str]:
    """Return wire names: street2 is appended to street, zip is postal_code."""
    named = {
        "postal_code" if name == "zip" else name: text for name, text in lines.items() if name != "street2"
    }
    second = lines.get("street2")
    if second:
        named["street"] = f"{named.get('street', '')} {second}".strip()[:255]
    return named
