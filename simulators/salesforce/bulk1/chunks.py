"""PK chunking: a query of a whole table cut into ranges of ids, one batch a range.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/async_api_headers_enable_pk_chunking.htm
"""

import re

from simulators.salesforce.services import org, seen

USUAL, LARGEST = 100_000, 250_000
_SIZE = re.compile(r"chunkSize\s*=\s*(\d+)", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b(?P<condition>.*)", re.IGNORECASE | re.DOTALL)


def chunk_size(header: str) -> int | None:
    """Return the size of a chunk that the header asks for, None where it asks for none."""
    found = _SIZE.search(header)
    if found:
        return min(max(int(found[1]), 1), LARGEST)
    return USUAL if header.strip().lower() == "true" else None


def chunk_queries(text: str, name: str, size: int) -> list[str]:
    """Return the query for each range of ids, deleted records counted as the vendor counts them."""
    made = seen().at(name)
    ids = [row[0] for row in org().read().execute(f'SELECT "Id" FROM "{made.name}" ORDER BY "Id"')]
    starts = ids[::size]
    return [_narrowed(text, first, last) for first, last in zip(starts, [*starts[1:], None], strict=True)]


def _narrowed(text: str, first: str, last: str | None) -> str:
    within = f"Id >= '{first}'" + (f" AND Id < '{last}'" if last else "")
    found = _WHERE.search(text)
    if found is None:
        return f"{text} WHERE {within}"
    return f"{text[: found.start()]}WHERE {within} AND ({found['condition'].strip()})"
