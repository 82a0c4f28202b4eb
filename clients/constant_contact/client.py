"""One Constant Contact connection, as flows know it."""

from urllib.parse import urlsplit

from clients.constant_contact.account import AccountCalls
from clients.constant_contact.activities import ActivityCalls
from clients.constant_contact.calls import Quota
from clients.constant_contact.connect import renewer_of
from clients.constant_contact.contacts import ContactCalls
from clients.constant_contact.errors import is_final, is_session_over
from clients.constant_contact.requests import Requests
from clients.http import Http, Sender
from clients.oauth import App
from clients.tokens import Caller, Tokens, Vault
from sync.problems import Side


class ConstantContactClient(AccountCalls, ContactCalls, ActivityCalls):
    """The calls of one connection. Raises sync.problems only. Not for use by several threads at once."""


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
    hosts = [urlsplit(api_url).netloc]
    sender = Sender(http, Side.CONSTANT_CONTACT, hosts, gate=quota, final=is_final)
    tokens = Tokens(vault, renewer_of(http, app, auth_url))
    return ConstantContactClient(
        Caller(sender, tokens, is_over=is_session_over), Requests(api_url=api_url), quota
    )
