"""Fetching one page ahead: the same pages in the same order, errors in their place, and no thread left."""

import threading
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from flows.ahead import ahead

JOB: ContextVar[str] = ContextVar("JOB", default="")


class BrokenOffError(Exception):
    """What a source may raise."""


def pages(count: int, *, breaks: bool = False) -> Iterator[list[int]]:
    for number in range(count):
        yield [number]
    if breaks:
        raise BrokenOffError


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_every_page_comes_once_and_in_order(count: int) -> None:
    assert list(ahead(pages(count))) == list(pages(count))


def test_an_error_comes_after_the_pages_before_it() -> None:
    stream = ahead(pages(3, breaks=True))
    assert [next(stream) for _ in range(3)] == [[0], [1], [2]]
    with pytest.raises(BrokenOffError):
        next(stream)


def test_the_next_page_is_asked_for_while_one_is_worked_on_and_no_more_than_that() -> None:
    asked = threading.Semaphore(0)

    def source() -> Iterator[list[int]]:
        for number in range(10):
            asked.release()
            yield [number]

    stream = ahead(source())
    assert next(stream) == [0]
    assert asked.acquire(timeout=30)
    assert asked.acquire(timeout=30), "the second is asked for before anybody wants it"
    stream.close()
    assert not asked.acquire(blocking=False), "the third is not"


def test_whoever_ends_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    stream = ahead(pages(10))
    next(stream)
    stream.close()
    assert threading.active_count() == before


def test_the_source_logs_for_the_same_job() -> None:
    JOB.set("job 7")

    def source() -> Iterator[list[str]]:
        yield [JOB.get()]

    assert list(ahead(source())) == [["job 7"]]
