"""Rules for misbehaving on purpose, set by POST /_control/faults."""

import re
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

DROPS = ("before", "after", "middle")


@dataclass(kw_only=True, slots=True)
class Fault:
    """One rule. The first rule that matches a request and is not used up applies, alone."""

    method: str = ""  # "POST"; "" = any
    path: str = ""  # a regular expression searched in the path with its query, e.g. "^/v3/activities$"
    status: int | None = None  # answered instead of doing the work
    body: Any = None  # text as it is, anything else as JSON
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0  # real seconds before anything else
    hold: float = 0.0  # real seconds between the work and its answer
    drop: str = ""  # before: nothing is done; after: done, no answer; middle: done, half the body
    truncate_at: int | None = None  # bytes of the body on the wire, then the connection is closed
    clean: bool = False  # truncate_at ends the answer as if it were whole
    stops_at: int | None = (
        None  # items of the bulk work that the request begins, after which that ends failed
    )
    times: int | None = 1  # how often; None = until cleared
    skip: int = 0  # how many matching requests pass first
    used: int = 0  # how often it has applied so far

    def matches(self, method: str, target: str) -> bool:
        return (not self.method or self.method == method) and re.search(self.path, target) is not None


def make_fault(rule: Mapping[str, Any]) -> Fault:
    """Build a rule from JSON. Raises ValueError that says what is wrong."""
    known = {known.name for known in fields(Fault)} - {"used"}
    unknown = sorted(set(rule) - known)
    if unknown:
        raise ValueError(f"Unknown fault keys {unknown}. Known: {sorted(known)}.")
    fault = Fault(**rule)
    if fault.drop and fault.drop not in DROPS:
        raise ValueError(f"drop takes one of {DROPS}, not {fault.drop!r}.")
    try:
        re.compile(fault.path)
    except re.error as error:
        raise ValueError(f"path is no regular expression: {error}.") from error
    fault.method = fault.method.upper()
    return fault


class Faults:
    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, rules: list[Fault]) -> None:
        with self._lock:
            self._rules.extend(rules)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def describe(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(rule) for rule in self._rules]

    def take(self, method: str, target: str) -> Fault | None:
        """Return the rule that this request meets, counted as used."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules:
                if not rule.matches(method, target) or rule.times == rule.used:
                    continue
                if rule.skip:
                    rule.skip -= 1
                    continue
                rule.used += 1
                return rule
        return None
