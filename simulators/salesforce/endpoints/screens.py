"""What clients ask to build screens: recently viewed records, tabs, themes, quick actions, the app menu.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_recent_items.htm
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_tabs.htm
"""

from typing import Any

from flask import Blueprint, jsonify, request

from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.faults import not_found
from simulators.salesforce.schema import SObject
from simulators.salesforce.services import address, base, org, seen, shower

USUAL_RECENT, MOST_RECENT = 200, 2000


def add_screens(rest: Blueprint) -> None:
    @rest.get("/recent")
    def recent() -> Any:
        most = min(request.args.get("limit", USUAL_RECENT, type=int), MOST_RECENT)
        found = [each for made in _shown_objects() for each in _newest(made, most)]
        newest = sorted(found, key=lambda each: each[0], reverse=True)[:most]
        return jsonify([record for _, record in newest])

    @rest.get("/tabs")
    def tabs() -> Any:
        return jsonify([_tab(made) for made in _shown_objects()])

    @rest.get("/theme")
    def theme() -> Any:
        items: list[Any] = [{"colors": [], "icons": [], "name": made.name} for made in _shown_objects()]
        return jsonify({"themeItems": items})

    @rest.get("/quickActions")
    def quick_actions() -> Any:
        return jsonify([])

    @rest.get("/sobjects/<name>/quickActions")
    def quick_actions_of(name: str) -> Any:
        find_object(name)
        return jsonify([])

    @rest.get("/sobjects/<name>/describe/approvalLayouts")
    def approval_layouts(name: str) -> Any:
        find_object(name)
        return {"approvalLayouts": []}

    @rest.get("/sobjects/<name>/describe/namedLayouts/<layout>")
    def named_layout(name: str, layout: str) -> Any:
        assert find_object(name), layout
        raise not_found()

    add_menus(rest)


def add_menus(rest: Blueprint) -> None:
    @rest.get("/appMenu")
    def menus() -> Any:
        return {name: base(f"/appMenu/{name}") for name in ("AppSwitcher", "Salesforce1", "NetworkTabs")}

    @rest.get("/appMenu/<any(AppSwitcher, Salesforce1, NetworkTabs):name>")
    def menu(name: str) -> Any:
        return {"appMenuItems": [], "appMenuName": name}


def _shown_objects() -> list[SObject]:
    """Return the objects that have records with pages of their own."""
    return [
        made
        for made in seen().objects.values()
        if made.trait("layoutable", True) and made.trait("mruEnabled", True) and made.prefix
    ]


def _newest(made: SObject, most: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the records last changed with when; who viewed what is not kept."""
    name = next((field.name for field in made.fields if field.name_field and field.stored), "Id")
    alive = 'WHERE "IsDeleted" = 0' if made.soft_deletes else ""
    sql = (
        f'SELECT "Id", "{name}" AS label, "SystemModstamp" AS changed FROM "{made.name}" {alive} '
        'ORDER BY "SystemModstamp" DESC, _n DESC LIMIT ?'
    )
    return [
        (row["changed"], {**shower().attributes(made.name, row["Id"]), "Id": row["Id"], name: row["label"]})
        for row in org().read().execute(sql, (most,))
    ]


def _tab(made: SObject) -> dict[str, Any]:
    return {
        "colors": [],
        "custom": made.custom,
        "iconUrl": "",
        "icons": [],
        "label": made.plural,
        "miniIconUrl": "",
        "name": made.name if made.custom else f"standard-{made.name}",
        "sobjectName": made.name,
        "url": f"{address()}/{made.prefix}/o",
    }
