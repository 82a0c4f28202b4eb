"""Constant Contact's calls as values; nothing is sent here.

https://developer.constantcontact.com/api_reference/index.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from clients.messages import JSON, Request
from sync.problems import GiveUp, Side
from sync.remote import ContactsQuery

CONTACTS_A_PAGE = "500"  # the most of GET /contacts and GET /activities
LISTS_A_PAGE = "500"
FIELDS_A_PAGE = "100"
Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """Builds requests for the API at one address."""

    api_url: str = "https://api.cc.email"

    def account(self) -> Request:
        return self._get("/account/summary")

    def lists(self, name: str | None) -> Request:
        return self._get("/contact_lists", {"limit": LISTS_A_PAGE} | ({"name": name} if name else {}))

    def create_list(self, name: str) -> Request:
        return self._send("POST", "/contact_lists", {"name": name})

    def custom_fields(self) -> Request:
        return self._get("/contact_custom_fields", {"limit": FIELDS_A_PAGE})

    def create_custom_field(self, label: str) -> Request:
        return self._send("POST", "/contact_custom_fields", {"label": label, "type": "string"})

    def contacts(self, query: ContactsQuery) -> Request:
        """Read the first page; reading opt-outs may use the reserved share of the day."""
        params = {
            "status": query.status,
            "updated_after": _moment(query.updated_after),
            "optout_after": _moment(query.optout_after),
            "lists": query.list_id,
            "include": ",".join(query.include),
            "limit": CONTACTS_A_PAGE,
        }
        found = {name: value for name, value in params.items() if value}
        return replace(self._get("/contacts", found), reserved=query.optout_after is not None)

    def contact(self, contact_id: str, include: Sequence[str]) -> Request:
        return self._get(f"/contacts/{contact_id}", _include(include))

    def contact_of_address(self, address: str, include: Sequence[str]) -> Request:
        return self._get("/contacts", {"email": address, "status": "all", **_include(include)})

    def create_contact(self, body: Body) -> Request:
        return replace(self._send("POST", "/contacts", body), repeatable=False)

    def put_contact(self, contact_id: str, body: Body) -> Request:
        """Replace a contact; an unsubscribe may use the reserved share of the day."""
        opts_out = (body.get("email_address") or {}).get("permission_to_send") == "unsubscribed"
        return replace(self._send("PUT", f"/contacts/{contact_id}", body), reserved=opts_out)

    def start_import(self, body: bytes) -> Request:
        url = self._url("/activities/contacts_json_import")
        return Request(method="POST", url=url, headers=JSON, body=body, repeatable=False)

    def add_to_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Request:
        body = {"source": {"contact_ids": list(contact_ids)}, "list_ids": list(list_ids)}
        return replace(self._send("POST", "/activities/add_list_memberships", body), repeatable=False)

    def activity(self, activity_id: str) -> Request:
        return self._get(f"/activities/{activity_id}")

    def activities(self) -> Request:
        return self._get("/activities", {"limit": CONTACTS_A_PAGE})

    def next_page(self, link: str, request: Request) -> Request:
        """Read on at a `_links.next.href`, which carries the whole query. Raises GiveUp for another host."""
        parts = urlsplit(link)
        if parts.netloc not in {"", urlsplit(self.api_url).netloc} or not parts.path.startswith("/v3/"):
            raise GiveUp("constant_contact_foreign_host", Side.CONSTANT_CONTACT, {"host": parts.netloc[:100]})
        query = f"?{parts.query}" if parts.query else ""
        return replace(request, url=f"{self.api_url}{parts.path}{query}", params={})

    def _url(self, path: str) -> str:
        return f"{self.api_url}/v3{path}"

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Request:
        return Request(
            method="GET", url=self._url(path), headers={"Accept": JSON["Accept"]}, params=params or {}
        )

    def _send(self, method: str, path: str, body: Body) -> Request:
        return Request(method=method, url=self._url(path), headers=JSON, body=msgspec.json.encode(body))


def _include(include: Sequence[str]) -> dict[str, str]:
    return {"include": ",".join(include)} if include else {}


def _moment(moment: datetime | None) -> str | None:
    """Write whole seconds of UTC: a fraction that is dropped asks for a little more, never for less."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
