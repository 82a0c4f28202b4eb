"""Leads that were converted: nobody changes them any more."""

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.faults import ApiError


def check_unconverted(change: Change) -> None:
    if change.before is not None and change.before.get("IsConverted"):
        raise ApiError(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", fields=[])


def check_lead_of_member(change: Change) -> None:
    """Raise where a new member would name a converted lead."""
    if change.before is None and change.after.get("LeadId"):
        row = change.writer.row(change.writer.org.catalog.at("Lead"), change.after["LeadId"])
        if row and row["IsConverted"]:
            raise ApiError(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", fields=[])
