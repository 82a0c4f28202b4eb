"""A sandbox beside a production org in one Constant Contact account: before a run, and before writing."""

from flows.context import Context
from flows.patience import portions
from flows.ports import Connection, Org, Store
from sync.plan import Outcome, PlanRow, Reason, Settled
from sync.problems import GiveUp, Side
from sync.sharing import NEVER_SHARED, is_confirmation, sharing_problem


def check_sharing(ctx: Context, org: Org) -> bool:
    """Tell whether a sandbox runs in an account that others sync with. Raises GiveUp where it may not."""
    account = _account(ctx.store)
    if not org.is_sandbox or account is None:
        return False
    neighbours = ctx.neighbours(account)
    confirmed = ctx.store.sharing.is_confirmed(account)
    problem = sharing_problem(ctx.profile, org.org_id, neighbours, confirmed=confirmed)
    if problem:
        raise problem
    return neighbours.tenants > 0


def strike_shared(ctx: Context) -> None:
    """Strike what a sandbox may not do to contacts of others; renames are struck when their turn comes."""
    for effect in sorted(NEVER_SHARED):
        for some in portions(ctx.plans.unsent(ctx.run_id, effect)):
            ctx.plans.save_outcomes(ctx.run_id, [struck(row) for row in some])


def struck(row: PlanRow) -> Outcome:
    """End a row that is not delivered to a shared account."""
    return Outcome(number=row.number, settled=Settled.STRUCK, reason=Reason.SHARED_ACCOUNT)


def confirm_sharing(store: Store, typed: str, *, by: str) -> None:
    """Note the typed confirmation that the tenant's sandbox may share its account. Raises GiveUp."""
    salesforce, account = store.connections.get(Side.SALESFORCE), _account(store)
    if salesforce is None or account is None:
        raise GiveUp("not_connected", Side.CONSTANT_CONTACT)
    if not is_confirmation(typed, salesforce.account):
        raise GiveUp("sandbox_typed_wrong", Side.SALESFORCE, {"org": salesforce.account})
    store.sharing.confirm(account, by)


def _account(store: Store) -> str | None:
    found: Connection | None = store.connections.get(Side.CONSTANT_CONTACT)
    return found.account or None if found else None
