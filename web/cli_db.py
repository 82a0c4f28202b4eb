"""`flask db upgrade|downgrade|current`: moves the database to a revision of store/migrations."""

import click
from flask.cli import AppGroup

import wiring
from web.local_services import ready_settings

db = AppGroup("db", help="Migrates the database.")


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate up to REVISION [head]. Safe to repeat."""
    with ready_settings() as settings:
        wiring.upgrade_database(settings.database_url.get_secret_value(), revision)
        _show(settings.database_url.get_secret_value())


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate down to REVISION; "base" drops everything."""
    with ready_settings() as settings:
        wiring.downgrade_database(settings.database_url.get_secret_value(), revision)
        _show(settings.database_url.get_secret_value())


@db.command()
def current() -> None:
    """Show the revision that the database has."""
    with ready_settings() as settings:
        _show(settings.database_url.get_secret_value())


def _show(database_url: str) -> None:
    click.echo(wiring.database_revision(database_url) or "not migrated yet")
