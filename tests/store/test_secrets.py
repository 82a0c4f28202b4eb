"""Secrets: encrypted, never shown, refreshed by one at a time."""

import threading
from contextlib import suppress

import pytest
from cryptography.fernet import Fernet

from store import open_store
from store.sealing import SealBrokenError
from sync.problems import Side
from sync.stored import Connection
from tests.store.world import World

SECRETS = {"access_token": "secret-access", "refresh_token": "secret-refresh"}


@pytest.fixture
def connection(world: World) -> Connection:
    made = Connection(
        id=0, side=Side.SALESFORCE, account="00D1", base_url="https://x.example", method="refresh"
    )
    return world.store.connections.save(made, SECRETS)


def test_a_connection_comes_back_without_its_secrets_and_the_vault_has_them(
    world: World, connection: Connection
) -> None:
    assert world.store.connections.get(Side.SALESFORCE) == connection
    assert world.store.connections.get(Side.CONSTANT_CONTACT) is None
    assert world.store.connections.vault(connection.id).load() == SECRETS


def test_no_secret_shows_in_the_database_or_in_a_repr(world: World, connection: Connection) -> None:
    shown = str(world.query("SELECT connections.*, encode(sealed, 'escape') FROM connections"))
    vault = world.store.connections.vault(connection.id)
    assert "secret-" not in shown + repr(vault) + repr(vars(vault)) + repr(connection)


def test_connecting_the_same_account_again_is_the_same_connection(
    world: World, connection: Connection
) -> None:
    again = Connection(id=0, side=Side.SALESFORCE, account="00D1", base_url="https://y.example", method="jwt")
    saved = world.store.connections.save(again, {"key": "k"})
    assert (saved.id, saved.method) == (connection.id, "jwt")
    assert world.store.connections.vault(connection.id).load() == {"key": "k"}


def test_two_that_refresh_at_once_do_it_one_after_the_other(world: World, connection: Connection) -> None:
    entered, go_on, seen = threading.Event(), threading.Event(), []

    def first() -> None:
        vault = world.store.connections.vault(connection.id)
        with vault.locked():
            entered.set()
            go_on.wait(10)
            vault.save({"access_token": "fresh"})

    def second() -> None:
        vault = world.store.connections.vault(connection.id)
        with vault.locked():
            seen.append(vault.load())

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert seen == [{"access_token": "fresh"}]


def test_what_was_saved_within_the_lock_stays_though_the_block_fails(
    world: World, connection: Connection
) -> None:
    vault = world.store.connections.vault(connection.id)
    with suppress(RuntimeError), vault.locked():
        vault.save({"access_token": "fresh"})
        raise RuntimeError
    assert vault.load() == {"access_token": "fresh"}


def test_an_old_key_opens_until_everything_is_sealed_anew(world: World) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    made = Connection(
        id=0, side=Side.SALESFORCE, account="00D1", base_url="https://x.example", method="refresh"
    )
    with open_store(world.url, [old]) as before:
        saved = before.tenant(world.store.tenant_id).connections.save(made, SECRETS)
    with open_store(world.url, [new, old]) as both:
        assert both.tenant(world.store.tenant_id).connections.reseal() == 1
    with open_store(world.url, [new]) as after:
        assert after.tenant(world.store.tenant_id).connections.vault(saved.id).load() == SECRETS
    with open_store(world.url, [old]) as stale, pytest.raises(SealBrokenError, match="add the key"):
        stale.tenant(world.store.tenant_id).connections.vault(saved.id).load()
