"""CSV without parsing it: counts rows in passing bytes, checks the header, goes on after a break."""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence

from sync.problems import GiveUp, Side

LONGEST_LIST = 500  # characters of a list of columns in a problem
# Everything but quotes and line feeds is dropped before counting: what is left is small.
NOT_COUNTED = bytes(set(range(256)) - {ord('"'), ord("\n")})


class RowCounter:
    """Counts line feeds outside quotes, over any cut into chunks: the rows that came to their end.

    Bulk API 2.0 ends every row with one, the last too; a row without may have been cut.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._quoted = False

    def add(self, chunk: bytes) -> None:
        # Pairs of quotes change nothing: without them plain rows are line feeds alone.
        parts = chunk.translate(None, NOT_COUNTED).replace(b'""', b"").split(b'"')
        self.rows += sum(map(len, parts[self._quoted :: 2]))
        self._quoted ^= len(parts) % 2 == 0

    @property
    def data_rows(self) -> int:
        """Give the rows without the header."""
        return max(self.rows - 1, 0)


class Reading:
    """One page on its way to its reader, over as many attempts as it takes; nothing is kept but sums."""

    def __init__(self) -> None:
        self.counter = RowCounter()
        self.same = True  # false: an attempt showed other bytes than those that were passed on
        self._passed = 0
        self._sum = 0

    def go_on(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass on what has not been passed on yet; what has must come again unchanged."""
        left, seen = self._passed, 0
        for chunk in chunks:
            old, fresh = chunk[:left], chunk[left:]
            if old:
                left -= len(old)
                seen = zlib.crc32(old, seen)
                self.same = self.same and (left > 0 or seen == self._sum)
            if not self.same:
                return
            if fresh:
                self._note(fresh)
                yield fresh

    def _note(self, fresh: bytes) -> None:
        self._passed += len(fresh)
        self._sum = zlib.crc32(fresh, self._sum)
        self.counter.add(fresh)


def read_header(start: bytes) -> tuple[str, ...]:
    """Give the column names of the first line."""
    line = start.split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    return tuple(next(csv.reader([line]), ()))


def has_columns(start: bytes, columns: Sequence[str]) -> bool:
    """Tell whether the header names the columns in their order; Salesforce writes them in its own case."""
    return [name.lower() for name in read_header(start)] == [name.lower() for name in columns]


def check_header(chunks: Iterable[bytes], columns: Sequence[str]) -> Iterator[bytes]:
    """Pass chunks on once the whole header came and names the columns. Raises GiveUp where it does not."""
    source = iter(chunks)
    start = b""
    for chunk in source:
        start += chunk
        if b"\n" in chunk:
            break
    if start:
        yield _checked(start, columns)
    yield from source


def _checked(start: bytes, columns: Sequence[str]) -> bytes:
    if not has_columns(start, columns):
        found = ", ".join(read_header(start))[:LONGEST_LIST]
        raise GiveUp("salesforce_columns", Side.SALESFORCE, {"expected": ", ".join(columns), "found": found})
    return start


def render(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as Bulk API 2.0 does: all quoted, line feeds between."""
    return render_rows([header, *rows])


def render_rows(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
