"""Which fields of a pair change, and on which side: a three-way merge with what both sides last showed.

A base is what each side showed when both were last read in agreement, so a value that a vendor cut or
reformatted is no change, and neither is the echo of what we wrote.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sync.bases import HASH, base_at
from sync.convert import Fault, agree, convert, is_placeholder, to_salesforce
from sync.mapping import BlankRule, Direction, Policy, Row, layout_of
from sync.mapping import Mapping as FieldMapping
from sync.moments import later
from sync.plan import HELD, Change, Parameter
from sync.profile import Profile
from sync.records import Member, Pair, Person


class Flow(Enum):
    """Where a field's value goes."""

    NOWHERE = auto()
    TO_CONSTANT_CONTACT = auto()
    TO_SALESFORCE = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """What a pair's fields need."""

    changes: tuple[Change, ...]  # to the contact
    person_changes: tuple[Change, ...]  # to the Salesforce record
    refused: Mapping[str, Parameter]  # of values that their Salesforce fields cannot hold: see told


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """What happened to one field since its base was taken."""

    known: bool  # there is a base
    person: bool
    contact: bool


def first_values(person: Person, mapping: FieldMapping) -> tuple[Change, ...]:
    """List what a new contact gets: every value that is not blank, no placeholders, whatever the policy."""
    texts = zip(mapping.rows, person.values, strict=True)
    made = ((row, convert(row, raw)) for row, raw in texts if not is_placeholder(row, raw))
    return tuple(
        Change(target=row.target, before=None, after=text)
        for row, text in made
        if text and row.policy is not Policy.NEVER
    )


def values_for_person(member: Member, profile: Profile) -> tuple[tuple[Change, ...], Mapping[str, Parameter]]:
    """List what a new Salesforce record gets, and what its fields cannot hold.

    Every mapped field is set once, whatever its direction: a record without a name is no use to anyone.
    """
    changes: list[Change] = []
    refused: list[tuple[Row, Fault]] = []
    for row, shown in zip(profile.mapping.rows, member.values, strict=True):
        if not shown or row.policy is Policy.NEVER or not _createable(row) or is_placeholder(row, shown):
            continue
        back = to_salesforce(row, shown)
        if isinstance(back, Fault):
            refused.append((row, back))
        elif back:
            changes.append(Change(target=field_of(row), before=None, after=back))
    return tuple(changes), told(refused)


def _createable(row: Row) -> bool:
    """A parent's field is not the record's own."""
    return "." not in row.source and (row.field is None or row.field.createable)


def told(refused: Sequence[tuple[Row, Fault]]) -> Mapping[str, Parameter]:
    """Say why the first value was refused, as parameters of Reason.VALUE_REFUSED, and whose all were."""
    if not refused:
        return {}
    _, fault = refused[0]
    held = "".join(f"{row.target}," for row, _ in refused)
    return {**fault.told, "fault": str(fault.code), HELD: f",{held}"}


def merge(pair: Pair, member: Member, profile: Profile) -> Merged:
    """Merge every field of a linked or newly matched pair."""
    changes: list[Change] = []
    person_changes: list[Change] = []
    refused: list[tuple[Row, Fault]] = []
    for index, moved in _moved(pair, profile.mapping):
        row, raw, shown = profile.mapping.rows[index], pair.person.values[index], member.values[index]
        flow = _flow(row, moved, pair, (raw, shown))
        if flow is Flow.NOWHERE or agree(row, raw, shown):
            continue
        if flow is Flow.TO_CONSTANT_CONTACT:
            changes += _to_contact(row, raw, shown, moved)
            continue
        back = to_salesforce(row, shown)
        if isinstance(back, Fault):
            refused.append((row, back))
        elif _flows(row, shown, back, moved) and back != raw:
            person_changes.append(Change(target=field_of(row), before=raw, after=back))
    if profile.options.no_people_to_constant_contact:
        changes = []
    return Merged(changes=tuple(changes), person_changes=tuple(person_changes), refused=told(refused))


def _to_contact(row: Row, raw: str, shown: str, moved: Moved) -> list[Change]:
    text = convert(row, raw)
    if text == shown or not _flows(row, raw, text, moved):
        return []
    return [Change(target=row.target, before=shown, after=text)]


def _flows(row: Row, source: str, text: str, moved: Moved) -> bool:
    """A placeholder is no value: it flows nowhere, and it is no blank that could erase."""
    if is_placeholder(row, source):
        return False
    return bool(text) or (row.blank is BlankRule.ERASE and moved.known and not source.strip())


def field_of(row: Row) -> str:
    """Name the Salesforce field that the row's value is written to: a state's code field, for one."""
    return row.field.name if row.field else row.source


def _moved(pair: Pair, mapping: FieldMapping) -> Iterator[tuple[int, Moved]]:
    """Number the rows whose text moved on either side since the base was taken, and those without a base."""
    link = pair.link
    if link and link.mapping_version != layout_of(mapping).version:
        link = None  # a base of a mapping that nobody knows says nothing
    for index in range(len(mapping.rows)):
        at = slice(index * HASH, (index + 1) * HASH)
        person = base_at(mapping, link.person_base, index) if link else None
        contact = base_at(mapping, link.contact_base, index) if link else None
        if person is None or contact is None:
            yield index, _UNKNOWN
            continue
        moved = Moved(
            known=True, person=pair.person_hashes[at] != person, contact=pair.member_hashes[at] != contact
        )
        if moved.person or moved.contact:
            yield index, moved


_UNKNOWN: Final = Moved(known=False, person=True, contact=True)


def _flow(row: Row, moved: Moved, pair: Pair, texts: tuple[str, str]) -> Flow:
    if row.policy in _WRITTEN_ONCE:
        return Flow.NOWHERE
    if row.direction is Direction.BOTH:
        return _both_ways(row, moved, pair, texts)
    return _ONE_WAY[row.direction]


_WRITTEN_ONCE: Final = frozenset({Policy.CREATE_ONLY, Policy.NEVER})
_ONE_WAY: Final = {
    Direction.TO_CONSTANT_CONTACT: Flow.TO_CONSTANT_CONTACT,
    Direction.TO_SALESFORCE: Flow.TO_SALESFORCE,
}


def _both_ways(row: Row, moved: Moved, pair: Pair, texts: tuple[str, str]) -> Flow:
    """One side moved: its value flows. Both did: the policy decides. No base: Salesforce's, if it has one."""
    raw, shown = ("" if is_placeholder(row, text) else text for text in texts)
    if not moved.known:
        return Flow.TO_CONSTANT_CONTACT if raw else Flow.TO_SALESFORCE
    if moved.person and moved.contact:
        return _CONFLICT[row.policy](pair, raw, shown)
    return Flow.TO_CONSTANT_CONTACT if moved.person else Flow.TO_SALESFORCE


def _latest(pair: Pair, _raw: str, _shown: str) -> Flow:
    """Salesforce's on a tie, and where a moment cannot be read."""
    member = pair.member
    newer = member is not None and later(member.updated_at, pair.person.modstamp)
    return Flow.TO_SALESFORCE if newer else Flow.TO_CONSTANT_CONTACT


_CONFLICT: Final[Mapping[Policy, Callable[[Pair, str, str], Flow]]] = {
    Policy.SALESFORCE_WINS: lambda _pair, _raw, _shown: Flow.TO_CONSTANT_CONTACT,
    Policy.CONSTANT_CONTACT_WINS: lambda _pair, _raw, _shown: Flow.TO_SALESFORCE,
    Policy.LATEST_WINS: _latest,
    Policy.SALESFORCE_UNLESS_BLANK: lambda _pair, raw, _shown: (
        Flow.TO_CONSTANT_CONTACT if raw else Flow.TO_SALESFORCE
    ),
}
"""Both sides moved to different values: who gives way."""
