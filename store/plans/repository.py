"""The saved plan of a run, its batches and outcomes, as flows see them."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from psycopg import sql

from store.database import Psycopg
from store.plans import sending
from store.plans.ground import Ground, ground_of
from store.plans.make import Turn, is_planned, make, options_changed, save_planned
from store.plans.pairs import member_reader
from store.plans.rows import WIDTH, plan_row
from store.plans.settling import settle
from store.plans.touched import absorb_glimpses, strangers_now, touched
from store.plans.undone import Invert, made_records, take_back
from store.scope import NotHereError, Scope
from sync.decisions import Decisions
from sync.effects import Effect
from sync.plan import Outcome, PlanRow
from sync.problems import Side
from sync.profile import Profile
from sync.records import Member, Pair, Stranger
from sync.stored import Batch, Glimpse, Mark

PORTION = 500  # rows in memory at a time


class Plans:
    """The tenant's plans. A row is written once and never changed; what becomes of it stands beside it."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def make(
        self,
        run_id: int,
        profile: Profile,
        decisions: Decisions,
        marks: Mapping[Side, Mark],
        *,
        sieve: bool = True,
    ) -> None:
        """Match, decide, save the plan, move the watermarks: one transaction. Repeatable: a plan stays.

        With the sieve SQL writes the uniform rows and drops the unchanged; without it every pair goes through
        `decisions`. Both give the same plan. Raises TryAgain where a crash of the database has
        taken what was read, NotHereError.
        """
        with self._database.transaction() as connection:
            planned = is_planned(connection, self._tenant_id, run_id)
            if planned is None:
                raise NotHereError("run", run_id)
            if planned:
                return
            connection.execute("SET LOCAL work_mem = '32MB'")
            turn = Turn(connection, self._tenant_id, run_id, profile)
            ground = turn.ground()
            whole = turn.whole or options_changed(connection, ground)
            make(connection, ground, decisions, whole=whole, sieve=sieve)
            turn.complete(marks)
            save_planned(connection, ground, marks)

    def made_records(self, run_id: int) -> list[str]:
        """Name the Salesforce records that a run made."""
        with self._database.transaction() as connection:
            return made_records(connection, self._tenant_id, run_id)

    def take_back(self, run_id: int, profile: Profile, origin: int, invert: Invert) -> None:
        """Save the rows that take run `origin`'s done rows back as the plan of this run; repeatable.

        invert: is given each row with the ids that came of it, and its pair as the mirrors show it now.
        Raises TryAgain where a crash of the database has taken the mirrors.
        """
        with self._on_mirrors(run_id, profile, complete=True) as (connection, ground):
            if not is_planned(connection, self._tenant_id, run_id):
                take_back(connection, ground, origin, invert)

    def unsent(self, run_id: int, kind: Effect) -> Generator[PlanRow, None, None]:
        """Stream the rows that still have to travel that way, by number: no outcome, in no batch of the kind.

        A server-side cursor on a connection of its own: batches are recorded while it is read, and it may be
        closed early.

        IMPORT: only rows of route import, and an update with `join` only once its joining is confirmed.
        """
        with self._database.transaction() as connection:
            rows = _stream(connection, sending.UNSENT, self._params(run_id, kind=str(kind)))
            yield from map(plan_row, rows)

    def singles(self, run_id: int, limit: int) -> list[PlanRow]:
        """Rows of route single whose values have not landed, without an outcome, by number."""
        params = self._params(run_id, kind="import", limit=limit)
        return [plan_row(row) for row in self._fetch(sending.SINGLES, params)]

    def awaiting(
        self, run_id: int, profile: Profile, kind: Effect
    ) -> Generator[tuple[PlanRow, Member | None], None, None]:
        """Rows in batches of the kind, not yet confirmed or settled, each with its contact in the mirror.

        The contact is found by id, for a new one by address. A server-side cursor, as `unsent`.
        """
        read = member_reader(len(profile.mapping.rows), WIDTH)
        with self._on_mirrors(run_id, profile) as (connection, ground):
            statement = sending.awaiting(ground)
            for row in _stream(connection, statement, {**ground.params, "kind": str(kind)}):
                yield plan_row(row), read(row)

    def awaiting_since(self, run_id: int, kind: Effect) -> datetime | None:
        """When the first batch with rows that `awaiting` would show was recorded, if there is one."""
        rows = self._fetch(sending.AWAITING_SINCE, self._params(run_id, kind=str(kind)))
        return rows[0][0] if rows else None

    def effects_left(self, run_id: int) -> frozenset[Effect]:
        """Tell which effects rows without an outcome still want to land."""
        params = self._params(run_id, kinds=[str(effect) for effect in Effect])
        return frozenset(Effect(kind) for (kind,) in self._fetch(sending.EFFECTS_LEFT, params))

    def confirm(
        self, run_id: int, kind: Effect, numbers: Sequence[int], records: Sequence[str] | None = None
    ) -> None:
        """Mark an effect of rows as landed, with what follows at once: placements, opt-outs, the ledger.

        records: of NEW_PERSON, the ids of the records made. A row is settled DONE by `settle`, when all that
        it wanted has landed.
        """
        ids = list(records) if records else [None] * len(numbers)
        params = self._params(run_id, kind=str(kind), numbers=list(numbers), records=ids)
        with self._database.transaction() as connection:
            landed = [number for (number,) in connection.execute(sending.CONFIRM, params).fetchall()]
            if landed and kind in sending.AFTER:
                connection.execute(sending.AFTER[kind], {**params, "landed": landed})

    def confirm_joined(self, run_id: int, profile: Profile) -> int:
        """Mark every joining as landed that the mirror shows, as `confirm` does; returns how many."""
        with self._on_mirrors(run_id, profile) as (connection, ground):
            return sending.confirm_joined(connection, ground)

    def unlanded(self, run_id: int) -> list[PlanRow]:
        """Rows in ended batches that were not confirmed, without an outcome, by number."""
        return [plan_row(row) for row in self._fetch(sending.UNLANDED, self._params(run_id))]

    def open_batches(self, run_id: int) -> list[Batch]:
        """Batches whose activity is not known to be over, in the order they were recorded."""
        return [
            Batch(
                id=batch_id,
                kind=Effect(kind),
                recorded_at=recorded_at,
                activity_id=activity_id,
                ended=ended,
                rows=rows,
            )
            for batch_id, kind, recorded_at, activity_id, ended, rows in self._fetch(
                sending.OPEN_BATCHES, self._params(run_id)
            )
        ]

    def batch_rows(self, run_id: int, batch: Batch) -> Iterator[PlanRow]:
        """Stream the rows of a batch that have not landed and have no outcome, by number."""
        params = self._params(run_id, kind=str(batch.kind), batch=batch.id)
        with self._database.transaction() as connection:
            yield from map(plan_row, _stream(connection, sending.BATCH_ROWS, params))

    def record_batch(self, run_id: int, kind: Effect, numbers: Sequence[int], at: datetime) -> Batch:
        """Record a batch before it is sent. Raises ValueError where a row of it is in a batch already."""
        params = self._params(run_id, kind=str(kind), numbers=list(numbers), at=at)
        with self._database.transaction() as connection:
            row = connection.execute(sending.RECORD, params).fetchone()
            if row is None:
                raise NotHereError("run", run_id)
            batch_id, taken = row
            if taken != len(numbers):
                raise ValueError(f"{len(numbers) - taken} rows of the batch are under way or have landed")
        return Batch(id=batch_id, kind=kind, rows=len(numbers), recorded_at=at)

    def batch_accepted(self, run_id: int, batch_id: int, activity_id: str) -> None:
        """Note the activity that carries the batch."""
        self._run(sending.ACCEPTED, self._params(run_id, batch=batch_id, activity=activity_id))

    def batch_ended(self, run_id: int, batch_id: int, *, completed: bool) -> None:
        """Note that the batch's activity is over; completed: the vendor says that it was done whole."""
        self._run(sending.ENDED, self._params(run_id, batch=batch_id, completed=completed))

    def not_joined(self, run_id: int, limit: int) -> list[PlanRow]:
        """Rows whose joining was sent in an activity that completed, and did not show; without an outcome."""
        return [
            plan_row(row)
            for row in self._fetch(sending.NOT_JOINED, self._params(run_id, kind="join", limit=limit))
        ]

    def list_refuses(self, run_id: int, number: int) -> None:
        """Remember that the Main List does not take the row's contact, until it is seen there; repeatable."""
        self._run(sending.REFUSE, self._params(run_id, number=number))

    def batch_vanished(self, run_id: int, batch_id: int) -> None:
        """Drop a batch that never arrived: its rows that were not confirmed are unsent again."""
        self._run(sending.VANISHED, self._params(run_id, batch=batch_id))

    def claimed_activities(self, run_id: int) -> frozenset[str]:
        """Activity ids that batches of the tenant already have; older than the vendor keeps are left out."""
        return frozenset(row[0] for row in self._fetch(sending.CLAIMED, self._params(run_id)))

    def save_outcomes(self, run_id: int, outcomes: Sequence[Outcome]) -> None:
        """Note what became of rows; a later outcome of a row replaces an earlier one."""
        last = {outcome.number: outcome for outcome in outcomes}.values()
        params = self._params(
            run_id,
            numbers=[outcome.number for outcome in last],
            settled=[str(outcome.settled) for outcome in last],
            contacts=[outcome.contact_id for outcome in last],
            words=[outcome.words.replace("\0", "") for outcome in last],
            reasons=[outcome.reason and str(outcome.reason) for outcome in last],
            codes=[outcome.code for outcome in last],
            again=[outcome.again for outcome in last],
        )
        self._run(sending.SAVE_OUTCOMES, params)

    def touched(
        self, run_id: int, profile: Profile, people: Sequence[Glimpse]
    ) -> Iterator[tuple[PlanRow, Pair]]:
        """Show rows not yet sent whose person, contact or address was touched since the plan was saved.

        people: what Salesforce changed since; contacts: what landed since. Opt-outs found are absorbed first,
        the people's mirror is left as planned (the next run reads them again), but each pair shows the
        glimpsed address, opt-out and deletion. Raises TryAgain where a crash of the database has taken the
        mirrors: then nobody can tell whom to strike, and the plan is not to be gone on with.
        """
        with self._on_mirrors(run_id, profile, complete=True) as (connection, ground):
            absorb_glimpses(connection, ground, people)
        with self._on_mirrors(run_id, profile, complete=True) as (connection, ground):
            yield from touched(connection, ground, people)

    def strangers_now(self, run_id: int, profile: Profile) -> Iterator[tuple[PlanRow, Stranger | None]]:
        """Show rows that would make a record and are not sent yet, each with its contact as it is now.

        None: the contact is no stranger any more.
        """
        with self._on_mirrors(run_id, profile, complete=True) as (connection, ground):
            yield from strangers_now(connection, ground)

    def settle(self, run_id: int, profile: Profile) -> None:
        """Settle DONE what has landed whole; write links, bases, placements and ledger rows; repeatable.

        Bases are taken from the mirrors: the person as planned, the contact as re-read where the row wrote,
        else as planned.
        """
        with self._on_mirrors(run_id, profile) as (connection, ground):
            settle(connection, ground)

    @contextmanager
    def _on_mirrors(
        self, run_id: int, profile: Profile, *, complete: bool = False
    ) -> Iterator[tuple[Psycopg, Ground]]:
        with self._database.transaction() as connection:
            self._check(connection, run_id)
            connection.execute("SET LOCAL work_mem = '32MB'")
            yield connection, ground_of(connection, self._tenant_id, run_id, profile, complete=complete)

    def _check(self, connection: Psycopg, run_id: int) -> None:
        """Without locking: progress is written on another connection meanwhile."""
        query = "SELECT FROM runs WHERE tenant_id = %s AND id = %s"
        if connection.execute(query, [self._tenant_id, run_id]).fetchone() is None:
            raise NotHereError("run", run_id)

    def _params(self, run_id: int, **more: object) -> dict[str, Any]:
        return {"tenant": self._tenant_id, "run": run_id, **more}

    def _fetch(self, statement: sql.SQL | sql.Composed, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with self._database.transaction() as connection:
            return connection.execute(statement, params).fetchall()

    def _run(self, statement: sql.SQL | sql.Composed, params: Mapping[str, Any]) -> None:
        with self._database.transaction() as connection:
            connection.execute(statement, params)


def _stream(
    connection: Psycopg, statement: sql.SQL | sql.Composed, params: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    with connection.cursor(name="rows") as cursor:
        cursor.execute(statement, params)
        while rows := cursor.fetchmany(PORTION):
            yield from rows
