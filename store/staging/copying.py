"""COPY into a mirror: the vendor's CSV bytes as they are, contacts as rows of text."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import psycopg
from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror
from sync.fields import values_reader
from sync.mapping import Mapping
from sync.problems import Side, TryAgain
from sync.records import Contact, EmailAddress

_NOBODY: Final = EmailAddress()
_BROKEN: Final = (psycopg.errors.BadCopyFileFormat, psycopg.errors.DataException)
"""What PostgreSQL says of a CSV that was cut short or is none."""


def copy_csv(connection: Psycopg, mirror: Mirror, chunks: Iterable[bytes]) -> int:
    """COPY one page, header first; returns its rows. Raises TryAgain where it is not whole.

    An unquoted blank and a quoted one are the same blank: no column holds NULL.
    """
    statement = sql.SQL(
        "COPY {table} ({columns}) FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL ({columns}))"
    )
    with connection.cursor() as cursor:
        try:
            with cursor.copy(statement.format(table=mirror.table, columns=mirror.named)) as copy:
                for chunk in chunks:
                    copy.write(chunk)
        except _BROKEN as broken:
            # From None: PostgreSQL's message shows the line, which is a person's data.
            raise TryAgain("salesforce_page_broken", Side.SALESFORCE, {"state": _state(broken)}) from None
        return cursor.rowcount


def _state(error: psycopg.Error) -> str:
    return error.sqlstate or ""


def copy_rows(connection: Psycopg, mirror: Mirror, rows: Iterable[tuple[Any, ...]]) -> int:
    """COPY rows that `contact_rows` made; returns how many."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(mirror.table, mirror.named)
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount


def contact_rows(contacts: Iterable[Contact], mapping: Mapping, page: int) -> Iterator[tuple[Any, ...]]:
    """Make one row a contact, in the mirror's order; of one id on the page, the last counts."""
    read = values_reader(mapping)
    last = {contact.contact_id: contact for contact in contacts}
    for contact in last.values():
        email = contact.email_address or _NOBODY
        row = (
            contact.contact_id,
            page,
            contact.deleted_at is not None,
            "{" + ",".join(contact.list_memberships) + "}",
            email.address,
            email.permission_to_send,
            email.opt_in_source or "",
            email.opt_in_date or "",
            email.opt_out_source or "",
            email.opt_out_date or "",
            contact.updated_at or "",
            *read(contact),
        )
        yield tuple(map(_storable, row))


def _storable(value: object) -> object:
    """Leave out what PostgreSQL's text cannot hold: NUL and half a surrogate pair."""
    if isinstance(value, str) and not (value.isascii() and "\0" not in value):
        return value.encode(errors="replace").decode().replace("\0", "")
    return value
