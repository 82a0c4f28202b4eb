"""Unique fields: a value that another living record has is refused."""

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.faults import ApiError


def check_unique(change: Change) -> None:
    """Raise ApiError DUPLICATE_VALUE for the first unique field whose value is taken."""
    for field in change.made.fields:
        value = change.after.get(field.name)
        if not field.unique or value is None or not change.moved(field.name):
            continue
        row = change.writer.connection.execute(
            f'SELECT "Id" FROM "{change.made.name}" WHERE "{field.name}" = ? AND "Id" <> ?',
            (value, change.id),
        ).fetchone()
        if row is not None:
            message = f"duplicate value found: {field.name} duplicates value on record with id: {row[0]}"
            raise ApiError(400, "DUPLICATE_VALUE", message, fields=[])
