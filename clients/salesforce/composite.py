"""Several readings in one call: Composite takes 25 requests, five queries among them, and counts as one call.

Composite Batch counts each of its requests, and a plain query one each, so this is the least there is for
reading lists of addresses or ids.
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm
"""

from collections.abc import Sequence

import msgspec

from clients.messages import JSON, Answer, Request
from clients.salesforce.parsing import decode
from clients.salesforce.requests import Requests
from clients.salesforce.soql import encode
from sync.problems import Side, TryAgain

QUERIES_A_CALL = 5


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer to one of the requests."""

    body: msgspec.Raw
    http_status_code: int


class Parts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The answers, in the order of the requests."""

    composite_response: list[Part]


def query_path(requests: Requests, soql: str, *, deleted_too: bool) -> str:
    resource = "queryAll" if deleted_too else "query"
    return f"{requests.root}/{resource}?q={encode(soql)}"


def build_composite(requests: Requests, paths: Sequence[str]) -> Request:
    """Read several paths below the instance in one call; each succeeds or fails by itself."""
    wishes = [
        {"method": "GET", "url": path, "referenceId": f"part{number}"} for number, path in enumerate(paths)
    ]
    body = msgspec.json.encode({"allOrNone": False, "compositeRequest": wishes})
    url = f"{requests.instance_url}{requests.root}/composite"
    return Request(method="POST", url=url, headers=JSON, body=body)


def parse_composite(answer: Answer, parts: int) -> list[Answer]:
    """Give the answers one by one, as if each had been asked for alone."""
    found = decode(answer, Parts).composite_response
    if len(found) != parts:
        raise TryAgain("salesforce_truncated", Side.SALESFORCE, {"expected": parts, "received": len(found)})
    return [
        Answer(status=part.http_status_code, headers=answer.headers, body=bytes(part.body)) for part in found
    ]
