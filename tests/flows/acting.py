"""What a user does beside running: preview, approve, undo."""

import wiring
from flows.approve import Approval
from flows.run_sync import Asked
from store.reads.repository import RowView
from sync.profile import Profile
from sync.stored import Run, RunKind, RunStatus
from tests.options.world import SETTLING, World

EVERY = 10_000


def pass_time(world: World) -> None:
    """Let two minutes pass at both vendors: Salesforce's last minute is not read."""
    for side in (world.salesforce, world.constant_contact):
        side.control("POST", "clock", {"advance": SETTLING})


def preview(world: World, profile: Profile) -> Run:
    """Preview the profile; the plan waits."""
    pass_time(world)
    asked = Asked(trigger="test", kind=RunKind.PREVIEW)
    run = wiring.start(world.parts, world.tenant_id, world.now(profile), asked)
    assert run.status is RunStatus.WAITING, (run.status, run.problem)
    return run


def undo(world: World, profile: Profile, origin: Run) -> Run:
    """Plan the undo of a run; the plan waits."""
    pass_time(world)
    asked = Asked(trigger="test", kind=RunKind.UNDO, origin=origin.id)
    run = wiring.start(world.parts, world.tenant_id, world.now(profile), asked)
    assert run.status is RunStatus.WAITING, (run.status, run.problem)
    return run


def approve(world: World, run: Run) -> Approval:
    """Approve a plan."""
    return wiring.approve_run(world.parts, world.tenant_id, run.id, by="a test")


def applied(world: World, run: Run) -> Run:
    """Approve a plan, which must be applied as it is."""
    approval = approve(world, run)
    assert not approval.moved
    assert approval.run.status is RunStatus.DONE, (approval.run.status, approval.run.problem)
    return approval.run


def rows(world: World, run: Run) -> list[RowView]:
    """Read a plan whole."""
    return list(world.store.reads.rows(run.id, limit=EVERY))
