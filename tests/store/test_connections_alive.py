"""The pool's connections: those that died while idle are noticed, and a lock does not outlive its block."""

import psycopg
import pytest

from store import database as module
from store.database import Database, open_engine
from tests.store.world import World

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def admin(world: World) -> psycopg.Connection[tuple[int]]:
    """Connect beside the pool."""
    return psycopg.connect(world.url.replace("+psycopg", ""), autocommit=True)


def test_a_connection_that_died_while_idle_is_replaced(
    world: World, admin: psycopg.Connection[tuple[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FRESH", 0.0)
    with admin:
        killed = admin.execute(f"SELECT count(pg_terminate_backend(pid, 5000)) {OTHERS}").fetchone()

        assert killed
        assert killed[0] > 0
        assert world.store.runs.active() == []


def test_a_held_run_keeps_its_connection_and_no_lock_afterwards(
    world: World, admin: psycopg.Connection[tuple[int]]
) -> None:
    run = world.store.runs.begin(world.profile.id, "test").id
    with admin:
        before = admin.execute(f"SELECT pid {OTHERS} ORDER BY pid").fetchall()
        with world.store.runs.hold(run) as mine:
            assert mine
            assert _locks(admin) == 1

        assert _locks(admin) == 0
        assert admin.execute(f"SELECT pid {OTHERS} ORDER BY pid").fetchall() == before


def test_what_a_held_run_s_connection_does_afterwards_is_done_whole_or_not_at_all(world: World) -> None:
    run = world.store.runs.begin(world.profile.id, "test").id
    database = Database(open_engine(world.url))
    with database.alone() as alone:
        assert alone.autocommit

    with pytest.raises(psycopg.errors.DivisionByZero):
        _delete_and_break(database)
    database.engine.dispose()

    assert [each.id for each in world.store.runs.active()] == [run]


def _delete_and_break(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("DELETE FROM runs")
        connection.execute("SELECT 1 / 0")


def test_whoever_loses_the_connection_while_holding_a_run_has_lost_the_run(
    world: World, admin: psycopg.Connection[tuple[int]]
) -> None:
    run = world.store.runs.begin(world.profile.id, "test").id
    with admin, world.store.runs.hold(run) as mine:
        assert mine
        admin.execute(f"SELECT pg_terminate_backend(pid, 5000) {OTHERS}")

    with world.store.runs.hold(run) as mine:
        assert mine


def _locks(admin: psycopg.Connection[tuple[int]]) -> int:
    """Count this database's advisory locks: the view shows those of every database of the server."""
    found = admin.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE locktype = 'advisory' AND datname = current_database()"
    ).fetchone()
    return found[0] if found else 0
