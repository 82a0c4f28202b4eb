"""Fills the org: its setup always, then the people of a seed straight into the tables."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any

from simulators import people_rows
from simulators.kernel.state import Options
from simulators.people import SeedPerson, created_at, people
from simulators.salesforce.behaviours.names import full_name
from simulators.salesforce.ids import make_id
from simulators.salesforce.org import ADMIN, INTEGRATION, MEMBER, ORG_ID, USERS, Org, Person
from simulators.salesforce.seeding_rows import INSERT, contact_rows
from simulators.salesforce.soql.dates import stamp
from simulators.salesforce.tables import insert_sql

_BATCH = 20_000
PROFILES = {
    INTEGRATION.id: (make_id("00e", 1), "Salesforce API Only System Integrations"),
    ADMIN.id: (make_id("00e", 2), "System Administrator"),
    MEMBER.id: (make_id("00e", 3), "Standard User"),
}
"""By user: the profile that it has, one each."""
BEGINNING = "2015-01-01T00:00:00.000Z"
_MADE = {"CreatedById": ADMIN.id, "SystemModstamp": BEGINNING}
_AUDIT = {
    "CreatedDate": BEGINNING,
    "CreatedById": ADMIN.id,
    "LastModifiedDate": BEGINNING,
    "LastModifiedById": ADMIN.id,
    "SystemModstamp": BEGINNING,
}
_PERSON_FIELDS = {
    "Email": "email",
    "Salutation": "salutation",
    "FirstName": "first_name",
    "MiddleName": "middle_name",
    "LastName": "last_name",
    "Title": "title",
    "Phone": "phone",
    "MobilePhone": "mobile_phone",
    "HomePhone": "home_phone",
    "MailingStreet": "street",
    "MailingCity": "city",
    "MailingState": "state",
    "MailingPostalCode": "postal_code",
    "MailingCountry": "country",
}
_CONTACT_COLUMNS = (
    "Id",
    *_PERSON_FIELDS,
    "Name",
    "AccountId",
    "HasOptedOutOfEmail",
    "IsDeleted",
    "OwnerId",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
    "PhotoUrl",
)


def seed_setup(org: Org) -> None:
    """Make what every org has: the organization, a queue and list views."""
    with org.database.write() as connection:
        _put(connection, org, "Organization", _organization())
        queue = {
            "Id": make_id("00G", 1),
            "Name": "Lead Queue",
            "DeveloperName": "Lead_Queue",
            "Type": "Queue",
        }
        _put(connection, org, "Group", {**queue, **_AUDIT})
        serves = {"Id": make_id("03g", 1), "QueueId": queue["Id"], "SobjectType": "Lead"}
        _put(connection, org, "QueueSobject", {**serves, **_MADE})
        for number, name in enumerate(("Contact", "Lead", "Account", "Campaign"), start=1):
            view = {"Id": make_id("00B", number), "Name": f"All {name}s", "DeveloperName": f"All{name}s"}
            _put(connection, org, "ListView", {**view, "SobjectType": name, "IsSoqlCompatible": 1, **_AUDIT})


def settle_users(org: Org) -> None:
    """Keep users, profiles and permission sets to what the org has: after each change of packages or rights.

    A profile's own permissions are a permission set that it owns.
    https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionset.htm
    """
    with org.database.write() as connection:
        known = {row[0] for row in connection.execute('SELECT "Id" FROM "User"')}
        for person in USERS.values():
            record, name = PROFILES[person.id]
            if person.id not in known:
                profile = {"Id": record, "Name": name, "UserType": "Standard", **_AUDIT}
                _put(connection, org, "Profile", profile)
                _put(connection, org, "User", _user(person))
        connection.execute('DELETE FROM "PermissionSet"')
        connection.execute('DELETE FROM "PermissionSetAssignment"')
        sets = _permission_sets(org)
        for each in sets.values():
            _put(connection, org, "PermissionSet", {**each, **_AUDIT})
        for number, (user, name) in enumerate(_given(org), start=1):
            if name in sets:
                given = {
                    "Id": make_id("0Pa", number),
                    "PermissionSetId": sets[name]["Id"],
                    "AssigneeId": user,
                }
                _put(connection, org, "PermissionSetAssignment", {**given, "SystemModstamp": BEGINNING})


def _permission_sets(org: Org) -> dict[str, dict[str, Any]]:
    """Return the sets by name; those of profiles by the profile's id."""
    numbers = org.setting("set_numbers")
    for name in (*(record for record, _ in PROFILES.values()), *org.installed.permission_sets):
        numbers.setdefault(name, len(numbers) + 1)
    org.keep("set_numbers", numbers)
    owned = {
        record: {
            "Name": f"X{record}",
            "Label": name,
            "ProfileId": record,
            "IsOwnedByProfile": 1,
            "PermissionsModifyAllData": int(user == ADMIN.id),
            "PermissionsCustomizeApplication": int(user == ADMIN.id),
        }
        for user, (record, name) in PROFILES.items()
    }
    others = {name: {"Name": name, "Label": name, "IsCustom": 1} for name in org.installed.permission_sets}
    return {name: {"Id": make_id("0PS", numbers[name]), **each} for name, each in {**owned, **others}.items()}


def _given(org: Org) -> Iterator[tuple[str, str]]:
    for user, (record, _) in PROFILES.items():
        yield user, record
    for user, names in org.setting("assigned").items():
        yield from ((user, name) for name in names)


def _organization() -> dict[str, Any]:
    return {
        "Id": ORG_ID,
        "Name": "Simulated Organization",
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "NA999",
        "IsSandbox": 0,
        "DefaultLocaleSidKey": "en_US",
        "LanguageLocaleKey": "en_US",
        "TimeZoneSidKey": "GMT",
        "FiscalYearStartMonth": 1,
        "Country": "US",
        "DefaultContactAccess": "ControlledByParent",
        "DefaultAccountAccess": "Edit",
        "DefaultLeadAccess": "ReadEditTransfer",
        "DefaultCampaignAccess": "All",
        **_AUDIT,
    }


def _user(person: Person) -> dict[str, Any]:
    return {
        "Id": person.id,
        "Username": person.username,
        "Email": person.username,
        "FirstName": person.first_name,
        "LastName": person.last_name,
        "Name": person.name,
        "Alias": person.first_name.lower(),
        "CommunityNickname": person.first_name.lower(),
        "IsActive": 1,
        "ProfileId": PROFILES[person.id][0],
        "TimeZoneSidKey": "GMT",
        "LocaleSidKey": "en_US",
        "EmailEncodingKey": "UTF-8",
        "LanguageLocaleKey": "en_US",
        "UserType": "Standard",
        "UserPermissionsMarketingUser": 1,
        **_AUDIT,
    }


def _put(connection: sqlite3.Connection, org: Org, name: str, values: dict[str, Any]) -> None:
    sql = insert_sql(org.catalog.at(name), tuple(values))
    connection.execute(sql, list(values.values()))


def empty(org: Org) -> None:
    """Delete every record that people make, and what is known of queries, jobs and deletions; ids go on."""
    tables = [made.name for made in org.catalog.objects.values() if made.soft_deletes]
    with org.database.write() as connection:
        for table in (*tables, "cursors", "jobs", "deleted_ids", "cleared", "shares", "blobs"):
            connection.execute(f'DELETE FROM "{table}"')  # names of the catalog and our own
    org.obstacles.times.clear()
    org.obstacles.until.clear()
    org.obstacles.refusals.clear()


def seed_people(org: Org, options: Options) -> dict[str, int]:
    """Add the people of a seed, and their companies as Accounts. Raises ValueError for an unknown seed."""
    with org.database.write() as connection:
        accounts = Accounts(org, connection)
        add = add_people if options.rows is None else add_composed
        return {"Contact": add(org, options, accounts), "Account": accounts.count}


def add_people(org: Org, options: Options, accounts: "Accounts") -> int:
    """Add those of a seed's people who are in Salesforce; return how many."""
    found = people(options.seed, options.rows, match=options.match, differ=options.differ)
    here = (person for person in found if person.in_salesforce)
    contact = insert_sql(org.catalog.at("Contact"), _CONTACT_COLUMNS)
    count = 0
    while batch := list(islice(here, _BATCH)):
        first = org.reserve("003", len(batch))
        accounts.connection.executemany(contact, _contacts(batch, first, accounts))
        count += len(batch)
    return count


def add_composed(org: Org, options: Options, accounts: "Accounts") -> int:
    """Add composed rows, as add_people would and faster."""
    rows = options.rows or 0
    people_rows.check_shares(rows, options.match, options.differ)
    ids = [
        accounts.of(people_rows.company(number), _made(number // 3))
        for number in range(min(rows, people_rows.COMPANIES))
    ]
    found = contact_rows(range(rows), org.reserve("003", rows), ids)
    accounts.connection.executemany(INSERT, found)
    return rows


def _contacts(batch: list[SeedPerson], first: int, accounts: "Accounts") -> Iterator[tuple[Any, ...]]:
    values_of = attrgetter(*_PERSON_FIELDS.values())
    owner = INTEGRATION.id
    for number, person in enumerate(batch, start=first):
        record = make_id("003", number)
        made = _made(person.number // 3)
        changed = (
            made if not person.deleted_salesforce else stamp(created_at(person.number) + timedelta(days=30))
        )
        values = [value or None for value in values_of(person)]
        yield (
            record,
            *values,
            full_name(
                {
                    "FirstName": person.first_name,
                    "MiddleName": person.middle_name,
                    "LastName": person.last_name,
                }
            ),
            accounts.of(person.company, made),
            int(person.opted_out_salesforce),
            int(person.deleted_salesforce),
            owner,
            made,
            owner,
            changed,
            owner,
            changed,
            f"/services/images/photo/{record}",
        )


@lru_cache(maxsize=16)
def _made(third: int) -> str:
    """Return the stamp of a record: three neighbours share one."""
    return stamp(created_at(third * 3))


class Accounts:
    """Companies of the seed by name; each is made when it is first named."""

    def __init__(self, org: Org, connection: sqlite3.Connection) -> None:
        self._org = org
        self.connection = connection
        self._ids: dict[str, str] = {}

    @property
    def count(self) -> int:
        return len(self._ids)

    def of(self, company: str, made: str) -> str | None:
        if not company:
            return None
        if company not in self._ids:
            record = self._org.next_id("001")
            self._ids[company] = record
            stamps = {"CreatedDate": made, "LastModifiedDate": made, "SystemModstamp": made}
            owner = {"OwnerId": ADMIN.id, "PhotoUrl": f"/services/images/photo/{record}"}
            values = {"Id": record, "Name": company, **_AUDIT, **stamps, **owner}
            _put(self.connection, self._org, "Account", values)
        return self._ids[company]
