"""Random SOQL beside plain Python that says what it answers; nothing here knows of the simulator's parser.

A condition is a text and a predicate over a row. Logic is two-valued: a comparison with a blank is false, so
that its NOT is true, and `!=` and NOT IN hold for blanks. Texts fold case. Sources:
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_comparisonoperators.htm
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
"""

import datetime as dt
import random
import re
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Condition = tuple[str, Callable[[Row], bool]]
Days = tuple[dt.date, dt.date]

# The values that each field takes in the rows; a parent's fields stand under their paths.
TEXTS: dict[str, list[Any]] = {
    "FirstName": ["Ann", "ann", "Bob", "Bo%b", "B_b", "O'Hara", "back\\slash", None],
    "Title": ["Boss", "Clerk", "a_b", "50% off", None],
    "Account.Industry": ["Energy", "Banking", None],
}
NUMBERS: dict[str, list[Any]] = {
    "Account.NumberOfEmployees": [0, 3, 250, None],
    "Account.AnnualRevenue": [-5, 0, 1.5, 1_000_000, None],
}
FLAGS = ("DoNotCall", "HasOptedOutOfEmail")
DATE = "Birthdate"
PATTERNS = (
    "a%",
    "%b",
    "%o%",
    "B_b",
    "b\\_b",
    "%\\%%",
    "Bo\\%b",
    "_o__",
    "%",
    "O\\'%",
    "back\\\\\\\\%",
    "boss",
)
ORDERED = ("FirstName", "Title", DATE, "Account.Industry", "Account.NumberOfEmployees", "DoNotCall")


def folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def quoted(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    return "null" if value is None else str(value).lower()


def holds(operator: str, one: Any, other: Any) -> bool:
    """Say whether a comparison holds."""
    if operator in {"=", "!="}:
        return bool((one == other) == (operator == "="))
    if one is None or other is None:
        return False
    return bool({"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[operator])


def like(pattern: str) -> Callable[[Any], bool]:
    """Return what a pattern, as it stands between the quotes, matches."""
    # The literal's own escapes come off first, but for those that LIKE reads: \% and \_.
    held = re.sub(r"\\([\\'])", lambda found: "\\\\" if found[1] == "\\" else "'", pattern)
    parts = re.findall(r"\\[%_\\]|[%_]|[^%_\\]+|\\", held)
    words = {"%": ".*", "_": ".", "\\%": "%", "\\_": "_", "\\\\": r"\\"}
    rule = re.compile("".join(words.get(part, re.escape(part)) for part in parts), re.IGNORECASE | re.DOTALL)
    return lambda value: value is not None and rule.fullmatch(value) is not None


def months(day: dt.date, count: int) -> dt.date:
    """Return the first day of the month that many months on."""
    number = day.year * 12 + day.month - 1 + count
    return dt.date(number // 12, number % 12 + 1, 1)


def literals(today: dt.date, n: int) -> dict[str, Days]:
    """Return date literals with first and last day; the last n days include today beside n before it."""
    day = dt.timedelta(days=1)
    start, year = today.replace(day=1), today.replace(month=1, day=1)
    week = today - day * ((today.weekday() + 1) % 7)  # weeks begin on Sunday here
    quarter = months(year, (today.month - 1) // 3 * 3)
    return {
        "TODAY": (today, today),
        "YESTERDAY": (today - day, today - day),
        "TOMORROW": (today + day, today + day),
        "THIS_WEEK": (week, week + day * 6),
        "LAST_WEEK": (week - day * 7, week - day),
        "THIS_MONTH": (start, months(start, 1) - day),
        "LAST_MONTH": (months(start, -1), start - day),
        "NEXT_MONTH": (months(start, 1), months(start, 2) - day),
        "THIS_QUARTER": (quarter, months(quarter, 3) - day),
        "LAST_QUARTER": (months(quarter, -3), quarter - day),
        "THIS_YEAR": (year, months(year, 12) - day),
        "LAST_YEAR": (months(year, -12), year - day),
        "LAST_90_DAYS": (today - day * 90, today),
        f"LAST_N_DAYS:{n}": (today - day * n, today),
        f"NEXT_N_DAYS:{n}": (today + day, today + day * n),
        f"N_DAYS_AGO:{n}": (today - day * n, today - day * n),
        f"LAST_N_MONTHS:{n}": (months(start, -n), start - day),
        f"NEXT_N_MONTHS:{n}": (months(start, 1), months(start, n + 1) - day),
        f"LAST_N_YEARS:{n}": (months(year, -12 * n), year - day),
        f"NEXT_N_YEARS:{n}": (months(year, 12), months(year, 12 + 12 * n) - day),
        f"LAST_N_WEEKS:{n}": (week - day * 7 * n, week - day),
        f"LAST_N_QUARTERS:{n}": (months(quarter, -3 * n), quarter - day),
        "NEXT_90_DAYS": (today + day, today + day * 90),
        "NEXT_WEEK": (week + day * 7, week + day * 13),
        "NEXT_QUARTER": (months(quarter, 3), months(quarter, 6) - day),
        "NEXT_YEAR": (months(year, 12), months(year, 24) - day),
    }


def in_days(operator: str, value: dt.date | None, days: Days) -> bool:
    """Compare a day with a literal's days: before means before the first, after means after the last."""
    first, last = days
    inside = value is not None and first <= value <= last
    if operator in {"=", "!="}:
        return inside == (operator == "=")
    if value is None:
        return False
    return {"<": value < first, "<=": value <= last, ">": value > last, ">=": value >= first}[operator]


class Writer:
    """Writes conditions over the fields of a contact; `own` leaves parents out, as a child query must not."""

    def __init__(self, dice: random.Random, today: dt.date) -> None:
        self.dice = dice
        self.today = today

    def condition(self, depth: int = 0) -> Condition:
        draw = self.dice.random()
        if depth < 3 and draw < 0.35:
            return self._several(depth)
        if depth < 3 and draw < 0.48:
            text, judge = self.condition(depth + 1)
            return f"(NOT ({text}))", lambda row: not judge(row)
        kinds = (self._text, self._like, self._member, self._number, self._flag, self._day, self._literal)
        return self.dice.choice(kinds)()

    def _several(self, depth: int) -> Condition:
        word, rule = self.dice.choice([("AND", all), ("OR", any)])
        parts = [self.condition(depth + 1) for _ in range(self.dice.randint(2, 3))]
        text = f" {word} ".join(f"({part})" for part, _ in parts)
        return text, lambda row: rule(judge(row) for _, judge in parts)

    def _compare(self, name: str, values: list[Any], operators: str = "= != < <= > >=") -> Condition:
        operator = self.dice.choice(operators.split())
        known = [each for each in values if each is not None or operator in {"=", "!="}]
        value = self.dice.choice(known)
        written = value.isoformat() if isinstance(value, dt.date) else quoted(value)
        return f"{name} {operator} {written}", lambda row: holds(operator, folded(row[name]), folded(value))

    def _text(self) -> Condition:
        name = self.dice.choice(list(TEXTS))
        return self._compare(name, TEXTS[name])

    def _number(self) -> Condition:
        name = self.dice.choice(list(NUMBERS))
        return self._compare(name, NUMBERS[name])

    def _flag(self) -> Condition:
        return self._compare(self.dice.choice(FLAGS), [True, False], "= !=")

    def _day(self) -> Condition:
        days = [self.today - dt.timedelta(days=each) for each in (-20, 0, 1, 45, 400, 9000)]
        return self._compare(DATE, [*days, None])

    def _like(self) -> Condition:
        name, pattern = self.dice.choice(list(TEXTS)), self.dice.choice(PATTERNS)
        match = like(pattern)
        return f"{name} LIKE '{pattern}'", lambda row: match(row[name])

    def _member(self) -> Condition:
        name = self.dice.choice([*TEXTS, *NUMBERS])
        known = {**TEXTS, **NUMBERS}[name]
        chosen = self.dice.sample(known, self.dice.randint(1, len(known)))
        negated = self.dice.random() < 0.5
        wanted = {folded(value) for value in chosen}
        text = f"{name} {'NOT IN' if negated else 'IN'} ({', '.join(map(quoted, chosen))})"
        return text, lambda row: (folded(row[name]) in wanted) != negated

    def _literal(self) -> Condition:
        text, days = self.dice.choice(list(literals(self.today, self.dice.choice([1, 3, 30])).items()))
        operator = self.dice.choice(["=", "!=", "<", "<=", ">", ">="])
        return f"{DATE} {operator} {text}", lambda row: in_days(operator, row[DATE], days)

    def order(self) -> tuple[str, Callable[[list[Row]], list[Row]]]:
        """Return an ORDER BY of one or two fields, the id last, and what it does to rows."""
        chosen = [
            (name, self.dice.random() < 0.5, self.dice.choice([None, "FIRST", "LAST"]))
            for name in self.dice.sample(ORDERED, self.dice.randint(1, 2))
        ]
        words = [
            f"{name}{' DESC' if down else self.dice.choice(['', ' ASC'])}{f' NULLS {nulls}' if nulls else ''}"
            for name, down, nulls in chosen
        ]

        def sort(rows: list[Row]) -> list[Row]:
            found = sorted(rows, key=lambda row: str(row["Id"]))
            for name, down, nulls in reversed(chosen):
                some = [row for row in found if row[name] is not None]
                none = [row for row in found if row[name] is None]
                some.sort(key=lambda row: folded(row[name]), reverse=False)
                if down:  # equal values keep their order
                    some.sort(key=lambda row: folded(row[name]), reverse=True)
                found = some + none if nulls == "LAST" else none + some
            return found

        return f"{', '.join(words)}, Id", sort
