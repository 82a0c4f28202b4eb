"""Creating, changing and deleting records under the vendor's rules, one at a time, within one transaction."""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.salesforce import faults
from simulators.salesforce.behaviours import (
    AFTER_DELETE,
    AFTER_SAVE,
    BEFORE_SAVE,
    CHECKS,
    ON_DELETE,
    WHEN_WRITTEN,
    Change,
)
from simulators.salesforce.blobs import keep_blob
from simulators.salesforce.catalog import Catalog
from simulators.salesforce.deletes import remove, undelete
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.formulas.compile import Scope, field_sql
from simulators.salesforce.ids import normal_id
from simulators.salesforce.org import Org, Person
from simulators.salesforce.schema import Field, SObject
from simulators.salesforce.tables import insert_sql
from simulators.salesforce.values import read_value

Values = Mapping[str, Any]
FIRST_NUMBER = 100  # numbers of ids start behind the set-up
AUDIT = frozenset({"createddate", "createdbyid", "lastmodifieddate", "lastmodifiedbyid", "systemmodstamp"})


@dataclass(kw_only=True)
class Writer:
    """Writes as one user. `system` may also set what is read-only, as only the control path does."""

    org: Org
    person: Person
    connection: sqlite3.Connection
    system: bool = False
    allow_duplicates: bool = False
    auto_assign: bool = True
    catalog: Catalog = field(init=False)
    moment: str = field(
        init=False
    )  # one for all that it writes: what is deleted together comes back together

    def __post_init__(self) -> None:
        self.moment = self.org.stamp()
        self.catalog = self.org.catalog if self.system else self.org.seen_by(self.person)

    def insert(self, name: str, sent: Values) -> str:
        """Create a record and return its id. Raises ApiError or ApiErrors."""
        made = self.object(name, "createable", "create")
        values = self.read(made, sent, creating=True)
        if made.name.endswith("__e"):
            self._require(made, values)
            return self.org.next_id(str(made.prefix))  # an event is published, and no record of it is kept
        stored = self.defaults(made) | values
        self._meet_obstacles(made, stored)
        if made.name == "Lead" and self.auto_assign and not self.system:
            stored["OwnerId"] = self.org.setting("assignment_rule").get("owner") or stored["OwnerId"]
        self._require(made, stored)
        return self.store(made, stored, values)

    def store(self, made: SObject, stored: dict[str, Any], given: Values) -> str:
        """Insert values that are already in the form of our columns; behaviours apply."""
        record = self.org.next_id(str(made.prefix))
        stored = {"Id": record, **stored}
        change = Change(writer=self, made=made, before=None, after=stored, given=frozenset(given))
        self._settle(change)
        whole = self.org.catalog.at(made.name)  # what the user does not see is stored as well
        names = tuple(name for name in stored if name.lower() in whole.by_name)
        self.connection.execute(insert_sql(whole, names), [stored[name] for name in names])
        self._check_written(change)
        for act in AFTER_SAVE.get(made.name, ()):
            act(change)
        return record

    def update(self, name: str, record: str, sent: Values) -> None:
        """Change the given fields of a record. Raises ApiError or ApiErrors."""
        made = self.object(name, "updateable", "update")
        before = self.find_editable(made, record)
        values = self.read(made, sent, creating=False)
        self._require(made, values | {"Id": record}, only=values)
        self.change(made, before, values)

    def change(self, made: SObject, before: dict[str, Any], values: dict[str, Any]) -> None:
        """Change values that are already in the form of our columns; behaviours apply."""
        self._meet_obstacles(made, before)
        stamps = {} if "LastModifiedDate" in values and self.system else self.modified(made)
        after = before | stamps | values
        change = Change(writer=self, made=made, before=before, after=after, given=frozenset(values))
        self._settle(change)
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        self.put(made, before["Id"], changed)
        self._check_written(change)
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
        before = self.find_editable(made, record)
        self._meet_obstacles(made, before)
        change = Change(writer=self, made=made, before=before, after=before, given=frozenset())
        for act in ON_DELETE.get(made.name, ()):
            act(change)
        self.remove(made, before["Id"], hard=hard)
        for act in AFTER_DELETE.get(made.name, ()):
            act(change)

    def remove(self, made: SObject, record: str, *, hard: bool = False) -> None:
        """Delete one record with what hangs on it. Raises ApiError."""
        remove(self, made, record, hard=hard)

    def undelete(self, record: str) -> None:
        """Bring a record back from the recycle bin. Raises ApiError."""
        undelete(self, record)

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

    def computed(self, made: SObject, record: str, fields: Iterable[Field]) -> dict[str, Any]:
        """Return what the formulas and roll-ups among the fields give for one record."""
        wanted = [each for each in fields if each.computed]
        if not wanted:
            return {}
        scope = Scope(catalog=self.org.catalog, made=self.org.catalog.at(made.name), table="t")
        columns = ", ".join(field_sql(scope, each) for each in wanted)
        row = self.connection.execute(
            f'SELECT {columns} FROM "{made.name}" t WHERE t."Id" = ?', (record,)
        ).fetchone()
        return {each.name: value for each, value in zip(wanted, row, strict=True)}

    def find(self, made: SObject, record: str) -> dict[str, Any]:
        """Return the stored record. Raises ApiError 404 NOT_FOUND or ENTITY_IS_DELETED."""
        found = self.row(made, record)
        if found is None or not self._may_see(made, found):
            gone = self.connection.execute("SELECT 1 FROM deleted_ids WHERE id = ?", (normal_id(record),))
            raise faults.entity_is_deleted() if gone.fetchone() else faults.no_such_record(record)
        if found.get("IsDeleted"):
            raise faults.entity_is_deleted()
        return found

    def find_editable(self, made: SObject, record: str) -> dict[str, Any]:
        """Return the stored record. Raises ApiError where the user may read it alone."""
        found = self.find(made, record)
        theirs = not (self.system or self.person.admin or self.org.owns(self.person, found))
        if theirs and made.name in self.org.setting("private").get("read_only", []):
            raise faults.read_only_record()
        return found

    def _may_see(self, made: SObject, row: Values) -> bool:
        private = self.org.setting("private").get("objects", [])
        hidden = not self.person.admin and not self.system and made.name in private
        return not hidden or self.org.owns(self.person, row) or self.org.is_shared(self.person, row["Id"])

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
        if found is None or found.composed:
            raise faults.no_column(name, made.name)
        if found.computed:
            raise faults.read_only([found.name])
        held = read_value(found, value)
        if found.type == "reference" and held is not None and found.to:
            self._check_reference(found, held, value)
        return found, keep_blob(self.connection, held) if isinstance(held, bytes) else held

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
        stamp, person = self.moment, self.person.id
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
            elif each.auto_number:
                number = self.org.reserve(f"{made.name}.{each.name}", 1) - FIRST_NUMBER
                found[each.name] = show_number(each.auto_number, number)
        return found

    def modified(self, made: SObject) -> dict[str, Any]:
        stamp = self.moment
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
        checks = (*CHECKS.get("*", ()), *CHECKS.get(change.made.name, ()))
        for check in CHECKS["always"] if self.system else (*CHECKS["always"], *checks):
            check(change)

    def _check_written(self, change: Change) -> None:
        if not self.system:
            for check in WHEN_WRITTEN:
                check(change)

    def _meet_obstacles(self, made: SObject, values: Values) -> None:
        """Raise what stands in the way: a refusal, or a lock on the record or on what it hangs on."""
        if self.system:
            return
        self.org.obstacles.check_refusals(made.name, values.get("Id"))
        names = (
            "Id",
            "AccountId",
            "CampaignId",
            *(each.name for each in made.fields if each.custom and each.cascade),
        )
        self.org.obstacles.check_locks((values.get(name) for name in names), self.org.clock.now())


def show_number(form: str, number: int) -> str:
    """Return an auto number in its display format: ML-{0000} of 7 is ML-0007."""
    return re.sub(r"\{(0+)\}", lambda zeros: f"{number:0{len(zeros[1])}}", form)


def _alive(made: SObject) -> str:
    return '"IsDeleted" = 0' if made.soft_deletes else "1"
