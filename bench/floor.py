"""The floor: the shortest program that downloads, COPYs and joins what a first sync reads.

python -m bench.floor        bench.floor.Given as JSON on the standard input, Found on the output

No retries, no marks, no indexes, no second look, no escaping: what a run takes beyond it is its care.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec
import psycopg
import urllib3

from bench.processes import peak_megabytes
from bench.rows import COLUMNS, CONTACTS, SOQL

CHUNK = 256 * 1024  # bytes
PAGE_ROWS = 100_000
LOOK_SECONDS = 0.02
ZIPPED = {"Accept-Encoding": "gzip"}  # as every client here asks: the same bytes travel
API = "/services/data/v67.0/jobs/query"
CONTACT_COLUMNS = 25  # as the mirror of contacts has them
CSV, TEXT = "FORMAT csv, HEADER", "FORMAT text"

_JOIN = b"""
    SELECT count(*) AS matched,
           count(*) FILTER (WHERE (p.c7, p.c9, p.c10, p.c11, p.c12, p.c16, p.c17, p.c18, p.c19)
                  IS DISTINCT FROM (c.c12, c.c14, c.c15, c.c16, c.c17, c.c21, c.c22, c.c23, c.c24)) AS differ
    FROM people p JOIN contacts c ON lower(btrim(p.c1)) = lower(btrim(c.c4))
"""


class Email(msgspec.Struct):
    """An address."""

    address: str = ""
    permission_to_send: str = ""
    opt_in_source: str = ""
    opt_in_date: str = ""
    opt_out_source: str = ""
    opt_out_date: str = ""


class Phone(msgspec.Struct):
    """A number."""

    phone_number: str = ""


class Street(msgspec.Struct):
    """A street address."""

    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


class Contact(msgspec.Struct):
    """What is kept of a contact."""

    contact_id: str
    email_address: Email
    first_name: str = ""
    last_name: str = ""
    job_title: str = ""
    company_name: str = ""
    phone_numbers: list[Phone] = []
    street_addresses: list[Street] = []
    list_memberships: list[str] = []
    updated_at: str = ""


class Page(msgspec.Struct):
    """A page of contacts."""

    contacts: list[Contact]
    links: dict[str, dict[str, str]] | None = msgspec.field(name="_links", default=None)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Where to read, and with what."""

    salesforce: str
    salesforce_token: str
    constant_contact: str
    constant_contact_token: str
    database: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What it took."""

    job: float  # seconds until the vendor has the results; nobody reads before
    people: float  # seconds to download and COPY
    contacts: float
    join: float
    rows: int  # people
    matched: int
    differ: int
    peak: float  # megabytes
    cpu: float  # processor seconds of this program
    cpu_postgres: float = 0.0  # as whoever runs it has seen

    @property
    def reading(self) -> float:
        """Add up reading and COPY of both sides."""
        return self.job + self.people + self.contacts

    @property
    def whole(self) -> float:
        """Add up everything."""
        return self.reading + self.join


def main() -> None:
    """Measure step by step."""
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=Given)
    http, cpu = urllib3.PoolManager(retries=False), time.process_time()
    with psycopg.connect(given.database, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off; SET work_mem = '32MB'; SET jit = off")
        moments = [time.perf_counter()]
        url, headers = (
            f"{given.salesforce}{API}",
            {"Authorization": f"Bearer {given.salesforce_token}"} | ZIPPED,
        )
        job = query_job(http, url, headers)
        moments.append(time.perf_counter())
        rows = copy_people(connection, result_pages(http, f"{url}/{job}/results", headers))
        moments.append(time.perf_counter())
        copy_contacts(connection, contact_pages(http, given))
        moments.append(time.perf_counter())
        counted = connection.execute(_JOIN).fetchone() or (0, 0)
        moments.append(time.perf_counter())
    spent = [after - before for before, after in pairwise(moments)]
    found = Found(
        **dict(zip(("job", "people", "contacts", "join"), spent, strict=True)),
        rows=rows,
        matched=counted[0],
        differ=counted[1],
        peak=peak_megabytes(os.getpid()),
        cpu=time.process_time() - cpu,
    )
    sys.stdout.buffer.write(msgspec.json.encode(found))


def query_job(http: urllib3.PoolManager, url: str, headers: dict[str, str]) -> str:
    """Make the job and wait until its results are there; returns its id."""
    job: dict[str, str] = http.request(
        "POST", url, headers=headers, json={"operation": "query", "query": SOQL}
    ).json()
    while http.request("GET", f"{url}/{job['id']}", headers=headers).json()["state"] != "JobComplete":
        time.sleep(LOOK_SECONDS)
    return job["id"]


def result_pages(http: urllib3.PoolManager, url: str, headers: dict[str, str]) -> Iterator[Iterable[bytes]]:
    """Stream the pages of results."""
    locator: str | None = ""
    while locator != "null":
        fields = {"maxRecords": str(PAGE_ROWS)} | ({"locator": locator} if locator else {})
        answer = http.request("GET", url, headers=headers, fields=fields, preload_content=False)
        yield answer.stream(CHUNK, decode_content=True)
        locator = answer.headers["Sforce-Locator"]


def copy_people(connection: psycopg.Connection, pages: Iterable[Iterable[bytes]]) -> int:
    """COPY the vendor's bytes as they are; returns the rows."""
    statement, rows = _table(connection, "people", len(COLUMNS), CSV), 0
    for page in pages:
        with connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                for chunk in page:
                    copy.write(chunk)
            rows += cursor.rowcount
    return rows


def contact_pages(http: urllib3.PoolManager, given: Given) -> Iterator[list[Contact]]:
    """Page through all contacts."""
    decoder, path = msgspec.json.Decoder(Page), CONTACTS
    headers = {"Authorization": f"Bearer {given.constant_contact_token}"} | ZIPPED
    while path:
        answer = http.request("GET", given.constant_contact + path, headers=headers)
        page = decoder.decode(answer.data)
        yield page.contacts
        path = (page.links or {}).get("next", {}).get("href", "")


def copy_contacts(connection: psycopg.Connection, pages: Iterable[list[Contact]]) -> None:
    """COPY one line a contact, all in one statement."""
    statement = _table(connection, "contacts", CONTACT_COLUMNS, TEXT)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for page in pages:
            copy.write("".join(map(_line, page)))


def _line(one: Contact) -> str:
    email, lists = one.email_address, ",".join(one.list_memberships)
    phone = one.phone_numbers[0] if one.phone_numbers else Phone()
    street = one.street_addresses[0] if one.street_addresses else Street()
    return (
        f"{one.contact_id}\t1\tf\t{{{lists}}}\t{email.address}\t{email.permission_to_send}\t"
        f"{email.opt_in_source}\t{email.opt_in_date}\t{email.opt_out_source}\t{email.opt_out_date}\t"
        f"{one.updated_at}\t\t{one.first_name}\t\t{one.last_name}\t{one.job_title}\t{one.company_name}\t"
        f"{phone.phone_number}\t\t\t{street.street}\t{street.city}\t{street.state}\t{street.postal_code}\t"
        f"{street.country}\n"
    )


def _table(connection: psycopg.Connection, name: str, columns: int, form: str) -> bytes:
    """Make an empty table of texts, and say how it is filled."""
    texts = ", ".join(f'c{place} text COLLATE "C"' for place in range(columns))
    connection.execute(f"CREATE UNLOGGED TABLE {name} ({texts})".encode())
    return f"COPY {name} FROM STDIN ({form})".encode()


if __name__ == "__main__":
    main()
