"""A Salesforce org with fields of every kind a filter can ask about, and people who try its edges."""

import csv
import io
import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sync.filters.kinds import Kind
from tests.simulators import Simulator

# name: type and the rest of the metadata
_NUMBER = "<precision>18</precision><scale>{}</scale>"
_FIELDS = {
    "Contact": {
        "Score__c": ("Number", _NUMBER.format(2)),
        "Budget__c": ("Currency", _NUMBER.format(2)),
        "Rate__c": ("Percent", _NUMBER.format(1)),
        "Signed__c": ("Date", ""),
        "Seen__c": ("DateTime", ""),
        "Vip__c": ("Checkbox", "<defaultValue>false</defaultValue>"),
        "Interests__c": ("MultiselectPicklist", "<visibleLines>4</visibleLines>"),
        "Code__c": (
            "Text",
            "<length>40</length><externalId>true</externalId><unique>true</unique><caseSensitive>true</caseSensitive>",
        ),
    },
    "Account": {"Partner__c": ("Checkbox", "<defaultValue>false</defaultValue>")},
}
_CHOICES = ("Food", "Music", "Open Air", "Sport & Play", "Été")
_VALUE = "<value><fullName>{0}</fullName><default>false</default><label>{0}</label></value>"
_XML = '<?xml version="1.0"?><CustomField xmlns="http://soap.sforce.com/2006/04/metadata">{}</CustomField>'

ZONES = (
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Sao_Paulo",  # its clocks leapt over midnight on 2018-11-04
    "Africa/Cairo",  # and its on 2024-04-26
    "America/Havana",  # two midnights on 2025-11-02
)
DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        "2018-11-04",
        "2024-04-26",
        "2025-11-02",
        "2025-11-03",
        "2026-03-08",
        "2026-03-09",
        "2026-11-22",
        "2026-11-23",
    )
)
TEXTS = (
    "Energy",
    "ENERGY",
    "energy efficient",
    "Clean Energy",
    "100%",
    "100 percent",
    "a_b",
    "aXb",
    "A_B_c",
    "%",
    "_",
    "\\",
    "C:\\temp\\new",
    "C:\\temp",
    "\\%",
    "\\_x",
    "O'Hara",
    'say "hi"',
    "'",
    '"',
    "Émile",
    "éMILE",
    "emile",
    "ÜBER uns",
    "über UNS",
    "Ελλάδα",
    "ΕΛΛΆΔΑ",
    "Москва",
    "漢字",
    "smile 😀",
    "null",
    "true",
    "{f}",
    "a  b",
    "-5",
)
LINES = ("1 Main St", "1 Main St\nFloor 2", "1 MAIN ST\r\nFloor 2", "tab\there", "100% \\ _")
NUMBERS = ("0", "-1", "1", "0.1", "0.10", "9.99", "10", "10.5", "1000000", "-0.5", "12345678.25")
CODES = ("abc", "ABC", "Abc", "a_c", "x%", "é1", "É1")

KINDS = {
    "Id": Kind.ID,
    "FirstName": Kind.TEXT,
    "LastName": Kind.TEXT,
    "Title": Kind.TEXT,
    "Department": Kind.TEXT,
    "LeadSource": Kind.TEXT,
    "Email": Kind.TEXT,
    "Phone": Kind.TEXT,
    "MailingStreet": Kind.TEXT,
    "Score__c": Kind.NUMBER,
    "Budget__c": Kind.NUMBER,
    "Rate__c": Kind.NUMBER,
    "Signed__c": Kind.DATE,
    "Birthdate": Kind.DATE,
    "Seen__c": Kind.DATETIME,
    "CreatedDate": Kind.DATETIME,
    "Vip__c": Kind.BOOLEAN,
    "DoNotCall": Kind.BOOLEAN,
    "Interests__c": Kind.CHOICES,
    "Code__c": Kind.EXACT,
    "AccountId": Kind.ID,
    "Account.Name": Kind.TEXT,
    "Account.Industry": Kind.TEXT,
    "Account.NumberOfEmployees": Kind.WHOLE,
    "Account.AnnualRevenue": Kind.NUMBER,
    "Account.Partner__c": Kind.BOOLEAN,
    "Account.Owner.Name": Kind.TEXT,
    "Owner.Name": Kind.TEXT,
    "ReportsTo.Title": Kind.TEXT,
    "ReportsTo.Seen__c": Kind.DATETIME,
}
"""Own fields and those of parents and of their parents, whose records may be missing."""


def write_package(folder: Path) -> None:
    for made, fields in _FIELDS.items():
        place = folder / "objects" / made / "fields"
        place.mkdir(parents=True)
        for name, (kind, rest) in fields.items():
            more = ""
            if kind == "MultiselectPicklist":
                values = "".join(_VALUE.format(choice.replace("&", "&amp;")) for choice in _CHOICES)
                more = f"<valueSet><valueSetDefinition>{values}</valueSetDefinition></valueSet>"
            text = f"<fullName>{name}</fullName><label>{name}</label><type>{kind}</type>{rest}{more}"
            (place / f"{name}.field-meta.xml").write_text(_XML.format(text), encoding="utf-8")


def moments() -> tuple[str, ...]:
    """List the seconds around midnights, where clocks change and where they do not.

    Each second is some person's, so that bounds are met exactly.
    """
    found = set()
    for zone in ZONES:
        for day in DAYS:
            midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
            for seconds in (-1, 0, 1):
                found.add(midnight + timedelta(seconds=seconds))
    return tuple(f"{moment:%Y-%m-%dT%H:%M:%S.000Z}" for moment in sorted(found))


SECONDS = moments()


def fill(simulator: Simulator, *, people: int, seed: int) -> list[str]:
    """Make accounts, and people with one, with another, without any; return the ids of the people."""
    chance = random.Random(seed)  # noqa: S311  # rows to try, no secrets
    accounts = [
        {
            "Name": name,
            "Industry": chance.choice((None, "Energy", "Banking")),
            "NumberOfEmployees": (None, 0, 10, 500)[number % 4],
            "AnnualRevenue": chance.choice((None, 0, 99.5, 1e6)),
            "Partner__c": bool(number % 2),
        }
        for number, name in enumerate(TEXTS[:12])
    ]
    places = _insert(simulator, "Account", accounts)
    bosses = _insert(simulator, "Contact", [_person(chance, places, number) for number in range(8)])
    rest = [_person(chance, places, number, bosses) for number in range(8, people)]
    return [*bosses, *_insert(simulator, "Contact", rest)]


def _insert(simulator: Simulator, name: str, records: list[dict[str, Any]]) -> list[str]:
    ids: list[str] = simulator.control("POST", "insert", {"object": name, "records": records})["ids"]
    return ids


def _person(
    chance: random.Random, accounts: list[str], number: int, bosses: list[str] | None = None
) -> dict[str, Any]:
    some = [*TEXTS, None, None, None]
    chosen = chance.sample(_CHOICES, chance.randrange(4))
    return {
        "LastName": chance.choice(TEXTS),
        "FirstName": chance.choice(some),
        "Title": chance.choice(some),
        "Department": chance.choice(some),
        "LeadSource": chance.choice((None, "Web", "Other", "Partner Referral")),
        "Email": chance.choice((None, f"p{number}@Example.com", f"q_{number}@example.com")),
        "Phone": chance.choice((None, "(415) 555-0100", "+1 415 555 0100")),
        "MailingStreet": chance.choice((None, *LINES)),
        "Score__c": chance.choice((None, *NUMBERS)),
        "Budget__c": chance.choice((None, *NUMBERS)),
        "Rate__c": chance.choice((None, "0", "12.5", "100")),
        "Signed__c": chance.choice((None, *(_near(chance, day) for day in DAYS))),
        "Birthdate": chance.choice((None, "1700-01-01", "1987-06-05")),
        "Seen__c": chance.choice((None, *SECONDS)) if number % 9 else None,
        "Vip__c": chance.random() < 0.5,
        "DoNotCall": chance.random() < 0.3,
        "Interests__c": ";".join(chosen) or None,
        "Code__c": CODES[number] if number < len(CODES) else None,
        "AccountId": chance.choice((None, *accounts)),
        "ReportsToId": chance.choice((None, *bosses)) if bosses else None,
    }


def _near(chance: random.Random, day: date) -> str:
    return (day + timedelta(days=chance.randrange(-1, 2))).isoformat()


def texts_of(csv_bytes: bytes) -> list[Mapping[str, str]]:
    """Read a page as Bulk API 2.0 shows it: by column the text, "" for null."""
    return list(csv.DictReader(io.StringIO(csv_bytes.decode(), newline="")))
