"""List views and search: what clients use to offer choices.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_listviews.htm
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search.htm
"""

import re
from typing import Any

from flask import Blueprint, jsonify, request

from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.endpoints.queries import run_query
from simulators.salesforce.faults import ApiError, not_found
from simulators.salesforce.services import base, json_object, org, seen

_PAGE, _MOST = 25, 2000
_FIND = re.compile(r"find\s*\{(?P<term>(?:\\.|[^}\\])*)\}(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_RETURNING = re.compile(r"(\w+)\s*(?:\(([^()]*)\))?", re.IGNORECASE)
_SEARCHED = ("Name", "Email", "Phone", "Title")
_LEAST = 2


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

    @rest.get("/search")
    def search() -> Any:
        return jsonify({"searchRecords": _search(request.args.get("q", ""))})

    @rest.route("/parameterizedSearch", methods=["GET", "POST"])
    def parameterized_search() -> Any:
        wish: dict[str, Any] = json_object() if request.method == "POST" else request.args.to_dict()
        names = wish.get("sobjects") or [{"name": wish.get("sobject", "Contact")}]
        found = [
            record
            for each in names
            for record in _hits(each["name"], str(wish.get("q", "")), each.get("fields") or ["Id"])
        ]
        return jsonify({"searchRecords": found})


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


def _search(text: str) -> list[dict[str, Any]]:
    """Run SOSL: FIND {term} [IN ...] RETURNING Object(fields), ... Raises ApiError MALFORMED_SEARCH."""
    found = _FIND.search(text)
    if found is None:
        message = "No search term found. The search term must be enclosed in braces."
        raise ApiError(400, "MALFORMED_SEARCH", message)
    term = re.sub(r"\\(.)", r"\1", found["term"])
    returning = re.split(r"\breturning\b", found["rest"], maxsplit=1, flags=re.IGNORECASE)
    targets = (
        _RETURNING.findall(returning[1]) if len(returning) > 1 else [("Contact", "Id"), ("Account", "Id")]
    )
    hits: list[dict[str, Any]] = []
    for name, fields in targets:
        names = re.split(r"\b(?:where|order|limit)\b", fields, maxsplit=1, flags=re.IGNORECASE)[0]
        hits += _hits(name, term, [each.strip() for each in names.split(",") if each.strip()] or ["Id"])
    return hits


def _hits(name: str, term: str, fields: list[str]) -> list[dict[str, Any]]:
    """Return the records whose name, address, phone or title holds the term."""
    made = find_object(name)
    if len(term.strip("*")) < _LEAST:
        raise ApiError(400, "MALFORMED_SEARCH", "search term must be longer than one character: " + term)
    pattern = (
        "%"
        + term.replace("\\", "\\\\")
        .replace("'", "\\'")
        .replace("%", "\\%")
        .replace("_", "\\_")
        .replace("*", "%")
        + "%"
    )
    places = [each for each in _SEARCHED if each.lower() in made.by_name]
    where = " OR ".join(f"{each} LIKE '{pattern}'" for each in places)
    sql = f"SELECT {', '.join(fields)} FROM {made.name} WHERE {where} LIMIT {_MOST}"
    found: list[dict[str, Any]] = run_query(sql, all_rows=False)["records"]
    return found
