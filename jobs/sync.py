"""The job that runs a profile. It carries ids only; everything else is read here."""

from datetime import datetime

import wiring
from config import load_settings
from flows.run_sync import AlreadyRunningError, Asked, PausedError
from sync.stored import RunKind
from telemetry import bound, get_logger

log = get_logger("jobs")


def run_profile(tenant_id: int, profile_id: int, trigger: str, slot: str | None = None) -> None:
    """Run the profile, or go on with its interrupted run.

    slot: the moment of the schedule that it is run for, in ISO-8601; each is run for once.
    """
    due = datetime.fromisoformat(slot) if slot else None
    _run(tenant_id, profile_id, Asked(trigger=trigger, slot=due))


def preview_profile(tenant_id: int, profile_id: int) -> None:
    """Plan a run of the profile that changes nothing until somebody approves it."""
    _run(tenant_id, profile_id, Asked(trigger="preview", kind=RunKind.PREVIEW))


def _run(tenant_id: int, profile_id: int, asked: Asked) -> None:
    with bound(tenant=tenant_id), wiring.open_parts(load_settings()) as parts:
        profile = parts.deployment.tenant(tenant_id).profiles.get(str(profile_id))
        if profile is None:
            log.warning("profile gone", profile=profile_id)
            return
        try:
            run = wiring.start(parts, tenant_id, profile, asked)
        except AlreadyRunningError as already:
            log.info("already running", run=already.run_id)
            return
        except PausedError:
            log.info("profile paused", profile=profile_id)
            return
        log.info("run ended", run=run.id, status=run.status)
