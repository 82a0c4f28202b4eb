"""Make sure that what the profile writes to is there: the Main List and the custom fields."""

from dataclasses import replace

from flows.context import Context
from flows.ports import ConstantContact
from sync.checks import check_custom_fields, check_shape, runnable
from sync.fields import custom_label
from sync.mapping import unbound
from sync.profile import Profile
from sync.provision import bind_custom_fields, choose_list, labels_to_create
from sync.remote import CustomField


def provision(ctx: Context) -> Context:
    """Bind the Main List and the mapped custom fields, creating what is missing. Repeatable.

    A custom field is created only where the user agreed. Raises GiveUp before anything is created where the
    mapping cannot run.
    """
    customs = _custom_fields(ctx.constant_contact, ctx.profile)
    mapping = ctx.profile.mapping
    runnable(mapping, [*check_shape(mapping), *check_custom_fields(mapping, customs)])
    bound = _bind_list(ctx.constant_contact, ctx.profile)
    customs += [ctx.constant_contact.create_custom_field(one) for one in labels_to_create(mapping, customs)]
    bound = replace(bound, mapping=bind_custom_fields(mapping, customs))
    if bound != ctx.profile:
        bound = ctx.store.profiles.save(replace(bound, mapping=unbound(bound.mapping)))
    return replace(ctx.of(bound), custom_fields=tuple(customs))


def _bind_list(constant_contact: ConstantContact, profile: Profile) -> Profile:
    names = {found.list_id: found.name for found in constant_contact.lists()}
    list_id = choose_list(profile, names)
    if list_id is None:
        list_id = constant_contact.create_list(profile.main_list).list_id
    return replace(profile, main_list_id=list_id)


def _custom_fields(constant_contact: ConstantContact, profile: Profile) -> list[CustomField]:
    """Look at the account's fields, where a row has one: somebody may have deleted or renamed it."""
    mapped = any(custom_label(row.target) is not None for row in profile.mapping.rows)
    return constant_contact.custom_fields() if mapped else []
