"""What to ask Salesforce for: SOQL, the window of a delta, and whether to read by Bulk or by REST."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sync.problems import GiveUp, Side
from sync.profile import Profile

OVERLAP: Final = timedelta(minutes=10)  # a late commit shows with an older SystemModstamp
SETTLING: Final = timedelta(seconds=60)  # what is younger may still be joined by an equal stamp
SWEEP_AFTER: Final = timedelta(hours=20)  # at least daily, also where a daily slot comes a little early
REST_ROWS: Final = 10_000  # five pages of 2,000; more is cheaper by Bulk
PERMISSION_SET: Final = "Listbridge Integration"

OPT_OUT_FIELD: Final = "HasOptedOutOfEmail"
PERSON_ACCOUNT_FIELD: Final = "IsPersonAccount"  # only where the org has Person Accounts
_CHANGED: Final = "SystemModstamp"
_OTHER_ADDRESS: Final = "Email"  # of Leads, and of the contact record of a Person Account
_API_NAME: Final = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*", re.ASCII)  # "Title", "Account.Name"


def opt_out_problem(profile: Profile, field_names: Collection[str]) -> GiveUp | None:
    """Tell what stops a profile before it reads: without opt-outs or addresses nobody may be written to.

    Salesforce leaves a field that the user may not read out of describe, without a word.
    """
    needed = {OPT_OUT_FIELD: "opt_out_field_missing", profile.mapping.address_field: "address_field_missing"}
    for field, code in needed.items():
        if field not in field_names:
            told = {"field": field, "object": profile.object_type, "permission_set": PERMISSION_SET}
            return GiveUp(code, Side.SALESFORCE, told)
    return None


def salesforce_select(profile: Profile) -> tuple[str, ...]:
    """List the columns in the order of the staging table: the fixed ones, then one a mapping row."""
    fixed = ("Id", profile.mapping.address_field, OPT_OUT_FIELD, "CreatedDate", _CHANGED, "IsDeleted")
    return (*fixed, *(row.source for row in profile.mapping.rows))


def whole_query(profile: Profile, field_names: Collection[str]) -> str:
    """Ask for everybody in scope. Without an upper bound: an address's holder must not depend on it."""
    return _query(profile, salesforce_select(profile), _scope(field_names))


def delta_query(profile: Profile, field_names: Collection[str], *, since: datetime, now: datetime) -> str:
    """Ask for who changed from OVERLAP before the watermark `since` until SETTLING before now."""
    window = [
        f"{_CHANGED} >= {_literal(since - OVERLAP)}",
        f"{_CHANGED} <= {_literal(now - SETTLING)}",
    ]
    select = salesforce_select(profile)
    return f"{_query(profile, select, [*window, *_scope(field_names)])} ORDER BY {_CHANGED}, Id"


def glimpse_query(profile: Profile, *, since: datetime) -> str:
    """Ask for id, address, opt-out and deletion of whoever changed from OVERLAP before a look until now.

    Person Accounts are not left out: their opt-outs cover the address too.
    """
    select = ("Id", profile.mapping.address_field, OPT_OUT_FIELD, "IsDeleted")
    return _query(profile, select, [f"{_CHANGED} >= {_literal(since - OVERLAP)}"])


@dataclass(frozen=True, kw_only=True, slots=True)
class OptOutSource:
    """Records beside the profile's people whose opt-outs cover an address too."""

    object_name: str
    condition: str = ""


def other_opt_outs(fields: Mapping[str, Collection[str]]) -> tuple[OptOutSource, ...]:
    """Choose what else is read for opt-outs, from the fields that can be seen of each object.

    A Person Account's opt-out shows on its contact record, which a profile of Contacts leaves out.
    """
    sources = []
    if PERSON_ACCOUNT_FIELD in fields.get("Contact", ()):
        sources.append(OptOutSource(object_name="Contact", condition=f"{PERSON_ACCOUNT_FIELD} = true"))
    if {_OTHER_ADDRESS, OPT_OUT_FIELD} <= set(fields.get("Lead", ())):
        sources.append(OptOutSource(object_name="Lead"))
    return tuple(sources)


def opt_out_query(source: OptOutSource, *, since: datetime | None) -> str:
    """Ask for id, address and stamp of who opted out, all of them or since OVERLAP before `since`."""
    changed = [f"{_CHANGED} >= {_literal(since - OVERLAP)}"] if since else []
    conditions = [f"{OPT_OUT_FIELD} = true", *([source.condition] if source.condition else []), *changed]
    columns = f"Id, {_OTHER_ADDRESS}, {_CHANGED}"
    return f"SELECT {columns} FROM {source.object_name} WHERE {' AND '.join(conditions)}"  # noqa: S608 - our own names


def use_bulk(total: int) -> bool:
    """Tell whether a delta of that many records is read by Bulk; a first sync always is."""
    return total > REST_ROWS


def sweep_due(swept_at: datetime, now: datetime) -> bool:
    """Tell whether what no delta is sure to show must be read whole again."""
    return now - swept_at >= SWEEP_AFTER


def _scope(field_names: Collection[str]) -> list[str]:
    return [f"{PERSON_ACCOUNT_FIELD} = false"] if PERSON_ACCOUNT_FIELD in field_names else []


def _query(profile: Profile, columns: tuple[str, ...], conditions: list[str]) -> str:
    """Compose SOQL from API names alone; ValueError for anything else, whoever typed it."""
    unnamed = [column for column in columns if not _API_NAME.fullmatch(column)]
    if unnamed:
        raise ValueError(f"not the API name of a Salesforce field: {unnamed[0]!r}")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {', '.join(columns)} FROM {profile.object_type}{where}"  # noqa: S608 - names only, see above


def _literal(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
