"""Records one at a time: create, read, update, delete, and upsert by external id.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_retrieve.htm
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_upsert.htm
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulators.salesforce import faults
from simulators.salesforce.blobs import path_of
from simulators.salesforce.endpoints.blobs import answer_blob, find_blob, sent_record
from simulators.salesforce.endpoints.describes import basic_information, find_object
from simulators.salesforce.rows import show_value
from simulators.salesforce.schema import Field, SObject
from simulators.salesforce.services import base, org, shower, version, writer
from simulators.salesforce.values import read_value
from simulators.salesforce.writes import Writer

_INSIDE = {
    "postalcode": "postalCode",
    "statecode": "stateCode",
    "countrycode": "countryCode",
    "geocodeaccuracy": "geocodeAccuracy",
}


def add_records(rest: Blueprint) -> None:
    @rest.route("/sobjects/<name>", methods=["GET", "POST"])
    def object_resource(name: str) -> Any:
        made = find_object(name)
        if request.method == "GET":
            return basic_information(made)
        body = sent_record(made)
        with org().database.write():
            record = writer().insert(made.name, body)
        enqueued = [_enqueued(record)] if made.name.endswith("__e") else []
        return (
            jsonify({"id": record, "success": True, "errors": enqueued}),
            201,
            {"Location": base(f"/sobjects/{made.name}/{record}")},
        )

    @rest.get("/sobjects/<name>/<record>")
    def read(name: str, record: str) -> Any:
        made = find_object(name)
        return jsonify(show_record(writer(), made, writer().find(made, record)))

    @rest.patch("/sobjects/<name>/<record>")
    def update(name: str, record: str) -> Any:
        made = find_object(name)
        body = sent_record(made)
        if any(key.lower() == "id" for key in body):
            message = "The Id field should not be specified in the sobject data."
            raise faults.ApiError(400, "INVALID_FIELD", message, fields=["Id"])
        with org().database.write():
            writer().update(made.name, record, body)
        return Response(status=204)

    @rest.delete("/sobjects/<name>/<record>")
    def delete(name: str, record: str) -> Any:
        with org().database.write():
            writer().delete(find_object(name).name, record)
        return Response(status=204)

    @rest.post("/sobjects/<name>/<record>")
    def tunnelled(name: str, record: str) -> Any:
        """PATCH for clients that cannot: POST with ?_HttpMethod=PATCH."""
        if request.args.get("_HttpMethod", "").upper() != "PATCH":
            raise faults.not_found()
        return update(name, record)

    add_external(rest)


def add_external(rest: Blueprint) -> None:
    """The routes by external id."""

    @rest.get("/sobjects/<name>/<field>/<path:value>")
    def read_external(name: str, field: str, value: str) -> Any:
        blob = find_blob(find_object(name), field, value)
        return answer_blob(find_object(name), field, blob) if blob else _read_by_key(name, field, value)

    @rest.route("/sobjects/<name>/<field>/<path:value>", methods=["PATCH", "POST"])
    def upsert_external(name: str, field: str, value: str) -> Any:
        made, key = find_key(name, field)
        with org().database.write():
            found = matches(writer(), made, key, value)
            if len(found) > 1:
                return several(made, found)
            if not found and request.args.get("updateOnly", "").lower() == "true":
                raise faults.not_found()
            record, created = upsert(writer(), made, (key, value), sent_record(made))
        return upserted(record, created=created)

    @rest.delete("/sobjects/<name>/<field>/<path:value>")
    def delete_external(name: str, field: str, value: str) -> Any:
        made, key = find_key(name, field)
        with org().database.write():
            found = matches(writer(), made, key, value)
            if len(found) > 1:
                return several(made, found)
            if not found:
                raise faults.not_found()
            writer().delete(made.name, found[0])
        return Response(status=204)


def _read_by_key(name: str, field: str, value: str) -> Any:
    made, key = find_key(name, field)
    found = matches(writer(), made, key, value)
    if not found:
        raise faults.not_found()
    if len(found) > 1:
        return several(made, found)
    return jsonify(show_record(writer(), made, writer().find(made, found[0])))


def _enqueued(event: str) -> dict[str, Any]:
    """Return what a published platform event is answered with beside its success."""
    return {"statusCode": "OPERATION_ENQUEUED", "message": event, "fields": []}


def find_key(name: str, field: str) -> tuple[SObject, Field]:
    """Return the object and a field that records can be found by. Raises ApiError 404."""
    made = find_object(name)
    key = made.by_name.get(field.lower())
    if key is None or not (key.external_id or key.id_lookup):
        raise faults.no_such_record(field)
    return made, key


def matches(using: Writer, made: SObject, key: Field, value: Any) -> list[str]:
    """Return the ids of the living records whose key field has the value."""
    held = read_value(key, value)
    if held is None:
        message = f"{key.name} not specified"
        raise faults.ApiError(400, "MISSING_ARGUMENT", message, fields=[key.name])
    alive = ' AND "IsDeleted" = 0' if made.soft_deletes else ""
    seen, values = using.org.visible(using.person, made.name, "t")
    sql = f'SELECT "Id" FROM "{made.name}" t WHERE "{key.name}" = ?{alive}{seen}'
    return [row[0] for row in using.connection.execute(sql, [held, *values])]


def upsert(using: Writer, made: SObject, key: tuple[Field, Any], body: Mapping[str, Any]) -> tuple[str, bool]:
    """Create or update the record with that key; a blank id creates. Return its id and whether it is new."""
    field, value = key
    values = {name: each for name, each in body.items() if name.lower() not in {field.name.lower(), "id"}}
    if value in {None, ""} and field.type != "id":
        raise faults.ApiError(400, "MISSING_ARGUMENT", f"{field.name} not specified", fields=[field.name])
    found = matches(using, made, field, value) if value not in {None, ""} else []
    if len(found) > 1:
        message = f"{field.name}: more than one record found for external id field: {found}"
        raise faults.ApiError(400, "DUPLICATE_EXTERNAL_ID", message, fields=[field.name])
    if found:
        using.update(made.name, found[0], values)
        return found[0], False
    if field.type == "id":
        if value:
            raise faults.bad_reference()
        return using.insert(made.name, values), True
    return using.insert(made.name, {**values, field.name: value}), True


def upserted(record: str, *, created: bool) -> Any:
    if created:
        return jsonify({"id": record, "success": True, "errors": [], "created": True}), 201
    if float(version()) < 46:
        return Response(status=204)
    return jsonify({"id": record, "success": True, "errors": [], "created": False})


def several(made: SObject, found: list[str]) -> Any:
    """Answer 300 with the addresses of the records that share the key."""
    return jsonify([base(f"/sobjects/{made.name}/{record}") for record in found]), 300


def show_record(using: Writer, made: SObject, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as GET shows it: all fields, or those that `fields` names."""
    asked = request.args.get("fields")
    fields = list(made.fields)
    if asked:
        names = [name.strip() for name in asked.split(",") if name.strip()]
        unknown = next((name for name in names if name.lower() not in made.by_name), None)
        if unknown is not None:
            raise faults.no_column(unknown, made.name)
        fields = [made.by_name[name.lower()] for name in names]
        fields += [made.by_name["id"]] if all(field.name != "Id" for field in fields) else []
    found = shower().attributes(made.name, row["Id"])
    whole = {**row, **using.computed(made, row["Id"], fields)}
    return {**found, **{field.name: _shown(made, field, whole) for field in fields}}


def _shown(made: SObject, field: Field, row: Mapping[str, Any]) -> Any:
    if field.type == "base64" and row[field.name]:
        return shower().value(field, path_of(made.name, row["Id"], field.name))
    if not field.composed:
        return show_value(field, row[field.name])
    prefix = field.name.removesuffix("Address")
    parts = {}
    for each in made.fields:
        if each.compound == field.name and each.stored:
            inside = each.name.removeprefix(prefix)
            parts[_INSIDE.get(inside.lower(), inside.lower())] = show_value(each, row[each.name])
    return parts if any(value is not None for value in parts.values()) else None
