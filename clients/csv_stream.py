"""CSV parsed as it comes: rows out of chunks of bytes, with no more in memory than a row and a chunk."""

import codecs
import csv
from collections.abc import Iterable, Iterator


def read_rows(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """Yield the rows, the header too; line breaks inside values stay. Raises csv.Error for one cut off."""
    return csv.reader(_lines(chunks), strict=True)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Cut at line feeds alone: a value may hold any other separator."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest = ""
    for chunk in chunks:
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in lines:
            yield line + "\n"
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest
