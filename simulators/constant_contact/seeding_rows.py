"""A million composed contacts in seconds: their stored texts are put together from pieces, not from objects.

The rows are exactly those that simulators.constant_contact.seeding makes of the same people; a test says so.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from simulators import people_rows as pools
from simulators.constant_contact import times
from simulators.constant_contact.contacts.model import encode
from simulators.constant_contact.ids import make_id
from simulators.people_values import created_at

# Everything else that a row has is null.
INSERT = """INSERT INTO contacts (id, account, email_key, state, permission, created_at, updated_at,
subscribed_at, resubscribe_asked, core, phone_numbers, street_addresses)
VALUES (?1, 1, ?2, 'active', 'implicit', ?3, ?3, ?3, 0, ?4, ?5, ?6)"""


def quote(text: str) -> str:
    return encode(text).decode()


_NAMES = [
    f'"first_name":{quote(first)},"last_name":{quote(last)}' for last in pools.LAST for first in pools.FIRST
]
_TITLES = {title: quote(title) for title in (*pools.TITLES, pools.OTHER_TITLE)}
_COMPANIES = [quote(pools.company(number)) for number in range(pools.COMPANIES)]
_PLACES = [
    f'"city":{quote(city)},"state":{quote(state)},"postal_code":{quote(code)},"country":{quote(pools.COUNTRY)}'
    for city, state, code in pools.CITIES
]


def composed_rows(people: Iterable[tuple[int, str, str]], first: int) -> Iterator[tuple[Any, ...]]:
    """Yield the parameters of INSERT for number, address and title of each, row numbers from `first` on."""
    third, made_at, moment = -1, 0, ""
    for row, (number, email, title) in enumerate(people, first):
        if number // 3 != third:  # three neighbours share a moment
            third = number // 3
            made_at = times.to_millis(created_at(number))
            moment = times.show(made_at)
        stamps = f'"created_at":"{moment}","updated_at":"{moment}"'
        core = (
            f'{{"contact_id":"{make_id("contact", row)}","email_address":{{"address":"{email}",'
            f'"permission_to_send":"implicit",{stamps},'
            f'"opt_in_source":"Account","opt_in_date":"{moment}","confirm_status":"off"}},'
            f'{_NAMES[number % len(_NAMES)]},"job_title":{_TITLES[title]},'
            f'"company_name":{_COMPANIES[number % pools.COMPANIES]},"create_source":"Account",{stamps}}}'
        )
        phones = (
            f'[{{"phone_number_id":"{make_id("phone", row * 16 + 4)}",'
            f'"phone_number":"{pools.phone(number)}","kind":"work",{stamps},'
            '"update_source":"Account","create_source":"Account"}]'
        )
        place = _PLACES[number % len(_PLACES)]
        addresses = (
            f'[{{"street_address_id":"{make_id("address", row * 16 + 4)}","kind":"work",{place},{stamps}}}]'
        )
        yield row, email, made_at, core, phones, addresses
