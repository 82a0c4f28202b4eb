"""Let the details of old runs go; what an undo or an explanation still needs stays."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.ports import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Pruned:
    """What went."""

    runs: int = 0
    rows: int = 0


def prune(store: Store, now: datetime, keep: timedelta) -> Pruned:
    """Drop plan rows, travels, batches and outcomes of runs that ended longer ago than `keep`. Repeatable.

    Reports, links, list memberships and the consent ledger are never touched.
    """
    runs = store.pruning.old_runs(now - keep)
    return Pruned(runs=len(runs), rows=sum(store.pruning.drop(run) for run in runs))
