"""Move a database to a revision of the migrations. Alembic is imported inside: a worker never loads it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from store.database import open_engine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database_url: str, revision: str = "head") -> None:
    """Migrate upwards; a database that is there already is left as it is."""
    from alembic import command  # noqa: PLC0415 - only migrating needs Alembic: no server process loads it

    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Migrate downwards; "base" drops everything, data included."""
    from alembic import command  # noqa: PLC0415 - as above

    command.downgrade(_config(database_url), revision)


def current(database_url: str) -> str | None:
    """Tell the revision that the database is at; None: it has never been migrated."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as above

    engine = open_engine(database_url)
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return revision


def _config(database_url: str) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(stdout=sys.stdout)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config
