"""Fetch ahead: the next page is on its way while the last one is worked on."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def ahead(source: Iterator[T]) -> Generator[T, None, None]:
    """Yield what the source yields, always having asked for one more; its errors come in their place.

    The source runs in a thread of its own, one step at a time: what it uses must not be used meanwhile.
    Whoever ends early waits for the step under way. None is not for it to yield.
    """
    context = copy_context()  # so that what the source logs names the job
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as fetcher:

        def step() -> T | None:
            return next(source, None)

        coming = fetcher.submit(context.run, step)
        while (found := coming.result()) is not None:
            coming = fetcher.submit(context.run, step)
            yield found
