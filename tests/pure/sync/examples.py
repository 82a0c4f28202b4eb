"""One plain pair to start from, and short ways to say how another differs."""

from dataclasses import replace
from typing import Any

from sync.match import address_key
from sync.records import Link, Member, Pair, Person
from tests.pure.sync.worlds import MAIN, MAPPING, ROWS, hashes

BLANK = ("",) * len(ROWS)


def values(**texts: str) -> tuple[str, ...]:
    """Give the values of a record; fields by their Salesforce names, a dot as two underscores."""
    return tuple(texts.get(each.source.replace(".", "__"), "") for each in ROWS)


def person(**different: Any) -> Person:
    plain = Person(
        id="003A",
        address="ann@example.com",
        opted_out=False,
        deleted=False,
        created_at="2022-02-18T22:34:47.000Z",
        values=values(FirstName="Ann", LastName="Abel", Title="Boss"),
    )
    return replace(plain, **different)


def member(**different: Any) -> Member:
    plain = Member(
        contact_id="c1",
        address="ann@example.com",
        permission="implicit",
        deleted=False,
        lists=frozenset({MAIN}),
        values=values(FirstName="Ann", LastName="Abel", Title="Boss"),
    )
    return replace(plain, **different)


def pair(person: Person, member: Member | None, **different: Any) -> Pair:
    plain = Pair(
        person=person,
        member=member,
        link=None,
        person_hashes=hashes(person.values),
        member_hashes=hashes(member.values) if member else b"",
        shadowed_by=None,
        opt_out=None,
        placed=False,
    )
    return replace(plain, **different)


def linked(person: Person, member: Member | None, *, agreed: tuple[Person, Member], **different: Any) -> Pair:
    """Link the two; `agreed` is what both sides showed when last read in agreement."""
    link = Link(
        contact_id="c1",
        person_base=hashes(agreed[0].values),
        contact_base=hashes(agreed[1].values),
        mapping_version=MAPPING.version,
        address=address_key(agreed[1].address),
    )
    return replace(pair(person, member, link=link), **different)
