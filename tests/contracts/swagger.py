"""Holds recorded exchanges against Constant Contact's own published description.

    violations(exchange) -> list[str]

`exchange` is one line of what POST /_control/record writes. What is wrong with the description itself stands
in swagger_allowances.py. Nothing is said about paths outside /v3.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import yaml

from tests import specs
from tests.contracts import swagger_allowances as allowances
from tests.contracts.swagger_schemas import FORMATS, UUID, Schemas

NAME = "constant_contact_v3.swagger.yaml"
FILE = specs.FOLDER / NAME
BASE = "/v3"
LARGEST_RECORDED = 8 * 1024 * 1024
# What a call to no operation is answered with.
REFUSALS = {401, 403, 404, 405, 429}
# A body may be wrong in a thousand rows alike.
MOST_NAMED = 5
FORM_NAME = re.compile(r'[; ]name="([^"]+)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    method: str
    template: str  # /contacts/{contact_id}
    definition: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"


Check = Callable[[Operation, dict[str, str], Mapping[str, Any]], Iterator[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    operations: list[tuple[re.Pattern[str], Operation]]  # those without parameters first
    schemas: Schemas


def is_available() -> bool:
    """Whether the description is on this machine; without it there is nothing to hold anything against."""
    return specs.is_here(NAME)


@lru_cache(maxsize=1)
def load() -> Description:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # a safe loader, the C one
    operations = [
        Operation(method=method.upper(), template=template, definition=definition)
        for template, methods in whole["paths"].items()
        for method, definition in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]
    operations.sort(key=lambda operation: operation.template.count("{"))
    patterns = [(to_pattern(operation.template), operation) for operation in operations]
    return Description(operations=patterns, schemas=Schemas(whole["definitions"]))


def to_pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    texts = [re.escape(part) if n % 2 == 0 else f"(?P<{part}>[^/]+)" for n, part in enumerate(parts)]
    return re.compile("".join(texts))


def violations(exchange: Mapping[str, Any]) -> list[str]:
    """Say what of a request and its answer the description does not allow; [] if it allows all.

    A request that was refused as wrong (400, 404, ...) is not looked at, only its answer is.
    """
    refused = exchange["status"] in {400, 404, 405, 406, 415}
    return answer_violations(exchange) if refused else describe(exchange, check_request, check_answer)


def our_violations(exchange: Mapping[str, Any]) -> list[str]:
    """Look at a request of the product as at nothing wrong on purpose, refused or not, and at its answer."""
    return describe(exchange, check_request, check_answer)


def answer_violations(exchange: Mapping[str, Any]) -> list[str]:
    """Look at the answer alone, for requests that are wrong on purpose, even to no operation at all."""
    path = exchange["path"]
    unknown = path.startswith(BASE) and find_operation(exchange["method"], path.removeprefix(BASE)) is None
    if unknown and exchange["status"] in REFUSALS:
        return list(check_error(exchange["response_body"]))
    return describe(exchange, check_answer)


def describe(exchange: Mapping[str, Any], *checks: Check) -> list[str]:
    if not exchange["path"].startswith(BASE):
        return []
    found = find_operation(exchange["method"], exchange["path"].removeprefix(BASE))
    if found is None:
        return [f"{exchange['method']} {exchange['path']}: no such operation"]
    operation, values = found
    complaints = [words for check in checks for words in check(operation, values, exchange)]
    return [f"{operation.name} {exchange['status']}: {words}" for words in complaints]


def find_operation(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    for pattern, operation in load().operations:
        match = pattern.fullmatch(path)
        if match and operation.method == method:
            return operation, match.groupdict()
    return None


def check_request(operation: Operation, values: dict[str, str], exchange: Mapping[str, Any]) -> Iterator[str]:
    declared = {entry["name"]: entry for entry in operation.definition.get("parameters", [])}
    for name, value in values.items():
        yield from check_text(name, value, declared.get(name, {}))
    yield from check_query(declared, exchange["query"])
    body = next((entry for entry in declared.values() if entry["in"] == "body"), None)
    if body is not None:
        yield from check_body(body, exchange)
    elif any(entry["in"] == "formData" for entry in declared.values()):
        yield from check_form(declared, exchange)
    elif exchange["request_body"]:
        yield "the request has a body, and none is declared"


def check_query(declared: Mapping[str, Any], query: str) -> Iterator[str]:
    given = parse_qsl(query, keep_blank_values=True)
    names = {name for name, _ in given}
    known = {name for name, entry in declared.items() if entry["in"] == "query"}
    if "cursor" in names and len(names) > 1:
        yield f"a cursor carries all parameters, nothing may stand beside it: {sorted(names)}"
    for name, value in given:
        if name in known:
            yield from check_text(name, value, declared[name])
        elif name not in allowances.UNDECLARED_QUERY:
            yield f"query parameter {name} is not declared"
    required = {name for name in known if declared[name].get("required")}
    yield from (f"query parameter {name} is missing" for name in sorted(required - names))


def check_text(name: str, text: str, declared: Mapping[str, Any]) -> Iterator[str]:
    """Check one parameter of a path or query, which is a text whatever its type."""
    kind, form = declared.get("type"), declared.get("format")
    words = text.split(",") if form == "csv" else [text]
    allowed = declared.get("enum")
    if allowed and not set(words) <= {str(value) for value in allowed}:
        yield f"{name}={text} is none of {allowed}"
    if kind == "integer":
        yield from check_integer(name, text, declared)
    if kind == "boolean" and text not in {"true", "false"}:
        yield f"{name}={text} is neither true nor false"
    if form == "uuid" and not all(UUID.fullmatch(one) for one in text.split(",")):
        yield f"{name}={text} is no UUID"
    if form == "date-time" and not FORMATS.conforms(text, "date-time"):
        yield f"{name}={text} is no date-time"


def check_integer(name: str, text: str, declared: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"-?\d+", text):
        yield f"{name}={text} is no integer"
    elif not declared.get("minimum", -(2**63)) <= int(text) <= declared.get("maximum", 2**63):
        yield f"{name}={text} is outside {declared.get('minimum')} to {declared.get('maximum')}"


def check_body(declared: Mapping[str, Any], exchange: Mapping[str, Any]) -> Iterator[str]:
    text = exchange["request_body"]
    if not text and declared.get("required"):
        yield "the request has no body"
    if not text or len(text) >= LARGEST_RECORDED:
        return
    content_type = exchange["request_headers"].get("Content-Type", "")
    if not content_type.startswith("application/json"):
        yield f"the request's Content-Type is {content_type or 'absent'}, not application/json"
    yield from check_json(text, declared["schema"], for_request=True)


def check_form(declared: Mapping[str, Any], exchange: Mapping[str, Any]) -> Iterator[str]:
    names = set(FORM_NAME.findall(exchange["request_body"].split("\r\n\r\n\r\n")[0]))
    known = {name for name, entry in declared.items() if entry["in"] == "formData"}
    required = {name for name in known if declared[name].get("required")}
    yield from (f"form field {name} is not declared" for name in sorted(names - known))
    yield from (f"form field {name} is missing" for name in sorted(required - names))


def check_json(text: str, schema: dict[str, Any], *, for_request: bool) -> Iterator[str]:
    side = "request" if for_request else "answer"
    try:
        body = json.loads(text)
    except ValueError:
        yield f"the {side}'s body is no JSON: {text[:80]!r}"
        return
    if load().schemas.allows(schema, body, for_request=for_request):
        return
    errors = load().schemas.validator(schema, for_request=for_request).iter_errors(body)
    for number, error in enumerate(errors):
        if number >= MOST_NAMED:
            yield f"... and more in the {side}'s body"
            return
        place = "/".join(str(part) for part in error.absolute_path) or "(top)"
        message = "is read-only" if error.validator == "not" else error.message[:300]
        yield f"{side} {place}: {message}"


def check_answer(operation: Operation, _values: dict[str, str], exchange: Mapping[str, Any]) -> Iterator[str]:
    status, text = exchange["status"], exchange["response_body"]
    declared = operation.definition["responses"].get(str(status))
    key = (operation.method, operation.template, status)
    allowed = status in allowances.UNDECLARED_STATUS or key in allowances.UNDECLARED_ANSWERS
    if declared is None and not allowed:
        yield "the status is not declared"
        return
    if status >= 400:
        yield from check_error(text)
    elif is_whole(exchange) and key not in allowances.UNDECLARED_BODIES:
        yield from check_good(declared or {}, exchange)


def is_whole(exchange: Mapping[str, Any]) -> bool:
    """Whether the answer's body was recorded to its end: not too long, nor given up by its reader."""
    return len(exchange["response_body"]) < LARGEST_RECORDED and exchange.get("complete", True)


def check_good(declared: Mapping[str, Any], exchange: Mapping[str, Any]) -> Iterator[str]:
    text = exchange["response_body"]
    schema = declared.get("schema")
    if schema is None:
        if text:
            yield f"the answer has a body, and none is declared: {text[:80]!r}"
        return
    content_type = exchange["response_headers"].get("Content-Type", "")
    if load().schemas.resolve(schema).get("type") == "string":
        if not content_type.startswith("text/csv"):
            yield f"the answer's Content-Type is {content_type}, not text/csv"
        return
    if not content_type.startswith("application/json"):
        yield f"the answer's Content-Type is {content_type}, not application/json"
    yield from check_json(text, schema, for_request=False)


def check_error(text: str) -> Iterator[str]:
    """An error is an object of error_key and error_message, or an array of such objects."""
    try:
        body = json.loads(text)
    except ValueError:
        yield f"the error is no JSON: {text[:80]!r}"
        return
    entries = body if isinstance(body, list) else [body]
    for entry in entries or [None]:
        if not isinstance(entry, dict) or set(entry) != {"error_key", "error_message"}:
            yield f"the error is no {{error_key, error_message}}: {text[:200]}"
