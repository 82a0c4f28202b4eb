"""A million composed Contacts in seconds: their rows are put together from pools, not from people.

What comes of it equals what add_people of simulators.salesforce.seeding makes of the same people; a test says
so.
"""

from collections.abc import Iterator, Sequence

from simulators import people_rows as pools
from simulators.people_rows import COMPANIES
from simulators.people_values import created_at
from simulators.salesforce.ids import make_id
from simulators.salesforce.org import INTEGRATION
from simulators.salesforce.soql.dates import stamp

Row = tuple[str | None, ...]
_NAMES = [(first, last, f"{first} {last}") for last in pools.LAST for first in pools.FIRST]
# The parameters of a row: what its SQL puts in more than one place, or for all alike, is none of them.
INSERT = f"""INSERT INTO "Contact" ("Id", "Email", "FirstName", "LastName", "Name", "Title", "Phone",
"MailingCity", "MailingState", "MailingPostalCode", "AccountId", "CreatedDate", "LastModifiedDate",
"SystemModstamp", "PhotoUrl", "MailingCountry", "OwnerId", "CreatedById", "LastModifiedById")
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12, '/services/images/photo/' || ?1,
'{pools.COUNTRY}', '{INTEGRATION.id}', '{INTEGRATION.id}', '{INTEGRATION.id}')"""


def contact_rows(numbers: range, first_id: int, accounts: Sequence[str | None]) -> Iterator[Row]:
    """Yield the parameters of INSERT; `accounts` are the ids of the composed companies, in their order."""
    made = ""
    for number, id_number in zip(numbers, range(first_id, first_id + len(numbers)), strict=True):
        if not made or not number % 3:  # three neighbours share a stamp
            made = stamp(created_at(number))
        yield (
            make_id("003", id_number),
            pools.email(number),
            *_NAMES[number % len(_NAMES)],
            pools.TITLES[number % len(pools.TITLES)],
            pools.phone(number),
            *pools.CITIES[number % len(pools.CITIES)],
            accounts[number % COMPANIES],
            made,
        )
