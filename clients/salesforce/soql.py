"""SOQL for lists of values: literals, and queries cut so that each fits into an address.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl_reference.meta/soql_sosl_reference/
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote_plus

# Address and headers together may have 16,384 bytes; what is left is for host, path, token and the rest.
# https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm
QUERY_CHARS = 15_000
SAFE = "',@()=:"  # as they are in a query: an address in a list costs three characters more than itself
ESCAPES = str.maketrans(
    {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)


def literal(text: str) -> str:
    """Quote a text."""
    return f"'{text.translate(ESCAPES)}'"


def encode(soql: str) -> str:
    """Write a query as it stands in an address."""
    return quote_plus(soql, safe=SAFE)


def cut_in(head: str, values: Iterable[str], tail: str = "") -> Iterator[str]:
    """Build `head IN ('..','..')tail`, as many queries as it takes for each to fit; none for no values."""
    room = QUERY_CHARS - len(encode(f"{head} IN (){tail}"))
    part: list[str] = []
    used = 0
    for value in values:
        quoted = literal(value)
        length = len(encode(quoted)) + 1
        if part and used + length > room:
            yield f"{head} IN ({','.join(part)}){tail}"
            part, used = [], 0
        part.append(quoted)
        used += length
    if part:
        yield f"{head} IN ({','.join(part)}){tail}"
