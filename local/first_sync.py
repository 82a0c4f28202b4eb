"""The demo's tenant: connected to the simulators, with one profile, and its first sync."""

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console

import wiring
from config import Settings
from jobs.enqueue import enqueue_sync
from sync.fields import DEFAULT_MAPPING
from sync.options import Limits
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.stored import Connection, Run, RunStatus
from web.terminal import follow, show_result

NAME = "Demo contacts"
MAIN_LIST = "Salesforce Contacts"
FIRST_PASSES = Limits(first_plan_waits=False)
"""Nobody sits beside the demo's first sync to approve it."""
Credentials = Mapping[str, Any]


def run(settings: Settings, salesforce: Credentials, constant_contact: Credentials) -> int:
    """Connect what is not connected yet, have the worker sync, and show it; returns the exit code."""
    console = Console()
    with wiring.open_parts(settings) as parts:
        tenant_id = connect(parts, salesforce, constant_contact)
        profile = make_profile(parts, tenant_id, name=NAME, main_list=MAIN_LIST)
        runs = parts.deployment.tenant(tenant_id).runs
        before = runs.latest(profile.id)
        enqueue_sync(parts.valkey, tenant_id=tenant_id, profile_id=profile.id, trigger="demo")
        read = _reader(lambda: runs.latest(profile.id), before)
        follow(read, _ended, console)
        ended = read()
        assert ended is not None
        show_result(ended, NAME, console)
        return 0 if ended.status is RunStatus.DONE else 1


def connect(parts: wiring.Parts, salesforce: Credentials, constant_contact: Credentials) -> int:
    """Make the tenant of the simulated org and its two connections, once; returns its id."""
    tenant_id = parts.deployment.tenants.create(salesforce["organization_id"])
    connections = parts.deployment.tenant(tenant_id).connections
    if connections.get(Side.SALESFORCE) is None:
        org = Connection(
            id=0,
            side=Side.SALESFORCE,
            account=salesforce["organization_id"],
            base_url=salesforce["instance_url"],
            method="refresh",
        )
        names = ("access_token", "refresh_token", "instance_url", "login_url")
        connections.save(org, {name: salesforce[name] for name in names})
    if connections.get(Side.CONSTANT_CONTACT) is None:
        first = constant_contact["all"][0]
        account = Connection(
            id=0,
            side=Side.CONSTANT_CONTACT,
            account="",
            base_url=parts.settings.constant_contact_api_url,
            method="refresh",
        )
        connections.save(account, {name: first[name] for name in ("access_token", "refresh_token")})
    return tenant_id


def make_profile(parts: wiring.Parts, tenant_id: int, *, name: str, main_list: str) -> Profile:
    """Find the profile of that name, or make it, with the premapped fields."""
    profiles = parts.deployment.tenant(tenant_id).profiles
    made = Profile(
        id=0,
        name=name,
        object_type=ObjectType.CONTACT,
        main_list=main_list,
        mapping=DEFAULT_MAPPING,
        limits=FIRST_PASSES,
    )
    return profiles.get(name) or profiles.save(made)


def _reader(latest: Callable[[], Run | None], before: Run | None) -> Callable[[], Run | None]:
    """Show the run that was asked for: the one after `before`, or `before` going on."""

    def read() -> Run | None:
        run = latest()
        stale = before is not None and run is not None and before == run
        return None if stale else run

    return read


def _ended(run: Run | None) -> bool:
    return run is not None and run.status is not RunStatus.ACTIVE
