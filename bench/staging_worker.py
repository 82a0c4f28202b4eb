"""The worker of bench.staging: what a run does with its database, step by step, with times and the peak."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
import psycopg
from cryptography.fernet import Fernet

from store import open_store
from sync.decisions import decisions_for
from sync.effects import Effect
from sync.fields import DEFAULT_MAPPING
from sync.mapping import Mapping
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.records import Contact
from sync.stored import Mark, RunStatus

CHUNK = 1 << 18  # bytes
PAGE_BYTES = 16 << 20  # of a page of people: about what Salesforce makes them
AT_ONCE = 40_000  # rows of a batch
LIST = str(UUID(int=1))
MAPPING = Mapping(
    version=1,
    address_field="Email",
    rows=tuple(row for row in DEFAULT_MAPPING.rows if not row.target.startswith("custom:")),
)
START = datetime(2026, 11, 23, tzinfo=UTC)


@contextmanager
def timed(label: str) -> Iterator[None]:
    """Print how long the block took, and the peak so far."""
    began = perf_counter()
    yield
    print(f"{label:58} {perf_counter() - began:8.2f} s   peak {peak()} MB", flush=True)


def peak() -> int:
    """Read the process's highest resident memory, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def pages_of_people(path: Path) -> Iterator[Iterator[bytes]]:
    """Cut the CSV into pages at line ends, each with its header, streamed in chunks."""
    with path.open("rb") as file:
        header = file.readline()
        while body := file.read(CHUNK):
            yield _page(file, header, body)


def _page(file: BinaryIO, header: bytes, chunk: bytes) -> Iterator[bytes]:
    yield header
    size = 0
    while chunk:
        yield chunk
        size += len(chunk)
        if size >= PAGE_BYTES:
            yield file.readline()
            return
        chunk = file.read(CHUNK)


def pages_of_contacts(path: Path) -> Iterator[list[Contact]]:
    """Decode pages as the client does."""
    decoder = msgspec.json.Decoder(list[Contact])
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)


def copy_file(connection: psycopg.Connection[Any], statement: str, path: Path) -> None:
    """COPY a file by the shortest program."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy, path.open("rb") as file:
        while chunk := file.read(CHUNK):
            copy.write(chunk)


class Bench:
    """One tenant, one profile, one database."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.url, self.folder = database_url, folder
        self.deployment = open_store(database_url, [Fernet.generate_key()])
        self.store = self.deployment.tenant(self.deployment.tenants.create("00D000000000001AAA"))
        self.profile = self.store.profiles.save(
            Profile(
                id=0,
                name="Bench",
                object_type=ObjectType.CONTACT,
                main_list="Main",
                mapping=MAPPING,
                main_list_id=LIST,
            )
        )

    def run(self) -> None:
        """Floor, first sync, unchanged second sync, delta."""
        self.floor()
        print("first sync")
        first = self.read("before.pages")
        self.plan(first)
        self.land(first)
        with timed("  settle"):
            self.store.plans.settle(first, self.profile)
        self.close(first)
        self.sizes()
        print("unchanged, read whole")
        self.plan(self.again("after.pages"))
        print("a delta of 1,000 people")
        self.plan(self.delta())

    def floor(self) -> None:
        """COPY the same bytes of people by the shortest program, and as many rows in COPY's own form."""
        csv, text = self.folder / "people.csv", self.folder / "people.text"
        columns = ", ".join(f"c{place} text" for place in range(6 + len(MAPPING.rows)))
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("SET synchronous_commit = off")
            connection.execute(f"CREATE UNLOGGED TABLE floor ({columns})")
            with timed("floor: COPY of the people's CSV"):
                copy_file(connection, "COPY floor FROM STDIN (FORMAT csv, HEADER)", csv)
            with text.open("wb") as file, connection.cursor().copy("COPY floor TO STDOUT") as rows:
                file.writelines(bytes(row) for row in rows)
            connection.execute("TRUNCATE floor")
            with timed("floor: COPY of as many rows of text"):
                copy_file(connection, "COPY floor FROM STDIN", text)
            text.unlink()
            connection.execute("DROP TABLE floor")
        with timed("floor: decoding the contacts' pages"):
            for _ in pages_of_contacts(self.folder / "before.pages"):
                pass

    def read(self, pages: str) -> int:
        """Read both sides whole."""
        run, staging = self.store.runs.begin(self.profile.id, "bench").id, self.store.staging
        staging.begin(run, self.profile, Side.SALESFORCE, whole=True)
        with timed("  people: COPY"):
            for page in pages_of_people(self.folder / "people.csv"):
                staging.copy_people(run, self.profile, page)
        with timed("  people: index, analyse"):
            staging.finish(run, self.profile, Side.SALESFORCE)
        staging.begin(run, self.profile, Side.CONSTANT_CONTACT, whole=True)
        with timed("  contacts: decode, COPY"):
            for contacts in pages_of_contacts(self.folder / pages):
                staging.copy_contacts(run, self.profile, contacts)
        with timed("  contacts: index, analyse"):
            staging.finish(run, self.profile, Side.CONSTANT_CONTACT)
        with timed("  opt-outs"):
            staging.absorb_opt_outs(run, self.profile)
        return run

    again = read

    def plan(self, run: int) -> None:
        """Make the plan and show its numbers."""
        mark = Mark(watermark=START, swept_at=START, mapping_version=1)
        with timed("  make"):
            decisions = decisions_for(self.profile)
            self.store.plans.make(run, self.profile, decisions, dict.fromkeys(Side, mark))
        with timed("  facts"):
            facts = self.store.runs.facts(run)
        print("   ", {name: number for name, number in facts.items() if number})

    def land(self, run: int) -> None:
        """Let everything land: in the mirror, and in the plan."""
        plans, staging = self.store.plans, self.store.staging
        with timed("  read back what changed"):
            staging.begin(run, self.profile, Side.CONSTANT_CONTACT, whole=False)
            for contacts in pages_of_contacts(self.folder / "changed.pages"):
                staging.copy_contacts(run, self.profile, contacts)
            staging.finish(run, self.profile, Side.CONSTANT_CONTACT)
        with timed("  send and confirm"):
            for kind in (Effect.JOIN, Effect.IMPORT):
                rows = plans.unsent(run, kind)
                while numbers := [row.number for row in islice(rows, AT_ONCE)]:
                    batch = plans.record_batch(run, kind, numbers, START)
                    plans.batch_ended(run, batch.id, completed=True)
                    plans.confirm(run, kind, numbers)

    def delta(self) -> int:
        """Read 1,000 changed people."""
        self.close(self.store.runs.latest(self.profile.id).id)  # type: ignore[union-attr]
        run, staging = self.store.runs.begin(self.profile.id, "bench").id, self.store.staging
        with (self.folder / "people.csv").open("rb") as file:
            lines = [line.replace(b"Main Street", b"High Street") for line in islice(file, 1_001)]
        with timed("  read"):
            for side in Side:
                staging.begin(run, self.profile, side, whole=False)
            staging.copy_people(run, self.profile, lines)
            for side in Side:
                staging.finish(run, self.profile, side)
            staging.absorb_opt_outs(run, self.profile)
        return run

    def close(self, run: int) -> None:
        """End the run."""
        self.store.runs.finish(run, RunStatus.DONE, report={})

    def sizes(self) -> None:
        """Show what is kept for good."""
        query = "SELECT pg_total_relation_size(%s), pg_relation_size(%s)"
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            for table in ("links", "placements", "plan_rows", "travels", "outcomes"):
                total, heap = connection.execute(query, [table, table]).fetchone()  # type: ignore[misc]
                print(f"  {table}: {total >> 20} MB, of it indexes {(total - heap) >> 20} MB")


if __name__ == "__main__":
    Bench(sys.argv[1], Path(sys.argv[2])).run()
