# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Formulas of a package: what each gives for one contact, as the vendor's page of functions says."""

from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from xml.sax.saxutils import escape

import pytest

from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import simulator

CONTACT = {
    "FirstName": "Ada",
    "LastName": "O'Neil",
    "Title": "Dr",
    "Birthdate": "1990-01-31",
    "MailingCity": "Berlin",
    "HasOptedOutOfEmail": True,
    "LeadSource": "Web",
}
TEXTS: dict[str, str | None] = {
    'FirstName & " " & LastName': "Ada O'Neil",
    'FirstName + "-" + Department': "Ada-",
    "Department": None,
    'IF(ISBLANK(Department), "none", Department)': "none",
    'IF(ISPICKVAL(LeadSource, "Web"), "web", "other")': "web",
    'CASE(LeadSource, "Other", "o", "Web", "w", "x")': "w",
    'CASE(TEXT(LeadSource), "Phone Inquiry", "p", NULL)': None,
    'BLANKVALUE(Department, "fallback")': "fallback",
    "TEXT(Birthdate)": "1990-01-31",
    "TEXT(1 + 2 * 3 ^ 2)": "19",
    "TEXT(7 / 2)": "3.5",
    "LEFT(LastName, 2) & RIGHT(LastName, 2) & MID(LastName, 3, 2)": "O'ilNe",
    'UPPER(SUBSTITUTE(MailingCity, "lin", "n"))': "BERN",
    'TRIM("  x ") & LOWER("ABC")': "xabc",
    'HYPERLINK("http://x?a=1&b=2", "x")': '<a href="http://x?a=1&b=2" target="_blank">x</a>',
    'IF(HasOptedOutOfEmail && NOT(DoNotCall), "mail", "none")': "mail",
    'IF(OR(FirstName = "ADA", FirstName <> "Ada"), "folds", "counts case")': "counts case",
    'IF(Account.Name = "Home" || Account.Owner.IsActive, "parent", "no")': "parent",
    'IF(ISBLANK(ReportsTo.LastName), "nobody", ReportsTo.LastName)': "nobody",
    'IF(CONTAINS("a:b:c", "b") && BEGINS(LastName, "O\'"), "in", "out")': "in",
    'IF(REGEX(LastName, "[A-Z].*l"), "fits", "not")': "fits",
    '/* said aside */ "x"': "x",
    "Nested__c": "Ada!",
}
NUMBERS: dict[str, float | None] = {
    "LEN(LastName)": 6,
    "MailingLatitude + 1": 1,  # a blank counts as zero
    "ROUND(2.345, 2) + MOD(7, 3) + ABS(-1)": 4.35,
    "MAX(1, 5, 3) - MIN(2, 4)": 3,
    "FLOOR(2.7) + CEILING(2.1)": 5,
    "YEAR(Birthdate) + MONTH(Birthdate) + DAY(Birthdate)": 2022,
    "DATE(2020, 3, 1) - DATE(2020, 2, 1)": 29,
    'VALUE("12.5") * 2': 25,
    "1 / MailingLatitude": None,
    'FIND("N", LastName)': 3,
}
DATES: dict[str, str | None] = {
    "Birthdate + 30": "1990-03-02",
    "ADDMONTHS(Birthdate, 1)": "1990-02-28",
    "DATEVALUE(DATETIMEVALUE(Birthdate) + 1.5)": "1990-02-01",
    "IF(Birthdate > DATE(2000, 1, 1), Birthdate, NULL)": None,
}
TYPES: dict[str, dict[str, Any]] = {"Text": TEXTS, "Number": NUMBERS, "Date": DATES}


def write_fields(folder: Path, fields: dict[str, tuple[str, str]]) -> None:
    place = folder / "objects" / "Contact" / "fields"
    place.mkdir(parents=True)
    for name, (kind, formula) in fields.items():
        scale = "<precision>18</precision><scale>2</scale>" if kind == "Number" else ""
        body = f"<fullName>{name}</fullName><type>{kind}</type>{scale}<formula>{escape(formula)}</formula>"
        text = f'<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">{body}</CustomField>'
        (place / f"{name}.field-meta.xml").write_text(text)


def test_each_formula_gives_what_the_vendor_says(tmp_path: Path) -> None:
    fields, expected = {"Nested__c": ("Text", 'FirstName & "!"')}, {}
    for kind, formulas in TYPES.items():
        for number, (formula, value) in enumerate(formulas.items()):
            fields[f"{kind}_{number}__c"] = (kind, formula)
            expected[f"{kind}_{number}__c"] = value
    write_fields(tmp_path, fields)
    with simulator("salesforce", "--seed", "none") as running:
        org = Org(running)
        org.control("POST", "install", {"folder": str(tmp_path)})
        account = org.create("Account", Name="Elsewhere")
        contact = org.create("Contact", **CONTACT, AccountId=account)
        shown = org.call("GET", f"/sobjects/Contact/{contact}").json()
        queried = org.records(f"SELECT {', '.join(expected)} FROM Contact")[0]
    found = {name: shown[name] for name in expected}
    assert {fields[name][1]: value for name, value in found.items()} == {
        fields[name][1]: value for name, value in expected.items()
    }
    assert queried == found


@pytest.mark.parametrize(
    "formula",
    [
        "FirstName &",
        "(1 + 2",
        "NOWHERE(1)",
        "Nothing__c",
        "Account.Nothing",
        "LEN(1, 2)",
        "ISCHANGED(Title)",
        "1 # 2",
    ],
)
def test_a_wrong_formula_is_refused_when_its_package_is_installed(
    org: Org, tmp_path: Path, formula: str
) -> None:
    write_fields(tmp_path, {"Wrong__c": ("Text", formula)})
    with pytest.raises(HTTPError, match="400"):
        org.control("POST", "install", {"folder": str(tmp_path)})
    assert str(tmp_path) not in org.control("POST", "uninstall", {"folder": str(tmp_path)})["folders"]
