"""The composition root: ports meet adapters here, and nowhere else. Nothing connects before it is used."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from redis import Redis

from clients.allowance import Allowance
from clients.constant_contact.client import ConstantContactClient, open_constant_contact
from clients.constant_contact.door import ConstantContactDoor
from clients.http import Http
from clients.limiter import Limiter, key_of
from clients.oauth import App, make_verifier
from clients.once import Once, Tickets
from clients.retry import Budget
from clients.salesforce.auth import build_authorize_url
from clients.salesforce.client import SalesforceClient, open_salesforce
from clients.salesforce.connect import connect_by_code
from clients.salesforce.door import SalesforceDoor
from clients.salesforce.hosts import Hosts
from clients.salesforce.visitor import open_visitor
from config import Settings
from flows import connect
from flows.approve import Approval, approve, profile_of
from flows.by_hand import ask_again
from flows.prune import Pruned, prune
from flows.run_sync import Asked, World, go_on, run_sync
from flows.sharing import confirm_sharing
from flows.sign_in import Claim, SignedIn, sign_in
from flows.tick import Due, due, tick
from flows.why import Verdict, decider, verdicts
from store import migrate, scope
from store.deployment import Deployment, TenantStore, open_store
from store.reads.explaining import Known
from store.wishes import Subject, Wish
from sync.problems import GiveUp, Side
from sync.profile import Profile
from sync.remote import Usage
from sync.stored import Connection, Run, RunKind, RunStatus

__all__ = ["ConstantContactClient", "SalesforceClient", "SalesforceDoor", "make_verifier"]
Store = TenantStore  # what the pages of a tenant read and write through
NotHereError = scope.NotHereError  # raised for what another tenant has, as for what nobody has
upgrade_database = migrate.upgrade
downgrade_database = migrate.downgrade
database_revision = migrate.current


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """What one process shares."""

    settings: Settings
    deployment: Deployment
    valkey: "Redis"
    http: Http


IMPATIENT = Budget(attempts=2, first_wait=0.2, longest_wait=1.0, patience=2.0)
"""Of calls that somebody waits for before a page: the router gives up after half a minute."""
ONCE_FOR = timedelta(hours=25)
"""A signed request carries a token of a Salesforce session, which lives a day at most."""
APPROVE_WITHIN = timedelta(minutes=10)
APPROVAL_SCOPES = "id api"  # what opening the app takes; a connection asks for more


@contextmanager
def open_parts(settings: Settings, *, somebody_waits: bool = False) -> Iterator[Parts]:
    """Make the parts of a process, and close them at its end."""
    http = _http(settings, somebody_waits=somebody_waits)
    keys = [key.get_secret_value() for key in settings.encryption_keys]
    with (
        open_store(settings.database_url.get_secret_value(), keys) as deployment,
        Redis.from_url(settings.redis_url.get_secret_value()) as valkey,
    ):
        try:
            yield Parts(settings=settings, deployment=deployment, valkey=valkey, http=http)
        finally:
            http.close()


def _http(settings: Settings, *, somebody_waits: bool) -> Http:
    def sleep(seconds: float) -> None:
        time.sleep(seconds * settings.wait_scale)

    if somebody_waits:
        return Http(connect_timeout=4.0, read_timeout=10.0, budget=IMPATIENT, sleep=sleep)
    return Http(sleep=sleep)


def open_app(parts: Parts, claim: Claim, *, instance_url: str, token: str) -> SignedIn:
    """Sign in who opens the app in Salesforce; see flows.sign_in."""
    settings = parts.settings
    visitor = open_visitor(
        parts.http,
        instance_url,
        token,
        api_version=settings.salesforce_api_version,
        extra_hosts=settings.extra_salesforce_hosts,
    )
    return sign_in(claim, visitor, Once(parts.valkey, "canvas", ONCE_FOR), parts.deployment.tenants)


def begin_approval(parts: Parts, *, login_url: str, redirect_uri: str) -> str:
    """Say where a person lets the app act for them, which opens it. Raises GiveUp for a foreign host."""
    settings = parts.settings
    host = urlsplit(login_url).netloc or settings.salesforce_login_host
    verifier = make_verifier()
    return build_authorize_url(
        _app(settings),
        login_url=Hosts(extra=settings.extra_salesforce_hosts).base_url(host),
        redirect_uri=redirect_uri,
        state=_approvals(parts).put(f"{host} {verifier}"),
        verifier=verifier,
        scopes=APPROVAL_SCOPES,
    )


def finish_approval(parts: Parts, *, state: str, code: str, redirect_uri: str) -> bool:
    """Take up the approval; its tokens are not kept. False for a state that is not ours. Raises Problem."""
    begun = _approvals(parts).take(state)
    if begun is None:
        return False
    host, _, verifier = begun.partition(" ")
    connect_by_code(
        parts.http,
        _app(parts.settings),
        login_host=host,
        code=code,
        verifier=verifier,
        redirect_uri=redirect_uri,
        extra_hosts=parts.settings.extra_salesforce_hosts,
    )
    return True


def _approvals(parts: Parts) -> Tickets:
    return Tickets(parts.valkey, "approval", APPROVE_WITHIN)


def _app(settings: Settings) -> App:
    return App(
        client_id=settings.salesforce_client_id,
        client_secret=settings.salesforce_client_secret.get_secret_value(),
    )


def sync_profile(
    parts: Parts,
    tenant_id: int,
    profile: Profile,
    *,
    trigger: str,
    approve: str = "",
    slot: datetime | None = None,
) -> Run:
    """Run a profile here and now; see flows.run_sync. approve: who accepts the guard's limits."""
    return start(parts, tenant_id, profile, Asked(trigger=trigger, approve=approve, slot=slot))


def start(parts: Parts, tenant_id: int, profile: Profile, asked: Asked) -> Run:
    """Run a profile, preview it, or plan an undo: whatever is asked."""
    store = parts.deployment.tenant(tenant_id)
    return run_sync(store, profile, lambda: _world(parts, store), asked=asked)


def approve_run(parts: Parts, tenant_id: int, run_id: int, *, by: str) -> Approval:
    """Apply a plan that waits, exactly as saved; see flows.approve."""
    store = parts.deployment.tenant(tenant_id)
    return approve(store, run_id, lambda: _world(parts, store), by=by)


def go_on_with(parts: Parts, tenant_id: int, run_id: int) -> Run:
    """Bring a run on that was begun elsewhere, or parked; one that ended meanwhile is left as it is.

    Raises LookupError where it or its profile is gone, AlreadyRunningError where a living worker has it.
    """
    store = parts.deployment.tenant(tenant_id)
    store.held.resume(run_id)
    run = store.runs.get(run_id)
    if run.status is not RunStatus.ACTIVE:
        return run
    return go_on(store, profile_of(store, run), lambda: _world(parts, store), run)


def reconcile(parts: Parts, tenant_id: int, profile: Profile) -> Run:
    """Read both sides whole and preview what brings them in step."""
    parts.deployment.tenant(tenant_id).drifting.forget(profile)
    return start(parts, tenant_id, profile, Asked(trigger="reconcile", kind=RunKind.PREVIEW))


def explain(parts: Parts, tenant_id: int, profile: Profile, who: str) -> tuple[Known, tuple[Verdict, ...]]:
    """Say why whoever is meant - a record id, a contact id, an address - is synced or not."""
    known = parts.deployment.tenant(tenant_id).explaining.explain(profile, who, decider(profile))
    return known, verdicts(known.decided)


def ask_to_subscribe(
    parts: Parts, tenant_id: int, profile: Profile, contact_id: str, *, by: str
) -> tuple[str, str]:
    """Have Constant Contact ask a person whether they want mail again; see flows.by_hand."""
    store = parts.deployment.tenant(tenant_id)
    world = _world(parts, store)
    return ask_again(store.wishes, world.constant_contact, contact_id, profile.main_list_id or "", by=by)


def ask_for(parts: Parts, tenant_id: int, profile: Profile, person_id: str, *, by: str) -> None:
    """Note that a user wants the record synced; the next run looks at it."""
    parts.deployment.tenant(tenant_id).wishes.say(profile.id, Subject.PERSON, person_id, Wish.SYNC, by=by)


def never_sync(parts: Parts, tenant_id: int, profile: Profile, person_id: str, *, by: str) -> None:
    """Note that a user wants the record left alone."""
    parts.deployment.tenant(tenant_id).wishes.say(profile.id, Subject.PERSON, person_id, Wish.NEVER, by=by)


def allow_sync(parts: Parts, tenant_id: int, profile: Profile, person_id: str) -> None:
    """Take back what was said of the record."""
    parts.deployment.tenant(tenant_id).wishes.take_back(profile.id, Subject.PERSON, person_id)


def usage_of_key(parts: Parts, tenant_id: int) -> Usage | None:
    """Tell the calls of the day of the tenant's API key; None: Constant Contact is not connected."""
    store = parts.deployment.tenant(tenant_id)
    connection = store.connections.get(Side.CONSTANT_CONTACT)
    if connection is None:
        return None
    secrets = store.connections.vault(connection.id).load()
    client_id = secrets.get("client_id", parts.settings.constant_contact_client_id)
    return _limiter(parts, client_id).usage(datetime.now(UTC))


def find_run(parts: Parts, run_id: int) -> tuple[int, Run] | None:
    """Find a run of any tenant, for an operator: its tenant and the run."""
    for tenant_id in parts.deployment.tenants.ids():
        try:
            return tenant_id, parts.deployment.tenant(tenant_id).runs.get(run_id)
        except LookupError:
            continue
    return None


def tick_all(parts: Parts) -> Iterator[tuple[int, Due]]:
    """Find, in every tenant, what nobody is at: (tenant id, what to go on with)."""
    now = datetime.now(UTC)
    for tenant_id in parts.deployment.tenants.ids():
        for one in tick(parts.deployment.tenant(tenant_id), now):
            yield tenant_id, one


def due_all(parts: Parts) -> Iterator[tuple[int, Due]]:
    """Find, in every tenant, what is due: slots of schedules, and what tick_all finds."""
    now = datetime.now(UTC)
    for tenant_id in parts.deployment.tenants.ids():
        for one in due(parts.deployment.tenant(tenant_id), now):
            yield tenant_id, one


def share_account(parts: Parts, tenant_id: int | None, typed: str, *, by: str) -> None:
    """Note the typed confirmation that a sandbox may share its account; see flows.sharing."""
    if tenant_id is None:
        raise GiveUp("not_connected", Side.SALESFORCE)
    confirm_sharing(parts.deployment.tenant(tenant_id), typed, by=by)


def prune_all(parts: Parts) -> Iterator[tuple[int, Pruned]]:
    """Let the details of old runs go, in every tenant: (tenant id, what went)."""
    now, keep = datetime.now(UTC), timedelta(days=parts.settings.details_retention_days)
    for tenant_id in parts.deployment.tenants.ids():
        yield tenant_id, prune(parts.deployment.tenant(tenant_id), now, keep)


def pause(parts: Parts, tenant_id: int, profile: Profile, *, paused: bool) -> None:
    """Pause a profile, or resume it; nobody is removed by that."""
    parts.deployment.tenant(tenant_id).profiles.pause(profile.id, paused=paused)


def find_profile(parts: Parts, reference: str) -> tuple[int, Profile] | None:
    """Find a profile of any tenant by id or name, for an operator; None where none or several match."""
    deployment = parts.deployment
    found = [
        (tenant_id, profile)
        for tenant_id in deployment.tenants.ids()
        if (profile := deployment.tenant(tenant_id).profiles.get(reference))
    ]
    return found[0] if len(found) == 1 else None


def _world(parts: Parts, store: TenantStore) -> World:
    return World(
        salesforce=_salesforce(parts, store),
        constant_contact=_constant_contact(parts, store),
        sleep=parts.http.sleep,
        monotonic=time.monotonic,
        neighbours=partial(parts.deployment.tenants.neighbours, store.tenant_id),
    )


def live_salesforce(parts: Parts, tenant_id: int) -> SalesforceClient:
    """Open the tenant's org for a page, which waits for seconds, not minutes. Raises GiveUp not_connected."""
    return _salesforce(parts, parts.deployment.tenant(tenant_id))


def live_constant_contact(parts: Parts, tenant_id: int) -> ConstantContactClient:
    """Open the tenant's account for a page, likewise."""
    return _constant_contact(parts, parts.deployment.tenant(tenant_id))


def _salesforce(parts: Parts, store: TenantStore) -> SalesforceClient:
    settings = parts.settings
    connection = _connection(store, Side.SALESFORCE)
    return open_salesforce(
        connection,
        store.connections.vault(connection.id),
        parts.http,
        client_id=settings.salesforce_client_id,
        client_secret=settings.salesforce_client_secret.get_secret_value(),
        api_version=settings.salesforce_api_version,
        extra_hosts=settings.extra_salesforce_hosts,
        poll_seconds=settings.salesforce_poll_seconds,
    )


def _constant_contact(parts: Parts, store: TenantStore) -> ConstantContactClient:
    settings = parts.settings
    vault = store.connections.vault(_connection(store, Side.CONSTANT_CONTACT).id)
    return open_constant_contact(
        vault,
        parts.http,
        _limiter(parts, vault.load().get("client_id", settings.constant_contact_client_id)),
        client_id=settings.constant_contact_client_id,
        client_secret=settings.constant_contact_client_secret.get_secret_value(),
        api_url=settings.constant_contact_api_url,
        auth_url=settings.constant_contact_auth_url,
    )


def connecting(parts: Parts) -> connect.World:
    """Give what flows.connect works with."""
    return connect.World(
        logins=parts.deployment.logins(parts.valkey),
        door=lambda login: (
            salesforce_door(parts, sandbox=login.sandbox)
            if login.side is Side.SALESFORCE
            else constant_contact_door(parts, login.client_id, login.client_secret)
        ),
        store=parts.deployment.tenant,
    )


def salesforce_door(parts: Parts, *, sandbox: bool = False) -> SalesforceDoor:
    """Make the way into an org, of production or of sandboxes."""
    settings = parts.settings
    return SalesforceDoor(
        http=parts.http,
        app=_app(settings),
        login_host=settings.salesforce_sandbox_host if sandbox else settings.salesforce_login_host,
        api_version=settings.salesforce_api_version,
        extra_hosts=settings.extra_salesforce_hosts,
    )


def constant_contact_door(parts: Parts, client_id: str = "", client_secret: str = "") -> ConstantContactDoor:
    """Make the way into an account, with the customer's own API key or the deployment's."""
    settings = parts.settings
    secret = settings.constant_contact_client_secret.get_secret_value()
    deployment = App(client_id=settings.constant_contact_client_id, client_secret=secret)
    app = App(client_id=client_id, client_secret=client_secret) if client_id else deployment
    return ConstantContactDoor(
        http=parts.http,
        app=app,
        quota=_limiter(parts, app.client_id),
        api_url=settings.constant_contact_api_url,
        auth_url=settings.constant_contact_auth_url,
        own_key=bool(client_id),
    )


def _connection(store: TenantStore, side: Side) -> Connection:
    connection = store.connections.get(side)
    if connection is None:
        raise GiveUp("not_connected", side, {"side": side})
    return connection


def _limiter(parts: Parts, client_id: str) -> Limiter:
    """The allowance is the API key's: a customer's own key has its own."""
    settings = parts.settings
    allowance = Allowance(
        rate=settings.constant_contact_rate_per_second, quota=settings.constant_contact_daily_quota
    )
    return Limiter(parts.valkey, key=key_of(client_id), allowance=allowance)
