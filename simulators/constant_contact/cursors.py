"""Cursors of paged lists: opaque to callers, they carry the parameters and the place to go on from."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import request

from simulators.constant_contact.errors import bad_request
from simulators.constant_contact.world import World


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What a cursor says; parameters sent beside a cursor are not looked at."""

    account: int
    query: dict[str, str]  # the first page's parameters
    after: list[int]  # sort values of the last row seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One request for a page: its parameters, and where it goes on."""

    account: int
    query: Mapping[str, str]
    after: list[int] | None

    def go_on(self, after: list[int] | None) -> Place | None:
        if after is None:
            return None
        return Place(account=self.account, query=dict(self.query), after=after)


def read_reading(account: int) -> Reading:
    """Read the request's parameters or cursor. Raises 400 for a broken or foreign cursor."""
    text = request.args.get("cursor")
    if text is None:
        return Reading(account=account, query=request.args.to_dict(), after=None)
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        place = msgspec.json.decode(packed, type=Place)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise bad_request("cursor is not valid.") from None
    if place.account != account or not 1 <= len(place.after) <= 2:
        raise bad_request("cursor is not valid.")
    return Reading(account=account, query=place.query, after=place.after)


def make_links(world: World, path: str, place: Place | None) -> dict[str, Any]:
    """Return {"_links": ...} for an answer; on a last page (no place) as the switch says."""
    if place is not None:
        cursor = base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")
        return {"_links": {"next": {"href": f"/v3{path}?cursor={cursor}"}}}
    last: dict[str, dict[str, Any]] = {
        "absent": {},
        "empty": {"_links": {}},
        "null": {"_links": {"next": None}},
    }
    return last[world.switch("last_page_links")]
