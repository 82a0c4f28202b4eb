"""The two mirrors of a profile, as flows see them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from psycopg import sql

from store.database import Psycopg
from store.scope import NotHereError, Scope
from store.staging import mirrors, purging, records, scoping
from store.staging.copying import copy_contacts, copy_csv
from store.staging.landing import leave_lists, merge_delta, settle_whole
from store.staging.mirrors import Mirror
from store.staging.optouts import absorb, absorb_records
from store.staging.registry import Register
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.records import Contact
from sync.stored import Mark


class Staging:
    """The tenant's mirrors: unlogged, rebuilt by reading whole where a crash of the database took them."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def mark(self, profile: Profile, side: Side) -> Mark | None:
        """Tell up to where a side was read; None: read it whole."""
        with self._database.staging() as connection:
            entry = self._register(connection, profile, side).entry()
        if entry.watermark is None or entry.swept_at is None or entry.mapping_version is None:
            return None
        return Mark(watermark=entry.watermark, swept_at=entry.swept_at, mapping_version=entry.mapping_version)

    def begin(self, run_id: int, profile: Profile, side: Side, *, whole: bool) -> None:
        """Open an empty landing; whole: it replaces the mirror when the plan is saved.

        A delta where there is no mirror of the mapping - the database crashed, a row is paused - makes a
        partial one, which serves to see what landed, and never a plan. Raises NotHereError.
        """
        with self._database.staging() as connection:
            self._check(connection, run_id, profile)
            register = self._register(connection, profile, side)
            if not whole:
                register.ensure_mirror()
            entry = register.entry()
            landing = register.of(register.next_generation())
            mirrors.create(connection, landing)
            opened = replace(
                entry,
                landing=landing.generation,
                landing_run=run_id,
                landing_version=profile.mapping.version,
                landing_whole=whole,
                landing_done=False,
            )
            register.write(opened)
            mirrors.drop_strays(connection, landing, (opened.mirror, opened.landing))

    def copy_people(self, run_id: int, profile: Profile, chunks: Iterable[bytes]) -> int:
        """COPY one CSV page as it is; returns the rows that arrived. All or nothing.

        Columns, by position: Id, address, opted out, CreatedDate, SystemModstamp, IsDeleted, MasterRecordId,
        of Leads IsConverted, then one a mapping row. Raises TryAgain where the page is broken, or the landing
        was lost.
        """
        with self._database.transaction() as connection:
            landing = self._register(connection, profile, Side.SALESFORCE).landing(run_id)
            return copy_csv(connection, landing, chunks)

    def copy_contacts(self, run_id: int, profile: Profile, contacts: Iterable[Contact]) -> int:
        """COPY a stream of contacts with their mapped values (sync.fields); the last of a contact id counts.

        Returns the rows. All or nothing: what comes after an error has to come again.
        """
        with self._database.staging() as connection:
            register = self._register(connection, profile, Side.CONSTANT_CONTACT)
            landing = register.landing(run_id)
            turn = register.next_generation()
            return copy_contacts(connection, landing, contacts, mapping=profile.mapping, turn=turn)

    def finish(self, run_id: int, profile: Profile, side: Side, *, members_of: Sequence[str] = ()) -> None:
        """Index and analyse the landing; a delta's rows and opt-outs go where they belong now. Repeatable.

        members_of: lists whose members were just read whole; who did not show is no member any more.
        """
        with self._database.staging() as connection:
            register = self._register(connection, profile, side)
            landing, entry = register.landing(run_id), register.entry()
            if entry.landing_done:
                return
            if entry.landing_whole:
                settle_whole(connection, landing)
            else:
                mirror = register.mirror()
                assert mirror is not None, "begin has made one"
                _merge(connection, landing, mirror, run_id=run_id, lists=members_of)
            register.write(replace(entry, landing_done=True))

    def put_people(
        self, run_id: int, profile: Profile, chunks: Iterable[bytes], *, left_out: Sequence[str] = ()
    ) -> int:
        """Show in the mirror what a CSV page says of people just written; returns its rows.

        Columns as in `copy_people`; left_out: ids whom the filter does not let in.
        """
        with self._database.staging() as connection:
            self._check(connection, run_id, profile)
            register = self._register(connection, profile, Side.SALESFORCE)
            mirror = register.ensure_mirror()
            passing = register.of(register.next_generation())
            mirrors.create(connection, passing)
            rows = copy_csv(connection, passing, chunks)
            scoping.leave_out(connection, passing, left_out)
            _merge(connection, passing, mirror, run_id=run_id)
            mirrors.drop(connection, passing)
            return rows

    def put_contacts(self, profile: Profile, contacts: Iterable[Contact]) -> None:
        """Show in the mirror what a single write answered."""
        with self._database.staging() as connection:
            self._check_profile(connection, profile)
            register = self._register(connection, profile, Side.CONSTANT_CONTACT)
            mirror = register.ensure_mirror()
            passing = register.of(register.next_generation())
            mirrors.create(connection, passing)
            copy_contacts(connection, passing, contacts, mapping=profile.mapping, turn=passing.generation)
            _merge(connection, passing, mirror)
            mirrors.drop(connection, passing)

    def absorb_opt_outs(self, run_id: int, profile: Profile) -> None:
        """Append what landed whole to the address table and the ledger; of a delta `finish` did. Repeatable.

        Opted-out people, unsubscribed contacts; a contact's own later opt-in lifts Constant Contact's entry.
        """
        with self._database.transaction() as connection:
            for side in Side:
                register = self._register(connection, profile, side)
                entry = register.entry()
                if entry.landing_whole and entry.landing_run == run_id:
                    absorb(connection, register.landing(run_id), register.mirror(), run_id)

    def record_mark(self, object_name: str) -> datetime | None:
        """Tell up to when other records of an object were read; None: read them whole."""
        with self._database.transaction() as connection:
            return records.watermark(connection, self._tenant_id, object_name)

    def absorb_records(
        self, run_id: int, profile: Profile, object_name: str, chunks: Iterable[bytes], *, whole: bool = False
    ) -> int:
        """Take one CSV page of records that are not of the profile's object; returns its rows. Repeatable.

        Columns, by position: Id, address, opted out, SystemModstamp, IsDeleted and, of Leads, IsConverted.
        Opt-outs go into the address table and the ledger; whole: nobody is told of the others.
        """
        with self._database.transaction() as connection:
            self._check(connection, run_id, profile)
            rows = records.land(connection, chunks, converts=object_name == ObjectType.LEAD)
            if rows:
                absorb_records(connection, self._tenant_id, run_id)
                records.merge(connection, self._tenant_id, object_name, tell=not whole)
            return rows

    def living(self, profile: Profile, ids: Sequence[str]) -> list[str]:
        """Choose the ids of people whom the mirror shows alive."""
        with self._database.transaction() as connection:
            mirror = self._register(connection, profile, Side.SALESFORCE).mirror()
            return purging.living(connection, mirror, ids) if mirror else []

    def bury(self, profile: Profile, ids: Sequence[str]) -> None:
        """Note in the mirror that people are deleted whom no query shows any more, for the next plan."""
        with self._database.transaction() as connection:
            mirror = self._register(connection, profile, Side.SALESFORCE).mirror()
            if mirror:
                purging.bury(connection, mirror, ids)

    def bury_records(self, run_id: int, profile: Profile, ids: Sequence[str]) -> None:
        """Note that other records are gone which no query shows any more; their opt-outs stay."""
        with self._database.transaction() as connection:
            self._check(connection, run_id, profile)
            purging.bury_records(connection, self._tenant_id, ids)

    def forget_records(self, run_id: int, profile: Profile, object_name: str) -> None:
        """Let an object's other records be read whole; their opt-outs stay."""
        with self._database.transaction() as connection:
            self._check(connection, run_id, profile)
            purging.forget_records(connection, self._tenant_id, object_name)

    def mark_records(self, run_id: int, profile: Profile, object_name: str, at: datetime) -> None:
        """Note up to when other records of an object were read."""
        with self._database.transaction() as connection:
            self._check(connection, run_id, profile)
            records.mark(connection, self._tenant_id, object_name, at)

    def scope_of(self, profile: Profile) -> tuple[str | None, datetime | None]:
        """Tell by which filter the people's mirror was judged whole, and when; both None before that."""
        with self._database.transaction() as connection:
            return scoping.scope_of(connection, self._tenant_id, profile.id)

    def leave_out(self, run_id: int, profile: Profile, ids: Sequence[str]) -> None:
        """Note who of the people that are landing is not let in by the filter; before `finish`."""
        with self._database.transaction() as connection:
            register = self._register(connection, profile, Side.SALESFORCE)
            scoping.leave_out(connection, register.landing(run_id), ids)

    def rescope(
        self,
        run_id: int,
        profile: Profile,
        pages: Iterable[tuple[int, Iterable[bytes]]] | None,
        *,
        key: str,
        at: datetime,
    ) -> int:
        """Let in whom the CSV pages of ids (each with its rows) name, nobody else; None: everybody.

        After `finish`; repeatable. key: of the filter. Returns how many ids there were. Whose scope changes
        is noted for the next plan.
        """
        with self._database.transaction() as connection:
            register = self._register(connection, profile, Side.SALESFORCE)
            entry = register.entry()
            landing = register.landing(run_id)
            people = landing if entry.landing_whole else register.mirror()
            assert people is not None, "a delta goes into a mirror"
            named = scoping.let_in(connection, people, pages, tell=not entry.landing_whole)
            scoping.note_scope(connection, people, key, at)
            return named

    def has_links(self, profile: Profile) -> bool:
        """Tell whether anybody is linked: then what was deleted has to be known."""
        with self._database.transaction() as connection:
            return bool(self._one(connection, _HAS_LINKS, profile))

    def visible(self, run_id: int, profile: Profile) -> tuple[int, int | None]:
        """Count the people that a whole reading shows, deleted ones included, and those there were before.

        None: nobody knows. To be asked after `finish`.
        """
        with self._database.transaction() as connection:
            register = self._register(connection, profile, Side.SALESFORCE)
            now = self._count(connection, register.landing(run_id), alive=False)
            entry = register.entry()
            if entry.mirror is not None and entry.watermark is not None:
                return now, self._count(connection, register.of(entry.mirror), alive=True)
            return now, self._one(connection, _VISIBLE_BEFORE, profile, run_id)

    def note_visible(self, run_id: int, profile: Profile, people: int) -> None:
        """Note how many people a whole reading showed."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE runs SET visible_people = %s WHERE tenant_id = %s AND id = %s AND profile_id = %s",
                [people, self._tenant_id, run_id, profile.id],
            )

    def _count(self, connection: Psycopg, people: Mirror, *, alive: bool) -> int:
        asked = sql.SQL("SELECT count(*) FROM {}{}").format(
            people.table, sql.SQL(" WHERE deleted <> 'true'" if alive else "")
        )
        row = connection.execute(asked).fetchone()
        return int(row[0]) if row else 0

    def _one(self, connection: Psycopg, query: str, profile: Profile, run_id: int = 0) -> int | None:
        about = {"tenant": self._tenant_id, "profile": profile.id, "run": run_id}
        row = connection.execute(query, about).fetchone()
        return row[0] if row else None

    def _register(self, connection: Psycopg, profile: Profile, side: Side) -> Register:
        return Register(connection, self._tenant_id, profile, side)

    def _check(self, connection: Psycopg, run_id: int, profile: Profile) -> None:
        found = connection.execute(
            "SELECT FROM runs WHERE tenant_id = %s AND id = %s AND profile_id = %s",
            [self._tenant_id, run_id, profile.id],
        ).fetchone()
        if found is None:
            raise NotHereError("run", run_id)

    def _check_profile(self, connection: Psycopg, profile: Profile) -> None:
        found = connection.execute(
            "SELECT FROM profiles WHERE tenant_id = %s AND id = %s", [self._tenant_id, profile.id]
        ).fetchone()
        if found is None:
            raise NotHereError("profile", profile.id)


_HAS_LINKS: Final = """
    SELECT 1 FROM links WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s LIMIT 1
"""
_VISIBLE_BEFORE: Final = """
    SELECT visible_people FROM runs WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
      AND visible_people IS NOT NULL AND id <> %(run)s ORDER BY id DESC LIMIT 1
"""


def _merge(
    connection: Psycopg,
    landing: Mirror,
    mirror: Mirror,
    *,
    run_id: int | None = None,
    lists: Sequence[str] = (),
) -> None:
    if not mirrors.is_empty(connection, landing):
        absorb(connection, landing, mirror, run_id)  # first: the mirror still shows the addresses of before
        merge_delta(connection, landing, mirror)
    leave_lists(connection, landing, mirror, lists)
