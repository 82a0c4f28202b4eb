"""Laws of deciding, under any combination of facts."""

from dataclasses import replace

from hypothesis import given, settings

from sync.decide import decide
from sync.match import EXCLUSIONS, Fact
from sync.outcome import landed, strike
from sync.plan import Action, PlanRow, Reason, Route
from sync.records import OptOut, Pair
from tests.pure.sync.worlds import MAIN, MAPPING, PROFILE, applied, pairs, writable, writes
from texts import placeholders


def left_alone(pair: Pair) -> bool:
    """Say, without the product's own rules, who must never be written to."""
    member = pair.member
    return (
        pair.person.opted_out
        or pair.opt_out is not None
        or pair.person.deleted
        or not pair.person.address.strip()
        or pair.shadowed_by is not None
        or (member is not None and (member.deleted or member.permission not in {"implicit", "explicit"}))
        or (member is not None and pair.placed and MAIN not in member.lists)
    )


@settings(max_examples=200)
@given(pairs())
def test_nobody_who_is_excluded_is_ever_written_to(pair: Pair) -> None:
    row = decide(pair, PROFILE)
    if left_alone(pair):
        if row is None:  # nobody misses a record that is gone and never was linked
            assert pair.person.deleted
            assert pair.link is None
            return
        assert row.action is Action.SKIP
        assert not writes(row)
        assert row.route is Route.NONE


@settings(max_examples=200)
@given(pairs())
def test_an_opt_out_is_what_a_report_names_first(pair: Pair) -> None:
    row = decide(replace(pair, opt_out=OptOut(side="salesforce", record_id="003O")), PROFILE)
    assert row is not None
    assert row.reason is Reason.OPTED_OUT_SALESFORCE


@settings(max_examples=200)
@given(pairs())
def test_deciding_is_total_and_deterministic(pair: Pair) -> None:
    row = decide(pair, PROFILE)
    assert row == decide(pair, PROFILE)
    assert row is None or row.person_id == pair.person.id
    if row:
        assert placeholders(row.reason) <= row.parameters.keys()


@settings(max_examples=200)
@given(pairs())
def test_a_new_contact_is_made_only_where_there_is_none_and_never_was_one(pair: Pair) -> None:
    row = decide(pair, PROFILE)
    if row and row.action is Action.CREATE:
        assert pair.member is None
        assert pair.link is None
        assert row.join
        assert row.link
        assert row.route in {Route.IMPORT, Route.SINGLE}


@settings(max_examples=200)
@given(pairs())
def test_every_change_changes_something_and_names_a_target_of_the_mapping(pair: Pair) -> None:
    row = decide(pair, PROFILE)
    targets = {"email"} | {each.target for each in MAPPING.rows}
    for change in row.changes if row else ():
        assert change.before != change.after
        assert change.target in targets


@settings(max_examples=200)
@given(pairs())
def test_an_import_carries_neither_blanks_nor_renames_nor_long_addresses(pair: Pair) -> None:
    row = decide(pair, PROFILE)
    if row and row.route is Route.IMPORT:
        assert len(row.address) <= 50
        assert all(change.after and change.target != "email" for change in row.changes)


@settings(max_examples=200)
@given(writable())
def test_deciding_again_after_applying_gives_nothing(planned: tuple[Pair, PlanRow]) -> None:
    pair, row = planned
    again = decide(applied(pair, row), PROFILE)
    assert not writes(again)
    assert again is None or again.reason is Reason.ADDRESS_DIFFERS


@settings(max_examples=200)
@given(writable())
def test_what_was_planned_a_moment_ago_is_not_struck(planned: tuple[Pair, PlanRow]) -> None:
    pair, row = planned
    assert strike(row, pair, PROFILE) is None


@settings(max_examples=200)
@given(writable())
def test_what_a_run_did_itself_does_not_strike_the_rest_of_it(planned: tuple[Pair, PlanRow]) -> None:
    pair, row = planned
    assert strike(row, _joined(pair, row), PROFILE) is None


def _joined(pair: Pair, row: PlanRow) -> Pair:
    """Show the list membership that the run made, and nothing else yet."""
    if pair.member is None or not row.join:
        return pair
    if pair.taker and row.contact_id == pair.taker.contact_id:
        return replace(pair, taker=replace(pair.taker, lists=pair.taker.lists | {MAIN}))
    return replace(pair, member=replace(pair.member, lists=pair.member.lists | {MAIN}), placed=True)


@settings(max_examples=200)
@given(writable())
def test_an_opt_out_since_the_plan_strikes_every_row(planned: tuple[Pair, PlanRow]) -> None:
    pair, row = planned
    for since in (
        replace(pair, person=replace(pair.person, opted_out=True)),
        replace(pair, opt_out=OptOut(side="constant_contact", record_id="c7")),
        replace(pair, member=pair.member and replace(pair.member, permission="unsubscribed")),
    ):
        if since != pair:
            assert strike(row, since, PROFILE) in {
                Reason.OPTED_OUT_SALESFORCE,
                Reason.OPTED_OUT_CONSTANT_CONTACT,
            }


@settings(max_examples=200)
@given(writable())
def test_a_joining_has_landed_when_the_list_shows(planned: tuple[Pair, PlanRow]) -> None:
    pair, row = planned
    before = pair.taker if pair.taker and row.contact_id == pair.taker.contact_id else pair.member
    assert landed(row, before, PROFILE, joining=True) is not row.join
    assert landed(row, applied(pair, row).member, PROFILE, joining=True)


def test_every_fact_excludes_once() -> None:
    assert sorted(fact for fact, _ in EXCLUSIONS) == sorted(Fact)
