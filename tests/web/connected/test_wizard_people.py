"""The wizard with two people in it, its end, and who may do what."""

from html import unescape

import pytest

import wiring
from sync.problems import Side
from sync.profile import Profile
from sync.schedule import Every
from tests.web.connected.conftest import Ours
from tests.web.connected.steps import STEPS, form_of, now, save, step


def test_an_edit_by_somebody_else_is_noticed_explained_and_not_lost(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    mine = step(client, profile, "constant-contact")
    theirs = {**step(client, profile, "constant-contact").to_dict(), "main_list": "Theirs"}
    path = f"/profiles/{profile.id}/steps/constant-contact"
    assert client.another_admin().post(path, data=theirs).status_code == 303

    mine["main_list"] = "Mine"
    answer = client.as_admin.post(path, data=mine)
    assert answer.status_code == 422
    assert "Somebody else saved this step" in answer.text
    assert now(store).main_list == "Theirs"
    again = form_of(answer.text)
    assert again["main_list"] == "Mine"
    assert client.as_admin.post(path, data=again).status_code == 303
    assert now(store).main_list == "Mine"


def test_two_people_may_save_different_steps_at_once(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    mine = step(client, profile, "constant-contact")
    assert save(client, profile, "schedule", every="day").status_code == 303
    mine["main_list"] = "Mine"
    path = f"/profiles/{profile.id}/steps/constant-contact"
    assert client.as_admin.post(path, data=mine).status_code == 303
    assert (now(store).main_list, now(store).schedule.every) == ("Mine", Every.DAY)


def test_the_summary_says_what_the_profile_will_do_and_what_is_missing(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    page = client.as_admin.get(f"/profiles/{profile.id}/summary").text
    assert "names no Main List" in page
    assert ">Preview<" not in page
    assert client.as_admin.post(f"/profiles/{profile.id}/preview").headers["Location"].endswith("/summary")
    save(client, profile, "constant-contact", main_list="Friends")
    page = unescape(client.as_admin.get(f"/profiles/{profile.id}/summary").text)
    assert 'Main List is "Friends"' in page
    assert "Preview" in page
    assert "the first plan waits for your approval" in page


def test_a_preview_is_asked_for_as_a_job_that_changes_nothing(
    client: Ours, profile: Profile, parts: wiring.Parts, store: wiring.Store
) -> None:
    save(client, profile, "constant-contact", main_list="Friends")
    answer = client.as_admin.post(f"/profiles/{profile.id}/preview")
    assert answer.headers["Location"] == f"/profiles/{profile.id}"
    assert list(parts.valkey.keys("rq:job:*"))
    assert store.runs.latest(profile.id) is None


GETS = [*(f"steps/{name}" for name in STEPS), "summary", "checks/main-list", "checks/accounts"]
POSTS = [*(f"steps/{name}" for name in STEPS), "preview"]
LOOKS = ["steps/mapping/rows", "steps/filter/tree", "checks/filter", "checks/schedule"]


@pytest.mark.parametrize("path", GETS)
def test_a_user_may_read_and_a_stranger_finds_nothing(client: Ours, profile: Profile, path: str) -> None:
    address = f"/profiles/{profile.id}/{path}"
    assert client.as_user.get(address).status_code == 200
    assert client.as_stranger.get(address).status_code == 404
    assert client.as_nobody.get(address).status_code == 401


@pytest.mark.parametrize("path", POSTS)
def test_only_an_admin_may_change_and_a_stranger_finds_nothing(
    client: Ours, profile: Profile, store: wiring.Store, path: str
) -> None:
    address = f"/profiles/{profile.id}/{path}"
    assert client.as_user.post(address).status_code == 403
    assert client.as_stranger.post(address).status_code == 404
    assert client.as_nobody.post(address).status_code == 401
    assert now(store) == profile


@pytest.mark.parametrize("path", LOOKS)
def test_a_look_at_a_draft_is_open_to_users_and_not_to_strangers(
    client: Ours, profile: Profile, path: str
) -> None:
    address = f"/profiles/{profile.id}/{path}"
    assert client.as_stranger.post(address).status_code == 404
    assert client.as_nobody.post(address).status_code == 401


def test_a_user_sees_steps_that_cannot_be_sent(client: Ours, profile: Profile) -> None:
    page = client.as_user.get(f"/profiles/{profile.id}/steps/salesforce").text
    assert "<fieldset" in page
    assert "disabled" in page
    assert "Save and go on" not in page
    assert client.as_user.get("/profiles/new").status_code == 403


def test_a_live_system_that_is_away_does_not_take_the_step_along(
    client: Ours, profile: Profile, store: wiring.Store
) -> None:
    connection = store.connections.get(Side.SALESFORCE)
    assert connection is not None
    store.connections.close(connection.id)
    page = client.as_admin.get(f"/profiles/{profile.id}/steps/mapping")
    assert page.status_code == 200
    assert "FirstName" in page.text
    assert "choices from there are missing" in page.text
