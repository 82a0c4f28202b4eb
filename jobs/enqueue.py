"""Put work into the queue. Redis holds nothing that PostgreSQL cannot rebuild."""

from typing import TYPE_CHECKING

from jobs.queues import SYNC, open_queue

if TYPE_CHECKING:
    from redis import Redis


def enqueue_sync(valkey: "Redis", *, tenant_id: int, profile_id: int, trigger: str) -> None:
    """Ask for a run of the profile; two at once are no harm: the second finds it running and ends."""
    open_queue(valkey, SYNC).enqueue(
        "jobs.sync.run_profile", tenant_id, profile_id, trigger, result_ttl=0, failure_ttl=24 * 3600
    )
