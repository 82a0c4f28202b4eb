"""Which page is shown first, by where in Salesforce the app was opened."""

import re

from canvas.context import CanvasRequest

FIRST = "/home"
_PERSON = re.compile(r"(?:003|00Q|001)[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")  # Contact, Lead, Account
_VIEW = re.compile(r"home|people|connections|profiles/new|(?:profiles|runs)/\d{1,18}")


def first_page(opened: CanvasRequest) -> str:
    """Choose by the parameter `view` that the page in Salesforce passes, then by the record it shows."""
    view = opened.parameters.get("view")
    if isinstance(view, str) and _VIEW.fullmatch(view) and view != "people":
        return f"/{view}"
    if opened.record_id and _PERSON.fullmatch(opened.record_id):
        return f"/people?q={opened.record_id}"
    return "/people" if view == "people" else FIRST
