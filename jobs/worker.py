"""The worker: `python -m jobs.worker`.

On SIGTERM (a dyno stops: 30 s until SIGKILL) an idle worker ends at once. A busy one lets its job go on for a
while, then raises ShutDownImminentException in it: the job saves where it is and asks to be continued.
https://devcenter.heroku.com/articles/dyno-shutdown-behavior
"""

import ctypes
import sys
import time
from resource import struct_rusage
from typing import Any

from redis import Redis
from rq import Queue
from rq.executions import Execution
from rq.job import Job
from rq.worker import HerokuWorker

import wiring
from config import Settings, SettingsError, load_settings
from jobs.queues import SERIALIZER, open_queues
from jobs.tick import go_on_with_due
from telemetry import bound, configure_logging, get_logger

log = get_logger("jobs")


class Worker(HerokuWorker):
    """RQ's worker with the job's id on every line, and a line for each way that a job can end."""

    imminent_shutdown_delay = 15  # leaves as long again to save and to re-enqueue

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        began = time.monotonic()
        with bound(job=job.id, queue=queue.name):
            log.info("job started")
            done = super().perform_job(job, queue, execution)
            if done:
                log.info("job done", seconds=round(time.monotonic() - began, 1))
        return done

    def handle_exception(self, job: Job, *exc_info: object) -> None:
        """Tell the error our way: RQ would write its text, which may quote a person's values."""
        log.error("job failed", job=job.id, exc_info=exc_info[1])

    def handle_job_failure(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - RQ's own, passed on
        """Keep the error's text out of Valkey, where RQ would store it for a year."""
        super().handle_job_failure(
            *arguments, **{**named, "exc_string": "Failed: the worker's log says why."}
        )

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: struct_rusage) -> None:
        # Out of memory, mostly. No handler of the job ran: the clock finds its run and has it gone on with.
        log.error("job killed", job=job.id, signal=ret_val & 0x7F)
        super().handle_work_horse_killed(job, retpid, ret_val, rusage)  # type: ignore[no-untyped-call]


# https://man7.org/linux/man-pages/man3/mallopt.3.html
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 128 * 1024  # bytes


def give_memory_back() -> None:
    """Have what is large given back at once when it is let go: a run lives beside others on a small dyno.

    Else glibc raises the threshold by itself with the first large body, and keeps the memory of each.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        libc.mallopt(M_ARENA_MAX, 1)


def make_worker(settings: Settings) -> Worker:
    connection = Redis.from_url(settings.redis_url.get_secret_value())
    # A short time to live lets an idle worker look every minute for jobs whose worker died.
    return Worker(open_queues(connection), connection=connection, serializer=SERIALIZER, worker_ttl=75)


def main() -> None:
    configure_logging()
    give_memory_back()
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    resume_orphans(settings)
    make_worker(settings).work(with_scheduler=True)


def resume_orphans(settings: Settings) -> None:
    """Go on, at start, with what nobody is at; afterwards the clock does."""
    with wiring.open_parts(settings) as parts:
        go_on_with_due(parts)


if __name__ == "__main__":
    main()
