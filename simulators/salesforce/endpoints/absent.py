"""What this org has none of, said as an org without it says it: Apex, its Tooling API, and its REST classes.

https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/intro_rest_resources.htm
"""

import re
from typing import Any

from flask import Blueprint, Flask, jsonify, request

from simulators.salesforce.faults import ApiError
from simulators.salesforce.rest import enter
from simulators.salesforce.services import base

# Kinds of the Tooling API that hold what an org may have none of: their queries find nothing.
NONE_OF = frozenset(
    {
        "ApexClass",
        "ApexComponent",
        "ApexLog",
        "ApexPage",
        "ApexTestQueueItem",
        "ApexTestResult",
        "ApexTrigger",
        "AsyncApexJob",
        "AuraDefinition",
        "AuraDefinitionBundle",
        "ContainerAsyncRequest",
        "Flow",
        "FlowDefinition",
        "InstalledSubscriberPackage",
        "LightningComponentBundle",
        "LightningComponentResource",
        "Package2",
        "Package2Version",
        "SourceMember",
        "StaticResource",
        "SubscriberPackage",
        "SubscriberPackageVersion",
        "TraceFlag",
        "ValidationRule",
        "WorkflowRule",
    }
)
_FROM = re.compile(r"\bfrom\s+(\w+)", re.IGNORECASE)


def add_absent(rest: Blueprint) -> None:
    @rest.get("/tooling")
    def tooling() -> Any:
        return {name: base(f"/tooling/{name}") for name in ("executeAnonymous", "query", "sobjects")}

    @rest.get("/tooling/sobjects")
    def tooling_objects() -> Any:
        return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": []}

    @rest.get("/tooling/query")
    def tooling_query() -> Any:
        return jsonify(_nothing(request.args.get("q", "")))

    @rest.get("/tooling/executeAnonymous")
    def execute() -> Any:
        return {
            "line": 1,
            "column": 1,
            "compiled": False,
            "success": False,
            "compileProblem": "Apex does not run in this simulated org.",
            "exceptionStackTrace": None,
            "exceptionMessage": None,
        }


def _nothing(text: str) -> dict[str, Any]:
    found = _FROM.search(text)
    known = {each.lower(): each for each in NONE_OF}
    if found is None:
        raise ApiError(400, "MALFORMED_QUERY", "A query string has to be specified")
    name = known.get(found[1].lower())
    if name is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{found[1]}' is not supported.")
    return {
        "size": 0,
        "totalSize": 0,
        "done": True,
        "queryLocator": None,
        "entityTypeName": name,
        "records": [],
    }


def add_apex(app: Flask) -> None:
    @app.route("/services/apexrest/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def apex(path: str) -> Any:
        assert path
        enter()
        raise ApiError(404, "NOT_FOUND", "Could not find a match for URL")
