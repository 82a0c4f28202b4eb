"""One Constant Contact connection, as flows know it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from clients.constant_contact.connect import renewer_of
from clients.constant_contact.errors import is_final, is_quota_spent, is_session_over, problem_of
from clients.constant_contact.parsing import (
    AccountBody,
    ActivitiesPage,
    ActivityBody,
    ContactsPage,
    FieldsPage,
    ListBody,
    ListsPage,
    Paged,
    decode,
    make_activity,
    parse_lists,
)
from clients.constant_contact.requests import Requests
from clients.http import Http, Sender
from clients.messages import Answer, Request
from clients.oauth import App
from clients.tokens import Caller, Tokens, Vault
from sync.problems import Refused, Side
from sync.records import Contact
from sync.remote import Activity, ContactList, ContactsQuery, CustomField

SIDE = Side.CONSTANT_CONTACT
P = TypeVar("P", bound=Paged)


class Quota(Protocol):
    """The key's allowance: clients.limiter.Limiter, shared by all workers."""

    def acquire(self, now: datetime, *, reserved: bool) -> None: ...
    def close(self, now: datetime) -> None: ...


class ConstantContactClient:
    """The calls of one connection. Raises sync.problems only. Not for use by several threads at once."""

    def __init__(self, caller: Caller, requests: Requests, quota: Quota) -> None:
        self._caller = caller
        self._requests = requests
        self._quota = quota

    @property
    def calls(self) -> int:
        """Requests that went to the API; those for tokens do not count."""
        return self._caller.sender.calls

    def account_id(self) -> str:
        return decode(self._call(self._requests.account()), AccountBody).encoded_account_id

    def now(self) -> datetime:
        """Show Constant Contact's clock: the last `Date` and what passed since; costs a call if none came."""
        clock = self._caller.sender.clock
        if clock.last is None:
            self.account_id()
        return clock.now()

    def lists(self, name: str | None = None) -> list[ContactList]:
        """List all lists that are not deleted, or those of one exact name."""
        pages = self._pages(self._requests.lists(name), ListsPage)
        return [found for page in pages for found in parse_lists(page)]

    def create_list(self, name: str) -> ContactList:
        """Create a list; where its name is taken since (or by a lost answer of ours), that list is it."""
        try:
            body = decode(self._call(self._requests.create_list(name), of_record=True), ListBody)
        except Refused as refusal:
            found = [one for one in self.lists(name) if one.name == name] if refusal.status == 409 else []
            if not found:
                raise
            return found[0]
        return ContactList(list_id=body.list_id, name=body.name)

    def custom_fields(self) -> list[CustomField]:
        pages = self._pages(self._requests.custom_fields(), FieldsPage)
        return [field for page in pages for field in page.custom_fields]

    def create_custom_field(self, label: str) -> CustomField:
        """Create a text field; its `name` is the vendor's to choose. A label taken since is that field."""
        try:
            answer = self._call(self._requests.create_custom_field(label), of_record=True)
        except Refused as refusal:
            found = (
                [one for one in self.custom_fields() if one.label == label] if refusal.status == 409 else []
            )
            if not found:
                raise
            return found[0]
        return decode(answer, CustomField)

    def contact_pages(self, query: ContactsQuery) -> Iterator[list[Contact]]:
        """Page through contacts, 500 at a time; a contact may appear on two pages."""
        for page in self._pages(self._requests.contacts(query), ContactsPage):
            yield page.contacts

    def contact(self, contact_id: str, include: tuple[str, ...]) -> dict[str, Any] | None:
        """Fetch the raw contact, for GET - merge - PUT; None where it is not known."""
        answer = self._caller.call(self._requests.contact(contact_id, include))
        return None if answer.status == 404 else decode(self._check(answer), dict[str, Any])

    def contact_of_address(self, address: str, include: tuple[str, ...]) -> Contact | None:
        """Find by address in any state, deleted ones included."""
        answer = self._call(self._requests.contact_of_address(address, include))
        return next(iter(decode(answer, ContactsPage).contacts), None)

    def create_contact(self, body: Mapping[str, Any]) -> Contact:
        """Create. Raises Refused (409: the address is taken, in any state) and AnswerLost."""
        request = self._requests.create_contact(body)
        return decode(self._call(request, of_record=True), Contact, request)

    def put_contact(self, contact_id: str, body: Mapping[str, Any]) -> Contact:
        """Replace: what the body leaves out becomes null. Raises Refused."""
        return decode(self._call(self._requests.put_contact(contact_id, body), of_record=True), Contact)

    def start_import(self, body: bytes) -> Activity:
        """POST one encoded contacts_json_import body. Raises AnswerLost where it may have landed."""
        return self._start(self._requests.start_import(body))

    def add_to_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Activity:
        """POST add_list_memberships, 500 contacts at most. Raises AnswerLost where it may have landed."""
        return self._start(self._requests.add_to_lists(contact_ids, list_ids))

    def activity(self, activity_id: str) -> Activity:
        answer = self._call(self._requests.activity(activity_id))
        return make_activity(decode(answer, ActivityBody), self._caller.sender.clock.now())

    def activities(self) -> Iterator[Activity]:
        """All activities of the last ten days, newest first."""
        for page in self._pages(self._requests.activities(), ActivitiesPage):
            for body in page.activities:
                yield make_activity(body, self._caller.sender.clock.now())

    def _start(self, request: Request) -> Activity:
        body = decode(self._call(request), ActivityBody, request)
        return make_activity(body, self._caller.sender.clock.now())

    def _pages(self, request: Request, shape: type[P]) -> Iterator[P]:
        while True:
            page = decode(self._call(request), shape)
            yield page
            if not page.next_link:
                return
            request = self._requests.next_page(page.next_link, request)

    def _call(self, request: Request, *, of_record: bool = False) -> Answer:
        return self._check(self._caller.call(request), of_record=of_record)

    def _check(self, answer: Answer, *, of_record: bool = False) -> Answer:
        if answer.ok:
            return answer
        now = self._caller.sender.clock.now()
        if is_quota_spent(answer):
            self._quota.close(now)
        raise problem_of(answer, now, of_record=of_record)


def open_constant_contact(
    vault: Vault,
    http: Http,
    quota: Quota,
    *,
    client_id: str,
    client_secret: str,
    api_url: str = "https://api.cc.email",
    auth_url: str = "https://authz.constantcontact.com",
) -> ConstantContactClient:
    """Open a connection; nothing is sent yet. Secrets may name a client id and secret of their own."""
    app = App(client_id=client_id, client_secret=client_secret)
    sender = Sender(http, SIDE, [urlsplit(api_url).netloc], gate=quota, final=is_final)
    tokens = Tokens(vault, renewer_of(http, app, auth_url))
    return ConstantContactClient(
        Caller(sender, tokens, is_over=is_session_over), Requests(api_url=api_url), quota
    )
