"""Fixtures for every test. Asking for `database_url` or `redis_url` starts the servers, once for all."""

import os
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from config import Settings, load_settings
from tests import services as test_services
from tests.services import Services

# The same examples in every run, so that a failure is the change's; HYPOTHESIS_PROFILE=search seeks new ones.
# How long one takes says more of the machine than of the code.
UNTIMED = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("steady", UNTIMED, derandomize=True)
hypothesis_settings.register_profile("search", UNTIMED, derandomize=False)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    with test_services.running() as running:
        yield running


@pytest.fixture
def database_url(services: Services) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of this test's own: postgresql+psycopg://..."""
    with test_services.fresh_database(services) as url:
        yield url


@pytest.fixture
def redis_url(services: Services) -> Iterator[str]:
    """An empty Valkey database of this test worker's own."""
    with test_services.empty_valkey(services) as url:
        yield url


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    """Settings over this test's database and Valkey; `settings.model_copy(update={...})` changes some."""
    return make_settings(database_url, redis_url)


def make_settings(database_url: str, redis_url: str) -> Settings:
    """Make settings with keys that nobody else has."""
    return load_settings(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "SECRET_KEY": "a-secret-of-tests",
            "SALESFORCE_CLIENT_ID": "consumer-key",
            "SALESFORCE_CLIENT_SECRET": "consumer-secret",
            "CONSTANT_CONTACT_CLIENT_ID": "api-key",
            "CONSTANT_CONTACT_CLIENT_SECRET": "api-secret",
        }
    )
