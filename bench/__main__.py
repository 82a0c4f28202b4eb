"""`make bench`: reading, staging and planning on a scratch database of this machine, beside the COPY floor.

python -m bench [ROWS]      ROWS a side, 200,000 if not said
"""

import subprocess
import sys

import psycopg

from local.lease import leased
from local.place import TESTS

ROWS = "200000"
DATABASE = "bench"


def main(rows: str = ROWS) -> None:
    """Make the database, measure, drop it. Exit code 1 where the measuring fails."""
    with leased(TESTS):
        _admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        _admin(f"CREATE DATABASE {DATABASE}")
        url = TESTS.database_url.rpartition("/")[0] + f"/{DATABASE}"
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter
                [sys.executable, "-m", "bench.staging", url, "--rows", rows], check=False
            )
        finally:
            _admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    sys.exit(1 if done.returncode else 0)


def _admin(statement: str) -> None:
    with psycopg.connect(TESTS.database_url, autocommit=True) as connection:
        connection.execute(statement.encode())


if __name__ == "__main__":
    main(*sys.argv[1:2])
