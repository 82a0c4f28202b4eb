"""What Salesforce is asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sync.extract import (
    delta_query,
    glimpse_query,
    opt_out_problem,
    salesforce_select,
    sweep_due,
    use_bulk,
    whole_query,
)
from sync.mapping import Mapping, Row
from tests.pure.sync.worlds import PROFILE

NAMES = Mapping(
    version=1,
    address_field="Email",
    rows=(
        Row(source="LastName", target="last_name"),
        Row(source="Account.Name", target="company_name"),
    ),
)
PLAIN = replace(PROFILE, mapping=NAMES)
FIXED = "Id, Email, HasOptedOutOfEmail, CreatedDate, SystemModstamp, IsDeleted, MasterRecordId"
COLUMNS = f"{FIXED}, LastName, Account.Name"
SELECT = f"SELECT {COLUMNS} FROM Contact"  # noqa: S608 - what is expected
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=2)))


def test_columns_come_in_the_order_of_the_staging_table() -> None:
    assert ", ".join(salesforce_select(PLAIN)) == COLUMNS


def test_a_whole_reading_asks_for_everybody_in_scope() -> None:
    assert whole_query(PLAIN, {"Email"}) == SELECT
    assert whole_query(PLAIN, {"Email", "IsPersonAccount"}) == (f"{SELECT} WHERE IsPersonAccount = false")


def test_a_delta_overlaps_ten_minutes_and_leaves_the_last_one_to_settle() -> None:
    since = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert delta_query(PLAIN, {"IsPersonAccount"}, since=since, now=NOW) == (
        f"{SELECT} WHERE SystemModstamp >= 2026-11-23T06:50:00Z"
        " AND SystemModstamp <= 2026-11-23T07:29:00Z AND IsPersonAccount = false"
        " ORDER BY SystemModstamp, Id"
    )


def test_a_look_asks_only_for_what_strikes_of_everybody() -> None:
    assert glimpse_query(PLAIN, since=NOW) == (
        "SELECT Id, Email, HasOptedOutOfEmail, IsDeleted FROM Contact"
        " WHERE SystemModstamp >= 2026-11-23T07:20:00Z"
    )


@pytest.mark.parametrize("name", ["Name FROM User--", "", "1st", "Account.", "a b", "\u00c9mail"])
def test_nothing_but_api_names_gets_into_a_query(name: str) -> None:
    mapping = replace(NAMES, rows=(Row(source=name, target="last_name"),))
    with pytest.raises(ValueError, match="API name"):
        whole_query(replace(PLAIN, mapping=mapping), set())


@pytest.mark.parametrize(
    ("visible", "code", "field"),
    [
        ({"Email"}, "opt_out_field_missing", "HasOptedOutOfEmail"),
        ({"HasOptedOutOfEmail"}, "address_field_missing", "Email"),
    ],
)
def test_a_profile_stops_where_opt_outs_or_addresses_cannot_be_seen(
    visible: set[str], code: str, field: str
) -> None:
    problem = opt_out_problem(PLAIN, visible)
    assert problem is not None
    assert problem.code == code
    assert problem.parameters == {
        "field": field,
        "object": "Contact",
        "permission_set": "Listbridge Sync",
    }


def test_a_profile_that_sees_both_may_run() -> None:
    assert opt_out_problem(PLAIN, {"Email", "HasOptedOutOfEmail"}) is None


def test_large_deltas_are_read_by_bulk() -> None:
    assert not use_bulk(10_000)
    assert use_bulk(10_001)


def test_a_sweep_is_due_daily_a_little_early_rather_than_late() -> None:
    assert sweep_due(NOW - timedelta(hours=20), NOW)
    assert not sweep_due(NOW - timedelta(hours=19), NOW)
