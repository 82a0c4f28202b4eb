"""Constant Contact's calls as values; nothing is sent here.

https://developer.constantcontact.com/api_reference/index.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from clients.constant_contact.parsing import ListBody
from clients.messages import JSON, Request
from sync.problems import GiveUp, Side
from sync.remote import ContactsQuery, ExportQuery, NewField

CONTACTS_A_PAGE = "500"  # the most of GET /contacts and GET /activities
LISTS_A_PAGE = "500"
FIELDS_A_PAGE = "100"
CONTACTS_AN_ACTIVITY = 500
LISTS_AN_ACTIVITY = 50
ACCEPT = {"Accept": JSON["Accept"]}
Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """Builds requests for the API at one address."""

    api_url: str = "https://api.cc.email"

    def account(self) -> Request:
        return self._get("/account/summary")

    def privileges(self) -> Request:
        return self._get("/account/user/privileges")

    def counts(self) -> Request:
        return self._get("/contacts/counts")

    def lists(self, name: str | None) -> Request:
        return self._get("/contact_lists", {"limit": LISTS_A_PAGE} | ({"name": name} if name else {}))

    def create_list(self, name: str) -> Request:
        return self._send("POST", "/contact_lists", {"name": name})

    def contact_list(self, list_id: str) -> Request:
        return self._get(f"/contact_lists/{list_id}", {"include_membership_count": "all"})

    def put_list(self, before: ListBody, name: str) -> Request:
        """Replace a list by itself with another name: what is left out would be lost."""
        body: Body = {"name": name, "favorite": before.favorite}
        kept = {"description": before.description} if before.description is not None else {}
        return self._send("PUT", f"/contact_lists/{before.list_id}", {**body, **kept})

    def custom_fields(self) -> Request:
        return self._get("/contact_custom_fields", {"limit": FIELDS_A_PAGE})

    def create_custom_field(self, field: NewField) -> Request:
        """Create a field; a date is one that is stored as such (version 2), not as text."""
        body: dict[str, Any] = {"label": field.label, "type": field.type}
        if field.choices:
            choices = enumerate(field.choices, start=1)
            body["choices"] = [{"choice_label": label, "display_order": order} for order, label in choices]
        if field.metadata:
            body["metadata"] = dict(field.metadata)
        if field.type == "date":
            body["version"] = 2
        return self._send("POST", "/contact_custom_fields", body)

    def contacts(self, query: ContactsQuery) -> Request:
        """Read the first page; reading opt-outs alone may use the reserved share of the day."""
        params = {
            "status": query.status,
            "updated_after": _moment(query.updated_after),
            "optout_after": _moment(query.optout_after),
            "lists": query.list_id,
            "include": ",".join(query.include),
            "limit": CONTACTS_A_PAGE,
        }
        found = {name: value for name, value in params.items() if value}
        return replace(self._get("/contacts", found), reserved=_reads_opt_outs(query))

    def contact(self, contact_id: str, include: Sequence[str], *, opts_out: bool = False) -> Request:
        return replace(self._get(f"/contacts/{contact_id}", _include(include)), reserved=opts_out)

    def contact_of_address(self, address: str, include: Sequence[str], *, opts_out: bool = False) -> Request:
        params = {"email": address, "status": "all", **_include(include)}
        return replace(self._get("/contacts", params), reserved=opts_out)

    def create_contact(self, body: Body) -> Request:
        return replace(self._send("POST", "/contacts", body), repeatable=False)

    def put_contact(self, contact_id: str, body: Body) -> Request:
        """Replace a contact; an unsubscribe may use the reserved share of the day."""
        opts_out = (body.get("email_address") or {}).get("permission_to_send") == "unsubscribed"
        return replace(self._send("PUT", f"/contacts/{contact_id}", body), reserved=opts_out)

    def delete_contact(self, contact_id: str) -> Request:
        return Request(method="DELETE", url=self._url(f"/contacts/{contact_id}"), headers=ACCEPT)

    def resubscribe(self, contact_id: str, list_ids: Sequence[str]) -> Request:
        """Mail the question: once a contact, so a lost answer is not asked for again."""
        body = {"list_ids": list(list_ids)}
        return replace(self._send("PUT", f"/contacts/resubscribe/{contact_id}", body), repeatable=False)

    def start_import(self, body: bytes) -> Request:
        url = self._url("/activities/contacts_json_import")
        return Request(method="POST", url=url, headers=JSON, body=body, repeatable=False)

    def add_to_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Request:
        return self._activity("add_list_memberships", _memberships(contact_ids, list_ids))

    def remove_from_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Request:
        return self._activity("remove_list_memberships", _memberships(contact_ids, list_ids))

    def delete_contacts(self, contact_ids: Sequence[str]) -> Request:
        _check_size(contact_ids)
        return self._activity("contact_delete", {"contact_ids": list(contact_ids)})

    def start_export(self, query: ExportQuery) -> Request:
        """Begin an export; it changes nothing, so it may be begun twice."""
        _check_size(query.contact_ids, query.list_ids)
        wishes = {
            "fields": list(query.fields),
            "status": query.status,
            "list_ids": list(query.list_ids),
            "contact_ids": list(query.contact_ids),
        }
        body = {name: value for name, value in wishes.items() if value}
        return replace(self._activity("contact_exports", body), repeatable=True)

    def export_file(self, export_id: str) -> Request:
        """Read an export's file as a stream of CSV."""
        url = self._url(f"/contact_exports/{export_id}")
        return Request(method="GET", url=url, headers={"Accept": "text/csv"}, stream=True)

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

    def _activity(self, kind: str, body: Body) -> Request:
        return replace(self._send("POST", f"/activities/{kind}", body), repeatable=False)

    def _url(self, path: str) -> str:
        return f"{self.api_url}/v3{path}"

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Request:
        return Request(method="GET", url=self._url(path), headers=ACCEPT, params=params or {})

    def _send(self, method: str, path: str, body: Body) -> Request:
        return Request(method=method, url=self._url(path), headers=JSON, body=msgspec.json.encode(body))


def _memberships(contact_ids: Sequence[str], list_ids: Sequence[str]) -> Body:
    _check_size(contact_ids, list_ids)
    return {"source": {"contact_ids": list(contact_ids)}, "list_ids": list(list_ids)}


def _check_size(contact_ids: Sequence[str] = (), list_ids: Sequence[str] = ()) -> None:
    """Raise ValueError for more than one activity takes."""
    if len(contact_ids) > CONTACTS_AN_ACTIVITY or len(list_ids) > LISTS_AN_ACTIVITY:
        raise ValueError(
            f"an activity takes at most {CONTACTS_AN_ACTIVITY} contacts and {LISTS_AN_ACTIVITY} lists"
        )


def _reads_opt_outs(query: ContactsQuery) -> bool:
    return query.optout_after is not None or query.status == "unsubscribed"


def _include(include: Sequence[str]) -> dict[str, str]:
    return {"include": ",".join(include)} if include else {}


def _moment(moment: datetime | None) -> str | None:
    """Write whole seconds of UTC: a fraction that is dropped asks for a little more, never for less."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
