"""Creating, changing and deleting records under the vendor's rules, one at a time, within one transaction."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.salesforce import faults
from simulators.salesforce.behaviours import AFTER_DELETE, AFTER_SAVE, BEFORE_SAVE, CHECKS, ON_DELETE, Change
from simulators.salesforce.catalog import Catalog
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.ids import normal_id
from simulators.salesforce.org import Org, Person
from simulators.salesforce.schema import Field, SObject
from simulators.salesforce.tables import insert_sql
from simulators.salesforce.values import read_value

Values = Mapping[str, Any]
AUDIT = frozenset({"createddate", "createdbyid", "lastmodifieddate", "lastmodifiedbyid", "systemmodstamp"})


@dataclass(kw_only=True)
class Writer:
    """Writes as one user. `system` may also set what is read-only, as only the control path does."""

    org: Org
    person: Person
    connection: sqlite3.Connection
    system: bool = False
    allow_duplicates: bool = False
    catalog: Catalog = field(init=False)

    def __post_init__(self) -> None:
        self.catalog = self.org.catalog if self.system else self.org.seen_by(self.person)

    def insert(self, name: str, sent: Values) -> str:
        """Create a record and return its id. Raises ApiError or ApiErrors."""
        made = self.object(name, "createable", "create")
        values = self.read(made, sent, creating=True)
        stored = self.defaults(made) | values
        self._require(made, stored)
        return self.store(made, stored, values)

    def store(self, made: SObject, stored: dict[str, Any], given: Values) -> str:
        """Insert values that are already in the form of our columns; behaviours apply."""
        record = self.org.next_id(str(made.prefix))
        stored = {"Id": record, **stored}
        change = Change(writer=self, made=made, before=None, after=stored, given=frozenset(given))
        self._settle(change)
        names = tuple(name for name in stored if name.lower() in made.by_name)
        self.connection.execute(insert_sql(made, names), [stored[name] for name in names])
        for act in AFTER_SAVE.get(made.name, ()):
            act(change)
        return record

    def update(self, name: str, record: str, sent: Values) -> None:
        """Change the given fields of a record. Raises ApiError or ApiErrors."""
        made = self.object(name, "updateable", "update")
        before = self.find(made, record)
        values = self.read(made, sent, creating=False)
        self._require(made, values | {"Id": record}, only=values)
        self.change(made, before, values)

    def change(self, made: SObject, before: dict[str, Any], values: dict[str, Any]) -> None:
        """Change values that are already in the form of our columns; behaviours apply."""
        self._unlock(before)
        stamps = {} if "LastModifiedDate" in values and self.system else self._modified(made)
        after = before | stamps | values
        change = Change(writer=self, made=made, before=before, after=after, given=frozenset(values))
        self._settle(change)
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        self.put(made, before["Id"], changed)
        for act in AFTER_SAVE.get(made.name, ()):
            act(change)

    def put(self, made: SObject, record: str, values: Values) -> None:
        """Set columns of one record as they are, without rules."""
        if values:
            assigned = ", ".join(f'"{name}" = ?' for name in values)
            self.connection.execute(
                f'UPDATE "{made.name}" SET {assigned} WHERE "Id" = ?', [*values.values(), record]
            )

    def delete(self, name: str, record: str, *, hard: bool = False) -> None:
        """Delete softly (or at once), and what hangs on it. Raises ApiError."""
        made = self.object(name, "deletable", "delete")
        before = self.find(made, record)
        self._unlock(before)
        change = Change(writer=self, made=made, before=before, after=before, given=frozenset())
        for act in ON_DELETE.get(made.name, ()):
            act(change)
        self.remove(made, before["Id"], hard=hard)
        for act in AFTER_DELETE.get(made.name, ()):
            act(change)

    def remove(self, made: SObject, record: str, *, hard: bool = False) -> None:
        """Delete one record and, where the lookup says so, its children."""
        for child in self.org.catalog.children(made.name):
            if child.field.cascade and child.child.soft_deletes:
                rows = self.connection.execute(
                    f'SELECT "Id" FROM "{child.child.name}" WHERE "{child.field.name}" = ? AND "IsDeleted" '
                    "= 0",
                    (record,),
                ).fetchall()
                for row in rows:
                    self.remove(child.child, row[0])
        if hard or not made.soft_deletes:
            self.connection.execute(f'DELETE FROM "{made.name}" WHERE "Id" = ?', (record,))
            self.connection.execute(
                "INSERT OR REPLACE INTO deleted_ids VALUES (?, ?, ?)", (made.name, record, self.org.stamp())
            )
            return
        self.put(made, record, {"IsDeleted": 1, **self._modified(made)})

    def undelete(self, record: str) -> None:
        """Bring a record back from the recycle bin. Raises ApiError."""
        made = self.catalog.of_prefix(record)
        row = self.row(made, record) if made else None
        if made is None or row is None:
            raise faults.bad_reference()
        if not made.trait("undeletable", True):
            message = f"entity type {made.name} does not support undelete"
            raise ApiError(400, "INVALID_TYPE_FOR_OPERATION", message)
        if not row["IsDeleted"]:
            raise ApiError(400, "UNDELETE_FAILED", "Entity is not in the recycle bin", fields=[])
        self.put(made, record, {"IsDeleted": 0, **self._modified(made)})
        for child in self.org.catalog.children(made.name):
            if child.field.cascade and child.child.soft_deletes:
                self.connection.execute(
                    f'UPDATE "{child.child.name}" SET "IsDeleted" = 0, "SystemModstamp" = ? '
                    f'WHERE "{child.field.name}" = ? AND "IsDeleted" = 1 AND "SystemModstamp" = ?',
                    (self.org.stamp(), record, row["SystemModstamp"]),
                )

    # reading

    def object(self, name: str, right: str = "queryable", verb: str = "query") -> SObject:
        made = self.catalog.find(name)
        if made is None:
            raise faults.not_found()
        if not self.system and not made.trait(right, True):
            message = f"entity type {made.name} does not support {verb}"
            raise ApiError(400, "INVALID_TYPE_FOR_OPERATION", message)
        return made

    def row(self, made: SObject, record: str) -> dict[str, Any] | None:
        found = self.connection.execute(
            f'SELECT * FROM "{made.name}" WHERE "Id" = ?', (normal_id(record) or "",)
        ).fetchone()
        return {name: found[name] for name in found.keys() if name != "_n"} if found else None  # noqa: SIM118  sqlite3.Row iterates over values

    def find(self, made: SObject, record: str) -> dict[str, Any]:
        """Return the stored record. Raises ApiError 404 NOT_FOUND or ENTITY_IS_DELETED."""
        found = self.row(made, record)
        if found is None or not self._may_see(made, found):
            gone = self.connection.execute("SELECT 1 FROM deleted_ids WHERE id = ?", (normal_id(record),))
            raise faults.entity_is_deleted() if gone.fetchone() else faults.no_such_record(record)
        if found.get("IsDeleted"):
            raise faults.entity_is_deleted()
        return found

    def _may_see(self, made: SObject, row: Values) -> bool:
        private = self.org.setting("private").get("objects", [])
        hidden = not self.person.admin and not self.system and made.name in private
        return not hidden or row.get("OwnerId") == self.person.id

    def read(self, made: SObject, sent: Values, *, creating: bool) -> dict[str, Any]:
        """Return what was sent in the form of our columns. Raises ApiErrors."""
        values: dict[str, Any] = {}
        errors: list[ApiError] = []
        forbidden: list[str] = []
        for name, value in sent.items():
            if name.lower() == "attributes":
                continue
            try:
                found, held = self._read_one(made, name, value)
                if self._forbidden(found, creating=creating):
                    forbidden.append(found.name)
                values[found.name] = held
            except ApiError as error:
                errors.append(error)
        if forbidden:
            errors.insert(0, faults.read_only(forbidden))
        if errors:
            raise ApiErrors(errors)
        return values

    def _read_one(self, made: SObject, name: str, value: Any) -> tuple[Field, Any]:
        lookup = made.by_relationship.get(name.lower())
        if lookup is not None and isinstance(value, dict):
            return lookup, self._referred(lookup, value)
        found = made.by_name.get(name.lower())
        if found is None or not found.stored:
            raise faults.no_column(name, made.name)
        held = read_value(found, value)
        if found.type == "reference" and held is not None and found.to:
            self._check_reference(found, held, value)
        return found, held

    def _referred(self, lookup: Field, value: Values) -> str | None:
        """Return the id of a parent that is named by its external id."""
        keys = {key: each for key, each in value.items() if key.lower() not in {"attributes", "type"}}
        target = self.catalog.target(lookup)
        key, wanted = next(iter(keys.items()), ("", None))
        found = target.by_name.get(key.lower()) if target else None
        if target is None or found is None or not (found.external_id or found.id_lookup):
            raise faults.no_column(key, target.name if target else "Name")
        row = self.connection.execute(
            f'SELECT "Id" FROM "{target.name}" WHERE "{found.name}" = ? AND {_alive(target)}',
            (read_value(found, wanted),),
        ).fetchone()
        if row is None:
            message = (
                f"Foreign key external ID: {str(wanted).lower()} not found for field {found.name} in "
                f"entity {target.name}"
            )
            raise ApiError(400, "INVALID_FIELD", message, fields=[])
        return str(row[0])

    def _check_reference(self, lookup: Field, record: str, sent: Any) -> None:
        target = self.org.catalog.of_prefix(record)
        if target is None or target.name not in lookup.to:
            known = any(self.org.catalog.find(name) for name in lookup.to)
            if known:
                raise faults.wrong_id(lookup.label, sent, lookup.name)
            raise faults.bad_reference()
        row = self.row(target, record)
        if row is None:
            raise faults.bad_reference()
        if row.get("IsDeleted"):
            raise ApiError(400, "ENTITY_IS_DELETED", "entity is deleted", fields=[])

    def _forbidden(self, found: Field, *, creating: bool) -> bool:
        if self.system:
            return False
        return not (found.createable if creating else found.updateable)

    def defaults(self, made: SObject) -> dict[str, Any]:
        """Return what the vendor fills in on create."""
        stamp, person = self.org.stamp(), self.person.id
        always = {
            "CreatedDate": stamp,
            "CreatedById": person,
            "LastModifiedDate": stamp,
            "LastModifiedById": person,
            "SystemModstamp": stamp,
            "OwnerId": person,
        }
        found: dict[str, Any] = {
            name: value for name, value in always.items() if name.lower() in made.by_name
        }
        stored = {each.name: each for each in self.org.catalog.at(made.name).stored_fields}
        for each in stored.values():
            if each.type == "boolean":
                found.setdefault(each.name, int(each.default == "true"))
            elif each.default is not None:
                found[each.name] = read_value(each, each.default)
        return found

    def _modified(self, made: SObject) -> dict[str, Any]:
        stamp = self.org.stamp()
        values = {"LastModifiedDate": stamp, "LastModifiedById": self.person.id, "SystemModstamp": stamp}
        return {name: value for name, value in values.items() if name.lower() in made.by_name}

    def _require(self, made: SObject, values: Values, *, only: Values | None = None) -> None:
        """Check required fields: all of them, or those that were given. Raises ApiError."""
        if self.system:
            return
        names = [
            each.name
            for each in made.fields
            if each.required and values.get(each.name) is None and (only is None or each.name in only)
        ]
        if names:
            raise faults.missing(names)

    def _settle(self, change: Change) -> None:
        for act in BEFORE_SAVE.get(change.made.name, ()):
            act(change)
        if not self.system:
            for check in (*CHECKS.get("*", ()), *CHECKS.get(change.made.name, ())):
                check(change)

    def _unlock(self, before: Values) -> None:
        """Fail while the record (or the account it hangs on) is locked by somebody else."""
        if self.system:
            return
        for record in (before["Id"], before.get("AccountId") or ""):
            left = self.org.locks.get(record, 0)
            if left:
                self.org.locks[record] = left - 1
                message = f"unable to obtain exclusive access to this record or 1 records: {record}"
                raise ApiError(400, "UNABLE_TO_LOCK_ROW", message, fields=[])


def _alive(made: SObject) -> str:
    return '"IsDeleted" = 0' if made.soft_deletes else "1"
