"""What a deletion takes along, what it clears and what it is refused for; and how it is taken back.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/relationships_among_objects.htm
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulators.salesforce import faults
from simulators.salesforce.behaviours import AFTER_DELETE, Change
from simulators.salesforce.behaviours.campaigns import settle_members_of
from simulators.salesforce.behaviours.uniques import check_unique
from simulators.salesforce.catalog import Child
from simulators.salesforce.faults import ApiError
from simulators.salesforce.schema import SObject

if TYPE_CHECKING:
    from simulators.salesforce.writes import Writer


def remove(using: "Writer", made: SObject, record: str, *, hard: bool = False) -> None:
    """Delete one record and its details; lookups to it are cleared. Raises ApiError where one forbids it."""
    for child in using.org.catalog.children(made.name):
        if child.field.cascade and child.child.soft_deletes:
            _remove_details(using, child, record)
        elif child.field.restrict and _rows(using, child, record):
            message = (
                "Your attempt to delete this record could not be completed because it is associated with "
                f"other records: {child.child.plural}"
            )
            raise ApiError(400, "DELETE_FAILED", message, fields=[])
        elif child.field.custom and child.field.stored:
            _clear(using, child, record)
    if hard or not made.soft_deletes:
        using.connection.execute(f'DELETE FROM "{made.name}" WHERE "Id" = ?', (record,))
        using.connection.execute(
            "INSERT OR REPLACE INTO deleted_ids VALUES (?, ?, ?)", (made.name, record, using.moment)
        )
        return
    using.put(made, record, {"IsDeleted": 1, **using.modified(made)})


def _remove_details(using: "Writer", child: Child, record: str) -> None:
    for row in _rows(using, child, record):
        remove(using, child.child, row["Id"])
        change = Change(writer=using, made=child.child, before=row, after=row, given=frozenset())
        for act in AFTER_DELETE.get(child.child.name, ()):
            act(change)


def _rows(using: "Writer", child: Child, record: str) -> list[dict[str, Any]]:
    alive = ' AND "IsDeleted" = 0' if child.child.soft_deletes else ""
    found = using.connection.execute(
        f'SELECT "Id" FROM "{child.child.name}" WHERE "{child.field.name}" = ?{alive}', (record,)
    ).fetchall()
    return [row for each in found if (row := using.row(child.child, each[0]))]


def _clear(using: "Writer", child: Child, record: str) -> None:
    """Blank a lookup to what is deleted; an undelete brings it back."""
    for row in _rows(using, child, record):
        stamp = {"SystemModstamp": using.moment} if "systemmodstamp" in child.child.by_name else {}
        using.put(child.child, row["Id"], {child.field.name: None, **stamp})
        using.connection.execute(
            "INSERT OR REPLACE INTO cleared VALUES (?, ?, ?, ?)",
            (record, child.child.name, row["Id"], child.field.name),
        )


def undelete(using: "Writer", record: str) -> None:
    """Bring a record back from the recycle bin, with what went along. Raises ApiError."""
    made = using.catalog.of_prefix(record)
    row = using.row(made, record) if made else None
    if made is None or row is None:
        raise faults.bad_reference()
    if not made.trait("undeletable", True):
        message = f"entity type {made.name} does not support undelete"
        raise ApiError(400, "INVALID_TYPE_FOR_OPERATION", message)
    if not row["IsDeleted"]:
        raise ApiError(400, "UNDELETE_FAILED", "Entity is not in the recycle bin", fields=[])
    _restore(using, made, row)
    _restore_lookups(using, record)


def _restore(using: "Writer", made: SObject, row: dict[str, Any]) -> None:
    """Bring back one record and, below it, what went at the same moment. Raises ApiError DUPLICATE_VALUE."""
    values = {"IsDeleted": 0, **({"MasterRecordId": None} if "masterrecordid" in made.by_name else {})}
    back = Change(writer=using, made=made, before=row, after=row | values, given=frozenset())
    check_unique(back)
    using.put(made, row["Id"], values | using.modified(made))
    for child in using.org.catalog.children(made.name):
        if child.field.cascade and child.child.soft_deletes:
            for each in _gone_with(using, child, row):
                _restore(using, child.child, each)
    settle_members_of(using, row["Id"])


def _gone_with(using: "Writer", child: Child, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = using.connection.execute(
        f'SELECT "Id" FROM "{child.child.name}" '
        f'WHERE "{child.field.name}" = ? AND "IsDeleted" = 1 AND "SystemModstamp" = ?',
        (row["Id"], row["SystemModstamp"]),
    ).fetchall()
    return [each for one in found if (each := using.row(child.child, one[0]))]


def _restore_lookups(using: "Writer", record: str) -> None:
    """Point cleared lookups at the record again, where nothing else was put there since."""
    rows = using.connection.execute("SELECT * FROM cleared WHERE parent = ?", (record,)).fetchall()
    for row in rows:
        child = using.org.catalog.find(row["object"])
        if child is not None and row["field"].lower() in child.by_name:
            using.connection.execute(
                f'UPDATE "{child.name}" SET "{row["field"]}" = ? WHERE "Id" = ? AND "{row["field"]}" IS NULL',
                (record, row["child"]),
            )
    using.connection.execute("DELETE FROM cleared WHERE parent = ?", (record,))
