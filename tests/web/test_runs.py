"""A run under way, and its report."""

import csv
import io
from dataclasses import replace

import pytest
from redis import Redis

from sync.stored import RunKind, RunStatus
from tests.store.world import person_id
from tests.web.conftest import People
from tests.web.plans import ADA, CLEO, Planned
from tests.web.reading import followed, jobs, said


def test_sync_now_answers_at_once_with_a_page_that_waits_for_a_worker(
    client: People, ours: Planned, queued: Redis
) -> None:
    ours.end(RunStatus.DONE)

    answer = client.as_user.post(f"/profiles/{ours.profile_id}/run")

    run_id = int(answer.location.split("/")[-1])
    assert run_id > ours.run
    assert jobs(queued) == [("jobs.runs.go_on", [ours.world.store.tenant_id, run_id])]
    page = followed(client.as_user, answer)
    assert "Waiting for a worker" in said(page)
    assert "by a user" in said(page)
    assert f'hx-get="/runs/{run_id}/progress' in page.text
    assert 'hx-trigger="every 1s"' in page.text
    again = followed(client.as_user, client.as_user.post(f"/profiles/{ours.profile_id}/run"))
    assert "under way already" in said(again)
    assert ours.world.store.runs.get(run_id).kind is RunKind.SYNC


def test_a_preview_is_asked_for_as_one(client: People, ours: Planned) -> None:
    ours.end(RunStatus.DONE)

    answer = client.as_user.post(f"/profiles/{ours.profile_id}/run", data={"kind": "preview"})

    assert ours.world.store.runs.get(int(answer.location.split("/")[-1])).kind is RunKind.PREVIEW


def test_progress_says_a_phase_once_and_ends_its_own_asking(client: People, ours: Planned) -> None:
    store = ours.world.store
    progress = replace(
        store.runs.get(ours.run).progress,
        phase="import",
        done=2,
        total=10,
        past=(("read_salesforce", 4),),
        calls_constant_contact=7,
    )
    store.runs.show_progress(ours.run, progress)

    first = client.as_user.get(f"/runs/{ours.run}/progress?heard=match")
    assert "Importing contacts: 2 of 10" in said(first)
    assert "Reading people from Salesforce: 4" in said(first)
    assert "7 to Constant Contact" in said(first)
    assert 'id="phase-said"' in first.text
    assert 'id="phase-said"' not in client.as_user.get(f"/runs/{ours.run}/progress?heard=import").text

    ours.end(RunStatus.DONE)
    last = client.as_user.get(f"/runs/{ours.run}/progress?heard=import")
    assert "every 1s" not in last.text
    assert f'hx-get="/runs/{ours.run}"' in last.text


def test_a_run_is_stopped_by_its_page(client: People, ours: Planned) -> None:
    page = followed(client.as_user, client.as_user.post(f"/runs/{ours.run}/stop"))

    assert ours.world.store.runs.get(ours.run).status is RunStatus.STOPPED
    assert "Uma User stopped the run" in said(page)
    assert "Go on with the rest" in said(page)
    client.as_user.post(f"/runs/{ours.run}/retry")
    assert ours.world.store.runs.get(ours.run).status is RunStatus.ACTIVE


def test_a_report_groups_what_was_refused_with_advice_and_the_vendor_s_words(
    client: People, ours: Planned, queued: Redis
) -> None:
    ours.refuse(CLEO, "the address <b>is</b> wrong")
    ours.refuse(ADA, "the address <b>is</b> wrong")
    ours.end(RunStatus.DONE)

    page = client.as_user.get(f"/runs/{ours.run}")

    assert "2 records were refused" in said(page)
    assert "Constant Contact does not accept a value" in said(page)
    assert page.text.count("the address &lt;b&gt;is&lt;/b&gt; wrong") == 1
    assert CLEO in page.text
    assert "3 API calls to Salesforce" in said(page)
    again = client.as_user.post(f"/runs/{ours.run}/retry")
    assert int(again.location.split("/")[-1]) > ours.run
    wanted = ours.world.query("SELECT value FROM unsettled ORDER BY 1")
    assert {(person_id(1),), (person_id(3),)} <= set(wanted)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (RunStatus.FAILED, "Constant Contact is busy"),
        (RunStatus.PARKED, "Constant Contact is busy"),
        (RunStatus.DONE, "Both sides agree"),
    ],
)
def test_a_run_says_how_it_ended(client: People, ours: Planned, status: RunStatus, words: str) -> None:
    amiss = status is not RunStatus.DONE
    ours.end(status, ("constant_contact_busy", {"side": "constant_contact"}) if amiss else None)

    page = said(client.as_user.get(f"/runs/{ours.run}"))

    assert words in page
    assert ("Go on with the rest" in page) is (status is RunStatus.FAILED)


def test_failures_are_a_file_that_no_spreadsheet_calculates(client: People, ours: Planned) -> None:
    ours.refuse(CLEO, '=HYPERLINK("http://evil.example";"x")')
    ours.refuse(ADA, "@SUM(1)")
    ours.end(RunStatus.DONE)

    answer = client.as_user.get(f"/runs/{ours.run}/failures.csv")

    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    header, *rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 2
    assert {row[2] for row in rows} == {ADA, CLEO}
    assert {row[5] for row in rows} == {"'@SUM(1)", '\'=HYPERLINK("http://evil.example";"x")'}
    assert all(len(row) == len(header) for row in rows)


def test_an_undo_is_planned_first(client: People, ours: Planned, queued: Redis) -> None:
    ours.end(RunStatus.DONE)

    answer = client.as_user.post(f"/runs/{ours.run}/undo")

    made = ours.world.store.runs.get(int(answer.location.split("/")[-1]))
    assert (made.kind, made.origin) == (RunKind.UNDO, ours.run)
    assert [ids for _, ids in jobs(queued)] == [[ours.world.store.tenant_id, made.id]]
