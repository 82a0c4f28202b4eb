"""The report of a run."""

import json
from itertools import product

import msgspec
import pytest

from sync.plan import Action, Reason, Settled
from sync.problems import Problem, Refused, Side
from sync.report import (
    Cause,
    Note,
    Report,
    SideFigures,
    Tally,
    from_plain,
    make_report,
    tallies_of,
    tally_key,
    to_plain,
)

FACTS = {
    "read_salesforce": 9,
    "matched": 4,
    tally_key(Action.CREATE, Settled.DONE, Reason.NEW): 3,
    tally_key(Action.UPDATE, Settled.DONE, Reason.DIFFERS): 2,
    tally_key(Action.UPDATE, Settled.DONE, Reason.ADDRESS_DIFFERS): 1,
    tally_key(Action.LINK, Settled.DONE, Reason.SAME_ADDRESS): 4,
    tally_key(Action.LINK, Settled.DONE, Reason.NOT_ON_LIST): 5,
    tally_key(Action.SKIP, None, Reason.SHADOWED): 6,
    tally_key(Action.SKIP, Settled.DONE, Reason.SHADOWED): 1,
    tally_key(Action.CREATE, Settled.FAILED, Reason.NEW): 7,
    tally_key(Action.CREATE, Settled.NOT_CONFIRMED, Reason.NEW): 8,
    tally_key(Action.CREATE, None, Reason.NEW): 9,
    tally_key(Action.UPDATE, Settled.STRUCK, Reason.LEFT_LIST): 10,
}


def made() -> Report:
    return make_report(
        sides={
            Side.SALESFORCE: SideFigures(read=9, calls=5, least=4),
            Side.CONSTANT_CONTACT: SideFigures(read=8, calls=7, least=6),
        },
        seconds=1.5,
        matched=4,
        landed={"updated": 3, "joined": 5, "ticked": 2, "people_created": 1},
        tallies=tallies_of(FACTS),
        causes=[Cause(code=f"CODE_{number}", settled=Settled.FAILED, rows=1) for number in range(30)],
        notes=[Note(code="mapping_field_gone", parameters={"source": "Title"})],
    )


def test_a_report_counts_each_row_once_under_its_heading() -> None:
    report = made()
    assert (report.created, report.updated, report.linked, report.joined) == (3, 3, 4, 5)
    assert (report.failed, report.not_confirmed, report.open) == (7, 8, 9)
    assert report.skipped == {Reason.SHADOWED: 7}
    assert report.struck == {Reason.LEFT_LIST: 10}
    assert len(report.causes) == 20
    assert report.notes[0].parameters == {"source": "Title"}
    assert report.writes == 3 + 3 + 5 + 2 + 1


def test_a_report_goes_through_json_and_back() -> None:
    assert from_plain(json.loads(json.dumps(to_plain(made())))) == made()


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        from_plain({"created": 1})


def test_tally_keys_are_read_back() -> None:
    for action, settled, reason in product(Action, [None, *Settled], Reason):
        assert tallies_of({tally_key(action, settled, reason): 2}) == (
            Tally(action=action, settled=settled, reason=reason, rows=2),
        )


def test_a_problem_shows_its_code_side_and_parameters_for_the_log() -> None:
    assert str(Problem("wrong_org", Side.SALESFORCE, {"org": "Acme"})) == (
        "wrong_org (salesforce) {'org': 'Acme'}"
    )


def test_a_refusal_keeps_the_vendor_s_words_apart_from_what_is_logged() -> None:
    refused = Refused(Side.CONSTANT_CONTACT, "ann@example.com is bad", status=400, key="invalid")
    assert refused.words == "ann@example.com is bad"
    assert "ann@" not in str(refused)
