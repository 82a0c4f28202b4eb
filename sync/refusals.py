"""What the vendors refuse about one record, and what to do about it, as one table.

A refusal is a value: the row fails, the run goes on. Codes are the vendors' own: `statusCode` of Salesforce's
per-record results, `error_key` of Constant Contact.
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_calls_concepts_core_data_objects.htm
https://developer.constantcontact.com/api_guide/glossary_responses.html
"""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a refused row needs."""

    TRY_AGAIN = "try_again"  # passing trouble: the same row again, later
    ACT = "act"  # it fails until a person changes the record, the mapping or the org
    GIVE_UP = "give_up"  # this row has nothing left to do: the record is gone, taken or out of bounds


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A record that a duplicate rule or a unique field points to."""

    object_name: str  # Contact, Lead, Account; "" where the vendor gives the id alone
    record_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One record's refusal; `words` are the vendor's own, without addresses or tokens."""

    code: str
    words: str
    fields: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return _branch(self.code)[0]

    @property
    def sentence(self) -> str:
        """Name the sentence in texts/ that says it to a person; it takes `code` and `fields`."""
        return _branch(self.code)[1]


def _branch(code: str) -> tuple[Verdict, str]:
    return BRANCHES.get(code, (Verdict.ACT, "refused_otherwise"))


BRANCHES: dict[str, tuple[Verdict, str]] = {
    "UNABLE_TO_LOCK_ROW": (Verdict.TRY_AGAIN, "refused_locked"),
}
