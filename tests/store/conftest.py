from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet

from store import Deployment, open_store
from tests.store.world import World, make_world


@pytest.fixture
def deployment(database_url: str) -> Iterator[Deployment]:
    with open_store(database_url, [Fernet.generate_key()]) as opened:
        yield opened


@pytest.fixture
def world(deployment: Deployment, database_url: str) -> World:
    return make_world(deployment, database_url)
