"""query, queryAll and the pages after the first.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm
"""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, jsonify, request

from simulators.salesforce.cursors import Cursor, find_cursor, open_cursor, read_numbers, rows_in_order
from simulators.salesforce.faults import ApiError
from simulators.salesforce.services import base, org, person, services, shower
from simulators.salesforce.soql.compile import compile_text
from simulators.salesforce.soql.errors import QueryError
from simulators.salesforce.soql.plan import Plan

SMALLEST = 200
_LOCATOR = re.compile(r"(?P<id>\w{15,18})-(?P<start>\d+)")


def add_queries(rest: Blueprint) -> None:
    @rest.get("/query")
    def query() -> Any:
        return answer_query(all_rows=False)

    @rest.get("/queryAll")
    def query_all() -> Any:
        return answer_query(all_rows=True)

    @rest.get("/query/<locator>")
    @rest.get("/queryAll/<locator>")
    def more(locator: str) -> Any:
        return jsonify(next_page(locator))


def answer_query(*, all_rows: bool) -> Any:
    text = request.args.get("q")
    if "explain" in request.args:
        return jsonify(explained(request.args["explain"]))
    if text is None:
        raise ApiError(400, "MALFORMED_QUERY", "A query string has to be specified")
    if request.args.get("columns", "").lower() == "true":
        return jsonify(column_metadata(text))
    return jsonify(run_query(text, all_rows=all_rows))


def run_query(text: str, *, all_rows: bool) -> dict[str, Any]:
    """Run a statement and return its first page. Raises QueryError."""
    plan = compile_text(text, org().reader(person(), all_rows=all_rows))
    connection = org().read()
    if plan.counts_only:
        sql, values = plan.select(plan.columns[0])
        row = connection.execute(sql, values).fetchone()
        return {"totalSize": row[0] if row else 0, "done": True, "records": []}
    size = page_size()
    sql, values = plan.select(", ".join(plan.columns), limit=size + 1)
    rows = [tuple(row) for row in connection.execute(sql, values)]
    if len(rows) <= size:
        return {"totalSize": len(rows), "done": True, "records": shower().show(plan, rows)}
    if plan.aggregates:
        reason = (
            "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a "
            "single batch"
        )
        raise QueryError("EXCEEDED_ID_LIMIT", reason)
    cursor = open_cursor(org(), person(), plan, text, all_rows=all_rows)
    return page(plan, cursor, 0)


def rows_of_query(text: str, *, all_rows: bool) -> Iterator[dict[str, Any]]:
    """Yield all records of a statement, however many pages it has. Raises QueryError."""
    found = run_query(text, all_rows=all_rows)
    yield from found["records"]
    while not found["done"]:
        found = next_page(found["nextRecordsUrl"].rpartition("/")[2])
        yield from found["records"]


def next_page(locator: str) -> dict[str, Any]:
    """Return the page that a locator names. Raises ApiError INVALID_QUERY_LOCATOR."""
    found = _LOCATOR.fullmatch(locator)
    cursor = find_cursor(org(), found["id"]) if found else None
    if found is None or cursor is None or cursor.user != person().id:
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    plan = compile_text(cursor.text, org().reader(person(), all_rows=cursor.all_rows))
    return page(plan, cursor, int(found["start"]))


def page(plan: Plan, cursor: Cursor, start: int) -> dict[str, Any]:
    size = page_size()
    numbers = read_numbers(org().read(), cursor, start, size)
    rows = rows_in_order(org().read(), plan, numbers)
    after = start + len(numbers)
    found: dict[str, Any] = {"totalSize": cursor.total, "done": after >= cursor.total}
    if after < cursor.total:
        found["nextRecordsUrl"] = base(f"/query/{cursor.id}-{after}")
    return {**found, "records": shower().show(plan, rows)}


def page_size() -> int:
    """Return the page size that the header asks for, within the vendor's limits."""
    asked = re.search(
        r"batchSize\s*=\s*(\d+)", request.headers.get("Sforce-Query-Options", ""), re.IGNORECASE
    )
    longest = int(services().kernel.switches["longest_page"])
    return min(max(int(asked[1]), SMALLEST), longest) if asked else longest


def explained(asked: str) -> dict[str, Any]:
    """Return the plan of a statement, or of a list view that is named by its id: there is always one."""
    view = org().read().execute('SELECT "SobjectType" FROM "ListView" WHERE "Id" = ?', (asked,)).fetchone()
    text = f"SELECT Id FROM {view[0]}" if view else asked
    made = compile_text(text, org().reader(person())).entity
    rows = org().read().execute(f'SELECT count(*) FROM "{made.name}"').fetchone()[0]
    plan = {
        "cardinality": rows,
        "fields": [],
        "leadingOperationType": "TableScan",
        "notes": [],
        "relativeCost": 1.0,
        "sobjectCardinality": rows,
        "sobjectType": made.name,
    }
    return {"plans": [plan], "sourceQuery": text}


def column_metadata(text: str) -> dict[str, Any]:
    """Return what `columns=true` answers: the columns of the query, without its rows."""
    plan = compile_text(text, org().reader(person()))
    columns: list[dict[str, Any]] = [
        {
            "aggregate": plan.aggregates,
            "apexType": "String" if field.type in {"string", "email", "phone"} else field.type.capitalize(),
            "booleanType": field.type == "boolean",
            "columnName": name,
            "custom": field.custom,
            "displayName": name,
            "foreignKeyName": field.relationship,
            "insertable": field.createable,
            "joinColumns": [],
            "numberType": field.type in {"int", "double", "currency", "percent"},
            "textType": field.type in {"string", "textarea", "email", "phone", "url", "picklist"},
            "updatable": field.updateable,
        }
        for name, field in plan.labels
    ]
    return {
        "columnMetadata": columns,
        "entityName": plan.entity.name,
        "groupBy": bool(plan.group_by),
        "idSelected": any(name == "Id" for name, _ in plan.labels),
        "keyPrefix": plan.entity.prefix,
    }
