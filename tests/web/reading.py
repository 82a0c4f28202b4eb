"""How tests of pages read answers, and what pages left for the workers."""

import html
import re

from redis import Redis
from werkzeug.test import TestResponse

from jobs.queues import SYNC, UPKEEP, open_queue
from tests.web.conftest import Asking
from tests.web.plans import Planned


def jobs(queued: Redis) -> list[tuple[str, list[int]]]:
    """List what waits for a worker: (function, ids)."""
    found = [job for kind in (SYNC, UPKEEP) for job in open_queue(queued, kind).jobs]
    return [(str(job.func_name), list(job.args)) for job in found]


def said(answer: TestResponse) -> str:
    """Read the words of a page, as a person does."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def followed(asking: Asking, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, answer.text
    return asking.get(answer.location)


def at(path: str, of: Planned) -> str:
    return path.format(p=of.profile_id, r=of.run)
