"""COPY into a mirror: the vendor's CSV bytes as they are, contacts as rows of text."""

import re
from collections.abc import Iterable
from typing import Final

import psycopg
from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror
from sync.fields import values_reader
from sync.mapping import Mapping
from sync.problems import Side, TryAgain
from sync.records import Contact, EmailAddress, Values

_NOBODY: Final = EmailAddress()


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
        except psycopg.DataError as broken:  # cut short, or no CSV
            # From None: PostgreSQL's message shows the line, which is a person's data.
            raise TryAgain("salesforce_page_broken", Side.SALESFORCE, {"state": _state(broken)}) from None
        return cursor.rowcount


def _state(error: psycopg.Error) -> str:
    return error.sqlstate or ""


def copy_contacts(
    connection: Psycopg, mirror: Mirror, contacts: Iterable[Contact], *, mapping: Mapping, page: int
) -> int:
    """COPY a page of contacts, one row each; of one id on the page, the last counts. Returns the rows."""
    last = {contact.contact_id: contact for contact in contacts}
    read = values_reader(mapping)
    number = str(page)
    lines = [_line(contact, number, read(contact)) for contact in last.values()]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(mirror.table, mirror.named)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(lines).encode(errors="replace"))  # half a surrogate pair becomes a "?"
    return len(lines)


def _line(contact: Contact, page: str, values: Values) -> str:
    """Write one row in COPY's text form, in the mirror's order."""
    email = contact.email_address or _NOBODY
    cells = (
        contact.contact_id,
        page,
        "f" if contact.deleted_at is None else "t",
        f"{{{','.join(contact.list_memberships)}}}",
        email.address,
        email.permission_to_send,
        email.opt_in_source or "",
        email.opt_in_date or "",
        email.opt_out_source or "",
        email.opt_out_date or "",
        contact.updated_at or "",
        *values,
    )
    line = "\t".join(cells)
    if _NOT_PLAIN.search(line) or line.count("\t") >= len(cells):
        line = "\t".join([cell.translate(_ESCAPES) for cell in cells])
    return line + "\n"


_NOT_PLAIN: Final = re.compile(r"[\\\n\r\0]")
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": ""})
"""https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"; its text cannot hold NUL."""
