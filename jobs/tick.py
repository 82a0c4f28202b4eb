"""The job of the tick: asks for what nobody is at to be gone on with. Idempotent; it carries nothing."""

import wiring
from config import load_settings
from jobs.enqueue import enqueue_sync
from telemetry import get_logger

log = get_logger("jobs")


def run_tick() -> None:
    """Look once, in every tenant."""
    with wiring.open_parts(load_settings()) as parts:
        go_on_with_due(parts)


def go_on_with_due(parts: wiring.Parts) -> int:
    """Enqueue a run of each profile that is due; returns how many. One that ended meanwhile is no harm."""
    found = 0
    for tenant_id, due in wiring.tick_all(parts):
        log.warning("run resumed", tenant=tenant_id, profile=due.profile_id, run=due.run_id, why=due.why)
        enqueue_sync(parts.valkey, tenant_id=tenant_id, profile_id=due.profile_id, trigger=due.why)
        found += 1
    return found
