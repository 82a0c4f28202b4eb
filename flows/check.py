"""Look before a run: is this the right org, is everything that the profile needs to be seen there?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.context import Context
from flows.filter_fields import checked_fields
from flows.ports import Org, Salesforce
from flows.sharing import check_sharing
from sync.binding import Described, bind, without_addresses
from sync.checks import check_mapping, runnable
from sync.extract import opt_out_problem
from sync.problems import GiveUp, Side
from sync.profile import Profile
from sync.report import Note
from sync.sources import FIELDS, address_sources
from sync.troubles import Gravity

Fields = Mapping[str, Mapping[str, Any]]


def check(ctx: Context) -> tuple[Context, frozenset[str]]:
    """Return the context with what Salesforce describes, and the names of the fields that can be seen.

    Raises GiveUp, which says what to do.
    """
    if not ctx.profile.main_list.strip():
        raise GiveUp("main_list_name_missing", Side.CONSTANT_CONTACT, {"profile": ctx.profile.name})
    if ctx.profile.options.no_people_to_constant_contact and ctx.profile.options.no_new_people:
        raise GiveUp("both_ways_closed", Side.SALESFORCE, {"profile": ctx.profile.name})
    org = _check_org(ctx)
    ctx = replace(ctx, shares=check_sharing(ctx, org))
    infos = [info for name in FIELDS if (info := ctx.salesforce.describe(name)) is not None]
    known = {info.name: info.fields for info in infos}
    described = _described(ctx.salesforce, known, ctx.profile)
    names = frozenset(described)
    problem = opt_out_problem(ctx.profile, names)
    if problem:
        raise problem
    rule = ctx.profile.filter
    judged = checked_fields(ctx.salesforce, ctx.profile.object_type, rule) if rule else {}
    found = replace(ctx, sources=address_sources(infos), described=described, filter_fields=judged)
    return found, names


def narrow(ctx: Context) -> Context:
    """Bind each row to its two fields, and leave out those that cannot run now: paused, never read as blank.

    Rows that are left out stand in the report. Raises GiveUp where the profile
    cannot run at all.
    """
    options, mapping = ctx.profile.options, ctx.profile.mapping
    customs = {found.custom_field_id: found for found in ctx.custom_fields}
    bound = bind(mapping, ctx.described, customs, state_name=options.state_name)
    problems = check_mapping(bound, ctx.custom_fields)
    paused = [one for one in problems if one.gravity is Gravity.PAUSES]
    ctx.watch.tell(*(Note(code=str(one.trouble), parameters=one.parameters) for one in paused))
    narrowed = runnable(bound, problems)
    if options.no_physical_address:
        narrowed = without_addresses(narrowed)
    return replace(ctx.of(replace(ctx.profile, mapping=narrowed)))


def _check_org(ctx: Context) -> Org:
    """A sandbox copy, or another org behind the same log-in, must never be synced by mistake."""
    connection = ctx.store.connections.get(Side.SALESFORCE)
    org = ctx.salesforce.org()
    if connection is None or org.org_id != connection.account:
        raise GiveUp("wrong_org", Side.SALESFORCE, {"org": org.name})
    return org


def _described(salesforce: Salesforce, known: Mapping[str, Fields], profile: Profile) -> Described:
    """Describe the object's own fields, and the parent paths that rows use, where the parent shows them.

    known: the objects that were described already.
    """
    own = known.get(profile.object_type)
    if own is None:
        raise GiveUp("salesforce_not_allowed", Side.SALESFORCE, {"object": profile.object_type})
    paths = {row.source for row in profile.mapping.rows if "." in row.source}
    shown = {path: _of_parent(salesforce, known, own, path) for path in sorted(paths)}
    return {**own, **{path: field for path, field in shown.items() if field is not None}}


def _of_parent(
    salesforce: Salesforce, known: Mapping[str, Fields], own: Fields, path: str
) -> Mapping[str, Any] | None:
    """Follow one relationship, "Account.Name": by its name to the object it refers to."""
    relationship, _, name = path.partition(".")
    parents = [field for field in own.values() if field.get("relationshipName") == relationship]
    parent = parents[0]["referenceTo"][0] if parents else ""
    described = known.get(parent) or (salesforce.fields(parent) if parent else None)
    return described.get(name) if described is not None else None
