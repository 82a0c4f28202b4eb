"""Who stops being synced: only what we added is taken away, and only where the options say so."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.decide import decide
from sync.leaving import LEAVES
from sync.options import Options
from sync.outcome import strike
from sync.plan import Action, PlanRow, Reason
from sync.profile import Profile
from sync.records import OptOut, Pair
from tests.pure.sync.examples import linked, member, person
from tests.pure.sync.worlds import MAIN, PROFILE, pairs

ANN, CONTACT = person(), member()
WITH_ANOTHER_LIST = member(lists=frozenset({MAIN, "other"}))


def profile(**chosen: Any) -> Profile:
    return replace(PROFILE, options=Options(**chosen))


def gone(contact: Any = CONTACT, *, added: bool = True, **different: Any) -> Pair:
    """Show a linked person who is not what they were; the facts of the pair, then those of the person."""
    of_pair = {
        name: different.pop(name)
        for name in ("claimed_elsewhere", "opt_out", "asked", "entombed")
        if name in different
    }
    return linked(
        replace(ANN, **different), contact, agreed=(ANN, CONTACT), added=added, placed=True, **of_pair
    )


ALL = profile(sync_deleted_people=True, delete_the_contact_too=True, remove_converted_leads=True)
DELETED, REMOVE, SKIP, DELETE = Reason.DELETED_SALESFORCE, Action.REMOVE, Action.SKIP, Action.DELETE


@pytest.mark.parametrize(
    ("case", "options", "action", "reason"),
    [
        (gone(in_scope=False), PROFILE, REMOVE, Reason.LEFT_FILTER),
        (gone(in_scope=False, added=False), PROFILE, SKIP, Reason.LEFT_FILTER),
        (gone(member(lists=frozenset()), in_scope=False), PROFILE, SKIP, Reason.LEFT_FILTER),
        (gone(in_scope=False, claimed_elsewhere=True), PROFILE, SKIP, Reason.LEFT_FILTER),
        (gone(member(deleted=True), in_scope=False), PROFILE, SKIP, Reason.LEFT_FILTER),
        (gone(None, in_scope=False), PROFILE, SKIP, Reason.LEFT_FILTER),
        (gone(deleted=True), PROFILE, SKIP, DELETED),
        (gone(deleted=True), profile(sync_deleted_people=True), REMOVE, DELETED),
        (gone(deleted=True, added=False), profile(sync_deleted_people=True), SKIP, DELETED),
        (gone(deleted=True), ALL, DELETE, DELETED),
        (gone(WITH_ANOTHER_LIST, deleted=True), ALL, REMOVE, DELETED),
        (gone(deleted=True, added=False), ALL, SKIP, DELETED),
        (gone(deleted=True, claimed_elsewhere=True), ALL, SKIP, DELETED),
        (gone(deleted=True), profile(delete_the_contact_too=True), SKIP, DELETED),
        (gone(in_scope=False), ALL, REMOVE, Reason.LEFT_FILTER),
        (gone(converted=True), PROFILE, SKIP, Reason.CONVERTED),
        (gone(converted=True), ALL, REMOVE, Reason.CONVERTED),
        (gone(converted=True, claimed_elsewhere=True), ALL, SKIP, Reason.CONVERTED),
        (gone(deleted=True, merged_into="003M"), ALL, Action.MOVE_LINK, Reason.MERGED),
        (gone(deleted=True, merged_into="003M", added=False), PROFILE, Action.MOVE_LINK, Reason.MERGED),
    ],
)
def test_who_leaves_and_what_of_them(case: Pair, options: Profile, action: Action, reason: Reason) -> None:
    row = decide(case, options)
    assert row is not None
    assert (row.action, row.reason) == (action, reason)
    assert row.leave == ((MAIN,) if action is REMOVE else ())
    assert row.contact_id == (None if case.member is None and action is SKIP else "c1")


@pytest.mark.parametrize("different", [{"deleted": True}, {"in_scope": False}, {"converted": True}])
def test_nothing_is_told_of_a_record_that_was_never_linked(different: dict[str, Any]) -> None:
    assert decide(replace(gone(**different), link=None), ALL) is None


def test_who_opted_out_is_not_deleted_or_taken_off_for_leaving() -> None:
    row = decide(gone(deleted=True, opt_out=OptOut(side="salesforce", record_id="003O")), ALL)
    assert row
    assert (row.action, row.reason) == (SKIP, Reason.OPTED_OUT_SALESFORCE)


def test_a_merge_names_the_record_that_takes_over() -> None:
    row = decide(gone(deleted=True, merged_into="003M"), PROFILE)
    assert row
    assert row.parameters == {"to": "003M"}


gone_pairs = st.builds(
    lambda pair, different, added, claimed: replace(
        pair, person=replace(pair.person, **different), added=added, claimed_elsewhere=claimed
    ),
    pairs(),
    st.sampled_from(
        (
            {"deleted": True},
            {"in_scope": False},
            {"converted": True},
            {"deleted": True, "merged_into": "003M"},
        )
    ),
    st.booleans(),
    st.booleans(),
)
profiles = st.builds(
    lambda one, two, three: profile(
        sync_deleted_people=one, delete_the_contact_too=two, remove_converted_leads=three
    ),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(gone_pairs, profiles)
def test_nobody_who_leaves_is_joined_or_written_to_and_only_our_list_is_left(
    pair: Pair, chosen: Profile
) -> None:
    row = decide(pair, chosen)
    if row is None:
        assert pair.link is None
        return
    assert not any((row.join, row.link, row.changes, row.person_changes))
    if row.leave or row.action is DELETE:
        assert set(row.leave) <= {MAIN}
        assert row.reason in LEAVES
        assert not pair.claimed_elsewhere
        assert pair.opt_out is None


REMOVES = decide(gone(in_scope=False), PROFILE)
DELETES = decide(gone(deleted=True), ALL)


@pytest.mark.parametrize(
    ("row", "now", "is_struck"),
    [
        (REMOVES, gone(in_scope=False), False),
        (REMOVES, gone(), True),  # back in the filter
        (REMOVES, gone(in_scope=False, claimed_elsewhere=True), True),
        (REMOVES, gone(member(lists=frozenset()), in_scope=False), True),
        (REMOVES, gone(deleted=True), True),
        (DELETES, gone(deleted=True), False),
        (DELETES, gone(), True),  # undeleted
        (DELETES, gone(WITH_ANOTHER_LIST, deleted=True), True),  # somebody has put it on a list since
        (DELETES, gone(deleted=True, claimed_elsewhere=True), True),
        (DELETES, gone(deleted=True, opt_out=OptOut(side="constant_contact", record_id="c1")), True),
    ],
)
def test_what_does_not_hold_any_more_takes_nothing_away(row: PlanRow, now: Pair, is_struck: bool) -> None:
    expected = Reason.CHANGED_SINCE_PREVIEW if is_struck else None
    assert strike(row, now, ALL) == expected


def test_what_follows_from_consent_is_never_struck() -> None:
    for action in (Action.OPT_OUT, Action.UNSUBSCRIBE, Action.REMOVE):
        row = PlanRow(person_id=ANN.id, action=action, reason=Reason.OPT_OUT_SPREADS, contact_id="c1")
        assert strike(row, gone(), PROFILE) is None
