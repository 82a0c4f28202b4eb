"""Puts the simulator together: org, sessions, limits, endpoints and control path."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask

from simulators.kernel.application import Application, assemble
from simulators.kernel.control import make_control
from simulators.kernel.sqlite import Database
from simulators.kernel.state import Kernel, Options, make_kernel
from simulators.kernel.switches import Switch
from simulators.salesforce.consent_watch import add_fields, watch_consent
from simulators.salesforce.control import add_control
from simulators.salesforce.endpoints.absent import add_absent, add_apex
from simulators.salesforce.endpoints.bulk1 import add_bulk1
from simulators.salesforce.endpoints.bulk_query import add_bulk_query
from simulators.salesforce.endpoints.collections import add_collections
from simulators.salesforce.endpoints.composite import add_composite
from simulators.salesforce.endpoints.describes import add_describes
from simulators.salesforce.endpoints.ingest import add_ingest
from simulators.salesforce.endpoints.passwords import add_passwords
from simulators.salesforce.endpoints.queries import add_queries
from simulators.salesforce.endpoints.records import add_records
from simulators.salesforce.endpoints.replication import add_replication
from simulators.salesforce.endpoints.resources import add_resources, add_versions
from simulators.salesforce.endpoints.screens import add_screens
from simulators.salesforce.endpoints.searches import add_searches
from simulators.salesforce.endpoints.views import add_views
from simulators.salesforce.identity import pem
from simulators.salesforce.lightning.pages import add_lightning
from simulators.salesforce.oauth.authorize import add_authorize
from simulators.salesforce.oauth.token import add_token
from simulators.salesforce.oauth.tokens import add_tokens
from simulators.salesforce.org import ADMIN, INTEGRATION, Org, Person
from simulators.salesforce.rest import add_errors, make_rest
from simulators.salesforce.seeding import empty, seed_people, seed_setup, settle_users
from simulators.salesforce.services import KEY, NEWEST, Services
from simulators.salesforce.sessions import CLIENT_ID, CLIENT_SECRET, SCOPES, Grant, Sessions
from simulators.salesforce.soap import add_soap
from simulators.salesforce.tables import SCHEMA
from simulators.salesforce.usage import Usage

SWITCHES = (
    Switch(
        name="rotate_refresh_tokens",
        choices=(True, False),
        meaning="true: each refresh gives a new refresh token and ends the old one; false: it stays.",
    ),
    Switch(
        name="reuse_revokes_chain",
        choices=(False, True),
        meaning="What a spent refresh token does when it is used again; true: it ends its successors too.",
    ),
    Switch(
        name="pkce_required",
        choices=(True, False),
        meaning="true: the authorize page refuses a request without an S256 code challenge.",
    ),
    Switch(
        name="longest_page",
        choices=(2000, 1000, 200),
        meaning="How many records a page of a query has at most; wide queries get fewer than they ask for.",
    ),
    Switch(
        name="per_app_usage",
        choices=(False, True),
        meaning="true: Sforce-Limit-Info names the application's own usage behind that of the org.",
    ),
    Switch(
        name="failed_results",
        choices=("as_sent", "turned"),
        meaning="turned: failedResults holds each batch of rows back to front; the vendor promises no order.",
    ),
    Switch(
        name="app_access",
        choices=("installed", "not_installed"),
        meaning="not_installed: users may not authorize the application, as before its package is installed.",
    ),
    Switch(
        name="password_flow",
        choices=(False, True),
        meaning="true: the OAuth user name and password flow works; new orgs block it.",
    ),
)
AREAS: Sequence[Callable[[Blueprint], None]] = (
    add_resources,
    add_describes,
    add_queries,
    add_replication,
    add_collections,
    add_composite,
    add_bulk_query,
    add_ingest,
    add_views,
    add_searches,
    add_screens,
    add_passwords,
    add_absent,
    add_records,
)
ROUTES: Sequence[Callable[[Flask], None]] = (
    add_versions,
    add_bulk1,
    add_lightning,
    add_authorize,
    add_token,
    add_tokens,
    add_soap,
    add_apex,
    add_errors,
)


def create(options: Options) -> Application:
    """Build the simulator over its database, seeding it where it is new."""
    database = Database(options.data, schema=SCHEMA)
    is_new = database.setting("org_seeded") is None
    org = Org(database)
    kernel = make_kernel(
        "salesforce",
        database,
        credentials=lambda address: _credentials(sessions, org, address),
        seed=lambda given: seed_people(org, given),
        switches=SWITCHES,
    )
    org.clock = kernel.clock
    sessions = Sessions(org, kernel.switches)
    using = Services(org=org, sessions=sessions, usage=Usage(org, kernel.scales), kernel=kernel)
    if is_new and not database.is_new:
        raise SystemExit(f"{database.path} was left half filled by a crash: delete it and start again.")
    if is_new:
        with database.filling():
            seed_setup(org)
            seed_people(org, options)
            database.keep("org_seeded", options.seed)
            org.index()
    settle_users(org)
    org.index()
    watch_consent(kernel, org)
    kernel.empty = lambda: empty(org)
    kernel.consent.on_change = lambda body: add_fields(kernel, org, body)
    return assemble(_flask(using, kernel), kernel, close=_closer(using))


def _flask(using: Services, kernel: Kernel) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    app.url_map.strict_slashes = False
    app.extensions[KEY] = using
    control = make_control(kernel)
    add_control(control, using)
    app.register_blueprint(control)
    for area in AREAS:
        app.register_blueprint(make_rest(area))
    for add_routes in ROUTES:
        add_routes(app)
    return app


def _closer(using: Services) -> Callable[[], None]:
    def close() -> None:
        using.usage.keep()
        if using.org.database.path.name == "simulator.sqlite":
            shutil.rmtree(using.org.database.path.with_suffix(".results"), ignore_errors=True)
        using.org.database.close()

    return close


def _credentials(sessions: Sessions, org: Org, address: str) -> Mapping[str, Any]:
    """Return one working set of everything, for the integration user, and the admin's beside it."""
    grant = Grant(person=INTEGRATION, scope=SCOPES)
    return {
        **_logins(org, INTEGRATION),
        "access_token": sessions.open(grant),
        "refresh_token": sessions.add_refresh(grant),
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "jwt_key": pem(org),
        "login_url": address,
        "instance_url": address,
        "organization_id": org.id,
        "api_version": f"{NEWEST}.0",
        "admin": {
            **_logins(org, ADMIN),
            "access_token": sessions.open(Grant(person=ADMIN, scope=SCOPES)),
        },
    }


def _logins(org: Org, person: Person) -> dict[str, str]:
    return {
        "username": person.username,
        "password": org.password(person),
        "security_token": person.token,
        "user_id": person.id,
    }
