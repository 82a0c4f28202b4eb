"""Our relative dates are Salesforce's own, for a user of the same zone.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from sync.filters.tree import Condition, Filter, Operator, Relative, Span
from tests.contracts.clients.worlds import close_all
from tests.contracts.filter_people import People, everybody, org_with_fields
from tests.simulators import Simulator

SIGNS = {Operator.EQUALS: "=", Operator.LESS: "<", Operator.GREATER: ">"}
LATER = 39  # days: another week, month, quarter and year than today's, for most of the year
OFFSETS = sorted({*range(-20, 50), *range(-900, 901, 30), *range(-890, 901, 97)})


@dataclass(frozen=True, kw_only=True)
class Org:
    running: Simulator
    people: People

    def now(self) -> datetime:
        return datetime.fromisoformat(self.running.control("GET", "clock")["now"])


@pytest.fixture(params=[0, LATER])
def org(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Org]:
    """People whose dates lie around today, and whose moments lie around midnights."""
    with org_with_fields(tmp_path) as running:
        running.control("POST", "clock", {"advance": request.param * 86_400})
        now = datetime.fromisoformat(running.control("GET", "clock")["now"])
        midnight = datetime.combine(now.astimezone(UTC), time(), UTC)
        records = [
            {
                "LastName": str(days),
                "Signed__c": (midnight + timedelta(days=days)).date().isoformat(),
                "Seen__c": (midnight + timedelta(days=days, seconds=days % 3 - 1)).isoformat(),
            }
            for days in OFFSETS
        ]
        running.control("POST", "insert", {"object": "Contact", "records": records})
        yield Org(running=running, people=everybody(running))
        close_all()


def test_relative_dates_cover_what_the_date_literals_cover(org: Org) -> None:
    for span in Span:
        for n in (1, 3) if span.counted else (0,):
            literal = f"{span.value.upper()}:{n}" if n else span.value.upper()
            for field, operator in (("Signed__c", Operator.EQUALS), *(("Seen__c", each) for each in SIGNS)):
                value = Relative(span=span, n=n)
                rule = Filter(root=Condition(field=field, operator=operator, values=(value,)))
                before = org.now()
                found = org.people.asked(f"{field} {SIGNS[operator]} {literal}")
                # A midnight may pass while Salesforce is asked.
                assert found in [org.people.judged(rule, at, UTC) for at in (before, org.now())], literal
