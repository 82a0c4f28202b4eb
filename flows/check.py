"""Look before a run: is this the right org, is everything that the profile needs to be seen there?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.context import Context
from flows.ports import Salesforce
from sync.extract import opt_out_problem, other_opt_outs
from sync.mapping import Row, available
from sync.problems import GiveUp, Side

Fields = Mapping[str, Mapping[str, Any]]


def check(ctx: Context) -> tuple[Context, frozenset[str]]:
    """Return the context with what else is read for opt-outs, and the fields that can be seen.

    Raises GiveUp, which says what to do.
    """
    if not ctx.profile.main_list.strip():
        raise GiveUp("main_list_name_missing", Side.CONSTANT_CONTACT, {"profile": ctx.profile.name})
    _check_org(ctx)
    names = _visible(ctx.salesforce, ctx.profile.object_type, ctx.profile.mapping.rows)
    problem = opt_out_problem(ctx.profile, names)
    if problem:
        raise problem
    leads = frozenset(ctx.salesforce.fields("Lead") or ())
    sources = other_opt_outs({"Contact": names, "Lead": leads})
    return replace(ctx, opt_out_sources=sources), names


def narrow(ctx: Context, names: frozenset[str]) -> Context:
    """Leave out mapping rows whose field cannot be seen: paused for this run, never read as blank."""
    mapping, _paused = available(ctx.profile.mapping, names)
    return ctx.of(replace(ctx.profile, mapping=mapping))


def _check_org(ctx: Context) -> None:
    """A sandbox copy, or another org behind the same log-in, must never be synced by mistake."""
    connection = ctx.store.connections.get(Side.SALESFORCE)
    org = ctx.salesforce.org()
    if connection is None or org.org_id != connection.account:
        raise GiveUp("wrong_org", Side.SALESFORCE, {"org": org.name})


def _visible(salesforce: Salesforce, object_name: str, rows: tuple[Row, ...]) -> frozenset[str]:
    """Name the object's own fields, and the parent paths that rows use, where the parent shows them."""
    own = salesforce.fields(object_name)
    if own is None:
        raise GiveUp("salesforce_not_allowed", Side.SALESFORCE, {"object": object_name})
    paths = {row.source for row in rows if "." in row.source}
    return frozenset(own) | {path for path in paths if _parent_shows(salesforce, own, path)}


def _parent_shows(salesforce: Salesforce, own: Fields, path: str) -> bool:
    """Follow one relationship, "Account.Name": by its name to the object it refers to."""
    relationship, _, name = path.partition(".")
    parents = [field for field in own.values() if field.get("relationshipName") == relationship]
    described = salesforce.fields(parents[0]["referenceTo"][0]) if parents else None
    return described is not None and name in described
