"""The job that lets the details of old runs go. The clock asks for it once a day."""

import wiring
from config import load_settings
from telemetry import get_logger

log = get_logger("jobs")


def run_prune() -> None:
    """Prune every tenant."""
    with wiring.open_parts(load_settings()) as parts:
        for tenant_id, pruned in wiring.prune_all(parts):
            log.info("details pruned", tenant=tenant_id, rows=pruned.rows, done=pruned.runs)
