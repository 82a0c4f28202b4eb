"""The record lookup, and what is done by hand."""

import pytest
from redis import Redis

from sync.stored import RunStatus
from tests.store.world import a_contact, contact_id, person_id
from tests.web.conftest import People
from tests.web.plans import BELA, Planned
from tests.web.reading import followed, jobs, said


@pytest.mark.parametrize("who", [BELA, " BELA@example.com ", person_id(2), contact_id(2)])
def test_somebody_is_found_by_address_or_id(client: People, ours: Planned, who: str) -> None:
    page = said(client.as_user.post("/people", data={"q": who}))

    assert f"Salesforce record {person_id(2)}" in page
    assert f"Contact {contact_id(2)}" in page
    assert "On Newsletter" in page
    assert f"Update, run {ours.run}" in page


def test_who_opted_out_is_told_with_the_ledger(client: People, ours: Planned) -> None:
    page = said(client.as_user.get(f"/people?q={person_id(5)}"))

    assert "Email Opt Out is ticked in Salesforce" in page
    assert "Opted out Salesforce" in page


@pytest.mark.parametrize("who", ["nobody@example.com", "%", "_", "' OR 1=1 --", "\\", "x" * 999])
def test_nobody_is_found_by_what_fits_nobody(client: People, ours: Planned, who: str) -> None:
    assert "Nobody is known by that" in said(client.as_user.post("/people", data={"q": who}))


def test_an_empty_search_finds_nobody(client: People, ours: Planned) -> None:
    page = said(client.as_user.post("/people", data={"q": "  "}))

    assert "Why is somebody synced, or not?" in page
    assert person_id(4) not in page


def test_never_and_allow_and_sync_now_are_kept_and_run(client: People, ours: Planned, queued: Redis) -> None:
    ours.end(RunStatus.DONE)
    given = {"profile": str(ours.profile_id), "record": person_id(2)}
    wishes = ours.world.store.wishes

    never = followed(client.as_user, client.as_user.post("/people/never", data=given))
    assert "Uma User chose never to sync it" in said(never)
    assert "Somebody chose never to sync this record" in said(never)
    allowed = followed(client.as_user, client.as_user.post("/people/allow", data=given))
    assert "is synced like everybody else again" in said(allowed)
    assert wishes.standing(ours.profile_id) == []
    client.as_user.post("/people/sync", data=given)
    assert [(each.wish, each.by) for each in wishes.standing(ours.profile_id)] == [("sync", "Uma User")]
    assert [name for name, _ in jobs(queued)] == ["jobs.runs.go_on"]


def test_a_request_to_subscribe_again_goes_only_to_contacts_of_the_org(
    client: People, ours: Planned, theirs: Planned
) -> None:
    foreign = a_contact(77, address="x@example.com").contact_id

    answer = client.as_user.post("/people/ask", data={"profile": str(ours.profile_id), "record": foreign})

    assert answer.status_code == 404
    assert ours.world.query("SELECT * FROM resubscriptions") == []


def test_a_code_that_is_not_ours_is_not_said(client: People, ours: Planned) -> None:
    page = client.as_user.get(f"/profiles/{ours.profile_id}?said=<b>evil</b>")

    assert "evil" not in page.text
