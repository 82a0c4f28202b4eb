"""Every awkward person we could think of, one a line where the line can say it."""

from collections.abc import Iterator
from typing import Any

from simulators.people_values import SeedContact, SeedPerson

_LISTED = SeedContact(lists=("Newsletter",))
_UNSUBSCRIBED = SeedContact(permission="unsubscribed")
_DELETED = SeedContact(deleted=True)


def _address(length: int, mark: str) -> str:
    """Return a valid address of that many characters: a local part of at most 64, then long labels."""
    domain = f"{mark}.example.com"
    local = min(64, length - len(domain) - 1)
    filler = length - local - 1 - len(domain)
    label = f"{'d' * (filler - 1)}." if filler else ""
    return f"{mark}{'a' * (local - len(mark))}@{label}{domain}"


_ADDRESSES: list[dict[str, Any]] = [
    {"last_name": "Shared One", "email": "shared@example.com", "contact": _LISTED},
    {"last_name": "Shared Two", "email": "shared@example.com"},
    {"last_name": "Shared Three", "email": "Shared@Example.com"},
    {"last_name": "Upper", "email": "UPPER.CASE@EXAMPLE.COM", "contact": _LISTED},
    {"last_name": "Upper Again", "email": "upper.case@example.com"},
    {"last_name": "Plus", "email": "plus@example.com", "contact": _LISTED},
    {"last_name": "Plus Tagged", "email": "plus+news@example.com"},
    {"last_name": "Dotted", "email": "d.o.t.s@example.com"},
    {"last_name": "Apostrophe", "email": "o'hara@example.com"},
    {"last_name": "No Address", "email": "", "phone": "(617) 555-0100"},
    {"last_name": "Fifty", "email": _address(50, "fifty"), "contact": _LISTED},
    {"last_name": "Fifty-one", "email": _address(51, "fiftyone"), "contact": _LISTED},
    {"last_name": "Eighty", "email": _address(80, "eighty")},
    {"last_name": "Eighty Known", "email": _address(80, "eightyknown"), "contact": _LISTED},
    # One character more than either vendor takes today, as left behind by an older import.
    {"last_name": "Eighty-one", "email": _address(81, "eightyone")},
]

_NAMES: list[dict[str, Any]] = [
    {"first_name": "", "last_name": "Lastname Only", "email": "lastname@example.com"},
    {"first_name": "Blank", "last_name": "Fields", "email": "blank@example.com"},
    {
        "first_name": "  Padded ",
        "last_name": " White Space  ",
        "email": "padded@example.com",
        "title": "  Boss ",
    },
    {
        "first_name": "Party \U0001f389",
        "last_name": "Emoji \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "email": "emoji@example.com",
    },
    {
        "first_name": "\u0645\u0631\u064a\u0645",
        "last_name": "\u062d\u062f\u0627\u062f",
        "email": "rtl@example.com",
        "contact": _LISTED,
    },
    {"first_name": "\u05d3\u05d5\u05d3", "last_name": "\u05db\u05d4\u05df", "email": "hebrew@example.com"},
    {"first_name": "\u592a\u90ce", "last_name": "\u5c71\u7530", "email": "cjk@example.com"},
    {"first_name": "Zo\u00eb", "last_name": "Nu\u00f1ez", "email": "composed@example.com"},
    {"first_name": "Zoe\u0308", "last_name": "Nun\u0303ez", "email": "decomposed@example.com"},
    {"first_name": 'Bob "Bobby"', "last_name": "Quote, Jr.", "email": "quotes@example.com"},
    {
        "first_name": "Comma",
        "last_name": "Smith, Sons & Co",
        "email": "comma@example.com",
        "company": 'A "B", C & D',
    },
    {"first_name": "<b>Markup</b>", "last_name": "<script>alert(1)</script>", "email": "markup@example.com"},
    {"first_name": "=1+1", "last_name": "@formula", "email": "formula@example.com", "title": "-2+3"},
    {"first_name": "Null", "last_name": "null", "email": "null@example.com", "title": "#N/A"},
    {"first_name": "F" * 40, "last_name": "L" * 80, "email": "longnames@example.com"},
    {
        "first_name": "Longtitle",
        "last_name": "Cut",
        "email": "longtitle@example.com",
        "title": "T" * 128,
        "contact": _LISTED,
    },
    {
        "first_name": "Widetitle",
        "last_name": "Cut",
        "email": "widetitle@example.com",
        "title": "\u00e9\U0001f600" * 30,
    },
    {
        "first_name": "Longcompany",
        "last_name": "Cut",
        "email": "longcompany@example.com",
        "company": "C" * 255,
    },
    {
        "first_name": "Middle",
        "middle_name": "M" * 40,
        "last_name": "Named",
        "email": "middle@example.com",
        "salutation": "Prof.",
    },
    {"first_name": "Unknown", "last_name": "Unknown", "email": "unknown@example.com"},
]

_PLACES: list[dict[str, Any]] = [
    {
        "last_name": "Crlf",
        "email": "crlf@example.com",
        "street": "1 Main St\r\nSuite 2\r\nFloor 3",
        "city": "Boston",
        "state": "MA",
        "postal_code": "02108",
        "country": "US",
        "contact": _LISTED,
    },
    {"last_name": "Lf", "email": "lf@example.com", "street": "2 Side St\nBack door", "city": "Austin"},
    {
        "last_name": "Quoted Street",
        "email": "quotedstreet@example.com",
        "street": '3 "The Barn", Mill Lane',
        "country": "United Kingdom",
    },
    {"last_name": "Long Street", "email": "longstreet@example.com", "street": "S" * 255, "city": "C" * 40},
    {
        "last_name": "State Name",
        "email": "statename@example.com",
        "state": "California",
        "country": "United States",
    },
    {
        "last_name": "Abroad",
        "email": "abroad@example.com",
        "street": "Stra\u00dfe 5",
        "city": "K\u00f6ln",
        "postal_code": "50667",
        "country": "Germany",
    },
    {"last_name": "Odd Country", "email": "oddcountry@example.com", "country": "Atlantis"},
    {
        "last_name": "Intl Phone",
        "email": "intlphone@example.com",
        "phone": "+49 (221) 1234-567",
        "mobile_phone": "+44 7700 900123",
    },
    {
        "last_name": "Bare Phone",
        "email": "barephone@example.com",
        "phone": "6175550111",
        "home_phone": "617.555.0112",
    },
    {
        "last_name": "Ext Phone",
        "email": "extphone@example.com",
        "phone": "(617) 555-0113 x 45",
        "contact": _LISTED,
    },
    {"last_name": "Not A Phone", "email": "notaphone@example.com", "phone": "ask reception"},
]

_CONSENT: list[dict[str, Any]] = [
    {
        "last_name": "Out Here",
        "email": "out.here@example.com",
        "opted_out_salesforce": True,
        "contact": _LISTED,
    },
    {"last_name": "Out Unknown", "email": "out.unknown@example.com", "opted_out_salesforce": True},
    {"last_name": "Out There", "email": "out.there@example.com", "contact": _UNSUBSCRIBED},
    {
        "last_name": "Out Both",
        "email": "out.both@example.com",
        "opted_out_salesforce": True,
        "contact": _UNSUBSCRIBED,
    },
    {"last_name": "Twin In", "email": "twin@example.com", "contact": _LISTED},
    {"last_name": "Twin Out", "email": "twin@example.com", "opted_out_salesforce": True},
    {"last_name": "Casetwin Out", "email": "CaseTwin@example.com", "opted_out_salesforce": True},
    {"last_name": "Casetwin In", "email": "casetwin@example.com"},
    {
        "last_name": "Gone Here",
        "email": "gone.here@example.com",
        "deleted_salesforce": True,
        "contact": _LISTED,
    },
    {"last_name": "Gone There", "email": "gone.there@example.com", "contact": _DELETED},
    {
        "last_name": "Gone Both",
        "email": "gone.both@example.com",
        "deleted_salesforce": True,
        "contact": _DELETED,
    },
    {
        "last_name": "Gone And Out",
        "email": "gone.out@example.com",
        "deleted_salesforce": True,
        "opted_out_salesforce": True,
        "contact": _LISTED,
    },
    {"last_name": "Gone Twin", "email": "gone.twin@example.com", "deleted_salesforce": True},
    {"last_name": "Living Twin", "email": "gone.twin@example.com"},
    {
        "last_name": "Out And Deleted",
        "email": "out.deleted@example.com",
        "contact": SeedContact(permission="unsubscribed", deleted=True),
    },
    {
        "last_name": "Held",
        "email": "held@example.com",
        "contact": SeedContact(permission="temp_hold", lists=("Newsletter",)),
    },
    {
        "last_name": "Pending",
        "email": "pending@example.com",
        "contact": SeedContact(permission="pending_confirmation", lists=("Newsletter",)),
    },
    {"last_name": "Not Set", "email": "notset@example.com", "contact": SeedContact(permission="not_set")},
    {
        "last_name": "Explicit",
        "email": "explicit@example.com",
        "contact": SeedContact(permission="explicit", lists=("Newsletter", "VIP")),
    },
    {"last_name": "Listless", "email": "listless@example.com", "contact": SeedContact()},
    {"last_name": "Stranger", "email": "stranger@example.com", "in_salesforce": False, "contact": _LISTED},
    {
        "last_name": "Stranger Out",
        "email": "stranger.out@example.com",
        "in_salesforce": False,
        "contact": _UNSUBSCRIBED,
    },
    {
        "last_name": "Cased There",
        "email": "cased.there@example.com",
        "contact": SeedContact(lists=("Newsletter",), overrides={"email": "Cased.There@Example.com"}),
    },
    {
        "last_name": "Other Values",
        "email": "other@example.com",
        "title": "Chief",
        "company": "New Co",
        "phone": "(617) 555-0120",
        "contact": SeedContact(
            lists=("Newsletter", "VIP"),
            overrides={"title": "Deputy", "company": "Old Co", "phone": "(617) 555-0121"},
        ),
    },
    {
        "last_name": "Blank There",
        "email": "blank.there@example.com",
        "title": "Kept",
        "contact": SeedContact(lists=("Newsletter",), overrides={"title": "", "first_name": ""}),
    },
    {
        "last_name": "Blank Here",
        "email": "blank.here@example.com",
        "contact": SeedContact(
            lists=("Newsletter",), overrides={"title": "Only There", "phone": "(617) 555-0122"}
        ),
    },
]


def tricky_people() -> Iterator[SeedPerson]:
    """Yield the awkward people; who gives no first name is called Tricky, an empty one stays empty."""
    for number, fields in enumerate([*_ADDRESSES, *_NAMES, *_PLACES, *_CONSENT]):
        yield SeedPerson(number=number, **{"first_name": "Tricky", **fields})
