"""The queues, as data: a worker looks at them in this order."""

from collections.abc import Sequence
from dataclasses import dataclass

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

# Pickle would let whoever can write to Valkey run code in the worker.
SERIALIZER = JSONSerializer


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueKind:
    """One queue."""

    name: str
    timeout: int  # seconds until a job is stopped, unless it was given its own


UPKEEP = QueueKind(name="upkeep", timeout=300)  # ticks, token refreshes, pruning: short, so they go first
SYNC = QueueKind(name="sync", timeout=24 * 3600)  # runs; a first sync of a million takes hours
QUEUES: Sequence[QueueKind] = (UPKEEP, SYNC)


def open_queue(connection: Redis, kind: QueueKind) -> Queue:
    return Queue(kind.name, connection=connection, default_timeout=kind.timeout, serializer=SERIALIZER)


def open_queues(connection: Redis) -> list[Queue]:
    return [open_queue(connection, kind) for kind in QUEUES]
