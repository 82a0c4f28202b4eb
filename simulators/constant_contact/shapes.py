"""A small checker of request bodies: tables of rules in, complaints in words out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from flask import request

from simulators.constant_contact.errors import bad_json, bad_request, wrong_media_type
from simulators.constant_contact.ids import is_uuid


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule(ABC):
    """What one value must be. None always passes: it means left out."""

    required: bool = False

    @abstractmethod
    def complain(self, value: Any, name: str) -> list[str]:
        """Say what is wrong with the value of that name; [] where nothing is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text(Rule):
    longest: int = 255
    shortest: int = 0
    choices: tuple[str, ...] = ()

    def complain(self, value: Any, name: str) -> list[str]:
        if not isinstance(value, str):
            return [f"{name} must be a string"]
        if self.choices and value not in self.choices:
            return [f"{name} does not have a valid value"]
        if not self.shortest <= len(value) <= self.longest:
            return [f"{name} size must be between {self.shortest} and {self.longest}"]
        return []


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole(Rule):
    least: int = 0
    most: int = 2**31

    def complain(self, value: Any, name: str) -> list[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            return [f"{name} must be an integer"]
        fits = self.least <= value <= self.most
        return [] if fits else [f"{name} must be between {self.least} and {self.most}"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag(Rule):
    def complain(self, value: Any, name: str) -> list[str]:
        return [] if isinstance(value, bool) else [f"{name} must be a boolean"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Uuid(Rule):
    def complain(self, value: Any, name: str) -> list[str]:
        return [] if is_uuid(value) else [f"{name} is in an invalid format."]


@dataclass(frozen=True, kw_only=True, slots=True)
class Many(Rule):
    """A list of at most `most` values, each by the same rule."""

    each: Rule = field(default_factory=Uuid)
    most: int = 50
    least: int = 0

    def complain(self, value: Any, name: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{name} must be an array"]
        if not self.least <= len(value) <= self.most:
            return [f"{name} size must be between {self.least} and {self.most}"]
        return [words for item in value for words in self.each.complain(item, name)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape(Rule):
    """An object. Keys that no rule names are ignored, as read-only ones are."""

    rules: Mapping[str, Rule]

    def complain(self, value: Any, name: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{name} must be an object"]
        complaints: list[str] = []
        for key, rule in self.rules.items():
            given = value.get(key)
            if given is None:
                complaints += [f"{key} is missing"] if rule.required else []
            else:
                complaints += rule.complain(given, key)
        return complaints


def read_json() -> Any:
    """Read the request's JSON body: 415 for another Content-Type, 400 for what is no JSON."""
    if request.mimetype != "application/json":
        raise wrong_media_type()
    try:
        return msgspec.json.decode(request.get_data(cache=False))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise bad_json() from None


def read_body(shape: Shape) -> dict[str, Any]:
    """Read a JSON object that fits the shape, without its nulls; else 400 with every complaint."""
    body = read_json()
    check(shape, body)
    return {name: value for name, value in body.items() if value is not None}


def check(shape: Shape, body: Any) -> None:
    complaints = shape.complain(body, "request body")
    if complaints:
        raise bad_request(", ".join(complaints))


def read_limit(given: Mapping[str, str], default: int, most: int) -> int:
    """Read `limit` of a query. Raises 400 outside 1 to `most`."""
    text = given.get("limit")
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise bad_request(f"limit must be between 1 and {most}.")
    return int(text)


def read_words(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> list[str]:
    """Read a comma-separated query parameter of known words; [] where it is left out."""
    words = [word.strip() for word in given.get(name, "").split(",") if word.strip()]
    unknown = [word for word in words if word not in allowed]
    if unknown:
        raise bad_request(f"{name} does not have a valid value: {', '.join(unknown)}.")
    return words


def read_flag(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "false").lower()
    if text not in {"true", "false"}:
        raise bad_request(f"{name} must be true or false.")
    return text == "true"
