"""Log lines: one JSON object each, on standard output, with the ids that tie them and nothing personal.

What may be logged is a list, not what may not: a field that `FIELDS` does not name is withheld. Texts are
scrubbed besides, since exceptions and libraries write what they like. Ids of the tenant, run, request and
job are bound once (`bound`) and stand on every line written inside.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, TextIO

import structlog

FIELDS = frozenset(
    {
        *("event", "level", "logger", "timestamp", "error"),  # every line
        *("tenant", "run", "request", "job", "profile"),  # whose line it is
        *("method", "route", "status", "milliseconds"),  # web
        *("queue", "worker", "signal", "attempt", "seconds"),  # jobs
        *("side", "call", "phase", "activity", "batch", "code", "kind"),  # runs
        *("rows", "calls", "done", "total", "created", "updated", "linked", "skipped", "failed"),
    }
)
WITHHELD = "[withheld: not a field of telemetry.FIELDS]"
REDACTED = "[redacted]"

_NAMES = (
    r"access_token|refresh_token|id_token|client_secret|client_assertion|assertion|signed_request|authorization"
    r"|password|passwd|secret|api_key|apikey|security_token|token|code_verifier|code|sid|session"
)
_SCRUBBED = (
    # A secret is recognised by its name, its scheme or its shape, from long to short.
    re.compile(
        rf"(?i)(?<![a-z_])(?:{_NAMES})[\"']?\s*[=:]\s*[\"']?(?:(?:bearer|basic|oauth)\s+)?[^\s&\"',;}}]{{4,}}"
    ),
    re.compile(r"(?i)\b(?:bearer|basic|oauth)\s+[\w.~+/=!-]{6,}"),
    re.compile(r"(?<=://)[^/\s@]*@"),  # user and password of an address
    re.compile(r"\b00D\w{9,15}![\w.]+"),  # a Salesforce session
    re.compile(r"[\w+/-]{40,}={0,2}\.[\w+/=-]{20,}"),  # signed_request, JWT
    re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"),
    re.compile(r"[\w+-]{40,}={0,2}"),  # any long opaque token; a UUID is shorter
    re.compile(r"(?i)[^\s@<>\"'(),;:=]+(?:@|%40)[^\s@<>\"'(),;:&]+\.[a-z]{2,}"),  # an e-mail address
    re.compile(r"\+\d[\d\s().-]{6,}\d"),  # phone numbers
    re.compile(r"\(?\b\d{3}\)?[-.\s]\d{3}[-.\s]\d{4}\b"),
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")  # what an error quotes is often a person's value
# These quote names of our own code, and no values.
_QUOTE_CODE = (AttributeError, ImportError, NameError)
_FRAMES = 12  # of a traceback, innermost last

Event = MutableMapping[str, Any]


def configure_logging(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every logger's lines, libraries' included, through one redacting JSON formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            describe_error,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # tests configure anew
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Give a logger; write `log.info("plan saved", rows=12)`: a constant event, values as fields."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def bound(**ids: str | int) -> AbstractContextManager[None]:
    """Put these ids on every line written inside the block."""
    return structlog.contextvars.bound_contextvars(**ids)


def describe_error(_logger: object, _method: str, event: Event) -> Event:
    """Replace a traceback by the error's type, its first line without quoted values, and its frames."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = _error(error)
    return event


def redact(_logger: object, _method: str, event: Event) -> Event:
    """Withhold fields that nobody listed and scrub the texts of the others."""
    # A library's text of many lines is a traceback or a dump: its first line says what it is about.
    event["event"] = str(event.get("event", "")).partition("\n")[0]
    return {key: _clean(value) if key in FIELDS else WITHHELD for key, value in event.items()}


def scrub(text: str) -> str:
    """Replace what looks like a secret or a person's address or number."""
    for pattern in _SCRUBBED:
        text = pattern.sub(REDACTED, text)
    return text


def _clean(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case dict():
            return {scrub(str(key)): _clean(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_clean(item) for item in value]
        case _:
            return scrub(str(value))


def _error(error: BaseException) -> dict[str, object]:
    described: dict[str, object] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "message": _first_line(error),
        "where": _frames(error.__traceback__),
    }
    if error.__cause__ is not None:
        described["cause"] = _error(error.__cause__)
    return described


def _first_line(error: BaseException) -> str:
    """Take the first line only: databases put the row's values on the next ones."""
    line = str(error).partition("\n")[0][:300]
    return line if isinstance(error, _QUOTE_CODE) else _QUOTED.sub("'…'", line)


def _frames(traceback: TracebackType | None) -> list[str]:
    frames: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{'/'.join(code.co_filename.split('/')[-2:])}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-_FRAMES:]
