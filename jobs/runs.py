"""The jobs that bring runs on, and that tidy up after a deleted profile. They carry ids only."""

import wiring
from config import load_settings
from flows.run_sync import AlreadyRunningError
from telemetry import bound, get_logger

log = get_logger("jobs")


def go_on(tenant_id: int, run_id: int) -> None:
    """Bring the run as far as it goes now; one that ended, is gone or has a worker is no harm."""
    with bound(tenant=tenant_id, run=run_id), wiring.open_parts(load_settings()) as parts:
        try:
            run = wiring.go_on_with(parts, tenant_id, run_id)
        except (AlreadyRunningError, LookupError) as nothing:
            log.info("nothing to go on with", why=type(nothing).__name__)
            return
        log.info("run ended", status=run.status)


def forget_profile(tenant_id: int, profile_id: int) -> None:
    """Drop what a deleted profile knows of people; repeatable."""
    with bound(tenant=tenant_id, profile=profile_id), wiring.open_parts(load_settings()) as parts:
        parts.deployment.tenant(tenant_id).profiles.forget(profile_id)
