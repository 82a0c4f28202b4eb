"""What can end a run, as one tree. Each branch says what to do next; docs/errors.md draws it.

    Problem
    |- TryAgain      the other side is away or asks for patience: again at `at`, by itself
    |- Reconnect     the grant is gone or was refused: a person must connect again
    |- QuotaSpent    the key's or the org's allowance is used up: again at `until`
    |- GiveUp        it will not work until a person changes something: the parameters say what
    |- AnswerLost    a write was sent and its answer did not come: look whether it landed, then decide
    `- Refused       one record was refused in the vendor's words: the row fails, the run goes on
    anything else    a bug of ours: it is not caught, and the run says so

The sentences stand in texts/, by `code`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    """One of the two systems that are kept in step."""

    SALESFORCE = "salesforce"
    CONSTANT_CONTACT = "constant_contact"


class Problem(Exception):  # noqa: N818 - what a person reads is a problem; its branches say what to do
    """`code` names a sentence, `parameters` fill it. Neither ever holds a secret or a person's data."""

    def __init__(self, code: str, side: Side, parameters: Mapping[str, str | int] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.side = side
        self.parameters = dict(parameters or {})

    def __str__(self) -> str:
        """Show code and parameters, for the log."""
        return f"{self.code} ({self.side}) {self.parameters}"


class TryAgain(Problem):
    """Passing trouble that outlasted the retry budget; `at` is when to try again, None for the next slot."""

    at: datetime | None = None


class Reconnect(Problem):
    """The credentials or the grant were refused."""


class QuotaSpent(Problem):
    """The day's calls are used up."""

    until: datetime | None = None


class GiveUp(Problem):
    """Nothing to retry before a person acts."""


class AnswerLost(Problem):
    """A request that must not be repeated blindly was sent; whether it landed is unknown."""


class Refused(Problem):
    """The vendor refused one record; `words` are its own."""

    def __init__(self, side: Side, words: str, *, status: int, key: str = "") -> None:
        super().__init__("refused", side, {"status": status})
        self.words = words
        self.status = status
        self.key = key  # error_key or errorCode
