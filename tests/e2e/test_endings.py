"""Whatever ends a run, it ends with a sentence that says what to do, and the next run loses nothing."""

import re
from collections.abc import Callable

import pytest

from sync.problems import Side
from sync.stored import RunStatus
from tests.e2e.world import World

Start = Callable[..., World]


def ends_with_a_sentence(
    world: World, says: str, code: str, *, status: RunStatus = RunStatus.FAILED, exit_code: int = 1
) -> None:
    """Assert the exit code, the sentence in the terminal, and the same in the stored report."""
    ended = world.sync()

    told = re.sub(r"\s+", " ", ended.stdout)
    assert (ended.returncode, ended.stderr) == (exit_code, "")
    assert says in told
    with world.store() as store:
        run = store.runs.latest(world.profile.id)
    assert run is not None
    assert (status, code) == (run.status, run.problem[0] if run.problem else "")
    assert run.report is not None


def then_syncs_whole(world: World) -> None:
    """Assert that a further run does all that was left, and one more nothing."""
    first, second = world.sync(), world.sync()

    assert (first.returncode, second.returncode) == (0, 0), first.stdout + first.stderr + second.stderr
    assert "0 writes" in second.stdout
    assert len(world.members()) > 100


@pytest.mark.parametrize(
    ("side", "says", "code"),
    [
        (Side.SALESFORCE, "Connect it again", "salesforce_grant_gone"),
        (Side.CONSTANT_CONTACT, "Connect it again", "constant_contact_grant_gone"),
    ],
)
def test_wrong_credentials_say_to_connect_again(start_world: Start, side: Side, says: str, code: str) -> None:
    world = start_world("small")
    world.keep_secrets(side, access_token="wrong", refresh_token="wrong")

    ends_with_a_sentence(world, says, code)

    world.connect_again(side)
    then_syncs_whole(world)


def test_a_missing_main_list_name_says_where_to_enter_it(start_world: Start) -> None:
    world = start_world("small")
    world.change_profile(main_list=" ")

    ends_with_a_sentence(world, "Enter the list's name in step 2", "main_list_name_missing")

    world.change_profile(main_list=world.profile.main_list)
    then_syncs_whole(world)


def test_a_spent_quota_says_when_it_begins_anew(start_world: Start) -> None:
    world = start_world("small")
    world.constant_contact.control("POST", "scale", {"quota": 0.0005})  # five calls a day

    says, code = "begin anew at midnight UTC", "constant_contact_quota"
    ends_with_a_sentence(world, says, code, status=RunStatus.PARKED, exit_code=2)

    world.begin_a_new_day()
    then_syncs_whole(world)


@pytest.mark.parametrize("side", list(Side))
def test_an_unreachable_host_is_named(start_world: Start, side: Side) -> None:
    world = start_world("small")
    simulator = world.salesforce if side is Side.SALESFORCE else world.constant_contact
    rule = {"path": "^/(services|v3)/", "drop": "before", "times": None}
    simulator.control("POST", "faults", rule)

    ends_with_a_sentence(world, simulator.url.removeprefix("http://"), f"{side}_unreachable")

    simulator.control("DELETE", "faults")
    then_syncs_whole(world)


@pytest.mark.parametrize("side", list(Side))
def test_a_revoked_grant_says_to_connect_again(start_world: Start, side: Side) -> None:
    world = start_world("small")
    simulator = world.salesforce if side is Side.SALESFORCE else world.constant_contact
    revoked = {"client_id": world.settings.constant_contact_client_id}
    simulator.control("POST", "revoke", revoked if side is Side.CONSTANT_CONTACT else {})

    ends_with_a_sentence(world, "Connect it again", f"{side}_grant_gone")

    world.connect_again(side)
    then_syncs_whole(world)


def test_a_truncated_csv_is_read_again_and_then_named(start_world: Start) -> None:
    world = start_world("small")
    rule = {"path": "/results", "truncate_at": 2_000, "times": None}
    world.salesforce.control("POST", "faults", rule)

    ends_with_a_sentence(world, "broke off", "salesforce_truncated")

    assert sum("/results" in one["target"] for one in world.requests("salesforce")) == 4
    world.salesforce.control("DELETE", "faults")
    then_syncs_whole(world)


def test_a_profile_that_does_not_exist_is_named(start_world: Start) -> None:
    world = start_world("small")

    ended = world.command("sync", "run", "Nobody's profile")

    assert ended.returncode == 1
    assert "Nobody's profile" in ended.stdout
