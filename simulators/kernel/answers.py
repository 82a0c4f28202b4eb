"""One answer on its way out, between the application and the server."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Environ = dict[str, Any]
Headers = list[tuple[str, str]]


@dataclass(kw_only=True, slots=True)
class Answer:
    """One answer on its way out."""

    status: str  # "200 OK"
    headers: Headers
    blocks: Iterable[bytes]
    close: Callable[[], None] = field(default=lambda: None)

    @property
    def code(self) -> int:
        return int(self.status[:3])


class Sending:
    """The iterable that the server sends; closing it closes what made the answer."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._blocks = iter(answer.blocks)

    def __iter__(self) -> Iterator[bytes]:
        return self._blocks

    def close(self) -> None:
        self._answer.close()


def plain_answer(status: str, body: bytes, headers: Headers | None = None) -> Answer:
    found = headers or [("Content-Type", "text/plain")]
    return Answer(status=status, headers=[*found, ("Content-Length", str(len(body)))], blocks=[body])


def target_of(environ: Environ) -> str:
    query = environ.get("QUERY_STRING")
    return f"{environ['PATH_INFO']}?{query}" if query else str(environ["PATH_INFO"])
