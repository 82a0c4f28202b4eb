"""Turns the schemas of a Swagger 2.0 file into strict JSON Schemas: an unknown key is a violation."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker

from tests.contracts import swagger_allowances as allowances

Schema = dict[str, Any]
KEPT = (
    "type",
    "enum",
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "maximum",
    "minimum",
    "pattern",
    "format",
)
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
FORMATS = FormatChecker(formats=())


@FORMATS.checks("uuid")
def is_uuid(value: object) -> bool:
    return not isinstance(value, str) or UUID.fullmatch(value) is not None


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value and bool(datetime.fromisoformat(value)))


@FORMATS.checks("date", raises=ValueError)
def is_day(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def _quietly(check: Callable[[object], bool]) -> Callable[[str], bool]:
    """A format as the quick judge takes it: false where the check raises."""

    def is_format(text: str) -> bool:
        try:
            return check(text)
        except ValueError:
            return False

    return is_format


QUICK_FORMATS = {"uuid": _quietly(is_uuid), "date-time": _quietly(is_moment), "date": _quietly(is_day)}


class Schemas:
    """Converts schemas of one description; a definition is converted once for requests, once for answers."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._validators: dict[tuple[int, bool], Draft202012Validator] = {}
        self._quick: dict[tuple[int, bool], jsonschema_rs.Draft202012Validator] = {}
        self._converted: dict[str, dict[str, Schema]] = {"request": {}, "answer": {}}

    def allows(self, schema: Schema, body: object, *, for_request: bool) -> bool:
        """Judge a whole body in a fiftieth of the time; `validator` finds the words for what is wrong."""
        key = (id(schema), for_request)
        if key not in self._quick:
            whole: Any = self.validator(schema, for_request=for_request).schema
            self._quick[key] = jsonschema_rs.Draft202012Validator(
                whole, validate_formats=True, formats=QUICK_FORMATS
            )
        return self._quick[key].is_valid(body)

    def validator(self, schema: Schema, *, for_request: bool) -> Draft202012Validator:
        """Return the compiled validator of a schema that lives as long as the description."""
        key = (id(schema), for_request)
        if key not in self._validators:
            side = "request" if for_request else "answer"
            converted = self._convert(schema, side)
            whole = converted | {"$defs": self._converted[side]}
            self._validators[key] = Draft202012Validator(whole, format_checker=FORMATS)
        return self._validators[key]

    def resolve(self, schema: Schema) -> Schema:
        return self._definitions[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema

    def _convert(self, schema: Schema, side: str, name: str = "") -> Schema:
        if "$ref" in schema:
            return self._refer(schema["$ref"].rsplit("/", 1)[-1], side)
        schema = self._flatten(schema)
        result: Schema = {key: schema[key] for key in KEPT if key in schema}
        if result.get("type") == "string":
            # Numeric limits on texts are meant for counts inside them.
            result = {key: value for key, value in result.items() if key not in {"maximum", "minimum"}}
        if "items" in schema:
            result["items"] = self._convert(schema["items"], side)
        if "properties" in schema:
            result |= self._convert_object(schema, side, name)
        return result

    def _refer(self, name: str, side: str) -> Schema:
        known = self._converted[side]
        if name not in known:
            known[name] = {}  # a definition may name itself
            known[name] |= self._convert(self._definitions[name], side, name)
        return {"$ref": f"#/$defs/{name}"}

    def _flatten(self, schema: Schema) -> Schema:
        """Merge allOf: no key is unknown to the one part because it belongs to the other."""
        if "allOf" not in schema:
            return schema
        merged: Schema = {"type": "object", "properties": {}, "required": []}
        for part in [*schema["allOf"], {key: value for key, value in schema.items() if key != "allOf"}]:
            whole = self._flatten(self.resolve(part))
            merged["properties"] |= whole.get("properties", {})
            merged["required"] += whole.get("required", [])
        return merged

    def _convert_object(self, schema: Schema, side: str, name: str) -> Schema:
        properties = {key: self._convert_key(key, one, side) for key, one in schema["properties"].items()}
        required = list(schema.get("required", []))
        result: Schema = {"type": "object", "properties": properties}
        if side == "request":
            properties |= allowances.UNDECLARED_REQUEST_KEYS.get(name, {})
            result["patternProperties"] = dict(allowances.REQUEST_KEY_PATTERNS.get(name, {}))
        else:
            required = [key for key in required if key not in allowances.OPTIONAL_ANSWER_KEYS]
        if schema.get("additionalProperties") is not True:
            result["additionalProperties"] = False
        return result | ({"required": required} if required else {})

    def _convert_key(self, key: str, schema: Schema, side: str) -> Schema:
        converted = self._convert(schema, side)
        if side == "request":
            read_only = schema.get("readOnly") and key not in allowances.WRITABLE_READ_ONLY
            return {"not": {}, "description": "read-only"} if read_only else converted
        converted |= allowances.RELAXED_ANSWER_LIMITS.get(key, {})
        if key in allowances.NULLABLE_ANSWER_KEYS:
            return {"anyOf": [converted, {"type": "null"}]}
        return converted
