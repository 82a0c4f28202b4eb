"""`flask sync due|prune|share|pause|resume`: what runs by itself, and what does not."""

import sys

import click
from flask.cli import AppGroup
from rich.console import Console

import wiring
from flows.run_sync import AlreadyRunningError, PausedError
from flows.tick import Due
from jobs.enqueue import enqueue_due, has_worker
from sync.problems import GiveUp
from sync.stored import RunStatus
from texts import sentence
from web.cli_sync import FAILED, opened, profile_or_exit, show, user


@click.command("due")
def due_command() -> None:
    """Run what is due: slots of schedules, and runs that were interrupted or parked. Safe to repeat.

    Workers are asked for it where there are any; else it is done here and now. Plans that nobody approved in
    time are put away. Exit code: 1 where a run that was done here failed, else 0.
    """
    with opened() as (parts, console):
        asks = has_worker(parts.valkey)
        failed = False
        for tenant_id, due in wiring.due_all(parts):
            if asks:
                _ask(parts, tenant_id, due, console)
            else:
                failed = _do(parts, tenant_id, due, console) is RunStatus.FAILED or failed
        sys.exit(FAILED if failed else 0)


def _ask(parts: wiring.Parts, tenant_id: int, due: Due, console: Console) -> None:
    if enqueue_due(parts.valkey, tenant_id, due):
        console.print(sentence("due_asked", {"profile": _name(parts, tenant_id, due)}), soft_wrap=True)


def _do(parts: wiring.Parts, tenant_id: int, due: Due, console: Console) -> RunStatus | None:
    """Run one; None where somebody else was faster."""
    profile = parts.deployment.tenant(tenant_id).profiles.get(str(due.profile_id))
    if profile is None:
        return None
    try:
        run = wiring.sync_profile(parts, tenant_id, profile, trigger=due.why, slot=due.slot)
    except (AlreadyRunningError, PausedError):
        return None
    show(parts, tenant_id, run, console)
    return run.status


def _name(parts: wiring.Parts, tenant_id: int, due: Due) -> str:
    profile = parts.deployment.tenant(tenant_id).profiles.get(str(due.profile_id))
    return profile.name if profile else str(due.profile_id)


@click.command("prune")
def prune_command() -> None:
    """Let the details of runs go that ended longer ago than DETAILS_RETENTION_DAYS. Safe to repeat."""
    with opened() as (parts, console):
        pruned = [each for _, each in wiring.prune_all(parts)]
        told = {"runs": sum(each.runs for each in pruned), "rows": sum(each.rows for each in pruned)}
        console.print(sentence("pruned", told), soft_wrap=True)


@click.command("share")
@click.argument("org_id")
@click.option(
    "--type", "typed", prompt="Type the id of the sandbox org to confirm", help="The org's id, again."
)
def share_command(org_id: str, typed: str) -> None:
    """Confirm that the sandbox ORG_ID may share its Constant Contact account with other orgs."""
    with opened() as (parts, console):
        try:
            wiring.share_account(parts, parts.deployment.tenants.find(org_id), typed, by=user())
        except GiveUp as problem:
            told = {**problem.parameters, "side": problem.side}
            console.print(sentence(problem.code, told), soft_wrap=True)
            sys.exit(FAILED)
        console.print(sentence("sandbox_confirmed"), soft_wrap=True)


@click.command("pause")
@click.argument("profile")
def pause_command(profile: str) -> None:
    """Leave PROFILE alone from now on: nothing of it is run or applied until it is resumed."""
    _pause(profile, paused=True)


@click.command("resume")
@click.argument("profile")
def resume_command(profile: str) -> None:
    """Let PROFILE run again, by its schedule and by hand."""
    _pause(profile, paused=False)


def _pause(profile: str, *, paused: bool) -> None:
    with opened() as (parts, console):
        tenant_id, found = profile_or_exit(parts, profile, console)
        wiring.pause(parts, tenant_id, found, paused=paused)
        code = "profile_pauses" if paused else "profile_resumes"
        console.print(sentence(code, {"profile": found.name}), soft_wrap=True)


def add_to(group: AppGroup) -> None:
    """Add the commands to the group."""
    for command in (due_command, prune_command, share_command, pause_command, resume_command):
        group.add_command(command)
