"""Where in an org an address can stand: read from what describe says of the three objects of people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sync.remote import AddressSource, ObjectInfo

# object: (its e-mail field, its opt-out field)
FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "Contact": ("Email", "HasOptedOutOfEmail"),
    "Lead": ("Email", "HasOptedOutOfEmail"),
    "Account": ("PersonEmail", "PersonHasOptedOutOfEmail"),
}


def address_sources(
    infos: Iterable[ObjectInfo], chosen: Mapping[str, Sequence[str]] | None = None
) -> tuple[AddressSource, ...]:
    """Name every field that can hold a person's address, of the objects that are visible.

    chosen: object -> further e-mail fields that profiles map. What the user may not see or filter by is left
    out; Accounts count only where Person Accounts are on, and Contacts that are the inside of one do not.
    """
    found = (source for info in infos for source in _sources(info, (chosen or {}).get(info.name, ())))
    return tuple(found)


def _sources(info: ObjectInfo, chosen: Sequence[str]) -> Iterator[AddressSource]:
    if info.name not in FIELDS or (info.name == "Account" and not info.has_person_accounts):
        return
    address, opted_out = FIELDS[info.name]
    has_persons = info.has_person_accounts and info.name != "Lead"
    for field in dict.fromkeys([address, *chosen]):
        if info.fields.get(field, {}).get("filterable"):
            yield AddressSource(
                object_name=info.name,
                address_field=field,
                opted_out_field=opted_out if opted_out in info.fields else "",
                person_accounts=(info.name == "Account") if has_persons else None,
            )
