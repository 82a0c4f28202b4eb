"""Put work into the queue. Redis holds nothing that PostgreSQL cannot rebuild."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rq import Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job, JobStatus

from flows.tick import Due
from jobs.queues import SERIALIZER, SYNC, UPKEEP, open_queue

if TYPE_CHECKING:
    from redis import Redis

A_DAY = 24 * 3600
PRUNE_SECONDS = 3600
_OVER = frozenset({JobStatus.FAILED, JobStatus.FINISHED, JobStatus.STOPPED, JobStatus.CANCELED})


def enqueue_sync(
    valkey: "Redis",
    *,
    tenant_id: int,
    profile_id: int,
    trigger: str,
    slot: datetime | None = None,
    once_as: str = "",
) -> bool:
    """Ask for a run of the profile; two at once are no harm: the second finds it running and ends.

    slot: of the schedule. once_as: what is asked for; where the same waits in the queue or is at work, it is
    not asked for again, and False is returned.
    """
    told = (tenant_id, profile_id, trigger, slot.isoformat() if slot else None)
    job_id = f"sync-{tenant_id}-{profile_id}-{once_as}" if once_as else None
    if job_id:
        _clear(valkey, job_id)
    try:
        open_queue(valkey, SYNC).enqueue(
            *("jobs.sync.run_profile", *told),
            result_ttl=0,
            failure_ttl=A_DAY,
            job_id=job_id,
            unique=bool(job_id),
        )
    except DuplicateJobError:
        return False
    return True


def enqueue_preview(valkey: "Redis", *, tenant_id: int, profile_id: int) -> None:
    """Ask for a plan of the profile that changes nothing until somebody approves it."""
    told = (tenant_id, profile_id)
    open_queue(valkey, SYNC).enqueue("jobs.sync.preview_profile", *told, result_ttl=0, failure_ttl=A_DAY)


def enqueue_due(valkey: "Redis", tenant_id: int, due: Due) -> bool:
    """Ask for what is due; False where it waits in the queue already, or is at work."""
    if due.run_id is not None:  # that run and no other: one that ends meanwhile must not begin a new one
        return enqueue_run(valkey, tenant_id=tenant_id, run_id=due.run_id)
    return enqueue_sync(
        valkey,
        tenant_id=tenant_id,
        profile_id=due.profile_id,
        trigger=due.why,
        slot=due.slot,
        once_as=f"{due.slot:%Y%m%dT%H%M}",
    )


def enqueue_run(valkey: "Redis", *, tenant_id: int, run_id: int) -> bool:
    """Have a worker bring a run on; False where that waits already, or is at work.

    Should this be lost, the tick finds the run.
    """
    job_id = f"run-{tenant_id}-{run_id}"
    _clear(valkey, job_id)
    queue = open_queue(valkey, SYNC)
    told: dict[str, Any] = {"result_ttl": 0, "failure_ttl": A_DAY, "job_id": job_id, "unique": True}
    try:
        queue.enqueue("jobs.runs.go_on", tenant_id, run_id, **told)
    except DuplicateJobError:
        return False
    return True


def enqueue_forget(valkey: "Redis", *, tenant_id: int, profile_id: int) -> None:
    """Have a worker drop what a deleted profile knows of people."""
    open_queue(valkey, UPKEEP).enqueue("jobs.runs.forget_profile", tenant_id, profile_id, result_ttl=0)


def enqueue_prune(valkey: "Redis", day: date) -> bool:
    """Ask once a day for old details to be let go; False where it was asked for already."""
    try:
        open_queue(valkey, UPKEEP).enqueue(
            "jobs.prune.run_prune",
            result_ttl=A_DAY,
            failure_ttl=A_DAY,
            job_id=f"prune-{day.isoformat()}",
            unique=True,
            job_timeout=PRUNE_SECONDS,
        )
    except DuplicateJobError:
        return False
    return True


def has_worker(valkey: "Redis") -> bool:
    """Tell whether somebody would take what is put into the queue."""
    return bool(Worker.all(connection=valkey, queue=open_queue(valkey, SYNC)))


def _clear(valkey: "Redis", job_id: str) -> None:
    """Forget a job that failed: what it was asked for may be asked for again."""
    try:
        job = Job.fetch(job_id, connection=valkey, serializer=SERIALIZER)
        if job.get_status() in _OVER:
            job.delete()
    except NoSuchJobError:
        return
