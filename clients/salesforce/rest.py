"""Renders the records of a REST query as Bulk API 2.0 would show them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clients.salesforce.rows import render

# REST writes +0000 where Bulk writes Z.
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\+0000")
Record = Mapping[str, Any]


def render_page(columns: Sequence[str], records: Iterable[Record]) -> bytes:
    """Give one page as CSV, header first."""
    paths = [column.split(".") for column in columns]
    return render(columns, ([text_of(follow(record, path)) for path in paths] for record in records))


def follow(record: Record, path: Sequence[str]) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Give the value at a path of fields, in any case of letters; None where a parent is missing."""
    value: Any = record
    for name in path:
        value = find(value, name) if isinstance(value, dict) else None
    return value


def find(record: Record, name: str) -> Any:  # noqa: ANN401  # whatever JSON holds
    if name in record:
        return record[name]
    return next((value for key, value in record.items() if key.lower() == name.lower()), None)


def text_of(value: object) -> str:
    """Write a value as Bulk does: true and false, times in Z, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        found = TIME.fullmatch(value)
        return f"{found[1]}Z" if found else value
    return str(value)
