"""Which Account a created Contact belongs to."""

from collections.abc import Mapping, Sequence

from flows.context import Context
from flows.csv_rows import rows_of
from flows.patience import portions
from sync.filters.quoting import quote
from sync.options import AccountOf
from sync.plan import PlanRow
from sync.profile import ObjectType

COMPANY = "company_name"
NAMES_A_QUERY = 100


def accounts_of(ctx: Context, rows: Sequence[PlanRow]) -> Mapping[str, str]:
    """Name the Account of each contact that gets one: by id, as the options say."""
    creation = ctx.profile.options.creation
    if ctx.profile.object_type is not ObjectType.CONTACT or creation.account is AccountOf.NONE:
        return {}
    if creation.account is AccountOf.ONE:
        return {row.contact_id: creation.account_id for row in rows if row.contact_id and creation.account_id}
    companies = _companies(ctx, rows)
    found = _by_name(ctx, sorted(set(companies.values())))
    return {contact: found[name] for contact, name in companies.items() if name in found}


def _companies(ctx: Context, rows: Sequence[PlanRow]) -> Mapping[str, str]:
    """Read what the contacts say of their company, where the mapping has it."""
    places = [place for place, row in enumerate(ctx.profile.mapping.rows) if row.target == COMPANY]
    wanted = {row.number for row in rows}
    if not places or not wanted:
        return {}
    now = ctx.plans.strangers_now(ctx.run_id, ctx.profile)
    shown = {
        stranger.member.contact_id: stranger.member.values[places[0]].strip()
        for row, stranger in now
        if row.number in wanted and stranger
    }
    return {contact: name for contact, name in shown.items() if name}


def _by_name(ctx: Context, names: Sequence[str]) -> Mapping[str, str]:
    """Find Accounts of exactly these names; of several, the oldest."""
    found: dict[str, str] = {}
    for some in portions(names, NAMES_A_QUERY):
        asked = ", ".join(map(quote, some))
        soql = f"SELECT Id, Name FROM Account WHERE Name IN ({asked}) ORDER BY CreatedDate, Id"  # noqa: S608 - quoted
        _, pages = ctx.salesforce.rest_pages(soql, deleted_too=False)
        for page in pages:
            for account_id, name in rows_of(page):
                found.setdefault(name, account_id)
    return found
