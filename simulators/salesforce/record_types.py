"""The record types of Account in an org with Person Accounts: one for businesses, one for persons.

https://help.salesforce.com/s/articleView?id=sf.account_person.htm
"""

import sqlite3

from simulators.salesforce.objects.accounts import BUSINESS, PERSON, RECORD_TYPES

_BEGINNING = "2015-01-01T00:00:00.000Z"


def settle_record_types(connection: sqlite3.Connection, *, person_accounts: bool) -> None:
    """Keep the rows of RecordType to what the org's features ask for."""
    if not person_accounts:
        connection.execute('DELETE FROM "RecordType" WHERE "Id" IN (?, ?)', (BUSINESS, PERSON))
        return
    known = {row[0] for row in connection.execute('SELECT "Id" FROM "RecordType"')}
    connection.executemany(
        'INSERT INTO "RecordType" ("Id", "Name", "DeveloperName", "SobjectType", "IsActive", "IsPersonType", '
        '"CreatedDate", "LastModifiedDate", "SystemModstamp") VALUES (?, ?, ?, \'Account\', 1, ?, ?, ?, ?)',
        [
            (record, name, developer_name, record == PERSON, *[_BEGINNING] * 3)
            for name, developer_name, record, _ in RECORD_TYPES
            if record not in known and developer_name != "Master"
        ],
    )
