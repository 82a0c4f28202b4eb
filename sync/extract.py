"""What to ask Salesforce for: SOQL, the window of a delta, and whether to read by Bulk or by REST."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sync.filters.tree import columns
from sync.problems import GiveUp, Side
from sync.profile import ObjectType, Profile
from sync.remote import AddressSource
from sync.sources import FIELDS

OVERLAP: Final = timedelta(minutes=10)  # a late commit shows with an older SystemModstamp
SETTLING: Final = timedelta(seconds=60)  # what is younger may still be joined by an equal stamp
SWEEP_AFTER: Final = timedelta(hours=20)  # at least daily, also where a daily slot comes a little early
FORGOTTEN: Final = timedelta(days=14)  # what was deleted longer ago may not show any more: read whole
REST_ROWS: Final = 10_000  # five pages of 2,000; more is cheaper by Bulk
IDS_A_QUERY: Final = 400  # keeps a query that names ids within what a URL may hold
PERMISSION_SET: Final = "Listbridge Sync"

OPT_OUT_FIELD: Final = "HasOptedOutOfEmail"
PERSON_ACCOUNT_FIELD: Final = "IsPersonAccount"  # only where the org has Person Accounts
CONVERTED_FIELD: Final = "IsConverted"  # of Leads alone
MERGED_FIELD: Final = "MasterRecordId"
_CHANGED: Final = "SystemModstamp"
_API_NAME: Final = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*", re.ASCII)  # "Title", "Account.Name"


def opt_out_field(profile: Profile) -> str:
    """Name the field that says no: the chosen one, or the object's own."""
    chosen = profile.options.opt_out_field
    return FIELDS[profile.object_type][1] if chosen == OPT_OUT_FIELD else chosen


def opt_out_problem(profile: Profile, field_names: Collection[str]) -> GiveUp | None:
    """Tell what stops a profile before it reads: without opt-outs or addresses nobody may be written to.

    Salesforce leaves a field that the user may not read out of describe, without a word.
    """
    needed = {
        opt_out_field(profile): "opt_out_field_missing",
        profile.mapping.address_field: "address_field_missing",
    }
    for field, code in needed.items():
        if field not in field_names:
            told = {"field": field, "object": profile.object_type, "permission_set": PERMISSION_SET}
            return GiveUp(code, Side.SALESFORCE, told)
    return None


def salesforce_select(profile: Profile) -> tuple[str, ...]:
    """List the columns in the order of the staging table: the fixed ones, then one a mapping row."""
    told = (CONVERTED_FIELD,) if profile.object_type is ObjectType.LEAD else ()
    fixed = (
        *("Id", profile.mapping.address_field, opt_out_field(profile), "CreatedDate", _CHANGED, "IsDeleted"),
        *(MERGED_FIELD, *told),
    )
    return (*fixed, *(row.source for row in profile.mapping.rows))


def delta_select(profile: Profile) -> tuple[str, ...]:
    """List the columns of a delta: those of the staging table, then what else the filter looks at."""
    select = salesforce_select(profile)
    judged = columns(profile.filter) if profile.filter else ()
    return (*select, *(name for name in judged if name not in select))


def whole_query(profile: Profile, field_names: Collection[str]) -> str:
    """Ask for everybody. Without an upper bound: an address's holder must not depend on it."""
    return _query(profile.object_type, salesforce_select(profile), _scope(profile, field_names))


def delta_query(profile: Profile, field_names: Collection[str], *, since: datetime, now: datetime) -> str:
    """Ask for who changed from OVERLAP before the watermark `since` until SETTLING before now.

    Behind the columns of the staging table come those that the filter looks at.
    """
    window = [
        f"{_CHANGED} >= {_literal(since - OVERLAP)}",
        f"{_CHANGED} <= {_literal(now - SETTLING)}",
    ]
    asked = _query(profile.object_type, delta_select(profile), [*window, *_scope(profile, field_names)])
    return f"{asked} ORDER BY {_CHANGED}, Id"


def again_query(profile: Profile, ids: Sequence[str]) -> str:
    """Ask for the same columns as a delta does, of IDS_A_QUERY records at most."""
    quoted = ", ".join(f"'{_id(each)}'" for each in ids)
    return _query(profile.object_type, delta_select(profile), [f"Id IN ({quoted})"])


def written_query(profile: Profile, *, since: datetime) -> str:
    """Ask for the same columns as a delta does, of whoever was written since."""
    return _query(profile.object_type, delta_select(profile), [f"{_CHANGED} >= {_literal(since)}"])


def glimpse_query(profile: Profile, *, since: datetime) -> str:
    """Ask for id, address, opt-out and deletion of whoever changed from OVERLAP before a look until now.

    Person Accounts are not left out: their opt-outs cover the address too.
    """
    select = ("Id", profile.mapping.address_field, opt_out_field(profile), "IsDeleted")
    return _query(profile.object_type, select, [f"{_CHANGED} >= {_literal(since - OVERLAP)}"])


def other_sources(profile: Profile, sources: Sequence[AddressSource]) -> tuple[AddressSource, ...]:
    """Choose what is read beside the profile's people: every other object of people that tells opt-outs."""
    mine = profile.object_type
    return tuple(each for each in sources if each.object_name != mine and each.opted_out_field)


def records_query(source: AddressSource, *, since: datetime | None) -> str:
    """Ask for id, address, opt-out, stamp, deletion and, of Leads, conversion: of all, or since OVERLAP.

    A delta shows those without an address too: they may have lost it.
    """
    told = (CONVERTED_FIELD,) if source.object_name == ObjectType.LEAD else ()
    select = ("Id", source.address_field, source.opted_out_field, _CHANGED, "IsDeleted", *told)
    of_people = source.person_accounts
    kind = [] if of_people is None else [f"{PERSON_ACCOUNT_FIELD} = {str(of_people).lower()}"]
    window = (
        [f"{_CHANGED} >= {_literal(since - OVERLAP)}"]
        if since
        else [f"{_field(source.address_field)} != null"]
    )
    return _query(source.object_name, select, [*kind, *window])


def use_bulk(total: int) -> bool:
    """Tell whether a delta of that many records is read by Bulk; a first sync always is."""
    return total > REST_ROWS


def sweep_due(swept_at: datetime, now: datetime) -> bool:
    """Tell whether what no delta is sure to show must be read whole again."""
    return now - swept_at >= SWEEP_AFTER


_PEOPLE: Final = {ObjectType.CONTACT: False, ObjectType.ACCOUNT: True}


def _scope(profile: Profile, field_names: Collection[str]) -> list[str]:
    """Converted Leads are read too: that they were converted is what has to be known of them."""
    wanted = _PEOPLE.get(profile.object_type)
    asked = wanted is not None and (wanted or PERSON_ACCOUNT_FIELD in field_names)
    return [f"{PERSON_ACCOUNT_FIELD} = {str(wanted).lower()}"] if asked else []


def _query(object_name: str, select: Sequence[str], conditions: Sequence[str]) -> str:
    """Compose SOQL from API names alone; ValueError for anything else, whoever typed it."""
    named = ", ".join(map(_field, select))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {named} FROM {object_name}{where}"  # noqa: S608 - names only, see above


def _field(name: str) -> str:
    if not _API_NAME.fullmatch(name):
        raise ValueError(f"not the API name of a Salesforce field: {name!r}")
    return name


def _id(record_id: str) -> str:
    if not (record_id.isascii() and record_id.isalnum()):
        raise ValueError(f"not the id of a Salesforce record: {record_id!r}")
    return record_id


def _literal(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
