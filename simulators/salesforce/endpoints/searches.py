"""Search: SOSL, and the same without its language.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search.htm
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized.htm
"""

from typing import Any

from flask import Blueprint, jsonify, request

from simulators.salesforce.endpoints.queries import rows_of_query
from simulators.salesforce.faults import ApiError
from simulators.salesforce.services import json_object, seen
from simulators.salesforce.sosl import MOST, Search, Target, every_target, parse_search, read_words, statement


def add_searches(rest: Blueprint) -> None:
    @rest.get("/search")
    def search() -> Any:
        return jsonify({"searchRecords": run_search(parse_search(request.args.get("q", ""), seen()))})

    @rest.route("/parameterizedSearch", methods=["GET", "POST"])
    def parameterized_search() -> Any:
        wish = json_object() if request.method == "POST" else _from_address()
        return jsonify({"searchRecords": run_search(_parameterized(wish))})


def run_search(search: Search) -> list[dict[str, Any]]:
    """Return the records, object after object. Raises ApiError, QueryError."""
    found: list[dict[str, Any]] = []
    for target in search.targets:
        made = seen().find(target.name)
        if made is None:
            raise ApiError(400, "INVALID_TYPE", f"sObject type '{target.name}' is not supported.")
        found += rows_of_query(statement(made, search, target), all_rows=False)
    return found[: search.limit]


def _from_address() -> dict[str, Any]:
    """Return the wish of a GET: fields, where and limit stand beside the object's name and a dot."""
    given = request.args
    objects = [
        {
            "name": name,
            **{
                key: given[f"{name}.{key}"]
                for key in ("fields", "where", "limit")
                if f"{name}.{key}" in given
            },
        }
        for each in given.getlist("sobject")
        for name in each.split(",")
        if name
    ]
    return {**given.to_dict(), "sobjects": objects}


def _parameterized(wish: dict[str, Any]) -> Search:
    usual = {"fields": wish.get("fields"), "limit": wish.get("defaultLimit")}
    targets = tuple(
        _target({**usual, **{key: each for key, each in one.items() if each}})
        for one in wish.get("sobjects") or []
    )
    return Search(
        words=read_words(str(wish.get("q") or "")),
        scope=str(wish.get("in") or "all").lower(),
        targets=targets or every_target(seen()),
        limit=int(wish.get("overallLimit") or MOST),
    )


def _target(one: dict[str, Any]) -> Target:
    fields = one.get("fields") or ["Id"]
    names = fields.split(",") if isinstance(fields, str) else fields
    order = f"ORDER BY {one['orderBy']} " if one.get("orderBy") else ""
    return Target(
        name=str(one.get("name", "")),
        fields=tuple(str(each).strip() for each in names),
        where=str(one.get("where") or ""),
        rest=f"{order}LIMIT {int(one.get('limit') or MOST)}",
    )
