"""Results of Bulk API 2.0 queries: a CSV file a job, its lines composed by SQLite, read by row number.

Beside the file stands an index of 8 bytes a row, so that any page of any size starts where it should.
"""

from array import array
from collections.abc import Iterator
from itertools import accumulate

from simulators.salesforce.org import Org
from simulators.salesforce.schema import Field
from simulators.salesforce.soql.plan import Plan

_ROWS = 5000
_BLOCK = 256 * 1024
DELIMITERS = {"COMMA": ",", "BACKQUOTE": "`", "CARET": "^", "PIPE": "|", "SEMICOLON": ";", "TAB": "\t"}
ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
_PLAIN = frozenset({"id", "reference", "datetime", "date", "double", "currency", "percent", "int"})


class Results:
    """The files of one job, in a folder beside the database."""

    def __init__(self, org: Org, job: str) -> None:
        folder = org.database.path.with_suffix(".results")
        folder.mkdir(exist_ok=True)
        self._file = folder / f"{job}.csv"
        self._index = folder / f"{job}.rows"

    @property
    def complete(self) -> bool:
        return self._file.exists()

    def write(self, org: Org, plan: Plan, *, delimiter: str, ending: str) -> int:
        """Run the query and write its rows; return how many. The header is row 0 of the index."""
        draft = self._file.with_suffix(".part")
        sql, values = plan.select(line_sql(plan, delimiter=delimiter, ending=ending))
        header = delimiter.join(f'"{name}"' for name, _ in plan.labels) + ending
        count, end = 0, len(header.encode())
        with draft.open("wb") as file, self._index.open("wb") as index:
            file.write(header.encode())
            array("q", [end]).tofile(index)
            cursor = org.read().execute(sql, values)
            while rows := cursor.fetchmany(_ROWS):
                lines = [row[0].encode() for row in rows]
                file.write(b"".join(lines))
                ends = array("q", accumulate(map(len, lines), initial=end))
                end = ends[-1]
                ends[1:].tofile(index)
                count += len(lines)
        draft.rename(self._file)
        return count

    def count(self) -> int:
        return self._index.stat().st_size // 8 - 1

    def page(self, start: int, count: int) -> tuple[int, Iterator[bytes]]:
        """Return the size in bytes and the blocks of a page: the header, then rows from `start`."""
        header, first, last = self._offset(0), self._offset(start), self._offset(start + count)
        return header + last - first, self._blocks(header, first, last)

    def delete(self) -> None:
        self._file.unlink(missing_ok=True)
        self._index.unlink(missing_ok=True)

    def _offset(self, row: int) -> int:
        """Return where the given row ends: row 0 is the header."""
        with self._index.open("rb") as index:
            index.seek(row * 8)
            return array("q", index.read(8))[0]

    def _blocks(self, header: int, first: int, last: int) -> Iterator[bytes]:
        with self._file.open("rb") as file:
            yield file.read(header)
            file.seek(first)
            left = last - first
            while left > 0:
                block = file.read(min(_BLOCK, left))
                left -= len(block)
                yield block


def line_sql(plan: Plan, *, delimiter: str, ending: str) -> str:
    """Return SQL for a whole CSV line: each value in quotes, as the vendor writes them."""
    columns = [plan.columns[index] for index in leaf_indexes(plan)]
    values = [_value_sql(sql, field) for sql, (_, field) in zip(columns, plan.labels, strict=True)]
    between = f"""'"{delimiter}"'"""
    codes = ", ".join(str(ord(letter)) for letter in ending)
    return f"""'"' || {f" || {between} || ".join(values)} || '"' || char({codes})"""


def leaf_indexes(plan: Plan) -> list[int]:
    """Return the numbers of the columns that were selected, in the order they were selected in."""
    return [plan.label_columns[name] for name, _ in plan.labels]


def _value_sql(sql: str, field: Field) -> str:
    if field.type == "boolean":
        return f"CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE '' END"
    if field.type in _PLAIN:
        return f"coalesce({sql}, '')"
    return f"""replace(coalesce({sql}, ''), '"', '""')"""
