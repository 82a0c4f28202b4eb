"""Single values of a contact: what is a good address, birthday, anniversary or custom field value."""

import re
from datetime import datetime
from typing import Any

ADDRESS = re.compile(r"[^@\s\"(),:;<>\[\]\\]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+")
ANNIVERSARY_FORMATS = ("%m/%d/%Y", "%Y/%m/%d", "%Y-%m-%d", "%m-%d-%Y")


def is_address(text: str) -> bool:
    """Whether the text looks like an e-mail address: something, @, a domain with a dot."""
    local = text.split("@", maxsplit=1)[0]
    dotted_badly = ".." in text or local.startswith(".") or local.endswith(".")
    return ADDRESS.fullmatch(text) is not None and not dotted_badly


def is_date(text: str, formats: tuple[str, ...] = ANNIVERSARY_FORMATS) -> bool:
    return any(reads_as(text, form) for form in formats)


def reads_as(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return False
    return True


def complain_about_days(body: dict[str, Any]) -> list[str]:
    """Birthdays come in pairs; an anniversary is a date in one of eight notations."""
    complaints = []
    if ("birthday_month" in body) != ("birthday_day" in body):
        complaints.append("birthday_month and birthday_day must be provided together")
    if body.get("anniversary") and not is_date(body["anniversary"]):
        complaints.append("anniversary is in an invalid format")
    return complaints
