"""Salesforce's answers -> values."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from clients import decoding
from clients.messages import Answer, Request
from sync.problems import GiveUp, Side, TryAgain
from sync.remote import Usage

SIDE = Side.SALESFORCE
SELECT = re.compile(r"\s*SELECT\s+(.+?)\s+FROM\s", re.IGNORECASE | re.DOTALL)
USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
LAST = "null"  # the text that Sforce-Locator holds on the last page
T = TypeVar("T")


class Job(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A query job: https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/."""

    id: str
    state: str  # UploadComplete, InProgress, JobComplete, Failed, Aborted
    error_message: str = ""


class Page(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of a REST query; records are objects with `attributes` beside their fields."""

    total_size: int
    done: bool
    records: list[dict[str, Any]]
    next_records_url: str | None = None


class Resources(msgspec.Struct, frozen=True, kw_only=True):
    """What the version's root names; of it only where the user's identity stands."""

    identity: str


def decode(answer: Answer, shape: type[T], request: Request | None = None) -> T:
    """Decode a good answer's JSON: see clients.decoding."""
    return decoding.decode(answer, shape, SIDE, request=request)


def parse_identity(answer: Answer) -> tuple[str, str]:
    """Give org id and user id: `identity` is .../id/<org>/<user>."""
    parts = decode(answer, Resources).identity.rstrip("/").split("/")
    if len(parts) < 2:
        raise TryAgain("salesforce_truncated", SIDE)
    return parts[-2], parts[-1]


def parse_columns(soql: str) -> tuple[str, ...]:
    """Give the SELECT list of a query of plain fields and parent paths."""
    found = SELECT.match(soql)
    if not found or "(" in found[1]:
        raise GiveUp(
            "salesforce_query_refused", SIDE, {"key": "MALFORMED_QUERY", "words": "no plain SELECT list"}
        )
    return tuple(name.strip() for name in found[1].split(","))


def parse_locator(headers: Mapping[str, str]) -> str | None:
    """Give where the next page begins, None after the last."""
    locator = headers.get("Sforce-Locator", LAST)
    return None if locator == LAST else locator


def parse_row_count(headers: Mapping[str, str]) -> int:
    """Give the data rows of a result page. Raises TryAgain where the header is missing."""
    text = headers.get("Sforce-NumberOfRecords", "")
    if not text.isdigit():
        raise TryAgain("salesforce_truncated", SIDE)
    return int(text)


def parse_usage(headers: Mapping[str, str]) -> Usage | None:
    """Give API calls used and allowed in 24 hours, from `Sforce-Limit-Info`."""
    found = USAGE.search(headers.get("Sforce-Limit-Info", ""))
    return Usage(used=int(found[1]), allowed=int(found[2])) if found else None
