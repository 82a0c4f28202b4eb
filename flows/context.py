"""What every step of a run works with."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from flows.ports import ConstantContact, Plans, Progress, Run, Runs, Salesforce, Staging, Store
from sync.binding import Described
from sync.effects import Effect
from sync.extract import other_sources
from sync.moments import next_midnight
from sync.problems import QuotaSpent, Side
from sync.profile import Profile
from sync.remote import AddressSource, CustomField
from sync.report import Note
from sync.sharing import NOBODY, Neighbours
from sync.stored import NO_CALLS, DayCalls

CONSENT_PHASES = frozenset({"opt_out", "unsubscribe"})
"""No cap of a profile holds an opt-out back."""
SETTLED_FIRST = CONSENT_PHASES | {"leave", "join", "import", "delete", "confirm"}
"""Phases in which a user's stop waits until what is under way was read back (flows.batches asks)."""
UNINTERRUPTED = CONSENT_PHASES | {"confirm"}
SHOW_EVERY = 0.5  # seconds between two writes of the progress


class StopAskedError(Exception):
    """A user wants the run to stop; nothing is under way any more."""


class Watch:
    """Shows how far the run is, and which calls it has cost, its earlier lives included."""

    def __init__(
        self,
        runs: Runs,
        run: Run,
        sides: tuple[Salesforce, ConstantContact],
        *,
        monotonic: Callable[[], float],
        allowed: Mapping[Side, int] | None = None,
        today: DayCalls = NO_CALLS,
    ) -> None:
        self._today = today  # what earlier lives of the run called today
        self._allowed = allowed or {}  # calls that the profile has left today, by capped side
        self._runs, self._run_id, self._monotonic = runs, run.id, monotonic
        self._salesforce, self._constant_contact = sides
        self._before = run.progress
        self._now = run.progress
        self._shown = 0.0
        self._begun = False
        self.facts: Counter[str] = Counter()  # what only this life of the run knows, for the least possible
        self.notes: tuple[Note, ...] = ()  # what the report tells beside the rows

    def tell(self, *notes: Note) -> None:
        """Have the report tell something; the same once, however often the run is gone on with."""
        self.notes += tuple(note for note in notes if note not in self.notes)
        self._stop = False

    def begin(self, phase: str, total: int | None = None) -> None:
        """Start a phase; `total` is the number of rows it will go through, where known."""
        self._hold_to_caps(phase)
        past = (*self._now.past, (self._now.phase, self._now.done)) if self._begun else ()
        self._now = Progress(phase=phase, total=total, past=past)
        self._begun = True
        self.show()
        self.stop_if_asked(phase, UNINTERRUPTED)

    def advance(self, rows: int) -> None:
        """Count rows of the phase; written now and then."""
        self._hold_to_caps(self._now.phase)
        self._now = replace(self._now, done=self._now.done + rows)
        if self._monotonic() - self._shown >= SHOW_EVERY:
            self.show()
        self.stop_if_asked(self._now.phase, SETTLED_FIRST)

    @property
    def stopping(self) -> bool:
        """Tell whether a user wants the run to stop, and may have it now: nothing stops an opt-out."""
        return self._stop and self._now.phase not in CONSENT_PHASES

    def stop_if_asked(self, phase: str, but: frozenset[str] = CONSENT_PHASES) -> None:
        """End the run where a user asked for that, unless it is in one of the phases `but`."""
        if self._stop and phase not in but:
            raise StopAskedError

    def count(self, **facts: int) -> None:
        """Add to the numbers that sync.least counts by."""
        self.facts.update(facts)

    def afford(self) -> None:
        """End the run's day before a batch of calls, but never before an opt-out. Raises QuotaSpent."""
        self._hold_to_caps(self._now.phase)

    def _hold_to_caps(self, phase: str) -> None:
        if phase in CONSENT_PHASES:
            return
        sides: Mapping[Side, Salesforce | ConstantContact] = {
            Side.SALESFORCE: self._salesforce,
            Side.CONSTANT_CONTACT: self._constant_contact,
        }
        for side, system in sides.items():
            if system.calls >= self._allowed.get(side, system.calls + 1):
                spent = QuotaSpent("profile_calls_spent", side)
                spent.until = next_midnight(system.now())
                raise spent

    def show(self) -> None:
        """Write the progress now."""
        self._now = replace(
            self._now,
            calls_salesforce=self._before.calls_salesforce + self._salesforce.calls,
            calls_constant_contact=self._before.calls_constant_contact + self._constant_contact.calls,
            today=self._today.plus(self._salesforce.calls, self._constant_contact.calls),
        )
        self._stop = self._runs.show_progress(self._run_id, self._now)
        self._shown = self._monotonic()

    @property
    def done(self) -> int:
        """Rows of the phase so far."""
        return self._now.done

    def calls(self) -> dict[Side, int]:
        """Count the calls of this run so far, by side."""
        self.show()
        return {
            Side.SALESFORCE: self._now.calls_salesforce,
            Side.CONSTANT_CONTACT: self._now.calls_constant_contact,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """One run's world; steps take it and nothing else."""

    run_id: int
    profile: Profile
    store: Store
    salesforce: Salesforce
    constant_contact: ConstantContact
    watch: Watch
    sleep: Callable[[float], None]
    sources: tuple[AddressSource, ...] = ()  # every field of the org that can hold an address
    described: Described = field(default_factory=dict, repr=False)  # Salesforce's fields, once checked
    filter_fields: Described = field(default_factory=dict, repr=False)  # what the filter looks at
    custom_fields: tuple[CustomField, ...] = ()  # the account's, once provisioned, where rows use any
    neighbours: Callable[[str], Neighbours] = lambda _: NOBODY  # of a Constant Contact account
    shares: bool = False  # a sandbox's run, in an account that other tenants sync with
    effects: frozenset[Effect] = frozenset(Effect)  # what may be delivered: while a plan waits, consent alone

    @property
    def runs(self) -> Runs:
        """The tenant's runs."""
        return self.store.runs

    @property
    def plans(self) -> Plans:
        """The tenant's plans."""
        return self.store.plans

    @property
    def staging(self) -> Staging:
        """The tenant's mirrors."""
        return self.store.staging

    @property
    def list_id(self) -> str:
        """The Main List; a run binds it before it reads."""
        bound = self.profile.main_list_id
        assert bound is not None
        return bound

    @property
    def other_sources(self) -> tuple[AddressSource, ...]:
        """Where addresses of records that are not of the profile's object are read."""
        return other_sources(self.profile, self.sources)

    def of(self, profile: Profile) -> Self:
        """Carry on with the profile as bound or narrowed."""
        return replace(self, profile=profile)
