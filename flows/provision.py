"""Make sure that what the profile writes to is there: the Main List and the custom fields."""

from dataclasses import replace

from flows.context import Context
from flows.ports import ConstantContact, CustomField
from sync.fields import custom_label
from sync.mapping import Row
from sync.problems import GiveUp, Side
from sync.profile import Profile
from sync.provision import choose_list


def provision(ctx: Context) -> Context:
    """Bind the Main List and the mapped custom fields, creating what is missing. Repeatable."""
    bound = _bind_list(ctx.constant_contact, ctx.profile)
    bound = _bind_fields(ctx.constant_contact, bound)
    if bound != ctx.profile:
        bound = ctx.store.profiles.save(bound)
    return ctx.of(bound)


def _bind_list(constant_contact: ConstantContact, profile: Profile) -> Profile:
    names = {found.list_id: found.name for found in constant_contact.lists()}
    list_id = choose_list(profile, names)
    if list_id is None:
        list_id = constant_contact.create_list(profile.main_list).list_id
    return replace(profile, main_list_id=list_id)


def _bind_fields(constant_contact: ConstantContact, profile: Profile) -> Profile:
    """One look at the account's fields, only while a row is not bound."""
    if all(row.custom_field_id for row in profile.mapping.rows if custom_label(row.target)):
        return profile
    known = {field.label: field for field in constant_contact.custom_fields()}
    rows = tuple(_bind_row(constant_contact, row, known) for row in profile.mapping.rows)
    return replace(profile, mapping=replace(profile.mapping, rows=rows))


def _bind_row(constant_contact: ConstantContact, row: Row, known: dict[str, CustomField]) -> Row:
    label = custom_label(row.target)
    if label is None or row.custom_field_id:
        return row
    field = known.get(label) or constant_contact.create_custom_field(label)
    if field.type not in {"string", "text_area"}:
        raise GiveUp("custom_field_type", Side.CONSTANT_CONTACT, {"label": label, "type": field.type})
    return replace(row, custom_field_id=field.custom_field_id, custom_field_name=field.name)
