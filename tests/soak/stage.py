"""A warm deployment that plays one history after another: simulators, database and parts stay, data goes."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psycopg
import requests
from psycopg import sql

import wiring
from config import ROOT, Settings, load_settings
from local.first_sync import connect
from sync.profile import Profile
from sync.stored import Run
from tests.conftest import make_settings
from tests.services import Services, empty_valkey, fresh_database
from tests.simulators import Simulator, simulator
from tests.soak.switches import SWITCHES, defaults

AT_ONCE = {"rate": None, "quota": None, "delay": 0}
WITHOUT_LIMIT = "1000000"
HARDLY = "0.000001"  # of the waits, and seconds between two looks
PACKAGE = ROOT / "sfdx-package"
FRESH = 70_000.0  # seconds: a token lives for a day
KEPT = frozenset({"tenants", "connections", "alembic_version"})
INCLUDE = "custom_fields,list_memberships,phone_numbers,street_addresses"


@dataclass(kw_only=True)
class Side:
    """A simulator, and one open connection to its control path."""

    simulator: Simulator
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call /_control/<path>. Raises ValueError with the simulator's words."""
        answer = self.session.request(method, f"{self.simulator.url}/_control/{path}", json=body)
        if not answer.ok:
            raise ValueError(f"{path} {body}: {answer.text}")
        return answer.json()

    def get(self, target: str, token: str) -> Any:
        """GET from the API with a token."""
        answer = self.session.get(
            f"{self.simulator.url}{target}", headers={"Authorization": f"Bearer {token}"}
        )
        answer.raise_for_status()
        return answer.json()

    def post(self, target: str, token: str, body: Any) -> Any:
        """POST to the API with a token."""
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.session.post(f"{self.simulator.url}{target}", headers=headers, json=body)
        answer.raise_for_status()
        return answer.json()


@dataclass(kw_only=True)
class Stage:
    """What every history of a process shares."""

    salesforce: Side
    constant_contact: Side
    settings: Settings
    parts: wiring.Parts
    database_url: str
    tenant_id: int = 0
    _token: str = ""
    _age: float = 0.0  # seconds, at least, that the token is old
    _admin: "psycopg.Connection[Any] | None" = None

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both simulators."""
        return self.salesforce, self.constant_contact

    def fresh(self, switches: Mapping[str, Any]) -> None:
        """Empty both simulators and the database, but for the tenant and its connections."""
        for name in SWITCHES:
            side: Side = getattr(self, name)
            side.control("POST", "reset")
            chosen = {switch: value for switch, value in switches.items() if switch in SWITCHES[name]}
            side.control("POST", "switches", defaults(name) | chosen)
        self._forget()

    def save(self, profile: Profile) -> Profile:
        """Save a profile of the tenant."""
        return self.parts.deployment.tenant(self.tenant_id).profiles.save(profile)

    def run(self, profile: Profile) -> Run:
        """Run the profile in this process."""
        found = self.parts.deployment.tenant(self.tenant_id).profiles.get(str(profile.id))
        assert found is not None
        return wiring.sync_profile(self.parts, self.tenant_id, found, trigger="soak")

    def pass_time(self, seconds: float) -> None:
        """Let time pass at both vendors."""
        for side in self.sides:
            side.control("POST", "clock", {"advance": seconds})
        self._age += seconds

    @property
    def token(self) -> str:
        """A token of another program of the account."""
        if not self._token or self._age > FRESH:
            self._token = self.constant_contact.control("GET", "credentials")["all"][2]["access_token"]
            self._age = 0.0
        return self._token

    def expire_sessions(self) -> None:
        """End every session, on both sides; refresh tokens live on."""
        self.salesforce.control("POST", "expire_sessions")
        self.constant_contact.control("POST", "expire_tokens")
        self._token = ""

    def close(self) -> None:
        """Close the connection that empties the database."""
        if self._admin:
            self._admin.close()

    def _forget(self) -> None:
        if self._admin is None:
            self._admin = psycopg.connect(self.database_url.replace("+psycopg", ""), autocommit=True)
        with self._admin.transaction():
            self._admin.execute("SET LOCAL session_replication_role = replica")  # the ledger only grows
            own = self._admin.execute(
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'staging')"
            ).fetchall()
            statements = [_forgetting(*names) for names in own if names[1] not in KEPT]
            self._admin.execute(sql.SQL("; ").join(statements))


def _forgetting(schema: str, table: str) -> sql.Composed:
    """Mirrors are tables of their own, named kind_profile_generation; the others are emptied."""
    is_mirror = schema == "staging" and table.rpartition("_")[2].isdigit()
    words = "DROP TABLE {}" if is_mirror else "DELETE FROM {}"
    return sql.SQL(words).format(sql.Identifier(schema, table))


@contextmanager
def open_stage(services: Services) -> Iterator[Stage]:
    """Start the simulators, make a database, connect a tenant: once for many histories."""
    with ExitStack() as stack:
        database_url = stack.enter_context(fresh_database(services))
        redis_url = stack.enter_context(empty_valkey(services))
        org = stack.enter_context(simulator("salesforce", "--seed", "none"))
        account = stack.enter_context(
            simulator("constant_contact", "--seed", "none", judged=False, consent=False)
        )
        for each in (org, account):
            each.control("POST", "scale", AT_ONCE)
        org.control("POST", "features", {"person_accounts": True})
        org.control("POST", "install", {"folder": str(PACKAGE)})
        settings = _settings(make_settings(database_url, redis_url), org, account)
        parts = stack.enter_context(wiring.open_parts(settings))
        stage = Stage(
            salesforce=Side(simulator=org),
            constant_contact=Side(simulator=account),
            settings=settings,
            parts=parts,
            database_url=database_url,
            tenant_id=connect(parts, org.credentials, account.credentials),
        )
        stack.callback(stage.close)
        yield stage


def _settings(settings: Settings, org: Simulator, account: Simulator) -> Settings:
    first = account.credentials["all"][0]
    return load_settings(
        {
            "DATABASE_URL": settings.database_url.get_secret_value().replace("+psycopg", ""),
            "REDIS_URL": settings.redis_url.get_secret_value(),
            "ENCRYPTION_KEYS": settings.encryption_keys[0].get_secret_value(),
            "SECRET_KEY": settings.secret_key.get_secret_value(),
            "SALESFORCE_CLIENT_ID": org.credentials["client_id"],
            "SALESFORCE_CLIENT_SECRET": org.credentials["client_secret"],
            "EXTRA_SALESFORCE_HOSTS": urlsplit(org.url).netloc,
            "CONSTANT_CONTACT_CLIENT_ID": first["client_id"],
            "CONSTANT_CONTACT_CLIENT_SECRET": first["client_secret"],
            "CONSTANT_CONTACT_API_URL": account.url,
            "CONSTANT_CONTACT_AUTH_URL": account.url,
            "CONSTANT_CONTACT_RATE_PER_SECOND": WITHOUT_LIMIT,
            "CONSTANT_CONTACT_DAILY_QUOTA": WITHOUT_LIMIT,
            "SALESFORCE_POLL_SECONDS": HARDLY,
            "WAIT_SCALE": HARDLY,
        }
    )
