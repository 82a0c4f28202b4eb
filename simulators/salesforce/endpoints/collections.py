"""sObject Collections: up to 200 records a call, HTTP 200 with one result a record.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, jsonify, request

from simulators.salesforce import faults
from simulators.salesforce.endpoints.blobs import sent_collection
from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.endpoints.records import find_key, show_record, upsert
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.ids import normal_id
from simulators.salesforce.services import json_object, org, seen, writer
from simulators.salesforce.writes import Writer

MOST = 200
MOST_CHUNKS = 10
MOST_READ = 2000
Result = dict[str, Any]
Work = Callable[[Writer, Any], Result]


def add_collections(rest: Blueprint) -> None:
    @rest.post("/composite/sobjects")
    def insert() -> Any:
        return jsonify(_each_sent(_insert))

    @rest.patch("/composite/sobjects")
    def update() -> Any:
        return jsonify(_each_sent(_update))

    @rest.delete("/composite/sobjects")
    def delete() -> Any:
        ids = [each for each in request.args.get("ids", "").split(",") if each]
        return jsonify(
            _each(_few(ids), _delete, all_or_none=request.args.get("allOrNone", "").lower() == "true")
        )

    @rest.patch("/composite/sobjects/<name>/<field>")
    def upsert_many(name: str, field: str) -> Any:
        made, key = find_key(name, field)

        def work(using: Writer, sent: Any) -> Result:
            value = next(
                (each for each_name, each in sent.items() if each_name.lower() == key.name.lower()), None
            )
            record, created = upsert(using, made, (key, value), sent)
            return {"id": record, "success": True, "errors": [], "created": created}

        return jsonify(_each_sent(work))

    @rest.route("/composite/sobjects/<name>", methods=["GET", "POST"])
    def read(name: str) -> Any:
        return jsonify(_read_many(name))


def _read_many(name: str) -> list[Any]:
    made = find_object(name)
    body = json_object() if request.method == "POST" else {}
    ids = body.get("ids") or request.args.get("ids", "").split(",")
    fields = body.get("fields") or request.args.get("fields", "").split(",")
    if len(ids) > MOST_READ:
        raise ApiError(
            400, "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {MOST_READ} records"
        )
    using = writer()
    rows = [using.row(made, record) if normal_id(record) else None for record in ids]
    wanted = {field.strip().lower() for field in fields}
    shown = []
    for row in rows:
        whole = show_record(using, made, row) if row and not row.get("IsDeleted") else None
        shown.append(
            whole
            and {key: each for key, each in whole.items() if key == "attributes" or key.lower() in wanted}
        )
    return shown


def _each_sent(work: Work) -> list[Result]:
    """Do the work for each record of the body."""
    body = sent_collection()
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        raise ApiError(400, "MISSING_ARGUMENT", "The records parameter is required.")
    return _each(_few(records), work, all_or_none=bool(body.get("allOrNone")))


def _few(records: list[Any]) -> list[Any]:
    if len(records) > MOST:
        raise ApiError(
            400,
            "EXCEEDED_ID_LIMIT",
            f"record limit reached. cannot submit more than {MOST} records in this call",
        )
    return records


def _each(records: list[Any], work: Work, *, all_or_none: bool) -> list[Result]:
    """Do the work for each record; what fails leaves no trace, with all_or_none nothing does."""
    _check_chunks(records)
    with org().database.write() as connection:
        using = writer()
        connection.execute("SAVEPOINT whole")
        results = [_one(using, sent, work) for sent in records]
        failed = all_or_none and not all(result["success"] for result in results)
        if failed:
            connection.execute("ROLLBACK TO whole")
        connection.execute("RELEASE whole")
    if failed:
        undone = {"success": False, "errors": [faults.rolled_back().item()]}
        return [dict(undone) if result["success"] else result for result in results]
    return results


def _one(using: Writer, sent: Any, work: Work) -> Result:
    using.connection.execute("SAVEPOINT one")
    try:
        result = work(using, sent)
    except (ApiError, ApiErrors) as error:
        using.connection.execute("ROLLBACK TO one")
        errors = error.errors if isinstance(error, ApiErrors) else [error]
        result = {"success": False, "errors": [_as_item(each).item() for each in errors]}
    using.connection.execute("RELEASE one")
    return result


def _as_item(error: ApiError) -> ApiError:
    """What is 404 alone is a wrong reference among others."""
    return faults.bad_reference() if error.code == "NOT_FOUND" else error


def _check_chunks(records: Iterable[Any]) -> None:
    """Raise where records of different objects alternate more than ten times."""
    kinds = [_type_of(each) for each in records if isinstance(each, dict)]
    chunks = sum(one != other for one, other in zip(kinds, [None, *kinds], strict=False))
    if chunks > MOST_CHUNKS:
        message = (
            f"Cannot have more than {MOST_CHUNKS} chunks in a single operation. Please rearrange "
            "the data to reduce chunking."
        )
        raise ApiError(400, "TOO_MANY_CHUNKS_IN_REQUEST", message)


def _type_of(sent: Any) -> str | None:
    attributes = sent.get("attributes") if isinstance(sent, dict) else None
    return attributes.get("type") if isinstance(attributes, dict) else None


def _insert(using: Writer, sent: Any) -> Result:
    record = using.insert(_known_type(sent), sent)
    return {"id": record, "success": True, "errors": []}


def _update(using: Writer, sent: Any) -> Result:
    record = next((each for key, each in sent.items() if key.lower() == "id"), None)
    if normal_id(record) is None:
        raise ApiError(400, "MISSING_ARGUMENT", "Id not specified in an update call", fields=["Id"])
    using.update(
        _known_type(sent), str(record), {key: each for key, each in sent.items() if key.lower() != "id"}
    )
    return {"id": normal_id(record), "success": True, "errors": []}


def _delete(using: Writer, record: Any) -> Result:
    made = seen().of_prefix(str(record)) if normal_id(record) else None
    if made is None:
        raise ApiError(400, "MALFORMED_ID", f"malformed id {record}", fields=[])
    using.delete(made.name, str(record))
    return {"id": normal_id(record), "success": True, "errors": []}


def _known_type(sent: Any) -> str:
    name = _type_of(sent)
    made = seen().find(name) if name else None
    if made is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.", fields=[])
    return made.name
