"""What tests of single facts ask of the Salesforce simulator: a record, a refusal, a control for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.contracts.simulators.salesforce_org import Org


def read(org: Org, name: str, record: str, *fields: str) -> dict[str, Any]:
    shown = org.call("GET", f"/sobjects/{name}/{record}?fields={','.join(fields)}").json()
    return {field: shown[field] for field in fields}


def refused(org: Org, method: str, path: str, **fields: Any) -> dict[str, Any]:
    answer = org.call(method, path, json=fields)
    assert answer.status_code >= 400, answer.text
    found: dict[str, Any] = answer.json()[0]
    return {**found, "status": answer.status_code}


@contextmanager
def steered(org: Org, path: str, on: Any, off: Any) -> Iterator[None]:
    org.control("POST", path, on)
    try:
        yield
    finally:
        org.control("POST", path, off)
