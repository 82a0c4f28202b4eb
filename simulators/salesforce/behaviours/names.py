"""Full names, and the marks that follow from other fields of a person."""

from simulators.salesforce.behaviours.change import Change

_PARTS = ("FirstName", "MiddleName", "LastName", "Suffix")


def set_full_name(change: Change) -> None:
    change.after["Name"] = full_name(change.after)


def full_name(values: dict[str, str | None]) -> str:
    return " ".join(part for part in map(values.get, _PARTS) if part)


def set_person_marks(change: Change) -> None:
    change.after["PhotoUrl"] = f"/services/images/photo/{change.id}"
    if "isemailbounced" in change.made.by_name:
        change.after["IsEmailBounced"] = int(change.after.get("EmailBouncedDate") is not None)
