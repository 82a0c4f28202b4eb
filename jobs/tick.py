"""Ask the workers for what is due. Idempotent: what waits in the queue already is not asked for again."""

from collections.abc import Iterable

import wiring
from flows.tick import Due
from jobs.enqueue import enqueue_due
from telemetry import get_logger

log = get_logger("jobs")


def go_on_with_due(parts: wiring.Parts) -> int:
    """Enqueue what nobody is at to be gone on with; returns how many. One that ended meanwhile is no harm."""
    return _ask_for(parts, wiring.tick_all(parts))


def ask_for_due(parts: wiring.Parts) -> int:
    """Enqueue all that is due, slots of schedules too; returns how many were asked for now."""
    return _ask_for(parts, wiring.due_all(parts))


def _ask_for(parts: wiring.Parts, found: Iterable[tuple[int, Due]]) -> int:
    asked = 0
    for tenant_id, due in found:
        if enqueue_due(parts.valkey, tenant_id, due):
            log.info("run asked for", tenant=tenant_id, profile=due.profile_id, run=due.run_id, kind=due.why)
            asked += 1
    return asked
