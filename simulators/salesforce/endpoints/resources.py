"""Versions, the list of resources, limits and record counts."""

from typing import Any

from flask import Blueprint, Flask, jsonify, request

from simulators.salesforce.services import NEWEST, OLDEST, address, base, org, person, seen, services

_SEASONS = ("Spring", "Summer", "Winter")
_RESOURCES = (
    "tooling",
    "metadata",
    "folders",
    "eclair",
    "prechatForms",
    "chatter",
    "tabs",
    "appMenu",
    "quickActions",
    "queryAll",
    "commerce",
    "wave",
    "iot",
    "analytics",
    "search",
    "identity",
    "smartdatadiscovery",
    "composite",
    "parameterizedSearch",
    "theme",
    "nouns",
    "recent",
    "connect",
    "licensing",
    "limits",
    "process",
    "async-queries",
    "dedupe",
    "query",
    "jobs",
    "match",
    "localizedvalue",
    "ui-api",
    "sobjects",
    "actions",
    "support",
)


def add_versions(app: Flask) -> None:
    @app.get("/services/data")
    def versions() -> Any:
        return jsonify(
            [
                {"label": season(number), "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
                for number in range(OLDEST, NEWEST + 1)
            ]
        )


def season(number: int) -> str:
    """Return the vendor's name of a version: 66 is Spring '26."""
    year = 26 + (number - 65) // 3  # Winter comes before the year that it is named after
    return f"{_SEASONS[(number - 66) % 3]} '{year:02}"


def add_resources(rest: Blueprint) -> None:
    @rest.get("")
    def resources() -> Any:
        found = {name: base(f"/{name}") for name in _RESOURCES}
        return {**found, "identity": f"{address()}/id/{org().id}/{person().id}"}

    @rest.get("/limits")
    def limits() -> Any:
        return services().usage.describe()

    @rest.get("/limits/recordCount")
    def record_count() -> Any:
        asked = request.args.get("sObjects", "")
        names = [name.strip() for name in asked.split(",") if name.strip()]
        objects = [seen().find(name) for name in names] if names else list(seen().objects.values())
        counts = []
        for made in objects:
            if made is not None:
                alive = ' WHERE "IsDeleted" = 0' if made.soft_deletes else ""
                row = org().read().execute(f'SELECT count(*) FROM "{made.name}"{alive}').fetchone()
                counts.append({"count": row[0], "name": made.name})
        return {"sObjects": counts}
