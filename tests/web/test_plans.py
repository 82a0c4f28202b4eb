"""A plan that waits: what it shows, how it is searched, and what an approval does."""

import re
from dataclasses import replace

import pytest
from redis import Redis
from werkzeug.test import TestResponse

from sync.stored import RunKind, RunStatus
from tests.store.world import Somebody, contact_id, person_id
from tests.web.conftest import People
from tests.web.plans import ADA, BELA, CLEO, Planned
from tests.web.reading import followed, jobs, said


def test_a_waiting_plan_shows_counts_by_side_warnings_and_calls(client: People, ours: Planned) -> None:
    ours.wait()

    page = said(client.as_user.get(f"/runs/{ours.run}"))

    assert "This is the first plan of the profile" in page
    assert "2 contacts would be created in Constant Contact; up to 1 pass" in page
    assert "Contacts to create 2" in page
    assert "Contacts to update 1" in page
    assert "API calls" in page
    assert "No e-mail address 1" in page
    assert "Approve" in page
    assert "Try with up to 10 people first" in page


def rows_of(page: TestResponse) -> list[str]:
    return re.findall(r'data-label="Who">([^<\s]*)', page.text)


@pytest.mark.parametrize(
    ("searched", "found"),
    [
        ({}, {ADA, BELA, CLEO}),
        ({"text": "ADA@"}, {ADA}),
        ({"text": person_id(2)}, {BELA}),
        ({"text": contact_id(2)}, {BELA}),
        ({"text": "Lovelace"}, {ADA}),
        ({"text": "Bella"}, {BELA}),
        ({"text": "_"}, {CLEO}),
        ({"text": "%"}, set()),
        ({"text": "\\"}, set()),
        ({"text": "' OR 1=1 --"}, set()),
        ({"action": "create"}, {ADA, CLEO}),
        ({"action": "update", "side": "constant_contact"}, {BELA}),
        ({"side": "salesforce"}, set()),
        ({"side": "nonsense", "action": "nonsense"}, {ADA, BELA, CLEO}),
        ({"text": "nobody"}, set()),
    ],
)
def test_changes_are_searched_and_filtered(
    client: People, ours: Planned, searched: dict[str, str], found: set[str]
) -> None:
    ours.wait()

    page = client.as_user.post(f"/runs/{ours.run}/changes", data=searched)

    assert set(rows_of(page)) == found
    assert ("Nothing found" in said(page)) is not bool(found)


def test_changes_show_before_and_after_and_why(client: People, ours: Planned) -> None:
    page = client.as_user.post(f"/runs/{ours.run}/changes", data={"text": BELA})

    assert "First name: before Bella after Bela" in said(page)
    assert "The contact shows other values than Salesforce" in said(page)
    everybody = client.as_user.get(f"/runs/{ours.run}/changes?all=1")
    assert "The record has no e-mail address" in said(everybody)


def test_changes_are_paged(client: People, ours: Planned) -> None:
    many = [Somebody(id=person_id(100 + n), address=f"p{n:03}@example.com") for n in range(120)]
    ours.end(RunStatus.DISCARDED)
    run = ours.world.read(many, [])
    ours.world.plan(run)
    seen: set[str] = set()
    after, pages = "0", 0
    while after:
        page = client.as_user.post(f"/runs/{run}/changes", data={"text": "example.com", "after": after})
        assert "120 rows found" in said(page) or pages
        assert not seen & set(rows_of(page))
        seen |= set(rows_of(page))
        following = re.search(r'name="after" value="(\d+)">\s*<button[^>]*>Next page', page.text)
        after, pages = following[1] if following else "", pages + 1

    assert (len(seen), pages) == (120, 3)


def test_an_approval_is_noted_and_a_worker_applies_the_plan(
    client: People, ours: Planned, queued: Redis
) -> None:
    ours.wait()

    page = followed(client.as_user, client.as_user.post(f"/runs/{ours.run}/approve"))

    run = ours.world.store.runs.get(ours.run)
    assert (run.status, run.approved_by) == (RunStatus.ACTIVE, "Uma User")
    assert jobs(queued) == [("jobs.runs.go_on", [ours.world.store.tenant_id, ours.run])]
    assert "approved by Uma User" in said(page)


def test_a_plan_of_a_changed_profile_is_made_anew_and_the_page_says_so(
    client: People, ours: Planned, queued: Redis
) -> None:
    ours.wait()
    store = ours.world.store
    chosen = replace(ours.world.profile.options, unknown_first_name=True)
    store.profiles.save(replace(ours.world.profile, options=chosen))

    page = followed(client.as_user, client.as_user.post(f"/runs/{ours.run}/approve"))

    assert "The profile was changed after that plan was made" in said(page)
    assert store.runs.get(ours.run).status is RunStatus.DISCARDED
    ((_, (_, anew)),) = jobs(queued)
    assert store.runs.get(anew).kind is RunKind.PREVIEW


def test_a_trial_is_a_run_of_its_own_and_the_plan_waits_on(
    client: People, ours: Planned, queued: Redis
) -> None:
    ours.wait()

    answer = client.as_user.post(f"/runs/{ours.run}/try")

    trial = ours.world.store.runs.get(int(answer.location.split("/")[-1]))
    assert (trial.kind, trial.origin, trial.approved_by) == (RunKind.TRY, ours.run, "Uma User")
    assert [ids for _, ids in jobs(queued)] == [[ours.world.store.tenant_id, trial.id]]
    assert ours.world.store.runs.get(ours.run).status is RunStatus.WAITING
    assert len(ours.world.store.reads.rows(trial.id)) == 3


def test_a_discarded_plan_is_applied_no_more(client: People, ours: Planned, queued: Redis) -> None:
    ours.wait()

    page = followed(client.as_user, client.as_user.post(f"/runs/{ours.run}/discard"))

    assert "was put away" in said(page)
    assert ours.world.store.runs.get(ours.run).status is RunStatus.DISCARDED
    assert "was not applied" in said(client.as_user.get(f"/runs/{ours.run}"))
