"""Unique fields: a value that another living record has is refused."""

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.faults import ApiError


def check_unique(change: Change) -> None:
    """Raise ApiError DUPLICATE_VALUE for the first unique field whose value is taken.

    A record that comes back from the recycle bin is looked at whole.
    """
    for field in change.made.fields:
        value = change.after.get(field.name)
        back = change.before is not None and bool(change.before.get("IsDeleted"))
        if not field.unique or value is None or not (back or change.moved(field.name)):
            continue
        alive = ' AND "IsDeleted" = 0' if change.made.soft_deletes else ""
        row = change.writer.connection.execute(
            f'SELECT "Id" FROM "{change.made.name}" WHERE "{field.name}" = ? AND "Id" <> ?{alive}',
            (value, change.id),
        ).fetchone()
        if row is not None:
            message = f"duplicate value found: {field.name} duplicates value on record with id: {row[0]}"
            raise ApiError(400, "DUPLICATE_VALUE", message, fields=[])
