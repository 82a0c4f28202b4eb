"""The three-way merge: every direction, policy, blank rule, mover and base, and their laws."""

from dataclasses import replace
from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.decide import decide
from sync.described import SalesforceField
from sync.mapping import BlankRule, Direction, Mapping, Policy, Row
from sync.merge import Merged, merge
from sync.options import Options
from sync.outcome import strike
from sync.plan import HELD, Action, PlanRow
from sync.profile import Profile
from sync.records import Link, Member, Pair, Person
from tests.pure.sync.examples import member, pair, person
from tests.pure.sync.worlds import MAIN, PROFILE, hashes

D, P, B = Direction, Policy, BlankRule
THERE, BACK, NOWHERE = "->", "<-", "--"
OLDER, NEWER = "2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00Z"


def profile(row: Row, options: Options | None = None) -> Profile:
    mapping = Mapping(version=1, address_field="Email", rows=(row,))
    return replace(PROFILE, mapping=mapping, options=options or Options())


def row(direction: Direction, policy: Policy = P.SALESFORCE_WINS, blank: BlankRule = B.KEEP) -> Row:
    return Row(source="FirstName", target="first_name", direction=direction, policy=policy, blank=blank)


def one(
    raw: str, shown: str, base: tuple[str, str] | None, *, stamps: tuple[str, str] = (OLDER, NEWER)
) -> Pair:
    """Link a pair with one field; base: what each side showed when last in agreement."""
    salesforce: Person = person(values=(raw,), modstamp=stamps[0])
    contact: Member = member(values=(shown,), updated_at=stamps[1])
    known = (hashes((base[0],)), hashes((base[1],))) if base else (b"", b"")
    link = Link(
        contact_id="c1",
        person_base=known[0],
        contact_base=known[1],
        mapping_version=1,
        address="ann@example.com",
    )
    return pair(salesforce, contact, link=link, placed=True)


def merged(case: Pair, chosen: Profile) -> Merged:
    assert case.member
    return merge(case, case.member, chosen)


def way(case: Pair, chosen: Profile) -> str:
    found = merged(case, chosen)
    assert not (found.changes and found.person_changes)
    return THERE if found.changes else BACK if found.person_changes else NOWHERE


PERSON_MOVED = one("Anna", "Ann", ("Ann", "Ann"))
CONTACT_MOVED = one("Ann", "Annie", ("Ann", "Ann"))
BOTH_MOVED = one("Anna", "Annie", ("Ann", "Ann"))
NO_BASE = one("Anna", "Annie", None)
CASES: Final = (PERSON_MOVED, CONTACT_MOVED, BOTH_MOVED, NO_BASE)

TABLE: Final = {
    # direction, policy: who moved is the person, the contact, both, or unknown since there is no base
    **{(D.TO_CONSTANT_CONTACT, policy): (THERE,) * 4 for policy in P},
    **{(D.TO_SALESFORCE, policy): (BACK,) * 4 for policy in P},
    (D.BOTH, P.SALESFORCE_WINS): (THERE, BACK, THERE, THERE),
    (D.BOTH, P.CONSTANT_CONTACT_WINS): (THERE, BACK, BACK, THERE),
    (D.BOTH, P.LATEST_WINS): (THERE, BACK, BACK, THERE),
    (D.BOTH, P.SALESFORCE_UNLESS_BLANK): (THERE, BACK, THERE, THERE),
    **{(direction, policy): (NOWHERE,) * 4 for direction in D for policy in (P.CREATE_ONLY, P.NEVER)},
}


def test_the_table_has_every_direction_and_policy() -> None:
    assert set(TABLE) == set(product(D, P))


@pytest.mark.parametrize(("direction", "policy"), list(TABLE))
@pytest.mark.parametrize("blank", list(B))
def test_which_way_a_value_flows(direction: Direction, policy: Policy, blank: BlankRule) -> None:
    chosen = profile(row(direction, policy, blank))
    assert tuple(way(case, chosen) for case in CASES) == TABLE[direction, policy]


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (("2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00Z"), BACK),
        (("2026-11-03T00:00:00.000Z", "2026-11-02T00:00:00Z"), THERE),
        (("2026-11-02T00:00:00.000+0000", "2026-11-02T00:00:00Z"), THERE),  # a tie
        (("2026-11-02T00:00:00.000Z", "2026-11-01T19:00:01-05:00"), BACK),
        (("", "2026-11-02T00:00:00Z"), THERE),
        (("2026-11-01T00:00:00.000Z", "yesterday"), THERE),
    ],
)
def test_the_latest_wins_by_the_vendors_stamps(stamps: tuple[str, str], expected: str) -> None:
    assert way(one("Anna", "Annie", ("Ann", "Ann"), stamps=stamps), profile(row(D.BOTH, P.LATEST_WINS))) == (
        expected
    )


@pytest.mark.parametrize(
    ("case", "policy", "keeps", "erases"),
    [
        (one("", "Ann", ("Ann", "Ann")), P.SALESFORCE_WINS, NOWHERE, THERE),
        (one(" ", "Ann", ("Ann", "Ann")), P.SALESFORCE_WINS, NOWHERE, THERE),
        (one("Ann", "", ("Ann", "Ann")), P.SALESFORCE_WINS, NOWHERE, BACK),
        (one("", "Annie", ("Ann", "Ann")), P.SALESFORCE_WINS, NOWHERE, THERE),
        (one("", "Annie", ("Ann", "Ann")), P.SALESFORCE_UNLESS_BLANK, BACK, BACK),
        (one("Anna", "", ("Ann", "Ann")), P.CONSTANT_CONTACT_WINS, NOWHERE, BACK),
        (one("", "Ann", None), P.SALESFORCE_WINS, BACK, BACK),
        (one("Ann", "", None), P.CONSTANT_CONTACT_WINS, THERE, THERE),
    ],
)
def test_a_blank_erases_only_where_the_row_says_so_and_never_at_a_first_match(
    case: Pair, policy: Policy, keeps: str, erases: str
) -> None:
    assert way(case, profile(row(D.BOTH, policy, B.KEEP))) == keeps
    assert way(case, profile(row(D.BOTH, policy, B.ERASE))) == erases


@pytest.mark.parametrize("direction", list(D))
@pytest.mark.parametrize("blank", list(B))
def test_a_placeholder_flows_nowhere_and_erases_nothing(direction: Direction, blank: BlankRule) -> None:
    chosen = profile(row(direction, P.SALESFORCE_WINS, blank))
    assert way(one("Unknown", "Ann", ("Ann", "Ann")), chosen) in {NOWHERE, BACK}
    assert way(one("Ann", " unknown", ("Ann", "Ann")), chosen) in {NOWHERE, THERE}
    may_erase = direction is D.TO_SALESFORCE and blank is B.ERASE
    assert way(one("Unknown", "", ("", "")), chosen) == (BACK if may_erase else NOWHERE)


def test_a_real_value_takes_the_place_of_a_placeholder_on_either_side() -> None:
    chosen = profile(row(D.BOTH))
    assert way(one("Unknown", "Ann", None), chosen) == BACK
    assert way(one("Ann", "Unknown", None), chosen) == THERE
    assert way(one("Unknown", "Ann", ("Unknown", "")), chosen) == BACK
    assert (
        way(one("Unknown", "Annie", ("Ann", "Ann")), profile(row(D.BOTH, P.SALESFORCE_UNLESS_BLANK))) == BACK
    )


def test_a_value_that_the_field_cannot_hold_is_refused_and_told_in_words() -> None:
    narrow = replace(row(D.TO_SALESFORCE), field=SalesforceField(name="FirstName", kind="string", length=3))
    found = merged(CONTACT_MOVED, profile(narrow))
    assert (found.person_changes, found.refused["fault"]) == ((), "value_too_long")
    assert found.refused[HELD] == f",{narrow.target},"


def test_a_change_to_salesforce_names_the_field_that_is_written_with_before_and_after() -> None:
    coded = replace(row(D.TO_SALESFORCE), field=SalesforceField(name="First_Code__c", kind="string"))
    (change,) = merged(CONTACT_MOVED, profile(coded)).person_changes
    assert (change.target, change.before, change.after) == ("First_Code__c", "Ann", "Annie")


TEXTS = ("", " ", "Ann", "Anna", "Unknown", "  Zoe\u0308 \n Lee ", "x" * 70)
texts = st.sampled_from(TEXTS)
mapped = st.builds(row, st.sampled_from(list(D)), st.sampled_from(list(P)), st.sampled_from(list(B)))
stamps = st.sampled_from(("", OLDER, NEWER, "2026-11-03T00:00:00.000+0000"))
cases = st.builds(
    lambda raw, shown, base, first, second, off, apart: _placed(
        one(raw, shown, base, stamps=(first, second)), off=off, apart=apart
    ),
    texts,
    texts,
    st.none() | st.tuples(texts, texts),
    stamps,
    stamps,
    st.booleans(),
    st.booleans(),
)


def _placed(case: Pair, *, off: bool, apart: bool) -> Pair:
    """Let the contact be off the list, where it is since nobody put it there or since it stays apart."""
    assert case.member
    if not off:
        return replace(case, apart=apart)
    return replace(case, member=replace(case.member, lists=frozenset()), placed=False, apart=apart)


def applied(case: Pair, written: PlanRow) -> Pair:
    """Do what the row says, at vendors that trim and cut, and take the bases from what both sides show."""
    assert case.member
    to_person = next((change.after for change in written.person_changes), case.person.values[0])
    to_contact = next((change.after for change in written.changes), case.member.values[0])
    values = (" ".join(to_person.split()) if written.person_changes else to_person,)
    shown = (to_contact[:60].strip() if written.changes else to_contact,)
    assert case.link
    return replace(
        case,
        person=replace(case.person, values=values),
        member=replace(
            case.member, values=shown, lists=case.member.lists | ({MAIN} if written.join else frozenset())
        ),
        link=replace(case.link, person_base=hashes(values), contact_base=hashes(shown)),
        person_hashes=hashes(values),
        member_hashes=hashes(shown),
    )


@given(cases, mapped)
def test_after_a_row_was_applied_nothing_more_is_decided(case: Pair, chosen: Row) -> None:
    written = decide(case, profile(chosen))
    if written is None or written.action is Action.SKIP:
        return
    assert decide(applied(case, written), profile(chosen)) is None


@given(cases, mapped)
def test_what_was_decided_a_moment_ago_is_not_struck(case: Pair, chosen: Row) -> None:
    written = decide(case, profile(chosen))
    if written is not None:
        assert strike(written, case, profile(chosen)) is None


@given(cases, mapped)
def test_the_one_way_switch_stops_every_write_to_a_contact_and_none_to_salesforce(
    case: Pair, chosen: Row
) -> None:
    silent = profile(chosen, Options(no_people_to_constant_contact=True))
    written = decide(case, silent)
    if written is None:
        return
    assert not any((written.changes, written.join))
    assert written.person_changes == merged(case, profile(chosen)).person_changes
    assert strike(written, case, silent) is None


@given(cases, mapped)
def test_a_side_that_the_row_does_not_write_to_never_changes(case: Pair, chosen: Row) -> None:
    found = merged(case, profile(chosen))
    if chosen.direction is D.TO_CONSTANT_CONTACT:
        assert not found.person_changes
    if chosen.direction is D.TO_SALESFORCE:
        assert not found.changes
    for change in (*found.changes, *found.person_changes):
        assert change.before != change.after
        assert change.after or chosen.blank is B.ERASE


@given(cases, mapped)
def test_whoever_stays_off_the_list_is_never_imported(case: Pair, chosen: Row) -> None:
    written = decide(case, profile(chosen))
    assert case.member
    if written and MAIN not in case.member.lists and not written.join:
        assert written.route != "import"
