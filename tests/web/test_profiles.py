"""A profile as a whole: its page, its runs, and what is done to it."""

import html
import re

from redis import Redis

import wiring
from sync.stored import RunStatus
from tests.web.conftest import People
from tests.web.plans import Planned
from tests.web.reading import followed, jobs, said


def test_a_profile_says_in_words_what_it_does_and_lists_its_runs(client: People, ours: Planned) -> None:
    ours.end(RunStatus.DONE)

    page = said(client.as_user.get(f"/profiles/{ours.profile_id}"))

    assert "Newsletter" in page
    assert f"Sync {ours.run}" in page
    assert "Delete" not in page
    assert "Delete" in said(client.as_admin.get(f"/profiles/{ours.profile_id}"))


def test_runs_are_paged(client: People, ours: Planned) -> None:
    ours.end(RunStatus.DONE)
    for _ in range(25):
        run = ours.world.store.runs.begin(ours.profile_id, "user")
        ours.world.store.runs.finish(run.id, RunStatus.DONE, report={})

    first = client.as_user.get(f"/profiles/{ours.profile_id}")
    older = re.search(r'href="([^"]+before=\d+)"', first.text)
    assert older
    second = client.as_user.get(html.unescape(older[1]))

    shown = [set(re.findall(r"/runs/(\d+)", page.text)) for page in (first, second)]
    assert [len(each) for each in shown] == [20, 6]
    assert not shown[0] & shown[1]


def test_a_profile_without_runs_says_how_to_begin(client: People, ours: Planned) -> None:
    copy = followed(client.as_admin, client.as_admin.post(f"/profiles/{ours.profile_id}/clone"))

    assert "Contacts (copy)" in said(copy)
    assert "Not run yet" in said(copy)
    again = followed(client.as_admin, client.as_admin.post(f"/profiles/{ours.profile_id}/clone"))
    assert "Contacts (copy 2)" in said(again)


def test_pausing_lets_the_schedule_rest_until_it_goes_on(client: People, ours: Planned) -> None:
    paused = followed(client.as_admin, client.as_admin.post(f"/profiles/{ours.profile_id}/pause"))
    assert "The profile is paused. Nobody was removed" in said(paused)
    assert ours.world.store.profiles.get(str(ours.profile_id)).paused  # type: ignore[union-attr]

    resumed = followed(client.as_admin, client.as_admin.post(f"/profiles/{ours.profile_id}/resume"))
    assert "The profile runs again" in said(resumed)
    assert not ours.world.store.profiles.get(str(ours.profile_id)).paused  # type: ignore[union-attr]


def test_deleting_a_profile_keeps_its_journal_and_the_ledger_and_forgets_people(
    client: People, ours: Planned, queued: Redis, parts: wiring.Parts
) -> None:
    ledger = ours.world.query("SELECT * FROM ledger")
    assert ledger
    refused = followed(client.as_admin, client.as_admin.post(f"/profiles/{ours.profile_id}/delete"))
    assert "Stop it, then delete" in said(refused)
    ours.end(RunStatus.DONE)

    gone = followed(client.as_admin, client.as_admin.post(f"/profiles/{ours.profile_id}/delete"))

    assert "Nobody left a list" in said(gone)
    assert client.as_admin.get(f"/profiles/{ours.profile_id}").status_code == 404
    assert client.as_admin.get(f"/runs/{ours.run}").status_code == 200
    assert [name for name, _ in jobs(queued)] == ["jobs.runs.forget_profile"]
    parts.deployment.tenant(ours.world.store.tenant_id).profiles.forget(ours.profile_id)
    assert ours.world.query("SELECT * FROM links") == []
    assert ours.world.query("SELECT relname FROM pg_class WHERE relname LIKE 'people_%%'") == []
    assert ours.world.query("SELECT * FROM ledger") == ledger


def test_a_paused_profile_is_previewed_but_neither_synced_nor_applied(
    client: People, ours: Planned, queued: Redis
) -> None:
    ours.wait()
    client.as_admin.post(f"/profiles/{ours.profile_id}/pause")

    for path in (f"/profiles/{ours.profile_id}/run", f"/runs/{ours.run}/approve", f"/runs/{ours.run}/try"):
        refused = followed(client.as_user, client.as_user.post(path))
        assert "so nothing is applied" in said(refused)
    assert ours.world.store.runs.get(ours.run).status is RunStatus.WAITING
    assert jobs(queued) == []
    client.as_user.post(f"/profiles/{ours.profile_id}/run", data={"kind": "preview"})
    assert [name for name, _ in jobs(queued)] == ["jobs.runs.go_on"]
