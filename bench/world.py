"""A whole deployment to be measured: services, simulators of N rows, a connected tenant and a profile."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil
import psycopg
import redis

import wiring
from bench import simulators
from bench.deadline import Deadline
from bench.simulators import Simulator
from config import load_settings
from local.first_sync import connect, make_profile
from local.keeper import recorded
from local.lease import leased
from local.place import ROOT, Place
from sync.profile import Profile

PLACE = Place(folder=ROOT / "var" / "bench", services=("postgres", "valkey"), durable=True)
WAIT_SCALE = 0.001
UNLIMITED = "1000000000"
PROFILE = "Bench"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How many rows each side has, and what they share."""

    rows: int
    match: float
    differ: float
    main_list: str

    @property
    def words(self) -> tuple[str, ...]:
        """Say it as the simulators' command line does."""
        return ("--rows", str(self.rows), "--match", repr(self.match), "--differ", repr(self.differ))


@dataclass(frozen=True, kw_only=True)
class World:
    """A deployment."""

    shape: Shape
    salesforce: Simulator
    constant_contact: Simulator
    environment: dict[str, str]
    tenant_id: int
    profile: Profile

    @property
    def database_url(self) -> str:
        """Name the deployment's database."""
        return self.environment["DATABASE_URL"]

    def process_environment(self) -> dict[str, str]:
        """Give a process the deployment's variables, over those of this process.

        Compiled modules are used, as on a dyno: compiling them anew would show in the worker's peak.
        """
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "SERVICES_COMMAND": "", **self.environment}


@contextmanager
def services() -> Iterator[psutil.Process]:
    """Hold PostgreSQL and Valkey up, with the settings of the wheel and a disk that is waited for."""
    with leased(PLACE):
        yield recorded(PLACE)["postgres"]


@contextmanager
def database(name: str) -> Iterator[str]:
    """Make an empty database, and drop it afterwards."""
    _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _admin(f"CREATE DATABASE {name}")
    try:
        yield PLACE.database_url.rpartition("/")[0] + f"/{name}"
    finally:
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _admin(statement: str) -> None:
    with psycopg.connect(PLACE.database_url, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def world(shape: Shape, deadline: Deadline) -> Iterator[World]:
    """Fill both simulators, migrate, connect, make the profile. The services are up."""
    with (
        simulators.running(deadline, ("salesforce", "constant_contact"), *shape.words) as made,
        database("bench") as database_url,
        redis.Redis.from_url(PLACE.redis_url) as valkey,
    ):
        valkey.flushdb()
        environment = _environment(database_url, **made)
        settings = load_settings(environment)
        wiring.upgrade_database(settings.database_url.get_secret_value())
        with wiring.open_parts(settings) as parts:
            tenant_id = connect(parts, *(each.credentials for each in made.values()))
            profile = make_profile(parts, tenant_id, name=PROFILE, main_list=shape.main_list)
        yield World(shape=shape, environment=environment, tenant_id=tenant_id, profile=profile, **made)


def _environment(database_url: str, salesforce: Simulator, constant_contact: Simulator) -> dict[str, str]:
    key = constant_contact.credentials["all"][0]
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": PLACE.redis_url,
        "ENCRYPTION_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "SALESFORCE_CLIENT_ID": salesforce.credentials["client_id"],
        "SALESFORCE_CLIENT_SECRET": salesforce.credentials["client_secret"],
        "EXTRA_SALESFORCE_HOSTS": urlsplit(salesforce.url).netloc,
        "CONSTANT_CONTACT_CLIENT_ID": key["client_id"],
        "CONSTANT_CONTACT_CLIENT_SECRET": key["client_secret"],
        "CONSTANT_CONTACT_API_URL": constant_contact.url,
        "CONSTANT_CONTACT_AUTH_URL": constant_contact.url,
        "CONSTANT_CONTACT_RATE_PER_SECOND": UNLIMITED,
        "CONSTANT_CONTACT_DAILY_QUOTA": UNLIMITED,
        "WAIT_SCALE": str(WAIT_SCALE),
    }
