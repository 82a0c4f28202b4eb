"""The two mirrors of a profile, as flows see them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from store.database import Psycopg
from store.scope import NotHereError, Scope
from store.staging import mirrors
from store.staging.copying import copy_contacts, copy_csv
from store.staging.landing import leave_lists, merge_delta, settle_whole
from store.staging.mirrors import Mirror
from store.staging.optouts import absorb, absorb_records
from store.staging.registry import Register
from sync.problems import Side
from sync.profile import Profile
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

        Columns, by position: Id, address, opted out, CreatedDate, SystemModstamp, IsDeleted, then one a
        mapping row. Raises TryAgain where the page is broken, or the landing was lost.
        """
        with self._database.transaction() as connection:
            landing = self._register(connection, profile, Side.SALESFORCE).landing(run_id)
            return copy_csv(connection, landing, chunks)

    def copy_contacts(self, run_id: int, profile: Profile, contacts: Iterable[Contact]) -> int:
        """COPY a page of contacts with their mapped values (sync.fields); the last of a contact id counts."""
        with self._database.transaction() as connection:
            register = self._register(connection, profile, Side.CONSTANT_CONTACT)
            landing = register.landing(run_id)
            page = register.next_generation()
            return copy_contacts(connection, landing, contacts, mapping=profile.mapping, page=page)

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

    def put_contacts(self, profile: Profile, contacts: Iterable[Contact]) -> None:
        """Show in the mirror what a single write answered."""
        with self._database.staging() as connection:
            self._check_profile(connection, profile)
            register = self._register(connection, profile, Side.CONSTANT_CONTACT)
            mirror = register.ensure_mirror()
            passing = register.of(register.next_generation())
            mirrors.create(connection, passing)
            copy_contacts(connection, passing, contacts, mapping=profile.mapping, page=passing.generation)
            _merge(connection, passing, mirror)
            mirrors.drop(connection, passing)

    def absorb_opt_outs(self, run_id: int, profile: Profile) -> None:
        """Append what landed to the address table and the ledger; repeatable.

        Opted-out people, unsubscribed contacts; a contact's own later opt-in lifts Constant Contact's entry.
        """
        with self._database.transaction() as connection:
            for side in Side:
                register = self._register(connection, profile, side)
                entry = register.entry()
                if entry.landing is not None and entry.landing_run == run_id:
                    absorb(connection, register.landing(run_id), register.mirror(), run_id)

    def absorb_records(self, run_id: int, profile: Profile, records: Sequence[tuple[str, str, str]]) -> None:
        """Append opted-out Salesforce records outside the profile: (id, address, SystemModstamp).

        Repeatable.
        """
        with self._database.transaction() as connection:
            self._check(connection, run_id, profile)
            absorb_records(connection, self._tenant_id, run_id, records)

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


def _merge(
    connection: Psycopg,
    landing: Mirror,
    mirror: Mirror,
    *,
    run_id: int | None = None,
    lists: Sequence[str] = (),
) -> None:
    absorb(connection, landing, mirror, run_id)  # first: the mirror still shows the addresses of before
    merge_delta(connection, landing, mirror)
    leave_lists(connection, landing, mirror, lists)
