"""Connect a tenant to one of the two systems: log in, look who it is, and keep it if it is the right one.

A log-in by the browser has two halves. `arrive` takes what the vendor sent back and keeps what it opened for
ten minutes under a receipt that only the pop-up is shown; `finish` saves it, for whoever began the log-in. So
nobody who sends a link of theirs to somebody else gets that person's account connected to their own tenant.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Protocol

import msgspec

from flows.check_connection import (
    Looked,
    look_at_constant_contact,
    look_at_salesforce,
    object_types,
)
from flows.ports import Connection, Store
from sync.problems import GiveUp, Side

DENIED: Final = "access_denied"
Secrets = Mapping[str, str]


class Vault(Protocol):
    def load(self) -> Secrets: ...


class Door(Protocol):
    """The way into one system, for one app: see clients.*.door."""

    def authorize_url(self, *, redirect_uri: str, state: str, verifier: str, again: bool) -> str: ...
    def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Secrets: ...
    def open(self, secrets: Secrets, method: str, /) -> tuple[Any, Vault]:
        """Open the API: a Salesforce or ConstantContact port, and the secrets as renewed meanwhile."""


class Logins(Protocol):
    """Where log-ins wait for ten minutes, sealed; each is taken once."""

    def keep(self, name: str, held: Mapping[str, str]) -> None: ...
    def take(self, name: str) -> Mapping[str, str] | None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Seeker:
    """Who asks."""

    tenant_id: int
    org_id: str
    user_id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """A log-in that a browser is sent away for."""

    side: Side
    seeker: Seeker
    redirect_uri: str
    verifier: str = field(default="", repr=False)
    client_id: str = ""  # the customer's own app; "" for the deployment's
    client_secret: str = field(default="", repr=False)
    sandbox: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the vendor sent back with the browser."""

    code: str = field(default="", repr=False)
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A log-in that came back and opened something; `finish` keeps it."""

    receipt: str = field(repr=False)
    connection: Connection
    seeker: Seeker


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What connecting works with."""

    logins: Logins
    door: Callable[[Login], Door]
    store: Callable[[int], Store]


def begin(world: World, login: Login, *, nonce: str, state: str) -> str:
    """Note that the browser goes away, and give where to. state: the signed text that holds the nonce."""
    known = world.store(login.seeker.tenant_id).connections.get(login.side)
    world.logins.keep(nonce, _packed(login))
    return world.door(login).authorize_url(
        redirect_uri=login.redirect_uri,
        state=state,
        verifier=login.verifier,
        again=known is not None,
    )


def arrive(world: World, nonce: str, seen: tuple[Side, int, str], answer: Answer) -> Arrival:
    """Open what a log-in leads to. seen: side, tenant and user, as the signed state has them.

    Raises sync.problems: GiveUp (login_over, login_of_another, login_denied, another account), Reconnect.
    """
    held = world.logins.take(nonce)
    if held is None:
        raise GiveUp("login_over", seen[0])
    login = _unpacked(held)
    if seen != (login.side, login.seeker.tenant_id, login.seeker.user_id):
        raise GiveUp("login_of_another", seen[0])
    _check_answer(login.side, answer)
    door = world.door(login)
    found = door.exchange(code=answer.code, verifier=login.verifier, redirect_uri=login.redirect_uri)
    store = world.store(login.seeker.tenant_id)
    connection, kept = look(store, login, door, (found, "refresh"))
    receipt = secrets.token_urlsafe(32)
    told = {"connection": msgspec.json.encode(connection).decode(), **_prefixed("kept_", kept)}
    world.logins.keep(receipt, {**_packed(login), **told})
    return Arrival(receipt=receipt, connection=connection, seeker=login.seeker)


def finish(world: World, receipt: str, seeker: Seeker | None = None) -> Connection:
    """Keep what arrived. seeker: who is signed in; None: somebody said yes in the pop-up itself.

    Raises GiveUp (login_over, login_of_another, another account).
    """
    held = world.logins.take(receipt)
    if held is None:
        raise GiveUp("login_over", Side.SALESFORCE)
    login = _unpacked(held)
    mine = (login.seeker.tenant_id, login.seeker.user_id)
    if seeker is not None and (seeker.tenant_id, seeker.user_id) != mine:
        raise GiveUp("login_of_another", login.side)
    kept = {name.removeprefix("kept_"): text for name, text in held.items() if name.startswith("kept_")}
    store = world.store(login.seeker.tenant_id)
    connection = msgspec.json.decode(held["connection"], type=Connection)
    check_account(store, login.seeker, connection)
    return keep(store, connection, kept)


def look(store: Store, login: Login, door: Door, opened: tuple[Secrets, str]) -> tuple[Connection, Secrets]:
    """See whose secrets these are and how they fare. opened: secrets, and how they are renewed.

    Raises GiveUp where it is another org or account than the tenant's.
    """
    found, method = opened
    api, vault = door.open(found, method)
    looked = _LOOKS[login.side](store, api)
    connection = Connection(
        id=0,
        side=login.side,
        account=looked.account,
        base_url=vault.load().get("instance_url", ""),
        method=method,
        name=looked.name,
        who=looked.who,
        connected_by=login.seeker.name,
        own_key=bool(login.client_id),
        sandbox=looked.sandbox,
        health=looked.findings,
        checked_at=looked.at,
    )
    check_account(store, login.seeker, connection)
    return connection, vault.load()


def keep(store: Store, connection: Connection, kept: Secrets) -> Connection:
    """Save a connection, in the place of the tenant's former one of that side."""
    known = store.connections.get(connection.side)
    saved = store.connections.save(connection, kept)
    if known and known.id != saved.id:
        store.connections.close(known.id)
    return saved


def disconnect(store: Store, connection_id: int) -> bool:
    """Forget the secrets; profiles, links and memberships stay. False where there is none of that id."""
    return store.connections.close(connection_id)


_LOOKS: Final[Mapping[Side, Callable[[Store, Any], Looked]]] = {
    Side.SALESFORCE: lambda store, api: look_at_salesforce(api, object_types(store)),
    Side.CONSTANT_CONTACT: lambda _, api: look_at_constant_contact(api),
}


def _check_answer(side: Side, answer: Answer) -> None:
    if answer.error == DENIED:
        raise GiveUp("login_denied", side)
    if answer.error or not answer.code:
        raise GiveUp("login_refused", side, {"side": side, "key": answer.error[:60] or "no code"})


def check_account(store: Store, seeker: Seeker, found: Connection) -> None:
    """Refuse another org than the tenant's, and another account than its profiles are bound to."""
    if found.side is Side.SALESFORCE:
        if found.account != seeker.org_id:
            raise GiveUp("salesforce_other_org", found.side, {"org": found.name or found.account})
        return
    known = store.connections.known(found.side)
    bound = any(profile.main_list_id for profile in store.profiles.all())
    if bound and known and known[0].account and found.account not in {one.account for one in known}:
        told = {"found": found.name, "account": known[0].name or known[0].account}
        raise GiveUp("constant_contact_other_account", found.side, told)


def _packed(login: Login) -> dict[str, str]:
    """Write a log-in as plain texts."""
    values = {**asdict(login), **_prefixed("seeker_", asdict(login.seeker))}
    del values["seeker"]
    return {
        name: "1" if value is True else "" if value is False else str(value) for name, value in values.items()
    }


def _unpacked(held: Mapping[str, str]) -> Login:
    return Login(
        side=Side(held["side"]),
        seeker=Seeker(
            tenant_id=int(held["seeker_tenant_id"]),
            org_id=held["seeker_org_id"],
            user_id=held["seeker_user_id"],
            name=held["seeker_name"],
        ),
        redirect_uri=held["redirect_uri"],
        verifier=held["verifier"],
        client_id=held["client_id"],
        client_secret=held["client_secret"],
        sandbox=bool(held["sandbox"]),
    )


def _prefixed(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}{name}": value for name, value in values.items()}
