"""`flask sync why|one|never|allow|ask|drift`: single records, and where both sides differ."""

import sys
from functools import partial

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

import wiring
from sync.profile import Profile
from texts import explain_refusal, sentence
from web.cli_sync import FAILED, opened, profile_or_exit, run_of, user


@click.command("why")
@click.argument("profile")
@click.argument("who")
def why_command(profile: str, who: str) -> None:
    """Say why WHO (record id, contact id or address) is synced or not, with what happened so far."""
    with opened() as (parts, console):
        tenant_id, found = profile_or_exit(parts, profile, console)
        known, said = wiring.explain(parts, tenant_id, found, who)
        if not (known.person_ids or known.contact_ids):
            _say_unknown(found, who, console)
        for verdict in said:
            console.print(
                f"{verdict.person_id}: {sentence(verdict.code, verdict.parameters)}", soft_wrap=True
            )
        history = Table("Run", "When", "What", "End", title="History", title_justify="left")
        for line in known.history:
            end = sentence(line.settled, {}) if line.settled else "Not ended."
            if line.code or line.words:
                end = explain_refusal(line.code, line.words).line
            said_why = sentence(line.reason, line.parameters)
            history.add_row(str(line.run_id), f"{line.at:%Y-%m-%d %H:%M}", said_why, end)
        for event in known.consent:
            history.add_row("", f"{event.at:%Y-%m-%d %H:%M}", f"{event.event} ({event.side})", event.source)
        console.print(history)


@click.command("one")
@click.argument("profile")
@click.argument("person_id")
def one_command(profile: str, person_id: str) -> None:
    """Sync PERSON_ID now, although it was left alone for what somebody did by hand."""
    with opened() as (parts, console):
        tenant_id, found = profile_or_exit(parts, profile, console)
        wiring.ask_for(parts, tenant_id, found, person_id, by=user())
    run_of(profile, partial(wiring.sync_profile, trigger="one"))


@click.command("never")
@click.argument("profile")
@click.argument("person_id")
def never_command(profile: str, person_id: str) -> None:
    """Leave PERSON_ID alone from now on."""
    with opened() as (parts, console):
        tenant_id, found = profile_or_exit(parts, profile, console)
        wiring.never_sync(parts, tenant_id, found, person_id, by=user())
        console.print(sentence("wish_never", {"person": person_id}), soft_wrap=True)


@click.command("allow")
@click.argument("profile")
@click.argument("person_id")
def allow_command(profile: str, person_id: str) -> None:
    """Take back what was said of PERSON_ID by hand."""
    with opened() as (parts, console):
        tenant_id, found = profile_or_exit(parts, profile, console)
        wiring.allow_sync(parts, tenant_id, found, person_id)
        console.print(sentence("wish_allowed", {"person": person_id}), soft_wrap=True)


@click.command("ask")
@click.argument("profile")
@click.argument("contact_id")
def ask_command(profile: str, contact_id: str) -> None:
    """Have Constant Contact ask the unsubscribed CONTACT_ID, once, whether they want mail again."""
    with opened() as (parts, console):
        tenant_id, found = profile_or_exit(parts, profile, console)
        code, at = wiring.ask_to_subscribe(parts, tenant_id, found, contact_id, by=user())
        console.print(sentence(code, {"at": at}), soft_wrap=True)
        sys.exit(0 if code == "resubscribe_asked" else FAILED)


@click.command("drift")
@click.argument("profile")
@click.option("--reconcile", is_flag=True, help="Read both sides whole and preview what brings them in step.")
def drift_command(profile: str, *, reconcile: bool) -> None:
    """Count where both sides differ, as they were last read."""
    if reconcile:
        run_of(profile, wiring.reconcile)
    with opened() as (parts, console):
        tenant_id, found = profile_or_exit(parts, profile, console)
        drift = parts.deployment.tenant(tenant_id).drifting.drift(found)
        table = Table(title=f"Drift of {found.name}", title_justify="left", show_header=False)
        table.add_row("People in Salesforce", f"{drift.people:,}")
        table.add_row("Contacts in Constant Contact", f"{drift.contacts:,}")
        table.add_row("Members of the Main List", f"{drift.members:,}")
        table.add_row("Linked pairs", f"{drift.links:,}")
        table.add_row("People without a contact", f"{drift.unlinked_people:,}")
        table.add_row("Members without a person", f"{drift.unlinked_members:,}")
        for target, pairs in drift.differing.items():
            if pairs:
                table.add_row(f"Different {target}", f"{pairs:,}")
        console.print(table)


def _say_unknown(profile: Profile, who: str, console: Console) -> None:
    told = {"profile": profile.name, "person": who}
    console.print(sentence("person_not_found", told), soft_wrap=True)
    sys.exit(FAILED)


def add_to(group: AppGroup) -> None:
    """Add the commands to the group."""
    for command in (why_command, one_command, never_command, allow_command, ask_command, drift_command):
        group.add_command(command)
