"""Random people, contacts and pairs for the laws of the core, and a vendor that cuts and reformats."""

import hashlib
import re
from dataclasses import replace
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from sync.decide import decide
from sync.fields import DEFAULT_MAPPING, custom_label, target_of
from sync.mapping import BlankRule
from sync.match import address_key
from sync.plan import EMAIL, Action, PlanRow
from sync.profile import ObjectType, Profile
from sync.records import Link, Member, OptOut, Pair, Person, Values

MAIN = "main-list"
ERASING = {"Title", "MobilePhone", "MailingCity", "Salutation"}

ROWS = tuple(
    replace(
        row,
        blank=BlankRule.ERASE if row.source in ERASING else BlankRule.KEEP,
        custom_field_id=f"id of {row.target}" if custom_label(row.target) else None,
        custom_field_name=f"name_of_{label}" if (label := custom_label(row.target)) else None,
    )
    for row in DEFAULT_MAPPING.rows
)
MAPPING = replace(DEFAULT_MAPPING, rows=ROWS)
PROFILE = Profile(
    id=1,
    name="Everybody",
    object_type=ObjectType.CONTACT,
    main_list="Customers",
    mapping=MAPPING,
    main_list_id=MAIN,
)

AWKWARD = (
    "",
    "  ",
    "Boss",
    " Boss ",
    "a\r\nb\n\nc",
    "\tTab\x00Nul",
    "T" * 128,
    "\u00e9\U0001f600" * 40,
    "617-555-0100",
    "6175550100",
    "+49 221 1234567",
    "0044 20 7946 0000",
    "Zoe\u0308",
    "x" * 49 + " y",
    "\u2028",
)
texts = st.sampled_from(AWKWARD) | st.text(max_size=20)
ADDRESSES = (
    "a@example.com",
    "A@Example.com ",
    "b@example.com",
    "long" + "a" * 40 + "@mail.example.com",
    "c" * 60 + "@mail.example.com",
    "c" * 64 + "@" + "d" * 20 + ".example.com",
    "not an address",
    "",
)
addresses = st.sampled_from(ADDRESSES)
few = st.dictionaries(st.integers(0, len(ROWS) - 1), texts, max_size=4)
PLAIN_VALUES = (
    "Dr.",
    "Ann",
    "",
    "Abel",
    "Boss",
    "Acme",
    "6175550100",
    "",
    "",
    "1 Main St",
    "Boston",
    "MA",
    "",
    "US",
)
lists = st.sampled_from(
    [
        frozenset({MAIN}),
        frozenset({MAIN, "other"}),
        frozenset(),
        frozenset({"other"}),
        frozenset(f"list {number}" for number in range(50)),
    ]
)
HELD = ["unsubscribed", "temp_hold", "pending_confirmation", "not_set", "a state of tomorrow"]


def differing(base: Values, different: dict[int, str]) -> Values:
    """Take values over, some of them different."""
    return tuple(different.get(index, text) for index, text in enumerate(base))


def hashes(shown: Values) -> bytes:
    """Hash each text to 8 bytes; the store does this in SQL, by another hash."""
    return b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in shown)


def _taker(person: Person, member: Member) -> Member | None:
    """Give the person's address to another contact, where it is not the linked one's."""
    if not address_key(person.address) or address_key(person.address) == address_key(member.address):
        return None
    return replace(
        member,
        contact_id="c8",
        address=person.address,
        permission="implicit",
        deleted=False,
        lists=frozenset(),
    )


@st.composite
def pairs(draw: st.DrawFn, *, left_alone: bool = True) -> Pair:
    """Any combination, the impossible ones too: deciding is total. `left_alone`: with facts that exclude."""

    def seldom(*values: Any) -> Any:
        return draw(st.sampled_from([None] * 8 + list(values))) if left_alone else None

    person = Person(
        id="003A",
        address=draw(addresses),
        opted_out=bool(seldom(True)),
        deleted=bool(seldom(True)),
        created_at="2022-02-18T22:34:47.000Z",
        values=differing(PLAIN_VALUES, draw(few)),
    )
    shape = draw(st.sampled_from(["new", "found", "linked", "linked", "linked, not visible"]))
    member = Member(
        contact_id="c1",
        address=draw(addresses) if shape == "linked" else person.address.upper(),
        permission=seldom(*HELD) or draw(st.sampled_from(["implicit", "explicit"])),
        deleted=bool(seldom(True)),
        lists=draw(lists),
        values=differing(person.values, draw(few)),
    )
    shown = member if shape in {"found", "linked"} else None
    link = Link(
        contact_id="c1",
        person_base=hashes(differing(person.values, draw(few))),
        contact_base=hashes(differing(member.values, draw(few))),
        mapping_version=draw(st.sampled_from([MAPPING.version] * 4 + [MAPPING.version + 1])),
        address=draw(st.sampled_from(["", address_key(person.address), address_key(member.address)])),
    )
    sides = [OptOut(side="salesforce", record_id="003O"), OptOut(side="constant_contact", record_id="cO")]
    return Pair(
        person=person,
        member=shown,
        link=link if shape.startswith("linked") else None,
        person_hashes=hashes(person.values),
        member_hashes=hashes(shown.values) if shown else b"",
        shadowed_by=seldom("003Z"),
        opt_out=seldom(*sides),
        placed=draw(st.booleans()) if left_alone else False,
        taker=_taker(person, member) if shape == "linked" and draw(st.booleans()) else None,
    )


@st.composite
def writable(draw: st.DrawFn) -> tuple[Pair, PlanRow]:
    """A pair that something is to be written for, and its row."""
    pair = draw(pairs(left_alone=False))
    row = decide(pair, PROFILE)
    assume(writes(row))
    assert row is not None
    return pair, row


def writes(row: PlanRow | None) -> bool:
    """Whether the row touches a contact or binds one."""
    return row is not None and (row.action is not Action.SKIP or row.join or row.link or bool(row.changes))


def shown_by_vendor(target: str, text: str) -> str:
    """Cut and reformat as an untold vendor might: what shows is not what was written."""
    if target.startswith("phone:"):
        digits = re.sub(r"[^0-9]", "", text)
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if len(digits) == 10 else text
    if target == "address:state":
        return text.upper()[:20]
    return re.sub(r"\s+", " ", text)[:40].strip()


def applied(pair: Pair, row: PlanRow) -> Pair:
    """Do what the row says at that vendor, and take the bases from what both sides show then."""
    taken = pair.taker if pair.taker and row.contact_id == pair.taker.contact_id else None
    member = (
        taken
        or pair.member
        or Member(
            contact_id="new",
            address=row.address,
            permission="implicit",
            deleted=False,
            lists=frozenset(),
            values=("",) * len(ROWS),
        )
    )
    new = {change.target: change.after for change in row.changes}
    kept = zip(ROWS, member.values, strict=True)
    shown = tuple(
        shown_by_vendor(each.target, new[each.target]) if each.target in new else text for each, text in kept
    )
    lists_now = member.lists | {MAIN} if row.join else member.lists
    member = replace(member, values=shown, lists=lists_now, address=new.get(EMAIL, member.address).lower())
    agreed = address_key(member.address) == address_key(pair.person.address)
    link = Link(
        contact_id=member.contact_id,
        person_base=pair.person_hashes,
        contact_base=hashes(shown),
        mapping_version=MAPPING.version,
        address=address_key(member.address) if agreed else (pair.link.address if pair.link else ""),
    )
    return replace(pair, member=member, link=link, member_hashes=hashes(shown), placed=True, taker=None)


def limit_of(target: str) -> int:
    """Find the limit of a mapped target."""
    return next(target_of(row).limit for row in ROWS if row.target == target)
