"""List views: what clients use to offer choices.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_listviews.htm
"""

from typing import Any

from flask import Blueprint, jsonify, request

from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.endpoints.queries import run_query
from simulators.salesforce.faults import not_found
from simulators.salesforce.services import base, org, seen

_PAGE, _MOST = 25, 2000
_SEARCHED = ("Name", "Email", "Phone", "Title")


def add_views(rest: Blueprint) -> None:
    @rest.get("/sobjects/<name>/listviews")
    def list_views(name: str) -> Any:
        made = find_object(name)
        sql = 'SELECT * FROM "ListView" WHERE "SobjectType" = ? ORDER BY "Id"'
        found = [_view(row) for row in org().read().execute(sql, (made.name,))]
        return jsonify(
            {
                "done": True,
                "listviews": found,
                "nextRecordsUrl": None,
                "size": len(found),
                "sobjectType": made.name,
            }
        )

    @rest.get("/sobjects/<name>/listviews/<view>")
    def list_view(name: str, view: str) -> Any:
        return jsonify(_view(_find_view(find_object(name).name, view)))

    @rest.get("/sobjects/<name>/listviews/<view>/describe")
    def describe_view(name: str, view: str) -> Any:
        made = find_object(name)
        row = _find_view(made.name, view)
        columns = [{"fieldNameOrPath": each, "hidden": False, "label": each} for each in _columns(made.name)]
        return jsonify(
            {"id": row["Id"], "columns": columns, "query": _query(made.name), "sobjectType": made.name}
        )

    @rest.get("/sobjects/<name>/listviews/<view>/results")
    def view_results(name: str, view: str) -> Any:
        made = find_object(name)
        return jsonify(_results(made.name, _find_view(made.name, view)))


def _find_view(name: str, view: str) -> Any:
    row = (
        org()
        .read()
        .execute('SELECT * FROM "ListView" WHERE "Id" = ? AND "SobjectType" = ?', (view, name))
        .fetchone()
    )
    if row is None:
        raise not_found()
    return row


def _view(row: Any) -> dict[str, Any]:
    root = base(f"/sobjects/{row['SobjectType']}/listviews/{row['Id']}")
    return {
        "describeUrl": f"{root}/describe",
        "developerName": row["DeveloperName"],
        "id": row["Id"],
        "label": row["Name"],
        "resultsUrl": f"{root}/results",
        "soqlCompatible": bool(row["IsSoqlCompatible"]),
        "url": root,
    }


def _columns(name: str) -> list[str]:
    known = seen().at(name).by_name
    return [
        each
        for each in ("Id", *_SEARCHED, "CreatedDate", "LastModifiedDate", "SystemModstamp")
        if each.lower() in known
    ]


def _query(name: str) -> str:
    return f"SELECT {', '.join(_columns(name))} FROM {name} ORDER BY Name"


def _results(name: str, view: Any) -> dict[str, Any]:
    limit = min(request.args.get("limit", _PAGE, type=int), _MOST)
    offset = request.args.get("offset", 0, type=int)
    page = run_query(f"{_query(name)} LIMIT {limit} OFFSET {offset}", all_rows=False)["records"]
    records = [
        {"columns": [{"fieldNameOrPath": each, "value": _text(record[each])} for each in _columns(name)]}
        for record in page
    ]
    columns = [{"fieldNameOrPath": each, "hidden": False, "label": each} for each in _columns(name)]
    return {
        "columns": columns,
        "developerName": view["DeveloperName"],
        "done": len(page) < limit,
        "id": view["Id"],
        "label": view["Name"],
        "records": records,
        "size": len(records),
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
