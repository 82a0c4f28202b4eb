"""Global describe, describes of objects, and their short form."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from zlib import crc32

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import Headers

from simulators.salesforce.describe import describe_global, describe_object
from simulators.salesforce.faults import not_found
from simulators.salesforce.schema import SObject
from simulators.salesforce.services import address, base, org, person, seen, version
from simulators.salesforce.soql.dates import read_datetime


def add_describes(rest: Blueprint) -> None:
    @rest.get("/sobjects")
    def global_describe() -> Any:
        return _unless_unchanged(lambda: describe_global(seen(), version()))

    @rest.get("/sobjects/<name>/describe")
    def describe(name: str) -> Any:
        made = find_object(name)
        return _unless_unchanged(lambda: describe_object(made, seen(), version(), address()))

    @rest.get("/sobjects/<name>/describe/layouts")
    def layouts(name: str) -> Any:
        return {
            "layouts": [],
            "recordTypeMappings": [],
            "recordTypeSelectorRequired": [False],
            "name": find_object(name).name,
        }

    @rest.get("/sobjects/<name>/describe/layouts/<record_type>")
    def layout(name: str, record_type: str) -> Any:
        return {
            "buttonLayoutSection": None,
            "detailLayoutSections": [],
            "editLayoutSections": [],
            "id": None,
            "name": find_object(name).name,
            "recordTypeId": record_type,
        }

    @rest.get("/sobjects/<name>/describe/compactLayouts")
    def compact_layouts(name: str) -> Any:
        return {
            "compactLayouts": [],
            "defaultCompactLayoutId": None,
            "recordTypeCompactLayoutMappings": [],
            "name": find_object(name).name,
        }


def find_object(name: str) -> SObject:
    """Return the object as the user sees it. Raises ApiError 404 NOT_FOUND."""
    made = seen().find(name)
    if made is None:
        raise not_found()
    return made


def basic_information(made: SObject) -> Any:
    """Return what GET on an object shows: its describe in short, and what was viewed last."""
    summary = describe_global(seen(), version())["sobjects"]
    described = next(each for each in summary if each["name"] == made.name)
    name = next((field.name for field in made.fields if field.name_field), "Id")
    rows = org().read().execute(f'SELECT "Id", "{name}" AS label FROM "{made.name}" ORDER BY _n DESC LIMIT 5')
    recent = [
        {
            "attributes": {"type": made.name, "url": base(f"/sobjects/{made.name}/{row['Id']}")},
            "Id": row["Id"],
            name: row["label"],
        }
        for row in rows
    ]
    return jsonify({"objectDescribe": described, "recentItems": recent})


class Unchanged(Response):
    """304 with the moment of the last change, which the vendor sends and the framework takes out."""

    def get_wsgi_headers(self, environ: Any) -> Headers:
        found = super().get_wsgi_headers(environ)
        found["Last-Modified"] = self.headers["Last-Modified"]
        return found


def _unless_unchanged(make: Any) -> Response:
    """Answer 304 where If-Modified-Since is not before the last change of the org's make-up."""
    changed = read_datetime(org().setting("changed").get("at", "2015-01-01T00:00:00Z")).astimezone(UTC)
    since = request.headers.get("If-Modified-Since")
    is_unchanged = since is not None and _moment(since) >= changed
    answer = Unchanged(status=304) if is_unchanged else jsonify(make())
    answer.headers["Last-Modified"] = format_datetime(changed, usegmt=True)
    answer.headers["ETag"] = f'"{crc32(f"{request.path} {changed} {person().id}".encode()):08x}"'
    return answer


def _moment(header: str) -> datetime:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
