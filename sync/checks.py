"""The checks of a mapping before a run: its shape, the account's custom fields, and each row's two fields.

Limits: https://developer.constantcontact.com/api_reference/index.html (PUT /contacts/{contact_id},
POST /contact_custom_fields).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

from sync.extract import PERMISSION_SET
from sync.fields import TARGETS, custom_label, target_of
from sync.fits import LINES, TEXTS, fits_back, fits_there
from sync.mapping import Mapping, Policy, Row, keep_rows, written_sides
from sync.problems import GiveUp, Side
from sync.records import Contact
from sync.remote import CustomField
from sync.troubles import Gravity, MappingProblem, Trouble

CUSTOM_FIELDS_A_CONTACT: Final = 25
"""Documented for a contact; the vendor's forms take 50, so it is a parameter below."""
CUSTOM_FIELDS_AN_ACCOUNT: Final = 100
PHONES_A_CONTACT: Final = 3
LABEL_LENGTH: Final = 50


def check_mapping(
    mapping: Mapping, customs: Collection[CustomField], *, custom_limit: int = CUSTOM_FIELDS_A_CONTACT
) -> tuple[MappingProblem, ...]:
    """Check a bound mapping, row by row, for a form or before a run. `customs` are the account's."""
    return (
        *check_shape(mapping, custom_limit=custom_limit),
        *check_custom_fields(mapping, customs),
        *check_fields(mapping),
    )


def runnable(mapping: Mapping, problems: Iterable[MappingProblem]) -> Mapping:
    """Leave out the rows that a problem pauses. Raises GiveUp where one stops the profile."""
    told = list(problems)
    for problem in told:
        if problem.gravity is Gravity.STOPS:
            raise GiveUp(problem.trouble, Side.CONSTANT_CONTACT, problem.parameters)
    paused = {(each.source, each.target) for each in told if each.gravity is Gravity.PAUSES}
    return keep_rows(mapping, lambda row: (row.source, row.target) not in paused)[0]


# --- the shape: what a user chose -----------------------------------------------------------------


def check_shape(mapping: Mapping, *, custom_limit: int = CUSTOM_FIELDS_A_CONTACT) -> Iterator[MappingProblem]:
    """Find what no account and no org could run."""
    for row in mapping.rows:
        label = custom_label(row.target)
        if label is None and row.target not in TARGETS:
            yield _problem(Trouble.TARGET_UNKNOWN, row)
        if label is not None and not 0 < len(label) <= LABEL_LENGTH:
            yield _problem(Trouble.LABEL_TOO_LONG, row, limit=LABEL_LENGTH)
        if "." in row.source and Side.SALESFORCE in written_sides(row):
            yield _problem(Trouble.PARENT_WRITTEN, row)
    yield from _twice(mapping)
    yield from _crowds(mapping, custom_limit)


def _twice(mapping: Mapping) -> Iterator[MappingProblem]:
    to_contact = [row for row in mapping.rows if Side.CONSTANT_CONTACT in written_sides(row)]
    to_person = [row for row in mapping.rows if Side.SALESFORCE in written_sides(row)]
    yield from (_problem(Trouble.TARGET_TWICE, row) for row in _repeated(to_contact, lambda row: row.target))
    yield from (_problem(Trouble.FIELD_TWICE, row) for row in _repeated(to_person, _written_field))
    pairs = _repeated(mapping.rows, lambda row: f"{row.source}\n{row.target}")
    yield from (_problem(Trouble.FIELD_TWICE, row) for row in pairs)


def _written_field(row: Row) -> str:
    return row.field.name if row.field else row.source


def _repeated(rows: Iterable[Row], name: Callable[[Row], str]) -> list[Row]:
    """List the rows whose name a row before them has."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        seen[name(row)] += 1
        if seen[name(row)] > 1:
            found.append(row)
    return found


def _crowds(mapping: Mapping, custom_limit: int) -> Iterator[MappingProblem]:
    written = [row.target for row in mapping.rows if Side.CONSTANT_CONTACT in written_sides(row)]
    for trouble, beginning, limit in (
        (Trouble.TOO_MANY_CUSTOM, "custom:", custom_limit),
        (Trouble.TOO_MANY_PHONES, "phone:", PHONES_A_CONTACT),
    ):
        count = sum(target.startswith(beginning) for target in written)
        if count > limit:
            yield MappingProblem(trouble=trouble, told={"count": count, "limit": limit})


def may_crowd(mapping: Mapping, *, custom_limit: int = CUSTOM_FIELDS_A_CONTACT) -> Callable[[Contact], bool]:
    """Build what tells a contact whose own custom fields leave too little room for the mapped ones."""
    mapped = {
        row.custom_field_id
        for row in mapping.rows
        if custom_label(row.target) is not None and Side.CONSTANT_CONTACT in written_sides(row)
    }
    room = custom_limit - len(mapped)

    def crowded(contact: Contact) -> bool:
        shown = contact.custom_fields
        return len(shown) > room and sum(one.custom_field_id not in mapped for one in shown) > room

    return crowded


# --- custom fields: what the account has ----------------------------------------------------------


def check_custom_fields(mapping: Mapping, customs: Collection[CustomField]) -> Iterator[MappingProblem]:
    """Find rows whose custom field is gone, or may not be made, or has almost the label of another."""
    ids = {one.custom_field_id for one in customs}
    labels = {one.label for one in customs}
    folded = {label.casefold(): label for label in sorted(labels)}
    missing = []
    for row in mapping.rows:
        label = custom_label(row.target)
        if label is None or (label in labels and not row.custom_field_id):
            continue
        if row.custom_field_id:
            if row.custom_field_id not in ids:
                yield _problem(Trouble.CUSTOM_GONE, row, label=label)
        elif label.casefold() in folded:
            yield _problem(Trouble.CUSTOM_CASE_DIFFERS, row, label=label, found=folded[label.casefold()])
        elif not row.create:
            yield _problem(Trouble.CUSTOM_NOT_AGREED, row, label=label)
        else:
            missing.append(label)
    if missing and len(customs) + len(missing) > CUSTOM_FIELDS_AN_ACCOUNT:
        yield MappingProblem(
            trouble=Trouble.ACCOUNT_FULL,
            told={"count": len(customs), "labels": ", ".join(missing), "limit": CUSTOM_FIELDS_AN_ACCOUNT},
        )


# --- fields: what each row joins ------------------------------------------------------------------


def check_fields(mapping: Mapping) -> Iterator[MappingProblem]:
    """Find what keeps a bound row from its values, or will."""
    for row in mapping.rows:
        if row.target not in TARGETS and custom_label(row.target) is None:
            continue  # told already
        if row.field is None:
            yield _problem(Trouble.FIELD_GONE, row, permission_set=PERMISSION_SET)
            continue
        for check in (_types, _rights, _lengths, _choices):
            yield from check(row)


def _types(row: Row) -> Iterator[MappingProblem]:
    assert row.field is not None, "the row is bound"
    holds, kind, written = target_of(row).holds, row.field.kind, written_sides(row)
    there = Side.CONSTANT_CONTACT not in written or fits_there(kind, holds)
    back = Side.SALESFORCE not in written or fits_back(kind, holds)
    if not (there and back):
        yield _problem(Trouble.TYPES_DIFFER, row, kind=kind, holds=holds)


def _rights(row: Row) -> Iterator[MappingProblem]:
    assert row.field is not None, "the row is bound"
    if Side.SALESFORCE not in written_sides(row) or "." in row.source:
        return
    once = row.policy is Policy.CREATE_ONLY
    if not (row.field.createable if once else row.field.updateable):
        yield _problem(Trouble.FIELD_READ_ONLY, row, permission_set=PERMISSION_SET)
    elif not row.field.createable:
        yield _problem(Trouble.FIELD_NOT_CREATEABLE, row, permission_set=PERMISSION_SET)


def _lengths(row: Row) -> Iterator[MappingProblem]:
    assert row.field is not None, "the row is bound"
    target, length = target_of(row), row.field.length
    if row.field.kind not in LINES or target.holds not in TEXTS or not length:
        return
    written = written_sides(row)
    if Side.CONSTANT_CONTACT in written and length > target.limit:
        yield _problem(Trouble.TARGET_SHORTER, row, length=length, limit=target.limit)
    if Side.SALESFORCE in written and target.limit > length:
        yield _problem(Trouble.FIELD_SHORTER, row, length=target.limit, limit=length)


def _choices(row: Row) -> Iterator[MappingProblem]:
    assert row.field is not None, "the row is bound"
    if row.custom is None or not row.custom.choices or Side.CONSTANT_CONTACT not in written_sides(row):
        return
    labels = {choice.label.casefold() for choice in row.custom.choices}
    missing = [value for value in row.field.values if value.casefold() not in labels]
    if missing:
        yield _problem(Trouble.CHOICE_MISSING, row, value=missing[0], count=len(missing))


def _problem(trouble: Trouble, row: Row, **told: str | int) -> MappingProblem:
    return MappingProblem(trouble=trouble, source=row.source, target=row.target, told=told)
