"""Composite, composite graph, batch and tree: several requests in one.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_graph.htm
"""

import json
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, jsonify, request

from simulators.salesforce import faults
from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.services import json_object, org, services, writer

MOST, MOST_QUERIES, MOST_GRAPHS, MOST_NODES, MOST_TREE, DEEPEST = 25, 5, 75, 500, 200, 15
_REFERENCE = re.compile(r"@\{([^}]+)\}")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
Answers = dict[str, Any]


def add_composite(rest: Blueprint) -> None:
    @rest.get("/composite")
    def resources() -> Any:
        names = ("tree", "graph", "batch", "sobjects")
        return jsonify({name: f"{request.path.rstrip('/')}/{name}" for name in names})

    @rest.post("/composite")
    def composite() -> Any:
        body = json_object()
        wishes = _wishes(body, "compositeRequest", MOST)
        queries = sum("/query" in str(wish.get("url")) or "/sobjects" in _tail(wish) for wish in wishes)
        if queries > MOST_QUERIES:
            message = (
                f"Cannot have more than {MOST_QUERIES} query or sObject Collections operations in a "
                "composite request"
            )
            raise ApiError(400, "LIMIT_EXCEEDED", message)
        return jsonify({"compositeResponse": _run(wishes, all_or_none=bool(body.get("allOrNone")))[0]})

    @rest.post("/composite/graph")
    def graphs() -> Any:
        found = json_object().get("graphs")
        if not isinstance(found, list) or len(found) > MOST_GRAPHS:
            raise ApiError(400, "LIMIT_EXCEEDED", f"A request has one to {MOST_GRAPHS} graphs")
        nodes = sum(len(each.get("compositeRequest") or ()) for each in found if isinstance(each, dict))
        if nodes > MOST_NODES:
            raise ApiError(400, "LIMIT_EXCEEDED", f"A request has at most {MOST_NODES} nodes, not {nodes}")
        return jsonify({"graphs": [_graph(each) for each in found]})

    @rest.post("/composite/batch")
    def batch() -> Any:
        body = json_object()
        return jsonify(_batch(_wishes(body, "batchRequests", MOST), halt=bool(body.get("haltOnError"))))

    @rest.post("/composite/tree/<name>")
    def tree(name: str) -> Any:
        return _tree(find_object(name).name, _wishes(json_object(), "records", MOST_TREE))


def _wishes(body: dict[str, Any], name: str, most: int) -> list[dict[str, Any]]:
    found = body.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
        raise ApiError(400, "MISSING_ARGUMENT", f"The {name} parameter is required.")
    if len(found) > most:
        raise ApiError(400, "LIMIT_EXCEEDED", f"Limit exceeded. {name} has at most {most} entries.")
    return found


def _tail(wish: dict[str, Any]) -> str:
    return str(wish.get("url", "")).partition("/composite")[2]


def call_inside(method: str, path: str, *, body: Any = None, headers: dict[str, str] | None = None) -> Any:
    """Run one request through the application as the caller of this one; return the answer."""
    given = {name: str(value) for name, value in (headers or {}).items()}
    given["Authorization"] = request.headers.get("Authorization", "")
    data = None if body is None else json.dumps(body)
    org().read().execute("SAVEPOINT inside")
    answer = current_app.test_client().open(
        path,
        method=method,
        data=data,
        headers=given,
        content_type="application/json",
        base_url=request.host_url,
        environ_overrides={"simulator.inside": True},
    )
    if answer.status_code >= 400:
        org().read().execute("ROLLBACK TO inside")
    org().read().execute("RELEASE inside")
    return answer


def _run(wishes: list[dict[str, Any]], *, all_or_none: bool) -> tuple[list[Answers], bool]:
    """Run the requests in order, filling references from what came before; return answers and success."""
    shown: list[Answers] = []
    bodies: dict[str, Any] = {}
    with org().database.write() as connection:
        connection.execute("SAVEPOINT composite")
        for wish in wishes:
            shown.append(_one(wish, bodies))
            if all_or_none and shown[-1]["httpStatusCode"] >= 400:
                break
        failed = all_or_none and shown[-1]["httpStatusCode"] >= 400
        if failed:
            connection.execute("ROLLBACK TO composite")
        connection.execute("RELEASE composite")
    return (_halted(wishes, shown) if failed else shown), not failed


def _one(wish: dict[str, Any], bodies: dict[str, Any]) -> Answers:
    name = str(wish.get("referenceId", ""))
    try:
        path = _filled(str(wish.get("url", "")), bodies)
        body = json.loads(_filled(json.dumps(wish["body"]), bodies, quoted=True)) if "body" in wish else None
    except LookupError as error:
        return _answer(name, 400, [faults.ApiError(400, "PROCESSING_HALTED", str(error)).shown()])
    answer = call_inside(str(wish.get("method", "GET")), path, body=body, headers=wish.get("httpHeaders"))
    bodies[name] = answer.get_json(silent=True)
    headers = {
        key: value for key, value in answer.headers.items() if key in {"Location", "ETag", "Last-Modified"}
    }
    return {**_answer(name, answer.status_code, bodies[name]), "httpHeaders": headers}


def _answer(name: str, status: int, body: Any) -> Answers:
    return {"body": body, "httpHeaders": {}, "httpStatusCode": status, "referenceId": name}


def _halted(wishes: list[dict[str, Any]], shown: list[Answers]) -> list[Answers]:
    """Return the answers of a composite that was undone: the culprit's own, and the halt of the others."""
    message = "The transaction was rolled back since another operation in the same transaction failed."
    halted = [{"errorCode": "PROCESSING_HALTED", "message": message}]
    last = len(shown) - 1
    return [
        shown[last] if number == last else _answer(str(wish.get("referenceId", "")), 400, halted)
        for number, wish in enumerate(wishes)
    ]


def _filled(text: str, bodies: dict[str, Any], *, quoted: bool = False) -> str:
    """Replace @{name.path[0]} by what the named answer has there. Raises LookupError."""

    def find(match: re.Match[str]) -> str:
        value: Any = bodies
        for key, index in _STEP.findall(match[1]):
            if (key and not (isinstance(value, dict) and key in value)) or (
                index and not isinstance(value, list)
            ):
                raise LookupError(f"Invalid reference specified. No value for {match[1]} found")
            value = value[key] if key else value[int(index)]
        return json.dumps(value)[1:-1] if quoted and isinstance(value, str) else str(value)

    return _REFERENCE.sub(find, text)


def _depth(wishes: list[dict[str, Any]]) -> int:
    """Return the longest chain of nodes of which each refers to the one before."""
    depths: dict[str, int] = {}
    for wish in wishes:
        names = {found.partition(".")[0].partition("[")[0] for found in _REFERENCE.findall(json.dumps(wish))}
        depths[str(wish.get("referenceId"))] = 1 + max((depths.get(name, 0) for name in names), default=0)
    return max(depths.values(), default=0)


def _graph(graph: dict[str, Any]) -> Answers:
    """Run one graph: all of it or nothing."""
    wishes = _wishes(graph, "compositeRequest", MOST_NODES)
    if _depth(wishes) > DEEPEST:
        raise ApiError(400, "LIMIT_EXCEEDED", f"A graph is at most {DEEPEST} nodes deep")
    shown, success = _run(wishes, all_or_none=True)
    return {
        "graphId": str(graph.get("graphId", "")),
        "graphResponse": {"compositeResponse": shown},
        "isSuccessful": success,
    }


def _batch(wishes: list[dict[str, Any]], *, halt: bool) -> Answers:
    results: list[Answers] = []
    for wish in wishes:
        if halt and any(result["statusCode"] >= 400 for result in results):
            error = [
                {"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request"}
            ]
            results.append({"statusCode": 412, "result": error})
            continue
        if results:  # each request of a batch counts; the first is counted with the batch itself
            services().usage.take()
        path = str(wish.get("url", ""))
        whole = path if path.startswith("/services") else f"/services/data/{path}"
        answer = call_inside(str(wish.get("method", "GET")), whole, body=wish.get("richInput"))
        results.append({"statusCode": answer.status_code, "result": answer.get_json(silent=True)})
    return {"hasErrors": any(result["statusCode"] >= 400 for result in results), "results": results}


def _tree(name: str, records: list[dict[str, Any]]) -> Any:
    """Create records with their child records: all of them or none."""
    results: list[Answers] = []
    with org().database.write() as connection:
        connection.execute("SAVEPOINT tree")
        errors = [error for record in records for error in _plant(name, record, None, results.append)]
        if errors:
            connection.execute("ROLLBACK TO tree")
        connection.execute("RELEASE tree")
    if errors:
        return jsonify({"hasErrors": True, "results": errors}), 400
    return jsonify({"hasErrors": False, "results": results}), 201


def _plant(
    name: str, record: dict[str, Any], parent: tuple[str, str] | None, note: Callable[[Answers], None]
) -> list[Answers]:
    """Create one record and what hangs on it; return the errors."""
    attributes = _object_at(record, "attributes")
    reference = str(attributes.get("referenceId", ""))
    nested = {key: _records_in(each) for key, each in record.items() if _records_in(each)}
    values = {key: each for key, each in record.items() if key not in nested}
    if parent:
        values[parent[0]] = parent[1]
    using = writer()
    try:
        made = using.insert(str(attributes.get("type", name)), values)
    except (ApiError, ApiErrors) as error:
        errors = error.errors if isinstance(error, ApiErrors) else [error]
        return [{"referenceId": reference, "errors": [each.item() for each in errors]}]
    note({"referenceId": reference, "id": made})
    found: list[Answers] = []
    for child in using.catalog.children(str(attributes.get("type", name))):
        for each in nested.get(child.name or "", []):
            found += _plant(child.child.name, each, (child.field.name, made), note)
    return found


def _object_at(record: dict[str, Any], key: str) -> dict[str, Any]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _records_in(value: Any) -> list[dict[str, Any]]:
    """Return the records that a value nests; what is no object among them is left out."""
    records = value.get("records") if isinstance(value, dict) else None
    return [each for each in records if isinstance(each, dict)] if isinstance(records, list) else []
