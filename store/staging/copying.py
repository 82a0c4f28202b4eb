"""COPY into a mirror: the vendor's CSV bytes as they are, contacts as rows of text."""

from collections.abc import Callable, Collection, Iterable
from itertools import count, islice
from typing import Final

import psycopg
from msgspec.structs import replace
from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror
from sync.fields import values_reader
from sync.mapping import Mapping
from sync.problems import Side, TryAgain
from sync.records import Contact, EmailAddress, Values

_NOBODY: Final = EmailAddress()

AT_ONCE: Final = 500  # contacts in memory at a time
_TURN_BITS: Final = 32  # portions of one stream

Reader = Callable[[Contact], Values]


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
    connection: Psycopg, mirror: Mirror, contacts: Iterable[Contact], *, mapping: Mapping, turn: int
) -> int:
    """COPY a stream of contacts, one row each, a portion in memory at a time. Returns the rows.

    Of one id in a portion, the last counts; of one that comes again later, the row with the higher `page`
    does. turn: higher than of any contacts that were copied before.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(mirror.table, mirror.named)
    read, columns, remaining = values_reader(mapping), len(mirror.columns), iter(contacts)
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for page in count(turn << _TURN_BITS):
                last = {contact.contact_id: contact for contact in islice(remaining, AT_ONCE)}
                if not last:
                    break
                text = _text(last.values(), page, read, columns)
                copy.write(text.encode(errors="replace"))  # half a surrogate pair becomes a "?"
        return cursor.rowcount


def _text(contacts: Collection[Contact], page: int, read: Reader, columns: int) -> str:
    """Write rows in COPY's text form."""
    text = "".join([_line(contact, page, read(contact)) for contact in contacts])
    if _is_plain(text, len(contacts), columns):
        return text
    return "".join([_line(_escaped(one), page, _escaped_values(read(one))) for one in contacts])


def _line(contact: Contact, page: int, values: Values) -> str:
    """Write one row in COPY's text form, in the mirror's order."""
    email = contact.email_address or _NOBODY
    values_text = "\t".join(("", *values))
    return (
        f"{contact.contact_id}\t{page}\t{'f' if contact.deleted_at is None else 't'}\t"
        f"{{{','.join(contact.list_memberships)}}}\t{email.address}\t{email.permission_to_send}\t"
        f"{email.opt_in_source or ''}\t{email.opt_in_date or ''}\t"
        f"{email.opt_out_source or ''}\t{email.opt_out_date or ''}\t{contact.updated_at or ''}{values_text}\n"
    )


def _is_plain(text: str, rows: int, columns: int) -> bool:
    """Tell whether nothing in it needs escaping: hardly ever does anything, and one look is cheap."""
    separators = text.count("\n") == rows and text.count("\t") == rows * (columns - 1)
    return separators and not any(mark in text for mark in _NOT_PLAIN)


def _escaped(contact: Contact) -> Contact:
    """Escape every text of a contact that stands in its row beside the mapped values."""
    email = contact.email_address or _NOBODY
    shown = {name: getattr(email, name) for name in _EMAIL}
    return replace(
        contact,
        contact_id=_escape(contact.contact_id),
        list_memberships=_escaped_values(contact.list_memberships),
        updated_at=_escape(contact.updated_at or ""),
        email_address=replace(email, **{name: _escape(text or "") for name, text in shown.items()}),
    )


def _escaped_values(values: Values) -> Values:
    return tuple(map(_escape, values))


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


_EMAIL: Final = EmailAddress.__struct_fields__
_NOT_PLAIN: Final = ("\\", "\r", "\0")  # each sought for itself: far quicker than by an expression
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": ""})
"""https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"; its text cannot hold NUL."""
