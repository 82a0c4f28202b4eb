"""Runs the migrations on the database that `sqlalchemy.url` names; there is no alembic.ini."""

from alembic import context
from sqlalchemy import text

from store.database import open_engine

LOCK = 0x4C42_0000_0000_0000
"""Advisory lock: two releases that migrate at once take turns."""

url = context.config.get_main_option("sqlalchemy.url")
assert url, "name the database by sqlalchemy.url"
engine = open_engine(url)
with engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
