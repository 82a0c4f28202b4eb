"""Drives the vendor's own generated client; runs in the environment that install.sh makes.

    python drive.py HOST TOKEN < calls > answers

Each line in is {"api": "ContactsApi", "call": "get_all_contacts", "with": {...}}, where "body" stands for the
request's model, whatever the client calls it. Each line out is what the client made of the answer:
{"result": ...} or {"status": ..., "error": ...}. A call is sent when its line is read. The call
"list_methods" sends nothing: its result is the names of all the API class can do.
"""

import datetime as dt
import inspect
import json
import sys
from typing import Any

import constant_contact_api_client as vendor
from constant_contact_api_client.exceptions import ApiException
from pydantic import BaseModel, ValidationError

DATES = (
    "updated_after",
    "updated_before",
    "created_after",
    "created_before",
    "optout_after",
    "optout_before",
)
LIST = "list_methods"
VARIANTS = ("_with_http_info", "_without_preload_content")


def main(host: str, token: str) -> None:
    client = vendor.ApiClient(vendor.Configuration(host=host, access_token=token))
    for line in sys.stdin:
        answer = call(client, json.loads(line))
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


def call(client: Any, order: dict[str, Any]) -> dict[str, Any]:
    if order["call"] == LIST:
        return {"result": list_methods(getattr(vendor, order["api"]))}
    method = getattr(getattr(vendor, order["api"])(client), order["call"])
    given = dict(order["with"])
    for name in DATES:
        if name in given:
            given[name] = dt.datetime.fromisoformat(given[name])
    if "body" in given:
        given[name_body(method, given)] = given.pop("body")
    try:
        return {"result": show(method(**given))}
    except ApiException as error:
        return {"status": error.status, "error": error.body}
    except (ValidationError, ValueError) as error:
        return {"status": 0, "error": str(error)}


def list_methods(api: type) -> list[str]:
    """Return the operations of an API class; each has two further forms that are none of their own."""
    names = [name for name, found in inspect.getmembers(api, inspect.isfunction) if name[0] != "_"]
    return [name for name in names if not name.endswith(VARIANTS)]


def name_body(method: Any, given: dict[str, Any]) -> str:
    """Return the one required parameter that is not given: it is named after its model."""
    parameters = inspect.signature(method).parameters.values()
    open_ones = [one.name for one in parameters if one.default is one.empty and one.name not in given]
    optional = [one.name for one in parameters if one.name.endswith("_request") and one.name[0] != "_"]
    return (open_ones + optional)[0]


def show(result: Any) -> Any:
    """Dump the models; the client's own to_dict leaves read-only properties out."""
    if isinstance(result, list):
        return [show(one) for one in result]
    if isinstance(result, BaseModel):
        return result.model_dump(mode="json", by_alias=True, exclude_none=True)
    return result


if __name__ == "__main__":
    main(*sys.argv[1:3])
