"""What the profile writes to in the account: bound by id once found, by its exact name before that."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sync.fields import custom_label
from sync.mapping import Mapping as FieldMapping
from sync.mapping import Row
from sync.problems import GiveUp, Side
from sync.profile import Profile
from sync.remote import CustomField


def choose_list(profile: Profile, names: Mapping[str, str]) -> str | None:
    """Choose among the account's lists (id -> name); None: none has the name, it is to be created.

    Raises GiveUp where a bound list is gone (a new one of its name would not be what the user chose), or
    where a name differs only by upper and lower case, which only the user can settle.
    """
    if profile.main_list_id:
        if profile.main_list_id in names:
            return profile.main_list_id
        raise GiveUp("main_list_gone", Side.CONSTANT_CONTACT, {"list": profile.main_list})
    exact = sorted(list_id for list_id, name in names.items() if name == profile.main_list)
    if exact:
        return exact[0]
    similar = sorted(name for name in names.values() if name.casefold() == profile.main_list.casefold())
    if similar:
        told = {"list": profile.main_list, "found": similar[0]}
        raise GiveUp("main_list_case_differs", Side.CONSTANT_CONTACT, told)
    return None


def bind_custom_fields(mapping: FieldMapping, customs: Collection[CustomField]) -> FieldMapping:
    """Bind rows to the account's custom fields: by id, whatever the label is now, else by the exact label."""
    by_id = {one.custom_field_id: one for one in customs}
    by_label = {one.label: one for one in customs}
    return replace(mapping, rows=tuple(_bound(row, by_id, by_label) for row in mapping.rows))


def _bound(row: Row, by_id: Mapping[str, CustomField], by_label: Mapping[str, CustomField]) -> Row:
    label = custom_label(row.target)
    if label is None:
        return row
    found = by_id.get(row.custom_field_id) if row.custom_field_id else by_label.get(label)
    if found is None:
        return row
    return replace(row, custom_field_id=found.custom_field_id, custom_field_name=found.name)


def labels_to_create(mapping: FieldMapping, customs: Collection[CustomField]) -> tuple[str, ...]:
    """List the custom fields that the user agreed to and nobody has made, not even in another case."""
    folded = {one.label.casefold() for one in customs}
    labels = ((custom_label(row.target), row) for row in mapping.rows)
    return tuple(
        dict.fromkeys(
            label
            for label, row in labels
            if label and row.create and not row.custom_field_id and label.casefold() not in folded
        )
    )
