# ruff: noqa: S608, S311  # a test writes SOQL, and its dice are to repeat
"""Queries over HTTP: shapes, pages, errors, and an evaluation that shares no code with the parser."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_org import Org


def test_parents_children_and_addresses_are_nested(org: Org) -> None:
    account = org.create("Account", Name="Nest & Co")
    org.create("Contact", LastName="Bird", AccountId=account, MailingCity="Boston", MailingStreet="1 A\r\nB")
    org.create("Contact", LastName="Egg", AccountId=account)
    found = org.query(
        "SELECT Name, MailingAddress, Account.Name, Account.Owner.Name FROM Contact "
        "WHERE Account.Name = 'nest & co' ORDER BY LastName"
    )["records"][0]
    assert found["attributes"]["type"] == "Contact"
    assert found["Account"]["attributes"]["url"].endswith(f"/sobjects/Account/{account}")
    assert (found["Account"]["Name"], found["Account"]["Owner"]["Name"]) == ("Nest & Co", "Ira Integration")
    assert (found["MailingAddress"]["city"], found["MailingAddress"]["street"]) == ("Boston", "1 A\r\nB")
    text = (
        "SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName DESC LIMIT 1) FROM "
        f"Account WHERE Id = '{account}'"
    )
    children = org.query(text)["records"][0]["Contacts"]
    assert (children["totalSize"], children["done"]) == (1, True)
    assert children["records"][0]["LastName"] == "Egg"
    alone = org.query("SELECT Account.Name FROM Contact WHERE AccountId = null LIMIT 1")["records"]
    assert all(record["Account"] is None for record in alone)


def test_pages_follow_their_locator_even_when_rows_move(org: Org) -> None:
    params = {"q": "SELECT Id, Title FROM Contact ORDER BY Id"}
    first = org.call("GET", "/query", params=params, headers={"Sforce-Query-Options": "batchSize=200"}).json()
    assert (len(first["records"]), first["done"]) == (200, False)
    org.create("Contact", LastName="Latecomer")
    more = org.call("GET", f"{first['nextRecordsUrl']}?q=stray").json()
    assert more["done"] is True
    ids = [record["Id"] for record in first["records"] + more["records"]]
    assert len(ids) == len(set(ids)) == first["totalSize"] == more["totalSize"]
    wrong = org.call("GET", "/query/01gHs000000000AAAA-2000")
    assert (wrong.status_code, wrong.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT FROM Contact", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM Contact WHERE Name = 'x", "MALFORMED_QUERY", "Row:1:Column:37"),
        ("SELECT Nope FROM Contact", "INVALID_FIELD", "No such column 'Nope' on entity 'Contact'"),
        ("SELECT Nope.Id FROM Contact", "INVALID_FIELD", "Didn't understand relationship 'Nope'"),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported"),
        ("SELECT (SELECT Id FROM Nopes) FROM Account", "INVALID_TYPE", "relationship 'Nopes' in FROM part"),
        ("SELECT Id FROM Contact WHERE LastName = 1", "INVALID_FIELD", "should be enclosed in quotes"),
        ("SELECT Id FROM Contact WHERE DoNotCall = 'x'", "INVALID_FIELD", "should not be enclosed in quotes"),
        ("SELECT Id FROM Contact WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: x"),
        ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
        ("SELECT Id FROM Contact ORDER BY MailingAddress", "INVALID_FIELD", "can not be sorted"),
        ("SELECT Id, Id FROM Contact", "INVALID_FIELD", "duplicate field selected: Id"),
        (
            "SELECT LastName, COUNT(Id) FROM Contact",
            "MALFORMED_QUERY",
            "must be grouped or aggregated: LastName",
        ),
        ("SELECT Id FROM Contact LIMIT 1 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
        ("SELECT Id FROM Contact WHERE Id = 'x' AND Name = 'y' OR Name = 'z'", "MALFORMED_QUERY", "'OR'"),
        ("SELECT FIELDS(ALL) FROM Contact", "MALFORMED_QUERY", "LIMIT of at most 200"),
    ],
)
def test_a_wrong_query_is_refused_in_the_vendors_words(org: Org, text: str, code: str, words: str) -> None:
    answer = org.call("GET", "/query/", params={"q": text})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == code
    assert words in answer.json()[0]["message"]


def test_the_message_for_an_unknown_object_equals_the_recorded_one(org: Org, recordings: Any) -> None:
    message = org.query("select count() from XYZZY")[0]["message"]
    escaped = message.replace("\n", "\\n")
    assert escaped in (recordings / "error_cases.json").read_text()


def test_aggregates_group_and_count(org: Org) -> None:
    for first, title in (("a", "x"), ("b", "x"), ("c", "y")):
        org.create("Contact", LastName="Aggregated", FirstName=first, Title=title)
    where = "WHERE LastName = 'Aggregated'"
    assert org.query(f"SELECT COUNT() FROM Contact {where}") == {"totalSize": 3, "done": True, "records": []}
    grouped = org.records(
        f"SELECT Title, COUNT(Id), MAX(FirstName) most FROM Contact {where} GROUP BY Title "
        "HAVING COUNT(Id) > 0 ORDER BY COUNT(Id) DESC"
    )
    assert grouped == [{"Title": "x", "expr0": 2, "most": "b"}, {"Title": "y", "expr0": 1, "most": "c"}]


def test_semi_and_anti_joins_follow_the_inner_query(org: Org) -> None:
    account = org.create("Account", Name="Joined")
    org.create("Contact", LastName="Inner", AccountId=account)
    joined = (
        f"SELECT Id FROM Account WHERE Id = '{account}' AND Id {{}} (SELECT AccountId FROM "
        "Contact WHERE LastName = 'Inner')"
    )
    assert len(org.records(joined.format("IN"))) == 1
    assert org.records(joined.format("NOT IN")) == []


def test_date_literals_move_with_the_clock(org: Org) -> None:
    record = org.create("Contact", LastName="Dated")
    text = f"SELECT Id FROM Contact WHERE Id = '{record}' AND CreatedDate = {{}}"
    assert len(org.records(text.format("TODAY"))) == 1
    assert len(org.records(text.format("LAST_N_DAYS:3"))) == 1
    org.control("POST", "clock", {"advance": 86_400})
    org.http.headers["Authorization"] = f"Bearer {org.control('GET', 'credentials')['access_token']}"
    assert org.records(text.format("TODAY")) == []
    assert len(org.records(text.format("YESTERDAY"))) == 1
    assert len(org.records(text.format("N_DAYS_AGO:1"))) == 1


def test_texts_fold_case_beyond_ascii(org: Org) -> None:
    org.create("Contact", LastName="ZOË Ünïque")
    assert len(org.records("SELECT Id FROM Contact WHERE LastName = 'zoë ünïque'")) == 1
    assert len(org.records("SELECT Id FROM Contact WHERE LastName LIKE 'zoë%'")) == 1


def test_columns_true_answers_the_columns_alone(org: Org) -> None:
    answer = org.call(
        "GET", "/query", params={"q": "SELECT Id, Account.Name FROM Contact", "columns": "true"}
    ).json()
    assert [column["columnName"] for column in answer["columnMetadata"]] == ["Id", "Account.Name"]
    assert answer["entityName"] == "Contact"


# An evaluation of our own over plain rows: two-valued, null unequal to everything, texts folding case.

FIELDS: dict[str, list[Any]] = {
    "FirstName": ["Ann", "ann", "Bob", "Bo%b", "O'Hara", None],
    "Title": ["Boss", "Clerk", "a_b", None],
    "DoNotCall": [True, False],
    "Birthdate": ["1990-01-01", "2000-06-15", None],
}
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one is not None and other is not None and one < other,
    ">=": lambda one, other: one is not None and other is not None and one >= other,
}


def folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def quoted(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if value[:2] in {"19", "20"}:
        return str(value)
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def like(value: Any, pattern: str) -> bool:
    if value is None:
        return False
    text = folded(value)
    bare = folded(pattern.strip("%"))
    starts, ends = not pattern.startswith("%"), not pattern.endswith("%")
    if starts and ends:
        return bool(text == bare)
    if starts:
        return bool(text.startswith(bare))
    return bool(text.endswith(bare)) if ends else bare in text


def random_condition(dice: random.Random, depth: int = 0) -> tuple[str, Any]:
    """Return a condition as text and as a predicate over a row."""
    draw = dice.random()
    if depth < 3 and draw < 0.35:
        word = dice.choice(["AND", "OR"])
        parts = [random_condition(dice, depth + 1) for _ in range(dice.randint(2, 3))]
        rule = all if word == "AND" else any
        text = f" {word} ".join(f"({part})" for part, _ in parts)
        return text, lambda row: rule(judge(row) for _, judge in parts)
    if depth < 3 and draw < 0.5:
        text, judge = random_condition(dice, depth + 1)
        return f"NOT ({text})", lambda row: not judge(row)
    name = dice.choice(list(FIELDS))
    if draw < 0.65:
        chosen = dice.sample(FIELDS[name], dice.randint(1, len(FIELDS[name])))
        negated = dice.random() < 0.5
        text = f"{name} {'NOT IN' if negated else 'IN'} ({', '.join(map(quoted, chosen))})"
        wanted = {folded(value) for value in chosen}
        return text, lambda row: (folded(row[name]) in wanted) != negated
    if draw < 0.8 and name in {"FirstName", "Title"}:
        bare = dice.choice(["a", "Bo", "b", "O"])
        pattern = dice.choice(["{}%", "%{}", "%{}%", "{}"]).format(bare)
        return f"{name} LIKE '{pattern}'", lambda row: like(row[name], pattern)
    operator = dice.choice(["=", "!="] if name == "DoNotCall" else list(OPERATORS))
    value = dice.choice([each for each in FIELDS[name] if each is not None or operator in {"=", "!="}])
    compare = OPERATORS[operator]
    return f"{name} {operator} {quoted(value)}", lambda row: compare(folded(row[name]), folded(value))


@pytest.fixture(scope="module")
def rows(salesforce_server: Any) -> dict[str, dict[str, Any]]:
    """Three hundred random contacts, by id."""
    org, dice = Org(salesforce_server), random.Random(7)
    made = [{name: dice.choice(values) for name, values in FIELDS.items()} for _ in range(300)]
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(made), 150):
        batch = made[start : start + 150]
        records = [{"attributes": {"type": "Contact"}, "LastName": "Randomrow", **row} for row in batch]
        answer = org.call("POST", "/composite/sobjects", json={"records": records}).json()
        found |= {each["id"]: row for each, row in zip(answer, batch, strict=True)}
    org.http.close()
    return found


@pytest.mark.parametrize("seed", range(60))
def test_random_queries_answer_what_plain_python_finds(
    org: Org, rows: dict[str, dict[str, Any]], seed: int
) -> None:
    text, judge = random_condition(random.Random(seed))
    found = org.query(f"SELECT Id FROM Contact WHERE LastName = 'Randomrow' AND ({text}) ORDER BY Id DESC")
    assert isinstance(found, dict), (text, found)
    expected = sorted((record for record, row in rows.items() if judge(row)), reverse=True)
    assert [each["Id"] for each in found["records"]] == expected, text


@pytest.mark.parametrize("direction", ["", "ASC", "DESC"])
@pytest.mark.parametrize("nulls", ["", "NULLS FIRST", "NULLS LAST"])
def test_nulls_come_first_unless_said_otherwise(
    org: Org, rows: dict[str, dict[str, Any]], direction: str, nulls: str
) -> None:
    assert rows
    text = (
        f"SELECT Birthdate FROM Contact WHERE LastName = 'Randomrow' ORDER BY Birthdate {direction} {nulls}"
    )
    found = [record["Birthdate"] for record in org.records(text)]
    days = sorted((day for day in found if day is not None), reverse=direction == "DESC")
    blanks = [day for day in found if day is None]
    assert blanks
    assert found == (days + blanks if nulls == "NULLS LAST" else blanks + days)
