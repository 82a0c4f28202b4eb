"""People composed from fixed pools by arithmetic: a million of them in seconds, equal in every run."""

from collections.abc import Iterator

from simulators.people_values import SeedContact, SeedPerson

# fmt: off
FIRST = (
    "Ada", "Bela", "Carla", "Dario", "Edith", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Karin",
    "Levi", "Mona", "Nils", "Olga", "Pavel", "Quinn", "Rosa", "Sven", "Tara", "Ugo", "Vera", "Wim",
    "Xenia", "Yara", "Zeno", "Alma", "Boris", "Clara", "Dora", "Emil", "Freya",
)
# fmt: on
# fmt: off
LAST = (
    "Abel", "Bauer", "Conti", "Dubois", "Egger", "Fuchs", "Garcia", "Huber", "Ivanov", "Jansen",
    "Keller", "Lopez", "Meyer", "Novak", "Olsen", "Petrov", "Quist", "Rossi", "Silva", "Tanaka",
    "Urban", "Vogel", "Weber", "Xu", "Yilmaz", "Zeller", "Adler", "Brandt", "Cruz", "Dietz",
    "Ernst", "Frank", "Graf",
)
# fmt: on
TITLES = ("Buyer", "Manager", "Director", "Engineer", "Teacher", "Nurse", "Analyst")
CITIES = (
    ("Boston", "MA", "02108"),
    ("Austin", "TX", "73301"),
    ("Denver", "CO", "80202"),
    ("Reno", "NV", "89501"),
)
COUNTRY = "US"
COMPANIES, PHONES = 997, 10_000
_NUMBERS = [f"(617) 555-{number:04}" for number in range(PHONES)]
LIST = "Newsletter"
OTHER_TITLE = "Another title"
_PLAIN = SeedContact(lists=(LIST,))
_OTHER = SeedContact(lists=(LIST,), overrides={"title": OTHER_TITLE})


def email(number: int) -> str:
    """Return the address of a row that is in Salesforce."""
    return f"person{number}@example.com"


def subscriber(number: int) -> str:
    """Return the address of a row that is in Constant Contact alone."""
    return f"subscriber{number}@example.org"


def company(number: int) -> str:
    return f"Company {number % COMPANIES}"


def phone(number: int) -> str:
    return _NUMBERS[number % PHONES]


def _person(number: int, address: str, *, in_salesforce: bool, contact: SeedContact | None) -> SeedPerson:
    city, state, postal_code = CITIES[number % 4]
    return SeedPerson(
        number=number,
        email=address,
        first_name=FIRST[number % 32],
        last_name=LAST[number // 32 % 33],
        title=TITLES[number % 7],
        company=company(number),
        phone=phone(number),
        city=city,
        state=state,
        postal_code=postal_code,
        country=COUNTRY,
        in_salesforce=in_salesforce,
        contact=contact,
    )


def composed_people(rows: int, *, match: float, differ: float) -> Iterator[SeedPerson]:
    """Yield `rows` people for each simulator; see simulators.people.people for what they share."""
    check_shares(rows, match, differ)
    shared = round(rows * match)
    differing = round(shared * differ)
    for number in range(shared):
        contact = _OTHER if _spread(number, shared, differing) else _PLAIN
        yield _person(number, email(number), in_salesforce=True, contact=contact)
    for number in range(shared, rows):
        yield _person(number, email(number), in_salesforce=True, contact=None)
    for number in range(rows, rows + rows - shared):
        yield _person(number, subscriber(number), in_salesforce=False, contact=_PLAIN)


def composed_contacts(rows: int, *, match: float, differ: float) -> Iterator[tuple[int, str, str]]:
    """Yield number, address and title of those of composed_people who have a contact, in their order."""
    check_shares(rows, match, differ)
    shared = round(rows * match)
    differing = round(shared * differ)
    for number in range(shared):
        other = _spread(number, shared, differing)
        yield number, email(number), OTHER_TITLE if other else TITLES[number % 7]
    for number in range(rows, rows + rows - shared):
        yield number, subscriber(number), TITLES[number % 7]


def check_shares(rows: int, match: float, differ: float) -> None:
    """Raise ValueError for what cannot be composed."""
    if rows < 0 or not 0 <= match <= 1 or not 0 <= differ <= 1:
        raise ValueError("rows must not be negative; match and differ are shares from 0 to 1.")


def _spread(number: int, total: int, chosen: int) -> bool:
    """Whether the number is one of `chosen` spread evenly over `total`."""
    return number * chosen // total != (number + 1) * chosen // total
