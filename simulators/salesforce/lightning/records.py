"""The records that Lightning's lists and record pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulators.salesforce.org import Org
from simulators.salesforce.schema import SObject

ROWS = 50


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One object with a tab. Columns and details name fields; those that the org lacks are left out."""

    name: str  # of the object
    label: str
    columns: Sequence[str]
    details: Sequence[str]


TABS = (
    Tab(
        name="Contact",
        label="Contacts",
        columns=("Name", "Title", "Email", "Phone", "HasOptedOutOfEmail"),
        details=(
            *("Name", "Title", "Email", "Phone", "MobilePhone", "HasOptedOutOfEmail", "MailingStreet"),
            *("MailingCity", "MailingState", "MailingPostalCode", "MailingCountry", "CreatedDate"),
            *("LastModifiedDate", "Listbridge_Contact_Id__c"),
        ),
    ),
    Tab(
        name="Lead",
        label="Leads",
        columns=("Name", "Company", "Email", "Status", "HasOptedOutOfEmail"),
        details=(
            *("Name", "Company", "Title", "Email", "Phone", "Status", "HasOptedOutOfEmail", "City", "State"),
            *("Country", "CreatedDate", "LastModifiedDate", "Listbridge_Contact_Id__c"),
        ),
    ),
    Tab(
        name="Campaign",
        label="Campaigns",
        columns=("Name", "Type", "Status", "IsActive"),
        details=("Name", "Type", "Status", "IsActive", "StartDate", "EndDate", "Description", "CreatedDate"),
    ),
    Tab(
        name="Marketing_List__c",
        label="Marketing Lists",
        columns=("Name", "CreatedDate"),
        details=("Name", "CreatedDate", "LastModifiedDate"),
    ),
)


def tabs_of(org: Org) -> list[Tab]:
    """Return the tabs of objects that the org has."""
    return [tab for tab in TABS if org.catalog.find(tab.name)]


def shown(made: SObject, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return name and label of those fields that are there."""
    return [(name, made.by_name[name.lower()].label) for name in names if name.lower() in made.by_name]


def find_rows(org: Org, made: SObject, columns: Sequence[str], sought: str) -> list[dict[str, Any]]:
    """Return the first records, by name; those whose name or address has the text sought."""
    names = [name for name, _ in shown(made, columns)]
    listed = ", ".join(f'"{name}"' for name in ("Id", *names))
    by = [name for name in ("Name", "Email") if name in names]
    matches = " OR ".join(f'"{name}" LIKE ?' for name in by)
    sql = f'SELECT {listed} FROM "{made.name}" WHERE "IsDeleted" = 0 AND ({matches}) ORDER BY "Name" LIMIT ?'
    found = org.read().execute(sql, [*[f"%{sought}%"] * len(by), ROWS])
    return [dict(row) for row in found]


def find_record(org: Org, made: SObject, record: str) -> dict[str, Any] | None:
    sql = f'SELECT * FROM "{made.name}" WHERE "Id" = ? AND "IsDeleted" = 0'
    row = org.read().execute(sql, (record,)).fetchone()
    return dict(row) if row else None
