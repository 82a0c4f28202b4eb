"""What a history is: a setup, and events in their order, as plain values that can be printed and read."""

from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

import msgspec

Values = dict[str, str]  # by the words of FIELDS
FIELDS = ("first", "last", "title")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A fault of a simulator during one run: a name of troubles.TROUBLES, and where it strikes."""

    name: str
    skip: int = 0  # how many requests that it could strike pass first
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Kill:
    """kill -9 of the run's process, at its n-th step of that kind."""

    at: str  # before or after a request, or at a statement of the database
    step: int


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happens: a name of acts.ACTS, or "run". `who` and `other` number addresses."""

    do: str
    who: int = 0
    other: int = 0
    field: str = ""
    value: str = ""
    values: Values = made(default_factory=dict)
    seconds: int = 0  # that pass before it
    troubles: tuple[Trouble, ...] = ()  # of a run, as are those below
    kill: Kill | None = None
    meanwhile: "tuple[Meanwhile, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class Meanwhile:
    """An event between two requests of a run."""

    before: int  # that request of the run, from 0
    event: Event


@dataclass(frozen=True, kw_only=True)
class Setup:
    """How the profile and the simulators are set."""

    object_type: str = "Contact"
    options: dict[str, Any] = made(default_factory=dict)
    rows: dict[str, tuple[str, str]] = made(default_factory=dict)  # field: direction and policy
    filtered: bool = False  # by the lead source
    switches: dict[str, Any] = made(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class History:
    """One history."""

    setup: Setup = made(default_factory=Setup)
    events: tuple[Event, ...] = ()


def to_json(history: History) -> str:
    """Write a history; what is blank is left out."""
    return msgspec.json.encode(_filled(msgspec.to_builtins(history))).decode()


def from_json(text: str) -> History:
    """Read a history."""
    return msgspec.json.decode(text, type=History)


def _filled(built: Any) -> Any:
    if isinstance(built, dict):
        return {
            name: _filled(one)
            for name, one in built.items()
            if one is False or one not in ("", 0, None, [], {})
        }
    return [_filled(one) for one in built] if isinstance(built, list | tuple) else built
