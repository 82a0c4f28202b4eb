"""Consent: the table covers everything that can be, and nothing in it leads back to being mailed."""

from dataclasses import replace
from itertools import product
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.consent import CONSENT, ConstantContact, Do, Last, Salesforce, decide_consent, findings
from sync.options import Options
from sync.plan import Action, PlanRow, Reason
from sync.records import ConsentCase, Member, OptOut, Ticked
from tests.pure.sync.examples import member
from tests.pure.sync.worlds import MAIN, PROFILE

S, C, L = Salesforce, ConstantContact, Last
CAN_BE: Final = {
    S.TICKED: {L.NOTHING, L.TICKED_BY_US, L.OPTED_IN, L.MERGED},
    S.FREE: {L.NOTHING, L.TAKEN_AWAY, L.MERGED},
}
"""A tick that stands was not taken away; where there is none, nobody ticked or opted in after it."""

ON = replace(PROFILE, options=Options(unsubscribe_opted_out=True))
OFF = PROFILE
KEPT = replace(PROFILE, options=Options(unsubscribe_opted_out=True, no_unsubscribed_to_salesforce=True))
FREE = Ticked(record_id="003A", object_name="Contact", opted_out=False)
TICKED = replace(FREE, opted_out=True, since="2026-11-10T00:00:00+00")
SUBSCRIBED, OFF_LIST = member(), member(lists=frozenset({"other"}))
GONE = member(deleted=True)
UNSUBSCRIBED = member(permission="unsubscribed")
STANDS = OptOut(side="constant_contact", record_id="c9")
AGAIN = member(permission="explicit", opt_in_source="Contact", opt_in_date="2026-11-20T00:00:00Z")


def case(*records: Ticked, contact: Member | None = SUBSCRIBED, stands: OptOut | None = None) -> ConsentCase:
    return ConsentCase(
        address_key="ann@example.com",
        records=records,
        member=contact,
        main_list_id=MAIN,
        opted_out_constant_contact=stands,
    )


def test_the_table_has_every_combination_that_can_be_and_no_other() -> None:
    expected = {(said, there, last) for said in S for there, last in product(C, CAN_BE[said])}
    assert set(CONSENT) == expected


def test_nothing_in_the_table_subscribes_anyone_or_takes_a_tick_away() -> None:
    assert set(Do) == {Do.NOTHING, Do.TICK, Do.TICK_AGAIN, Do.UNSUBSCRIBE, Do.LEAVE, Do.ASK}
    ticks = {key: do for key, do in CONSENT.items() if do in {Do.TICK, Do.TICK_AGAIN}}
    assert {said for said, _, _ in ticks} == {S.FREE}
    assert {there for (_, there, _), do in CONSENT.items() if do is Do.UNSUBSCRIBE} == {C.SUBSCRIBED}


@pytest.mark.parametrize(("said", "there", "last"), [key for key in CONSENT if key[1] is C.UNSUBSCRIBED])
def test_an_unsubscribed_contact_means_a_tick_wherever_there_is_none(
    said: Salesforce, there: ConstantContact, last: Last
) -> None:
    assert (CONSENT[said, there, last] in {Do.TICK, Do.TICK_AGAIN}) is (said is S.FREE)


EXAMPLES: Final = [
    # what the records say, what the contact says, what follows with the option on
    (case(TICKED), (Action.UNSUBSCRIBE, Reason.OPT_OUT_SPREADS, (MAIN,))),
    (case(TICKED, contact=OFF_LIST), (Action.UNSUBSCRIBE, Reason.OPT_OUT_SPREADS, ())),
    (case(replace(TICKED, inherits=True)), (Action.UNSUBSCRIBE, Reason.OPT_OUT_SPREADS, (MAIN,))),
    (case(replace(TICKED, by_us=True)), (Action.SKIP, Reason.OPTED_IN_AGAIN, ())),
    (case(TICKED, contact=AGAIN), (Action.SKIP, Reason.OPTED_IN_AGAIN, ())),
    (case(TICKED, contact=UNSUBSCRIBED), (Action.REMOVE, Reason.OPT_OUT_SPREADS, (MAIN,))),
    (case(replace(TICKED, inherits=True), contact=UNSUBSCRIBED), (Action.REMOVE, "opt_out_spreads", (MAIN,))),
    (case(replace(TICKED, by_us=True), contact=UNSUBSCRIBED), None),
    (case(TICKED, contact=replace(UNSUBSCRIBED, lists=frozenset())), None),
    (case(TICKED, stands=STANDS), (Action.UNSUBSCRIBE, Reason.OPT_OUT_SPREADS, (MAIN,))),
    (case(replace(TICKED, by_us=True), stands=STANDS), None),
    (case(FREE, contact=UNSUBSCRIBED), (Action.OPT_OUT, Reason.OPT_OUT_SPREADS, ())),
    (case(replace(FREE, inherits=True), contact=UNSUBSCRIBED), (Action.OPT_OUT, "opt_out_spreads", ())),
    (case(replace(FREE, unticked=True), contact=UNSUBSCRIBED), (Action.OPT_OUT, Reason.UNTICKED, ())),
    (case(FREE, stands=STANDS), (Action.OPT_OUT, Reason.OPT_OUT_SPREADS, ())),
    (case(FREE, contact=None, stands=STANDS), (Action.OPT_OUT, Reason.OPT_OUT_SPREADS, ())),
    (case(replace(FREE, inherits=True)), (Action.OPT_OUT, Reason.OPT_OUT_SPREADS, ())),
    (case(replace(FREE, inherits=True), contact=None), (Action.OPT_OUT, Reason.OPT_OUT_SPREADS, ())),
    (case(FREE), None),
    (case(replace(FREE, unticked=True)), None),
    (case(FREE, contact=None), None),
    (case(replace(FREE, unticked=True), contact=GONE), None),
    (case(TICKED, contact=None), None),
    (case(TICKED, contact=GONE), None),
    (case(replace(TICKED, inherits=True), contact=None), None),
    (case(replace(TICKED, by_us=True), contact=None), None),
    (case(TICKED, contact=replace(AGAIN, deleted=True)), None),
    (
        case(TICKED, contact=replace(AGAIN, permission="unsubscribed")),
        (Action.REMOVE, "opt_out_spreads", (MAIN,)),
    ),
]


@pytest.mark.parametrize(("given_case", "expected"), EXAMPLES)
def test_each_line_of_the_table_by_example(given_case: ConsentCase, expected: tuple[Any, ...] | None) -> None:
    rows = decide_consent(given_case, ON)
    assert [(row.action, row.reason, row.leave) for row in rows] == ([expected] if expected else [])


def test_the_examples_meet_every_line_of_the_table() -> None:
    met = set()
    for given_case, _ in EXAMPLES:
        for found in findings(given_case):
            own = [key for key in CONSENT if key[0] is (S.TICKED if found.record.opted_out else S.FREE)]
            met |= {
                (key[0], key[2], found.do) for key in own if key[2] is found.last and CONSENT[key] is found.do
            }
    assert met == {(said, last, do) for (said, _, last), do in CONSENT.items()}


def test_with_the_option_off_nobody_is_unsubscribed_and_who_is_still_mailed_is_told() -> None:
    (row,) = decide_consent(case(TICKED), OFF)
    assert (row.action, row.reason, row.parameters) == (Action.SKIP, Reason.STILL_MAILED, {"record": "003A"})
    assert decide_consent(case(TICKED, contact=UNSUBSCRIBED), OFF) == ()


def test_what_constant_contact_says_can_be_kept_from_salesforce_but_a_merge_s_tick_cannot() -> None:
    assert decide_consent(case(FREE, contact=UNSUBSCRIBED), KEPT) == ()
    assert decide_consent(case(replace(FREE, unticked=True), contact=UNSUBSCRIBED), KEPT) == ()
    (row,) = decide_consent(case(replace(FREE, inherits=True)), KEPT)
    assert row.action is Action.OPT_OUT


def test_an_unsubscribe_ticks_every_record_with_the_address_whatever_its_object() -> None:
    lead = replace(FREE, record_id="00QA", object_name="Lead")
    rows = decide_consent(case(FREE, lead, TICKED, contact=UNSUBSCRIBED), OFF)
    assert [(row.person_id, row.object_name) for row in rows] == [("003A", "Contact"), ("00QA", "Lead")]
    assert all(row.parameters == {"record": "c1"} for row in rows)


def test_one_record_that_says_no_is_enough_though_another_asks() -> None:
    by_us = replace(TICKED, record_id="003B", by_us=True)
    assert [row.action for row in decide_consent(case(by_us, TICKED), ON)] == [Action.UNSUBSCRIBE]


records = st.builds(
    Ticked,
    record_id=st.sampled_from(("003A", "003B", "00QA")),
    object_name=st.sampled_from(("Contact", "Lead")),
    opted_out=st.booleans(),
    since=st.sampled_from(("", "2026-11-10T00:00:00+00", "no moment")),
    by_us=st.booleans(),
    unticked=st.booleans(),
    inherits=st.booleans(),
)
contacts = st.builds(
    member,
    permission=st.sampled_from(
        ("implicit", "explicit", "unsubscribed", "temp_hold", "not_set", "tomorrow's")
    ),
    deleted=st.booleans(),
    lists=st.sampled_from((frozenset({MAIN}), frozenset())),
    opt_in_source=st.sampled_from(("", "Contact", "Account")),
    opt_in_date=st.sampled_from(("", "2026-11-20T00:00:00Z", "2020-01-01T00:00:00Z", "someday")),
)
cases = st.builds(
    lambda found, contact, stands: case(*found, contact=contact, stands=stands),
    st.lists(records, min_size=1, max_size=3, unique_by=lambda record: record.record_id),
    st.none() | contacts,
    st.none() | st.just(STANDS),
)
profiles = st.builds(
    lambda one, other: replace(
        PROFILE, options=Options(unsubscribe_opted_out=one, no_unsubscribed_to_salesforce=other)
    ),
    st.booleans(),
    st.booleans(),
)


@given(cases, profiles)
def test_every_case_has_a_line_and_its_rows_protect_or_only_tell(
    given_case: ConsentCase, profile: Any
) -> None:
    for row in decide_consent(given_case, profile):
        assert row.action in {Action.OPT_OUT, Action.UNSUBSCRIBE, Action.REMOVE, Action.SKIP}
        assert not any((row.join, row.link, row.changes, row.person_changes))
        assert row.leave == () or row.action is not Action.SKIP


@given(cases)
def test_after_its_rows_have_landed_nothing_more_is_written(given_case: ConsentCase) -> None:
    after = given_case
    for _ in range(3):  # a merge's tick, then the contact's unsubscribing, then everybody else's tick
        after = _landed(after, decide_consent(after, ON))
    again = decide_consent(after, ON)
    assert [row for row in again if row.action is not Action.SKIP] == []


def _landed(before: ConsentCase, rows: tuple[PlanRow, ...]) -> ConsentCase:
    ticked = {row.person_id for row in rows if row.action is Action.OPT_OUT}
    marked = tuple(
        replace(
            record,
            opted_out=True,
            by_us=not (record.unticked or record.inherits),
            unticked=False,
            since="2026-11-23T00:00:00+00",
        )
        if record.record_id in ticked
        else record
        for record in before.records
    )
    contact = before.member
    for row in rows:
        if contact and row.action is Action.UNSUBSCRIBE:
            contact = replace(contact, permission="unsubscribed")
        contact = contact and replace(contact, lists=contact.lists - set(row.leave))
    return replace(before, records=marked, member=contact)
