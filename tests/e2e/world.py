"""A whole deployment for a test: both simulators, settings, a tenant with its connections and a profile."""

import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import redis

import wiring
from config import ROOT, Settings, load_settings
from local.first_sync import connect, make_profile
from store.deployment import TenantStore
from sync.problems import Side
from sync.profile import Profile
from tests.simulators import OPENER, Simulator, answer_to, simulator

MAIN_LIST = "Salesforce Contacts"
INCLUDE = "custom_fields,list_memberships,phone_numbers,street_addresses"
COMMAND_SECONDS = 240
Contact = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything that a stranger's deployment would have."""

    salesforce: Simulator
    constant_contact: Simulator
    environment: dict[str, str]
    tenant_id: int
    profile: Profile

    def side(self, kind: str) -> Simulator:
        """Name a simulator by its kind."""
        return {"salesforce": self.salesforce, "constant_contact": self.constant_contact}[kind]

    @property
    def settings(self) -> Settings:
        """The settings as a process of this deployment reads them."""
        return load_settings(self.environment)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `flask --app web.wsgi ...` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "web.wsgi", *words],
            env=self.process_environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a Python process of the deployment in a group of its own; the caller ends it."""
        return subprocess.Popen(
            [sys.executable, *words], env=self.process_environment(), cwd=ROOT, start_new_session=True
        )

    def process_environment(self) -> dict[str, str]:
        """Give a process the deployment's variables, over those of this process."""
        return {**os.environ, "SERVICES_COMMAND": "", **self.environment}

    def sync(self) -> subprocess.CompletedProcess[str]:
        """Run the profile by its name."""
        return self.command("sync", "run", self.profile.name)

    def move_clocks(self, seconds: float) -> None:
        """Let time pass at both vendors: Salesforce's last minute is not read, it may not be settled."""
        for side in (self.salesforce, self.constant_contact):
            side.control("POST", "clock", {"advance": seconds})

    def contacts(self) -> dict[str, Contact]:
        """Read all contacts of the account, deleted ones too, by address in lower case."""
        found = [contact for page in self._pages() for contact in page["contacts"]]
        return {contact["email_address"]["address"].lower(): contact for contact in found}

    def _pages(self) -> Iterator[Any]:
        target = f"/v3/contacts?status=all&limit=500&include={INCLUDE}"
        while target:
            page = self.get(target)
            yield page
            target = ((page.get("_links") or {}).get("next") or {}).get("href", "")

    def get(self, target: str) -> Any:
        """GET from Constant Contact with the simulator's own token; the scale must allow it."""
        return self._call(target, None)

    def post(self, target: str, body: Any) -> Any:
        """POST to Constant Contact as another program of the account would."""
        return self._call(target, body)

    def _call(self, target: str, body: Any) -> Any:
        token = self.constant_contact.credentials["all"][2]["access_token"]
        request = urllib.request.Request(  # noqa: S310 - the simulator's own address
            f"{self.constant_contact.url}{target}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        return answer_to(request)

    def people(self, fields: str, where: str = "") -> list[dict[str, Any]]:
        """Query Salesforce's Contacts, deleted ones too, with the simulator's own token."""
        credentials = self.salesforce.control("GET", "credentials")
        soql = urllib.parse.quote(f"SELECT {fields} FROM Contact {where}")  # noqa: S608 - the test's own
        target, records = f"/services/data/v67.0/queryAll?q={soql}", []
        while target:
            request = urllib.request.Request(  # noqa: S310 - the simulator's own address
                f"{self.salesforce.url}{target}",
                headers={"Authorization": f"Bearer {credentials['access_token']}"},
            )
            with OPENER.open(request, timeout=60) as answer:
                page = json.loads(answer.read())
            records += page["records"]
            target = page.get("nextRecordsUrl", "")
        return records

    def members(self) -> dict[str, Contact]:
        """Read the contacts that are on the Main List."""
        list_id = self.main_list_id()
        return {key: one for key, one in self.contacts().items() if list_id in one["list_memberships"]}

    def main_list_id(self) -> str:
        """Look the Main List up; "" before the first sync made it."""
        lists = self.get("/v3/contact_lists?limit=1000")["lists"]
        return next((one["list_id"] for one in lists if one["name"] == self.profile.main_list), "")

    @contextmanager
    def store(self) -> Iterator[TenantStore]:
        """Open the tenant's store."""
        with wiring.open_parts(self.settings) as parts:
            yield parts.deployment.tenant(self.tenant_id)

    def change_profile(self, **values: Any) -> None:
        """Save the profile with other values."""
        with self.store() as store:
            profile = store.profiles.get(self.profile.name)
            assert profile is not None
            store.profiles.save(replace(profile, **values))

    def keep_secrets(self, side: Side, **secrets: str) -> None:
        """Replace some secrets of a connection, as connecting anew would."""
        with self.store() as store:
            connection = store.connections.get(side)
            assert connection is not None
            before = store.connections.vault(connection.id).load()
            store.connections.save(connection, {**before, **secrets})

    def connect_again(self, side: Side) -> None:
        """Connect a side with a fresh grant; Constant Contact's through the other app of the account."""
        if side is Side.SALESFORCE:
            fresh = self.salesforce.control("GET", "credentials")
            self.keep_secrets(side, **{name: fresh[name] for name in ("access_token", "refresh_token")})
            return
        other = self.constant_contact.credentials["all"][2]
        names = ("access_token", "refresh_token", "client_id", "client_secret")
        self.keep_secrets(side, **{name: other[name] for name in names})

    def begin_a_new_day(self) -> None:
        """Lift the spent quota; our own clock cannot be moved, so Valkey forgets what it counted."""
        self.constant_contact.control("POST", "scale", {"quota": None})
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as valkey:
            valkey.flushdb()

    def requests(self, kind: str) -> list[dict[str, Any]]:
        """List the requests that a simulator got, oldest first."""
        found: list[dict[str, Any]] = self.side(kind).control("GET", "requests?after=0")["requests"]
        return found

    def posts(self, activity: str) -> list[dict[str, Any]]:
        """List the requests that started activities of a kind."""
        sent = self.requests("constant_contact")
        return [one for one in sent if one["method"] == "POST" and activity in one["target"]]


def settled(world: World) -> dict[str, Contact]:
    """Let two minutes pass, sync, and show the contacts by address."""
    world.move_clocks(120)
    ended = world.sync()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return world.contacts()


@contextmanager
def running(settings: Settings, *, seed: str, scale: dict[str, Any] | None = None) -> Iterator[World]:
    """Run the simulators of a seed with a connected tenant; `scale` is Constant Contact's and shown."""
    with (
        simulator("salesforce", "--seed", seed) as salesforce,
        simulator("constant_contact", "--seed", seed) as cc,
    ):
        if scale:
            cc.control("POST", "scale", scale)
            salesforce.control("POST", "scale", {"delay": scale.get("delay", 1.0)})
            print(f"scale of the simulators: {scale}")  # noqa: T201 - tests say what they scaled
        environment = _environment(settings, salesforce, cc, scale or {})
        with wiring.open_parts(load_settings(environment)) as parts:
            tenant_id = connect(parts, salesforce.credentials, cc.credentials)
            profile = make_profile(parts, tenant_id, name=f"{seed} contacts", main_list=MAIN_LIST)
        yield World(
            salesforce=salesforce,
            constant_contact=cc,
            environment=environment,
            tenant_id=tenant_id,
            profile=profile,
        )


def _environment(
    settings: Settings, salesforce: Simulator, cc: Simulator, scale: dict[str, Any]
) -> dict[str, str]:
    first = cc.credentials["all"][0]
    port = urlsplit(salesforce.url).port
    return {
        "DATABASE_URL": settings.database_url.get_secret_value().replace("+psycopg", ""),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "ENCRYPTION_KEYS": settings.encryption_keys[0].get_secret_value(),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SALESFORCE_CLIENT_ID": salesforce.credentials["client_id"],
        "SALESFORCE_CLIENT_SECRET": salesforce.credentials["client_secret"],
        "EXTRA_SALESFORCE_HOSTS": f"127.0.0.1:{port},localhost:{port}",
        "SALESFORCE_LOGIN_HOST": f"127.0.0.1:{port}",
        "SALESFORCE_SANDBOX_HOST": f"127.0.0.1:{port}",
        "CONSTANT_CONTACT_CLIENT_ID": first["client_id"],
        "CONSTANT_CONTACT_CLIENT_SECRET": first["client_secret"],
        "CONSTANT_CONTACT_API_URL": cc.url,
        "CONSTANT_CONTACT_AUTH_URL": cc.url,
        "CONSTANT_CONTACT_RATE_PER_SECOND": str(4.0 * scale.get("rate", 1.0)),
        "WAIT_SCALE": str(max(scale.get("delay", 1.0), 0.05)),
    }
