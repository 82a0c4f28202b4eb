# ruff: noqa: S311, S608  # dice of a test are to repeat, and it writes SOQL
"""Random queries over random rows answer what plain Python finds."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.simulators import salesforce_evaluation as own
from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import Simulator

MARK = "Evaluated"
CONTACTS, ACCOUNTS = 160, 12
SEEDS = st.integers(min_value=0, max_value=2**32)
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class World:
    """The rows as they were sent, parents' values within; `today` is the simulator's."""

    def __init__(self, org: Org, contacts: list[own.Row], accounts: list[own.Row], today: dt.date) -> None:
        self.org = org
        self.contacts = contacts
        self.accounts = accounts
        self.today = today

    def ids(self, query: str) -> list[str]:
        found = self.org.query(query)
        assert isinstance(found, dict), (query, found)
        return [each["Id"] for each in found["records"]]


def sent(org: Org, name: str, rows: list[dict[str, Any]]) -> list[str]:
    records = [{"attributes": {"type": name}, **row} for row in rows]
    answer = org.call("POST", "/composite/sobjects", json={"records": records, "allOrNone": True}).json()
    return [each["id"] for each in answer]


@pytest.fixture(scope="module")
def world(salesforce_server: Simulator) -> Iterator[World]:
    org, dice = Org(salesforce_server), random.Random(11)
    now = dt.datetime.fromisoformat(org.control("GET", "clock")["now"]).date()
    names = {name.partition(".")[2]: values for name, values in own.NUMBERS.items()}
    names["Industry"] = own.TEXTS["Account.Industry"]
    accounts: list[own.Row] = [
        {name: dice.choice(values) for name, values in names.items()} for _ in range(ACCOUNTS)
    ]
    for number, (row, record) in enumerate(
        zip(
            accounts,
            sent(org, "Account", [{"Name": MARK, "Site": MARK, **row} for row in accounts]),
            strict=True,
        )
    ):
        row |= {"Id": record, "Number": number}
    contacts = [random_contact(dice, now, accounts) for _ in range(CONTACTS)]
    plain = [
        {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in row.items()
            if "." not in name
        }
        for row in contacts
    ]
    for row, record in zip(
        contacts,
        sent(org, "Contact", [{"LastName": "x", "Department": MARK, **row} for row in plain]),
        strict=True,
    ):
        row["Id"] = record
    yield World(org, contacts, accounts, now)
    org.http.close()


def random_contact(dice: random.Random, today: dt.date, accounts: list[own.Row]) -> own.Row:
    parent = dice.choice([*accounts, None, None])
    away = dice.choice([-400, -25, -1, 0, 1, 6, 29, 30, 31, 88, 89, 90, 366, 420, 9000, None])
    row: own.Row = {name: dice.choice(own.TEXTS[name]) for name in ("FirstName", "Title")}
    row |= {name: dice.random() < 0.5 for name in own.FLAGS}
    row[own.DATE] = None if away is None else today - dt.timedelta(days=away)
    row["AccountId"] = parent and parent["Id"]
    for name in ("Industry", "NumberOfEmployees", "AnnualRevenue"):
        row[f"Account.{name}"] = parent and parent[name]
    return row


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
def test_every_date_literal_means_its_days(world: World, operator: str) -> None:
    for n in (1, 30):
        for text, days in own.literals(world.today, n).items():
            where = f"Department = '{MARK}' AND Birthdate {operator} {text}"
            query = f"SELECT Id FROM Contact WHERE {where} ORDER BY Id"
            expected = [row["Id"] for row in world.contacts if own.in_days(operator, row[own.DATE], days)]
            assert world.ids(query) == sorted(expected), query


@often
@given(seed=SEEDS)
def test_rows_come_as_conditions_order_limit_and_offset_say(world: World, seed: int) -> None:
    dice = random.Random(seed)
    writer = own.Writer(dice, world.today)
    text, judge = writer.condition()
    order, sort = writer.order()
    expected = [row["Id"] for row in sort([row for row in world.contacts if judge(row)])]
    query = f"SELECT Id FROM Contact WHERE Department = '{MARK}' AND ({text}) ORDER BY {order}"
    if dice.random() < 0.3:
        limit, offset = dice.randint(0, 40), dice.randint(0, 10)
        query += f" LIMIT {limit} OFFSET {offset}"
        expected = expected[offset : offset + limit]
    assert world.ids(query) == expected, query


@often
@given(seed=SEEDS)
def test_groups_count_add_up_and_are_chosen_by_having(world: World, seed: int) -> None:
    dice = random.Random(seed)
    text, judge = own.Writer(dice, world.today).condition()
    key = dice.choice(["Title", "DoNotCall", "Account.Industry"])
    operator, bound = dice.choice([(">", 2), ("<=", 4), ("=", 1), ("!=", 0)])
    query = (
        f"SELECT {key} k, COUNT(Id) n, COUNT(Birthdate) days, "
        "COUNT_DISTINCT(Account.NumberOfEmployees) kinds, "
        "MIN(Birthdate) first, MAX(Birthdate) last, SUM(Account.AnnualRevenue) total, "
        f"AVG(Account.NumberOfEmployees) mean FROM Contact WHERE Department = '{MARK}' AND ({text}) "
        f"GROUP BY {key} HAVING COUNT(Id) {operator} {bound} ORDER BY COUNT(Id) DESC"
    )
    groups: dict[Any, list[own.Row]] = defaultdict(list)
    for row in filter(judge, world.contacts):
        groups[row[key]].append(row)
    expected = {
        name: aggregated(rows) for name, rows in groups.items() if own.holds(operator, len(rows), bound)
    }
    found = world.org.records(query)
    assert [row["n"] for row in found] == sorted((row["n"] for row in found), reverse=True)
    assert {row.pop("k"): row for row in found} == expected, query


def aggregated(rows: list[own.Row]) -> dict[str, Any]:
    """Return what the aggregates of a group are: blanks do not count, and of blanks alone there is no sum."""
    days = sorted(row[own.DATE].isoformat() for row in rows if row[own.DATE] is not None)
    sizes = [row["Account.NumberOfEmployees"] for row in rows if row["Account.NumberOfEmployees"] is not None]
    money = [row["Account.AnnualRevenue"] for row in rows if row["Account.AnnualRevenue"] is not None]
    return {
        "n": len(rows),
        "days": len(days),
        "kinds": len(set(sizes)),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "total": pytest.approx(sum(money)) if money else None,
        "mean": pytest.approx(sum(sizes) / len(sizes)) if sizes else None,
    }


@often
@given(seed=SEEDS)
def test_semi_and_anti_joins_keep_or_leave_the_parents_of_what_matches(world: World, seed: int) -> None:
    dice = random.Random(seed)
    text, judge = own.Writer(dice, world.today).condition()
    operator, bound = dice.choice([">", "<=", "!="]), dice.choice([0, 3, 250])
    negated = dice.random() < 0.5
    inside = f"SELECT AccountId FROM Contact WHERE Department = '{MARK}' AND AccountId != null AND ({text})"
    query = (
        f"SELECT Id FROM Account WHERE Site = '{MARK}' AND NumberOfEmployees {operator} {bound} "
        f"AND Id {'NOT IN' if negated else 'IN'} ({inside}) ORDER BY Id"
    )
    parents = {row["AccountId"] for row in world.contacts if row["AccountId"] and judge(row)}
    expected = sorted(
        row["Id"]
        for row in world.accounts
        if own.holds(operator, row["NumberOfEmployees"], bound) and (row["Id"] in parents) != negated
    )
    assert world.ids(query) == expected, query


@often
@given(seed=SEEDS)
def test_child_queries_are_narrowed_ordered_and_cut_for_each_parent(world: World, seed: int) -> None:
    dice = random.Random(seed)
    writer = own.Writer(dice, world.today)
    text, judge = writer.condition()
    order, sort = writer.order()
    limit = dice.randint(1, 6)
    query = (
        f"SELECT Id, (SELECT Id FROM Contacts WHERE {text} ORDER BY {order} LIMIT {limit}) FROM Account "
        f"WHERE Site = '{MARK}'"
    )
    found = world.org.query(query)
    assert isinstance(found, dict), (query, found)
    ours = {
        each["Id"]: [child["Id"] for child in (each["Contacts"] or {"records": []})["records"]]
        for each in found["records"]
    }
    expected = {
        parent["Id"]: [
            row["Id"]
            for row in sort(
                [row for row in world.contacts if row["AccountId"] == parent["Id"] and judge(row)]
            )
        ][:limit]
        for parent in world.accounts
    }
    assert ours == expected, query
