"""How mapped values are read from a contact: one pass over each part of it, since there may be a million.

Each reader gives one text for each of its targets, None or "" where the contact shows none. Of several
entries of a kind the first counts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Final

from sync.records import Contact, CustomValue, Values
from sync.targets import BETWEEN_CHOICES, Birthday, Core, Custom, Phone, StreetPart, Target

Texts = Sequence[str | None]
Reader = Callable[[Contact], Texts]


def reader_of(targets: Sequence[Target]) -> Callable[[Contact], Values]:
    """Build what reads one text a target, in their order; build it once for many contacts."""
    readers: list[Reader] = []
    order: list[Target] = []
    for build, group in _groups(targets):
        readers.append(build(group))
        order += group
    if not order:
        return lambda _: ()
    place = _placing([order.index(target) for target in targets])

    def read(contact: Contact) -> Values:
        found: list[str | None] = []
        for each in readers:
            found += each(contact)
        return tuple([text or "" for text in place(found)])

    return read


def _placing(places: list[int]) -> Callable[[list[str | None]], Iterable[str | None]]:
    if places == list(range(len(places))):
        return lambda found: found
    if len(places) == 1:
        return lambda found: (found[places[0]],)
    return itemgetter(*places)


def _groups(targets: Iterable[Target]) -> Iterable[tuple[Callable[[Any], Reader], list[Target]]]:
    """Put together what is read in one go: by class, street addresses by their kind too."""
    found: dict[tuple[type, str], list[Target]] = {}
    for target in targets:
        kind = target.kind if isinstance(target, StreetPart) else ""
        group = found.setdefault((type(target), kind), [])
        if target not in group:
            group.append(target)
    return [(_BUILDERS[made], group) for (made, _), group in found.items()]


def _core(targets: list[Core]) -> Reader:
    return _attributes([target.name for target in targets])


def _attributes(names: list[str]) -> Callable[[Any], Texts]:
    get: Callable[[Any], Any] = attrgetter(*names)
    return get if len(names) > 1 else lambda shown: (get(shown),)


def _birthday(_: list[Birthday]) -> Reader:
    def read(contact: Contact) -> Texts:
        month, day = contact.birthday_month, contact.birthday_day
        return (f"{month:02}-{day:02}" if month and day else "",)

    return read


def _phones(targets: list[Phone]) -> Reader:
    place = {target.kind: at for at, target in enumerate(targets)}.get
    blank = [""] * len(targets)

    def read(contact: Contact) -> Texts:
        found = blank.copy()
        for shown in reversed(contact.phone_numbers):
            at = place(shown.kind)
            if at is not None:
                found[at] = shown.phone_number
        return found

    return read


def _street(targets: list[StreetPart]) -> Reader:
    kind = targets[0].kind
    get = _attributes([target.part for target in targets])
    blank = ("",) * len(targets)

    def read(contact: Contact) -> Texts:
        for shown in contact.street_addresses:
            if shown.kind == kind:
                return get(shown)
        return blank

    return read


def _custom(targets: list[Custom]) -> Reader:
    place = {target.field_id: (at, _value_of(target)) for at, target in enumerate(targets)}.get
    blank = [""] * len(targets)

    def read(contact: Contact) -> Texts:
        found: list[str | None] = list(blank)
        for shown in reversed(contact.custom_fields):
            at = place(shown.custom_field_id)
            if at:
                found[at[0]] = at[1](shown)
        return found

    return read


def _value_of(target: Custom) -> Callable[[CustomValue], str | None]:
    """Build what reads one value; choices are said by their labels, in the field's order."""
    if not target.shape.choices:
        return attrgetter("value")
    labels = [(_bare(choice.choice_id), choice.label) for choice in target.shape.choices]

    def read(shown: CustomValue) -> str | None:
        chosen = {_bare(choice_id) for choice_id in shown.choice_ids or ()}
        return (
            BETWEEN_CHOICES.join([label for choice_id, label in labels if choice_id in chosen]) or shown.value
        )

    return read


def _bare(choice_id: str | int) -> str:
    """Leave out leading zeros: an id may be the number 1 in a field and the text "000001" in a contact."""
    return str(choice_id).lstrip("0")


_BUILDERS: Final[Mapping[type, Callable[[Any], Reader]]] = {
    Core: _core,
    Birthday: _birthday,
    Phone: _phones,
    StreetPart: _street,
    Custom: _custom,
}
