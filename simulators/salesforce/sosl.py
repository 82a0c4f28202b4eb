"""SOSL: FIND {words} IN fields RETURNING objects, as far as clients that search for people need it.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_syntax.htm
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulators.salesforce.catalog import Catalog
from simulators.salesforce.faults import ApiError
from simulators.salesforce.schema import SObject

MOST = 2000
SHORTEST = 2
_FIND = re.compile(r"\s*find\s*\{(?P<term>(?:\\.|[^}\\])*)\}(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_IN = re.compile(r"\s*in\s+(all|name|email|phone|sidebar)\s+fields\b", re.IGNORECASE)
_RETURNING = re.compile(r"\breturning\b(.*)", re.IGNORECASE | re.DOTALL)
_AFTER = re.compile(r"\s+(?:with|limit|update)\b.*$", re.IGNORECASE | re.DOTALL)
_LIMIT = re.compile(r"\blimit\s+(\d+)\s*(?:update\s+\w+\s*)*$", re.IGNORECASE)
_CLAUSES = re.compile(r"\b(where|order\s+by|limit|offset)\b", re.IGNORECASE)
_FIELDS = {
    "name": ("Name",),
    "email": ("Email", "PersonEmail"),
    "phone": ("Phone", "MobilePhone", "HomePhone"),
}
_ALL = ("Name", "Email", "PersonEmail", "Phone", "MobilePhone", "Title", "Company", "MailingCity")


@dataclass(frozen=True, kw_only=True)
class Target:
    """One object to search: the fields to show, and clauses of SOQL to narrow and order with."""

    name: str
    fields: tuple[str, ...] = ("Id",)
    where: str = ""
    rest: str = ""


@dataclass(frozen=True, kw_only=True)
class Search:
    words: tuple[str, ...]
    scope: str
    targets: tuple[Target, ...]
    limit: int = MOST


def parse_search(text: str, catalog: Catalog) -> Search:
    """Read a statement. Raises ApiError MALFORMED_SEARCH."""
    found = _FIND.match(text)
    if found is None:
        message = "No search term found. The search term must be enclosed in braces."
        raise ApiError(400, "MALFORMED_SEARCH", message)
    rest = found["rest"]
    scope = _IN.match(rest)
    limit = _LIMIT.search(rest)
    returning = _RETURNING.search(rest)
    return Search(
        words=read_words(re.sub(r"\\(.)", r"\1", found["term"])),
        scope=scope[1].lower() if scope else "all",
        targets=tuple(_targets(returning[1])) if returning else every_target(catalog),
        limit=int(limit[1]) if limit else MOST,
    )


def every_target(catalog: Catalog) -> tuple[Target, ...]:
    """Return what is searched where nothing is named: all objects that can be searched by name."""
    return tuple(
        Target(name=made.name)
        for made in catalog.objects.values()
        if made.trait("searchable", True) and made.prefix and "name" in made.by_name
    )


def read_words(term: str) -> tuple[str, ...]:
    """Return the words that must all be found; quotes hold several together. Raises ApiError."""
    words = tuple(
        quoted or word
        for quoted, word in re.findall(r'"([^"]*)"|(\S+)', term)
        if word.upper() not in {"AND", "OR"}
    )
    if not any(len(word.strip("*?")) >= SHORTEST for word in words):
        message = f"search term must be longer than one character: {term}"
        raise ApiError(400, "MALFORMED_SEARCH", message)
    return words


def statement(made: SObject, search: Search, target: Target) -> str:
    """Return the query that finds the records of one object."""
    asked = _FIELDS.get(search.scope, _ALL)
    places = [each for each in asked if each.lower() in made.by_name] or ["Name"]
    likes = [" OR ".join(f"{place} LIKE '{_pattern(word)}'" for place in places) for word in search.words]
    conditions = [*likes, target.where] if target.where else likes
    where = " AND ".join(f"({each})" for each in conditions)
    rest = target.rest or f"LIMIT {MOST}"
    return f"SELECT {', '.join(target.fields)} FROM {made.name} WHERE {where} {rest}"


def _pattern(word: str) -> str:
    escaped = re.sub(r"([\\'%_])", r"\\\1", word)
    return f"%{escaped.replace('*', '%').replace('?', '_')}%"


def _targets(text: str) -> Iterator[Target]:
    for part in _split(_AFTER.sub("", text) if "(" not in text else text[: _end(text)]):
        name, _, inside = part.strip().partition("(")
        if not re.fullmatch(r"\w+", name.strip()):
            raise ApiError(400, "MALFORMED_SEARCH", f"unexpected token: '{part.strip()}'")
        yield _target(name.strip(), inside.strip().removesuffix(")"))


def _end(text: str) -> int:
    """Return where the list of objects ends: at the first clause outside brackets."""
    depth = 0
    for found in re.finditer(r"[()]|\b(?:with|limit|update)\b", text, re.IGNORECASE):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            return found.start()
    return len(text)


def _split(text: str) -> Iterator[str]:
    """Yield what stands between commas outside brackets."""
    start = depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _target(name: str, inside: str) -> Target:
    first = _CLAUSES.search(inside)
    head = inside[: first.start()] if first else inside
    fields = tuple(each.strip() for each in head.split(",") if each.strip()) or ("Id",)
    if first is None:
        return Target(name=name, fields=fields)
    tail = inside[first.start() :]
    if first[1].lower() != "where":
        return Target(name=name, fields=fields, rest=tail)
    after = next((each for each in _CLAUSES.finditer(tail) if each.start() > 0), None)
    condition = tail[len("where") : after.start() if after else None]
    return Target(
        name=name, fields=fields, where=condition.strip(), rest=tail[after.start() :] if after else ""
    )
