"""Writes requests and answers as JSON lines, so that tests can hold them against the vendor's description."""

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from simulators.kernel.answers import Answer, Environ

LARGEST_BODY = 8 * 1024 * 1024


class Recorder:
    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock = threading.Lock()

    @property
    def is_on(self) -> bool:
        return self._path is not None

    def write_to(self, file: str | None) -> None:
        """Append to this file from now on; None stops."""
        self._path = None if file is None else Path(file)

    def append(self, exchange: dict[str, Any]) -> None:
        path = self._path
        if path is None:
            return
        line = json.dumps(exchange, ensure_ascii=False) + "\n"
        with self._lock, path.open("a", encoding="utf-8") as file:
            file.write(line)


def read_recorded(environ: Environ) -> str:
    """Return the request body as text and leave it to be read again."""
    if not environ["simulator.size"]:
        return ""
    text: str = environ["wsgi.input"].read(LARGEST_BODY).decode("utf-8", "replace")
    environ["wsgi.input"].seek(0)
    return text


def record(recorder: Recorder, environ: Environ, exchange: tuple[str, Answer]) -> Iterable[bytes]:
    """Return the answer's body, to be passed on; the exchange is written when it ends or is given up."""
    request_body, answer = exchange
    described = describe_request(environ, request_body)
    described |= {"status": answer.code, "response_headers": dict(answer.headers)}
    return follow(recorder, described, answer.blocks)


def follow(recorder: Recorder, described: dict[str, Any], blocks: Iterable[bytes]) -> Iterator[bytes]:
    kept, size, complete = [], 0, False
    try:
        for block in blocks:
            if size < LARGEST_BODY:
                kept.append(block)
                size += len(block)
            yield block
        complete = True
    finally:
        body = b"".join(kept)[:LARGEST_BODY].decode("utf-8", "replace")
        recorder.append(described | {"response_body": body, "complete": complete})


def describe_request(environ: Environ, body: str) -> dict[str, Any]:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if (name.startswith("HTTP_") and name != "HTTP_AUTHORIZATION") or name == "CONTENT_TYPE"
    }
    return {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "query": environ.get("QUERY_STRING", ""),
        "request_headers": headers,
        "request_body": body,
    }
