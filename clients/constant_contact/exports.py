"""The columns of an export's file. Its captions are not published, so they are told apart with patience."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from clients.csv_stream import read_rows
from clients.redaction import redact
from sync.problems import GiveUp, Side

NO_LETTERS = re.compile(r"[\W_]+")


def name_of(caption: str) -> str:
    """Write a caption as fields are named: "Email address" is email_address."""
    return NO_LETTERS.sub("_", caption.strip().lower()).strip("_")


def read_export(chunks: Iterable[bytes], fields: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the fields of each row. Raises csv.Error for a file that is cut off or empty: it has a header."""
    rows = read_rows(chunks)
    header = next(rows, None)
    if header is None:
        raise csv.Error("no header")
    choose = choose_columns(header, fields)
    return (choose(row) for row in rows if row)


def choose_columns(
    header: Sequence[str], fields: Sequence[str]
) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Give what picks the fields out of a row: by the captions, or in the order asked for.

    Raises GiveUp constant_contact_columns where neither tells them.
    """
    names = [name_of(caption) for caption in header]
    wanted = [name_of(field) for field in fields]
    if set(wanted) <= set(names):
        places = [names.index(name) for name in wanted]
    elif len(names) == len(wanted):
        places = list(range(len(wanted)))
    else:
        found = redact(", ".join(header))
        raise GiveUp(
            "constant_contact_columns",
            Side.CONSTANT_CONTACT,
            {"expected": ", ".join(fields), "found": found},
        )
    return lambda row: tuple(row[place] if place < len(row) else "" for place in places)
