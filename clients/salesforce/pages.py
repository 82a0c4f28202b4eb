"""Pages of rows as CSV: streamed ones of Bulk API 2.0, and rendered ones of REST queries."""

from collections.abc import Callable, Iterator, Sequence

from clients.messages import Answer
from clients.salesforce.parsing import parse_row_count
from clients.salesforce.rows import Reading, check_header
from sync.problems import Side, TryAgain

TRIES = 4  # readings of one page


class BulkPage:
    """A page whose bytes are still on the wire.

    Where it breaks off or arrives short it is read again from its start, and what its reader already has is
    skipped: the reader sees one page without a seam. The vendor keeps the results of a job as they are.
    """

    def __init__(self, answer: Answer, *, again: Callable[[], Answer], columns: Sequence[str]) -> None:
        self.expected_rows = parse_row_count(answer.headers)
        self._answer: Answer | None = answer
        self._again = again
        self._columns = columns

    def chunks(self) -> Iterator[bytes]:
        """Stream the page; calling again fetches it again.

        Raises:
            TryAgain: salesforce_truncated, after four readings.
            GiveUp: salesforce_columns, where the header is not the SELECT list.
        """
        reading = Reading()
        yield from check_header(self._attempts(reading), self._columns)

    def close(self) -> None:
        """Let go of an answer that nobody read."""
        answer, self._answer = self._answer, None
        if answer and answer.close:
            answer.close()

    def _attempts(self, reading: Reading) -> Iterator[bytes]:
        for _ in range(TRIES):
            yield from self._attempt(reading)
            if reading.counter.data_rows == self.expected_rows:
                return
            if not reading.same:
                break
        raise TryAgain(
            "salesforce_truncated",
            Side.SALESFORCE,
            {"expected": self.expected_rows, "received": reading.counter.data_rows},
        )

    def _attempt(self, reading: Reading) -> Iterator[bytes]:
        """Read as far as it goes."""
        answer, self._answer = self._answer or self._again(), None
        assert answer.chunks is not None
        try:
            yield from reading.go_on(answer.chunks())
        except TryAgain:  # broke off: the caller sees that rows are missing
            return


class RestPage:
    """A page of at most 2,000 rows that was rendered from JSON."""

    def __init__(self, csv: bytes, expected_rows: int) -> None:
        self.expected_rows = expected_rows
        self._csv = csv

    def chunks(self) -> Iterator[bytes]:
        yield self._csv
