"""Who may ask for which page of runs and profiles, and who may not."""

import pytest
from redis import Redis

from tests.store.world import person_id
from tests.web.conftest import People
from tests.web.plans import ADA, Planned
from tests.web.reading import at, jobs, said

READS = (
    "/home",
    "/home/still-mailed",
    "/profiles/{p}",
    "/profiles/{p}/still-mailed",
    "/runs/{r}",
    "/runs/{r}/progress",
    "/runs/{r}/changes",
    "/runs/{r}/failures.csv",
    "/people",
    "/people?q=003",
)
FOR_ADMINS = ("/profiles/{p}/pause", "/profiles/{p}/resume", "/profiles/{p}/clone", "/profiles/{p}/delete")
FOR_USERS = (
    "/profiles/{p}/run",
    "/runs/{r}/approve",
    "/runs/{r}/try",
    "/runs/{r}/discard",
    "/runs/{r}/stop",
    "/runs/{r}/retry",
    "/runs/{r}/undo",
)
BY_HAND = ("/people/sync", "/people/never", "/people/allow", "/people/ask")


EVERYTHING = """
    SELECT to_jsonb(p)::text FROM profiles p UNION SELECT to_jsonb(r)::text FROM runs r
"""


@pytest.mark.parametrize("path", READS)
def test_everybody_of_the_org_reads_every_page_and_nobody_else_any(
    client: People, ours: Planned, path: str
) -> None:
    ours.wait()

    assert client.as_nobody.get(at(path, ours)).status_code == 401
    assert client.as_user.get(at(path, ours)).status_code == 200
    assert client.as_admin.get(at(path, ours)).status_code == 200
    if "{" in path:
        assert client.as_stranger.get(at(path, ours)).status_code == 404


@pytest.mark.parametrize("path", [*FOR_ADMINS, *FOR_USERS])
def test_a_post_is_refused_to_whoever_may_not_and_does_nothing(
    client: People, ours: Planned, queued: Redis, path: str
) -> None:
    ours.wait()
    before = ours.world.query(EVERYTHING)

    assert client.as_nobody.post(at(path, ours)).status_code == 401
    assert client.as_stranger.post(at(path, ours)).status_code == 404
    if path in FOR_ADMINS:
        assert client.as_user.post(at(path, ours)).status_code == 403
    after = ours.world.query(EVERYTHING)

    assert sorted(before) == sorted(after)
    assert jobs(queued) == []


@pytest.mark.parametrize("path", BY_HAND)
def test_nothing_is_done_by_hand_in_another_org(
    client: People, ours: Planned, theirs: Planned, queued: Redis, path: str
) -> None:
    given = {"profile": str(ours.profile_id), "record": person_id(1)}

    assert client.as_nobody.post(path, data=given).status_code == 401
    assert client.as_stranger.post(path, data=given).status_code == 404
    assert client.as_admin.post(path, data={"profile": str(ours.profile_id)}).status_code == 400
    assert ours.world.store.wishes.standing(ours.profile_id) == []
    assert jobs(queued) == []


def test_a_stranger_s_pages_show_nothing_of_ours(client: People, ours: Planned) -> None:
    ours.wait()

    pages = [
        client.as_stranger.get("/home"),
        client.as_stranger.get("/people?q=" + person_id(1)),
        client.as_stranger.post("/people", data={"q": ADA}),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "Newsletter" not in page.text
        assert "Contacts" not in said(page).replace("Constant Contact", "")
        assert f"/runs/{ours.run}" not in page.text
    assert "Nobody is known by that" not in said(pages[1])
