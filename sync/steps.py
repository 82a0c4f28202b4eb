"""The six steps of a profile: which part of it each one holds, and what a change of a part brings with it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any, Final

import msgspec

from sync.filters.stored import to_json
from sync.mapping import Mapping as FieldMapping
from sync.mapping import Row
from sync.options import Options
from sync.premapped import default_mapping
from sync.profile import Profile


class Step(StrEnum):
    """A step, by the last part of its address."""

    SALESFORCE = "salesforce"
    CONSTANT_CONTACT = "constant-contact"
    ADD_ONS = "add-ons"
    MAPPING = "mapping"
    FILTER = "filter"
    SCHEDULE = "schedule"


SECOND: Final = (
    "no_unsubscribed_to_salesforce",
    "no_physical_address",
    "state_name",
    "no_new_people",
    "all_active_contacts",
    "add_created_to_main_list",
)
"""The switches of step 2."""
FIRST: Final = tuple(each.name for each in fields(Options) if each.name not in SECOND)
"""The options of step 1."""

_PARTS: Final[Mapping[Step, Callable[[Profile], Any]]] = {
    Step.SALESFORCE: lambda profile: [
        profile.name,
        profile.object_type,
        [getattr(profile.options, name) for name in FIRST],
    ],
    Step.CONSTANT_CONTACT: lambda profile: [
        profile.main_list,
        [getattr(profile.options, name) for name in SECOND],
    ],
    Step.ADD_ONS: lambda _: [],
    Step.MAPPING: lambda profile: [
        profile.object_type,
        profile.mapping.address_field,
        [chosen(row) for row in profile.mapping.rows],
    ],
    Step.FILTER: lambda profile: [
        profile.object_type,
        to_json(profile.filter) if profile.filter else None,
    ],
    Step.SCHEDULE: lambda profile: [profile.schedule, profile.zone, profile.limits],
}


class EditedMeanwhileError(Exception):
    """Somebody else saved the step since it was read: whoever comes second must look first."""


def version_of(step: Step, profile: Profile) -> str:
    """Tell in a few letters what a step holds; what a run binds by itself is no edit."""
    part = msgspec.json.encode(_PARTS[step](profile), order="deterministic")
    return hashlib.blake2b(part, digest_size=8).hexdigest()


def chosen(row: Row) -> Row:
    """Take of a row what a user chose."""
    return replace(row, custom_field_id=None, custom_field_name=None, field=None, custom=None)


def settled(before: Profile, after: Profile) -> Profile:
    """Bring in what follows from an edit.

    Another object has other fields: its mapping and filter begin anew. Another Main List is not bound yet.
    Another mapping is another version, since the bases of links say which one they are of.
    """
    found = after
    if found.object_type != before.object_type:
        fresh = default_mapping(found.object_type)
        found = replace(found, mapping=fresh, filter=None)
    if found.main_list != before.main_list:
        found = replace(found, main_list_id=None)
    return replace(found, mapping=_versioned(before.mapping, found.mapping))


def _versioned(before: FieldMapping, after: FieldMapping) -> FieldMapping:
    bound = {(row.source, row.target): (row.custom_field_id, row.custom_field_name) for row in before.rows}
    rows = tuple(_bound(row, bound.get((row.source, row.target))) for row in after.rows)
    same = before.address_field == after.address_field and before.rows == rows
    version = before.version if same else before.version + 1
    return replace(after, rows=rows, version=version)


def _bound(row: Row, known: tuple[str | None, str | None] | None) -> Row:
    if known is None or row.custom_field_id:
        return row
    return replace(row, custom_field_id=known[0], custom_field_name=known[1])


def refusals(profile: Profile) -> Iterator[tuple[Step, str]]:
    """Name what keeps a profile from being run at all: the step where it is mended, and a code."""
    if profile.options.no_people_to_constant_contact and profile.options.no_new_people:
        yield Step.SALESFORCE, "both_ways_closed"
    if not profile.main_list.strip():
        yield Step.CONSTANT_CONTACT, "main_list_name_missing"
