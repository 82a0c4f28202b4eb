"""The migrations make what the code expects, up and down."""

import pytest
from sqlalchemy import inspect

from store import migrate
from store.database import open_engine
from store.tables import metadata


def test_going_down_and_up_again_leaves_the_same_and_nothing_behind(database_url: str) -> None:
    assert migrate.current(database_url) == "0007"
    migrate.downgrade(database_url, "base")
    assert migrate.current(database_url) is None
    engine = open_engine(database_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(database_url)
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == "0007"
    engine.dispose()


@pytest.mark.parametrize("name", list(metadata.tables))
def test_a_table_has_the_columns_that_the_code_names(database_url: str, name: str) -> None:
    engine = open_engine(database_url)
    there = {column["name"]: column for column in inspect(engine).get_columns(name)}
    for column in metadata.tables[name].columns:
        assert column.name in there
        assert there[column.name]["nullable"] == column.nullable
        assert isinstance(column.type, there[column.name]["type"].__class__.__mro__[1]) or isinstance(
            there[column.name]["type"], column.type.__class__.__mro__[1]
        )
    engine.dispose()


def test_every_table_but_the_deployment_s_own_begins_its_keys_with_the_tenant(database_url: str) -> None:
    engine = open_engine(database_url)
    inspector = inspect(engine)
    tables = [
        (schema, name) for schema in ("public", "staging") for name in inspector.get_table_names(schema)
    ]
    first = {
        name: inspector.get_pk_constraint(name, schema)["constrained_columns"][0] for schema, name in tables
    }
    assert {name for name, column in first.items() if column != "tenant_id"} == {"alembic_version", "tenants"}
    engine.dispose()
