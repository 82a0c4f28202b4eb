"""One save of one record, as behaviours see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulators.salesforce.schema import SObject

if TYPE_CHECKING:
    from simulators.salesforce.writes import Writer


@dataclass(frozen=True, kw_only=True)
class Change:
    """`before` is None on create; acts before the save may change `after`; `given` names what was sent."""

    writer: "Writer"
    made: SObject
    before: dict[str, Any] | None
    after: dict[str, Any]
    given: frozenset[str]

    @property
    def id(self) -> str:
        return str(self.after["Id"])

    def moved(self, name: str) -> bool:
        """Whether the save gives the field another value."""
        return self.before is None or self.before.get(name) != self.after.get(name)
