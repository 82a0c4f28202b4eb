"""A CSV file as a spreadsheet may open it: a cell that it would calculate is shown as text.

https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

CALCULATED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - so some spreadsheets read them
BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write row by row: nothing is whole in memory."""
    yield BYTE_ORDER_MARK + _line(columns)
    for row in rows:
        yield _line([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """Put an apostrophe before what would be calculated."""
    return f"'{cell}" if cell.lstrip(" ").startswith(CALCULATED) else cell


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
