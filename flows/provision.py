"""Make sure that what the profile writes to is there: the Main List and the custom fields."""

from collections.abc import Iterator
from dataclasses import replace

from flows.context import Context
from flows.ports import ConstantContact
from sync.checks import check_custom_fields, check_shape, runnable
from sync.fields import custom_label
from sync.mapping import Mapping, unbound
from sync.profile import Profile
from sync.provision import bind_custom_fields, choose_list, labels_to_create
from sync.remote import CustomField
from sync.report import Note


def provision(ctx: Context) -> Context:
    """Bind the Main List and the mapped custom fields, creating what is missing. Repeatable.

    A custom field is created only where the user agreed. Raises GiveUp before anything is created where the
    mapping cannot run.
    """
    customs = _custom_fields(ctx.constant_contact, ctx.profile)
    mapping = ctx.profile.mapping
    runnable(mapping, [*check_shape(mapping), *check_custom_fields(mapping, customs)])
    bound, is_new = _bind_list(ctx.constant_contact, ctx.profile)
    ctx.watch.tell(*_taken_over(ctx.profile, bind_custom_fields(mapping, customs), is_new=is_new))
    wanted = labels_to_create(mapping, customs)
    customs += map(ctx.constant_contact.create_custom_field, wanted)
    ctx.watch.count(custom_fields=len(customs), fields_created=len(wanted), lists_created=int(is_new))
    bound = replace(bound, mapping=bind_custom_fields(mapping, customs))
    if bound != ctx.profile:
        bound = replace(bound, mapping=unbound(bound.mapping))
        ctx.store.profiles.bind(bound)
    return replace(ctx.of(bound), custom_fields=tuple(customs))


def _taken_over(profile: Profile, found: Mapping, *, is_new: bool) -> Iterator[Note]:
    """Say what was there before this product came, when it is bound."""
    if not profile.main_list_id and not is_new:
        yield Note(code="taken_over_list", parameters={"list": profile.main_list})
    pairs = zip(profile.mapping.rows, found.rows, strict=True)
    labels = [custom_label(row.target) or "" for row, bound in pairs if row != bound]
    if labels:
        yield Note(code="taken_over_fields", parameters={"labels": ", ".join(labels)})


def _bind_list(constant_contact: ConstantContact, profile: Profile) -> tuple[Profile, bool]:
    """Find the list, or create it (then true)."""
    names = {found.list_id: found.name for found in constant_contact.lists()}
    list_id = choose_list(profile, names)
    is_new = list_id is None
    if list_id is None:
        list_id = constant_contact.create_list(profile.main_list).list_id
    return replace(profile, main_list_id=list_id), is_new


def _custom_fields(constant_contact: ConstantContact, profile: Profile) -> list[CustomField]:
    """Look at the account's fields, where a row has one: somebody may have deleted or renamed it."""
    mapped = any(custom_label(row.target) is not None for row in profile.mapping.rows)
    return constant_contact.custom_fields() if mapped else []
