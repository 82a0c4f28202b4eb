"""When the ids in scope are read whole, how filters are told apart, and when too many are gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sync.filters.tree import Condition, Filter, Operator
from sync.options import Limits
from sync.scoping import ids_due, scope_key
from sync.visible import too_many_gone
from tests.pure.sync.worlds import PROFILE

SALES = Filter(root=Condition(field="Department", operator=Operator.EQUALS, values=("Sales",)))
WORKS = Filter(root=Condition(field="Department", operator=Operator.EQUALS, values=("Works",)))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


def test_filters_that_let_in_others_have_other_keys() -> None:
    assert len({scope_key(None), scope_key(SALES), scope_key(WORKS)}) == 3
    assert scope_key(SALES) == scope_key(replace(SALES))


def test_ids_are_read_again_after_the_zones_midnight_and_at_least_daily() -> None:
    assert ids_due(None, NOON, UTC)
    assert not ids_due(NOON - timedelta(hours=4), NOON, UTC)
    assert ids_due(NOON, NOON + timedelta(hours=4), TOKYO)
    assert not ids_due(NOON, NOON + timedelta(hours=2), TOKYO)
    assert ids_due(NOON - timedelta(hours=20), NOON, UTC)


@pytest.mark.parametrize(("now", "before", "stops"), [(95, 100, False), (94, 100, True), (0, None, False)])
def test_a_run_stops_where_too_many_are_not_visible_any_more(
    now: int, before: int | None, *, stops: bool
) -> None:
    problem = too_many_gone(now, before, PROFILE)
    assert (problem is not None) is stops
    lenient = replace(PROFILE, limits=Limits(visible_drop=0.5))
    assert too_many_gone(now, before, lenient) is None
