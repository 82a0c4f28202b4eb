"""What the vendor answers to a wrong query, in its own form: the text, a caret, the place, the reason."""

_WHOLE = 100  # a query up to this length is quoted whole
_AROUND = 40


class QueryError(Exception):
    """A query that cannot be run: `code` is the vendor's errorCode, the text its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def query_error(code: str, reason: str, *, text: str, offset: int) -> QueryError:
    """Return the error at a place of the query; rows and columns count from one."""
    before = text[:offset]
    row = before.count("\n") + 1
    column = offset - (before.rfind("\n") + 1)
    line = text.split("\n")[row - 1]
    start = 0 if len(line) <= _WHOLE else max(0, column - _AROUND)
    shown = line[start : start + _WHOLE]
    caret = " " * (column - start) + "^"
    return QueryError(code, f"\n{shown}\n{caret}\nERROR at Row:{row}:Column:{column + 1}\n{reason}")


def malformed(reason: str, *, text: str, offset: int) -> QueryError:
    return query_error("MALFORMED_QUERY", reason, text=text, offset=offset)
