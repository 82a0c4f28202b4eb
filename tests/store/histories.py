"""Random histories of both systems under any options, and what a run of ours does to them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import msgspec
from hypothesis import strategies as st
from psycopg import sql

from store import Deployment
from sync.decisions import decisions_for
from sync.effects import Effect, effects_of
from sync.mapping import BlankRule, Direction, Policy, Row, keep_rows
from sync.match import address_key
from sync.options import Options
from sync.plan import EMAIL, Action, Outcome, PlanRow, Settled
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.records import Contact, EmailAddress
from sync.stored import RunStatus
from tests.store.world import LIST, OTHER_LISTS, Somebody, World, a_contact, contact_id, csv_page, make_world
from tests.store.world import person_id as contact_record

ADDRESSES = ("ann@example.com", "bob@example.com", "Ann@Example.COM ", "cat@example.com", "")
VALUES = ("Ann", "Lee", "", "Unknown", "Ann\r\nLee", "Zoe\u0308")
STAMPS = ("2026-11-01T00:00:00.000Z", "2026-11-03T00:00:00.000Z", "2026-11-05T00:00:00.000Z")
OTHERS = tuple(f"00Q{number:012d}AAA" for number in range(1, 3))
FIELDS = {"first_name": 0, "last_name": 1, "job_title": 2}
SOURCES = {"FirstName": 0, "LastName": 1, "Title": 2}

rarely = st.integers(0, 5).map(lambda number: number == 5)
addresses = st.sampled_from(ADDRESSES[:2]) | st.sampled_from(ADDRESSES)
texts = st.tuples(*[st.sampled_from(("Ann", "Lee", "")) | st.sampled_from(VALUES)] * 3)
numbers = st.integers(1, 4)


@st.composite
def people(draw: st.DrawFn) -> Somebody:
    number = draw(numbers)
    heir = draw(st.just(0) | st.just(0) | st.integers(0, 4))
    merged_into = contact_record(heir) if heir and heir != number else ""
    return Somebody(
        id=contact_record(number),
        address=draw(addresses),
        opted_out=draw(rarely),
        created_at=draw(st.sampled_from(STAMPS[:2])),
        modstamp=draw(st.sampled_from(STAMPS)),
        deleted=bool(merged_into) or draw(rarely),
        values=draw(texts),
        merged_into=merged_into,
        converted=draw(rarely),
    )


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    permission = draw(
        st.just("implicit") | st.sampled_from(("explicit", "unsubscribed", "temp_hold", "implicit"))
    )
    by_contact = permission == "explicit"
    return a_contact(
        draw(numbers),
        address="",
        email=EmailAddress(
            address=draw(addresses),
            permission_to_send=permission,
            opt_in_source="Contact" if by_contact else "Account",
            opt_in_date="2026-11-20T00:00:00Z" if by_contact else "2020-01-01T00:00:00Z",
            opt_out_source="Contact" if permission == "unsubscribed" else None,
            opt_out_date="2026-11-10T00:00:00Z" if permission == "unsubscribed" else None,
        ),
        lists=draw(st.sampled_from(((LIST,), (LIST,), (), OTHER_LISTS[:1], OTHER_LISTS))),
        values=draw(texts),
        deleted=draw(rarely),
        updated_at=draw(st.sampled_from(("2026-11-02T00:00:00Z", "2026-11-04T00:00:00Z"))),
    )


@dataclass(frozen=True, kw_only=True)
class Other:
    """A Salesforce record of another object."""

    id: str
    address: str
    opted_out: bool
    gone: bool


others = st.builds(Other, id=st.sampled_from(OTHERS), address=addresses, opted_out=rarely, gone=rarely)
options = st.builds(
    Options,
    no_people_to_constant_contact=rarely,
    unsubscribe_opted_out=st.booleans(),
    sync_deleted_people=st.booleans(),
    delete_the_contact_too=st.booleans(),
    remove_converted_leads=st.booleans(),
    unknown_last_name=st.booleans(),
    unknown_company=st.booleans(),
    new_contact_on_address_change=st.booleans(),
    enforce_membership=rarely,
    no_unsubscribed_to_salesforce=rarely,
    no_new_people=st.booleans(),
    all_active_contacts=st.booleans(),
    add_created_to_main_list=rarely,
).map(
    lambda drawn: (
        replace(drawn, no_new_people=False)
        if drawn.no_people_to_constant_contact and drawn.no_new_people
        else drawn
    )
)
policies = st.sampled_from([Policy.SALESFORCE_WINS] * 2 + list(Policy))
rows = st.tuples(
    *(
        st.builds(
            Row,
            source=st.just(source),
            target=st.just(target),
            direction=st.sampled_from(list(Direction)),
            policy=policies,
            blank=st.sampled_from(list(BlankRule)),
        )
        for source, target in zip(SOURCES, FIELDS, strict=True)
    )
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happens between two runs, how the next one reads, and what of its plan lands."""

    people: tuple[Somebody, ...] = ()
    out_of_scope: tuple[int, ...] = ()  # people who are out of the filter from now on
    contacts: tuple[Contact, ...] = ()
    others: tuple[Other, ...] = ()
    wish: tuple[str, int, str] | None = None  # kind, number, wish
    options: Options | None = None
    rows: tuple[Row, ...] | None = None
    without: int | None = None  # a row that this run leaves out
    whole: bool = True
    lands: int = -1  # bit n: the n-th row lands
    lost: Settled = Settled.NOT_CONFIRMED
    status: RunStatus = RunStatus.DONE
    edited: Contact | None = None  # by hand, between plan and settling


wishes = st.tuples(st.sampled_from(("person", "contact")), numbers, st.sampled_from(("never", "sync")))
seldom = st.integers(0, 3).flatmap
steps = st.builds(
    Step,
    people=st.lists(people(), max_size=3).map(tuple),
    out_of_scope=st.just(()) | st.lists(numbers, max_size=2).map(tuple),
    contacts=st.lists(contacts(), max_size=3).map(tuple),
    others=st.just(()) | st.lists(others, max_size=1).map(tuple),
    wish=st.none() | st.none() | wishes,
    options=st.none() | st.none() | options,
    rows=st.none() | st.none() | st.none() | rows,
    without=st.none() | st.none() | st.integers(0, 2),
    whole=st.booleans(),
    lands=st.just(-1) | st.integers(0, 255),
    lost=st.sampled_from((Settled.NOT_CONFIRMED, Settled.STRUCK)),
    status=st.sampled_from((RunStatus.DONE, RunStatus.FAILED)),
    edited=st.none() | st.none() | contacts(),
)
firsts = st.builds(
    lambda step, chosen, mapped: replace(step, options=chosen, rows=mapped, whole=True),
    steps,
    options,
    rows,
)
histories = st.builds(lambda first, more: [first, *more], firsts, st.lists(steps, min_size=1, max_size=4))
kinds = st.sampled_from((ObjectType.CONTACT, ObjectType.LEAD))

_orgs = count(1)


def worlds(deployment: Deployment, url: str, kind: ObjectType = ObjectType.CONTACT) -> Iterator["History"]:
    """Give one tenant after the other, each with both systems empty."""
    while True:
        world = make_world(deployment, url, f"00D{next(_orgs):012d}BBB")
        world.profile = world.store.profiles.save(replace(world.profile, object_type=kind))
        yield History(world)


def _cut(text: str) -> str:
    """A vendor that stores otherwise than it was told."""
    return " ".join(text.split())[:8]


class History:
    """A tenant, and the two systems as far as plans see and change them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people: dict[str, Somebody] = {}
        self.out_of_scope: set[str] = set()
        self.contacts: dict[str, Contact] = {}
        self._fresh = count(100)

    # -- what happens

    def edit(self, step: Step) -> tuple[list[Somebody], list[Contact]]:
        """Let it happen; returns what a delta shows."""
        moved = {contact_record(number) for number in step.out_of_scope}
        changed = {somebody.id: somebody for somebody in step.people}
        self.people |= changed
        for person in moved ^ {one for one in self.out_of_scope if one in changed}:
            self.out_of_scope ^= {person}
            if person in self.people:
                changed[person] = self.people[person]
        contacts = {contact.contact_id: contact for contact in step.contacts}
        self.contacts |= contacts
        for other in step.others:
            self._put_other(other)
        if step.wish:
            self._wish(*step.wish)
        return list(changed.values()), list(contacts.values())

    def _put_other(self, other: Other) -> None:
        """Show a record of another object, as reading them does."""
        query, tenant = self.world.query, self.world.store.tenant_id
        kind = "Lead" if self.world.profile.object_type is ObjectType.CONTACT else "Contact"
        old = query(
            "SELECT address FROM staging.records WHERE tenant_id = %s AND record_id = %s", tenant, other.id
        )
        query(
            "INSERT INTO staging.records (tenant_id, record_id, object_name, address, opted_out, gone,"
            " modstamp) VALUES (%s, %s, %s, %s, %s, %s, '') ON CONFLICT (tenant_id, record_id) DO UPDATE"
            " SET address = excluded.address, opted_out = excluded.opted_out, gone = excluded.gone",
            *(tenant, other.id, kind, other.address, other.opted_out, other.gone),
        )
        if other.opted_out and other.address.strip():
            query(
                "INSERT INTO optouts (tenant_id, address_key, side, record_id, since, source)"
                " VALUES (%s, address_key(%s), 'salesforce', %s, '2026-11-12Z', 'Email Opt Out')"
                " ON CONFLICT DO NOTHING",
                *(tenant, other.address, other.id),
            )
        for address in {other.address, *(str(row[0]) for row in old)}:
            self.touch("address", address)

    def _wish(self, kind: str, number: int, wish: str) -> None:
        """Take a user's word, or take it back; whoever does so notes the record."""
        record = contact_record(number) if kind == "person" else contact_id(number)
        key = (self.world.store.tenant_id, self.world.profile.id, kind, record, wish)
        gone = self.world.query(
            "DELETE FROM wishes WHERE (tenant_id, profile_id, kind, record_id, wish) = (%s, %s, %s, %s, %s)"
            " RETURNING 1",
            *key,
        )
        if not gone:
            self.world.query(
                "INSERT INTO wishes (tenant_id, profile_id, kind, record_id, wish, by)"
                " VALUES (%s, %s, %s, %s, %s, 'somebody')",
                *key,
            )
        self.touch(kind, record)

    def touch(self, kind: str, value: str) -> None:
        """Note what the next plan has to look at."""
        key = address_key(value) if kind == "address" else value
        if key:
            self.world.query(
                "INSERT INTO staging.touched (tenant_id, profile_id, kind, value) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                *(self.world.store.tenant_id, self.world.profile.id, kind, key),
            )

    # -- a run

    def run(self, step: Step, *, sieve: bool = True) -> list[PlanRow]:
        """Read, plan, land some, settle; returns the plan, without numbers, in an order of its own."""
        planned = self.begin(step, sieve=sieve)
        self.apply(planned, step)
        return self.plan_of(planned)

    def plan_of(self, run: int) -> list[PlanRow]:
        return sorted((replace(row, number=0) for row in self.world.numbered(run)), key=repr)

    def begin(self, step: Step, *, sieve: bool = True) -> int:
        """Read and plan; returns the run."""
        whole = self._configure(step) or step.whole
        people, contacts = self.edit(step)
        if whole:
            people, contacts = list(self.people.values()), list(self.contacts.values())
        run = self._read(people, contacts, whole=whole)
        world = self.world
        decisions = decisions_for(self.profile)
        mark = world.marks()[Side.SALESFORCE]
        marks = dict.fromkeys(Side, replace(mark, mapping_version=self.profile.mapping.version))
        world.store.plans.make(run, self.profile, decisions, marks, sieve=sieve)
        return run

    def _configure(self, step: Step) -> bool:
        """Save what a user chose; returns whether everything has to be read whole for it."""
        world, saved = self.world, self.world.profile
        if step.options:
            saved = replace(saved, options=step.options)
        if step.rows and step.rows != saved.mapping.rows:
            version = saved.mapping.version + 1
            saved = replace(saved, mapping=replace(saved.mapping, version=version, rows=step.rows))
        if saved != world.profile:
            world.profile = world.store.profiles.save(saved)
        before = getattr(self, "profile", None)
        self.profile: Profile = world.profile
        if step.without is not None:
            left_out = self.profile.mapping.rows[step.without].source
            narrowed, _ = keep_rows(self.profile.mapping, lambda row: row.source != left_out)
            self.profile = replace(self.profile, mapping=narrowed)
        return before is None or before.mapping.version != self.profile.mapping.version

    def _read(self, people: list[Somebody], contacts: list[Contact], *, whole: bool) -> int:
        world, profile = self.world, self.profile
        run = world.store.runs.begin(profile.id, "test").id
        staging = world.store.staging
        staging.begin(run, profile, Side.SALESFORCE, whole=whole)
        converts = profile.object_type is ObjectType.LEAD
        shown = [self._narrowed(somebody) for somebody in people]
        staging.copy_people(run, profile, [csv_page(shown, converts=converts)])
        self._scope("landing")
        staging.finish(run, profile, Side.SALESFORCE)
        staging.begin(run, profile, Side.CONSTANT_CONTACT, whole=whole)
        staging.copy_contacts(run, profile, contacts)
        staging.finish(run, profile, Side.CONSTANT_CONTACT)
        staging.absorb_opt_outs(run, profile)
        return run

    def _narrowed(self, somebody: Somebody) -> Somebody:
        values = tuple(somebody.values[SOURCES[row.source]] for row in self.profile.mapping.rows)
        return replace(somebody, values=values)

    def _mirror(self, column: str) -> sql.Identifier:
        ((generation,),) = self.world.query(
            f"SELECT {column} FROM staging.registry WHERE profile_id = %s AND side = 'salesforce'",  # noqa: S608 - own words
            self.world.profile.id,
        )
        return sql.Identifier("staging", f"people_{self.world.profile.id}_{generation}")

    def _scope(self, column: str) -> None:
        statement = sql.SQL("UPDATE {} SET in_scope = NOT person_id = ANY (%s)").format(self._mirror(column))
        self.world.query(statement, list(self.out_of_scope))  # type: ignore[arg-type]

    # -- what lands

    def apply(self, run: int, step: Step) -> None:
        """Land the rows that the step lets land, settle and end the run."""
        plans, staging = self.world.store.plans, self.world.store.staging
        wanted = [row for row in self.world.numbered(run) if effects_of(row)]
        wanted.sort(key=lambda row: repr(replace(row, number=0)))
        landing = [row for place, row in enumerate(wanted) if step.lands >> place & 1]
        if step.edited:
            self.contacts[step.edited.contact_id] = step.edited
            staging.put_contacts(self.profile, [step.edited])
        records = {row.number: self._write(row) for row in landing}
        for effect in Effect:
            done = [row.number for row in landing if effect in effects_of(row)]
            made = [records[number] for number in done] if effect is Effect.NEW_PERSON else None
            plans.confirm(run, effect, done, made)
        lost = [row.number for row in wanted if row not in landing]
        plans.save_outcomes(run, [Outcome(number=number, settled=step.lost) for number in lost[::2]])
        plans.settle(run, self.profile)
        plans.settle(run, self.profile)
        self.world.store.runs.finish(run, step.status, report={})

    def _write(self, row: PlanRow) -> str:
        """Do what the row says; returns the Salesforce record that was written, if any."""
        self._write_contact(row)
        return self._write_person(row)

    def _write_contact(self, row: PlanRow) -> None:
        known = self.contacts.get(row.contact_id or "")
        if known is None and row.action is not Action.CREATE:
            return
        contact = known or a_contact(next(self._fresh), address=row.address, lists=(), values=("", "", ""))
        fields = {change.target: _cut(change.after) for change in row.changes if change.target != EMAIL}
        email = contact.email_address
        assert email
        if any(change.target == EMAIL for change in row.changes) or row.action is Action.CREATE:
            email = msgspec.structs.replace(email, address=row.address)
        if row.action is Action.UNSUBSCRIBE:
            email = msgspec.structs.replace(
                email, permission_to_send="unsubscribed", opt_out_date="2026-11-15T00:00:00Z"
            )
        lists = [each for each in contact.list_memberships if each not in row.leave]
        lists += [LIST] if row.join and LIST not in lists else []
        revived = row.action in {Action.UPDATE, Action.CREATE} and row.changes
        gone = (
            "2026-11-16T00:00:00Z" if row.action is Action.DELETE else None if revived else contact.deleted_at
        )
        contact = msgspec.structs.replace(
            contact, email_address=email, list_memberships=tuple(lists), deleted_at=gone, **fields
        )
        self.contacts[contact.contact_id] = contact
        self.world.store.staging.put_contacts(self.profile, [contact])

    def _write_person(self, row: PlanRow) -> str:
        if row.action is Action.OPT_OUT and row.person_id in OTHERS:
            query = "UPDATE staging.records SET opted_out = true WHERE tenant_id = %s AND record_id = %s"
            self.world.query(query, self.world.store.tenant_id, row.person_id)
            return row.person_id
        if row.action is Action.CREATE_PERSON:
            made = Somebody(id=contact_record(next(self._fresh)), address=row.address, values=("", "", ""))
        elif row.person_changes or row.action is Action.OPT_OUT:
            made = self.people[row.person_id]
        else:
            return row.person_id
        texts = list(made.values)
        for change in row.person_changes:
            if change.target in SOURCES:
                texts[SOURCES[change.target]] = change.after.strip()
        made = replace(made, values=tuple(texts), opted_out=made.opted_out or row.action is Action.OPT_OUT)
        self.people[made.id] = made
        self._put_person(made)
        return made.id

    def _put_person(self, somebody: Somebody) -> None:
        """Show a written record in the mirror, as reading it again does."""
        mirror, shown = self._mirror("mirror"), self._narrowed(somebody)
        fixed: dict[str, Any] = {
            "person_id": shown.id,
            "address": shown.address,
            "opted_out": str(shown.opted_out).lower(),
            "created_at": shown.created_at,
            "modstamp": shown.modstamp,
            "deleted": str(shown.deleted).lower(),
            "merged_into": shown.merged_into,
            "converted": str(shown.converted).lower(),
            "in_scope": shown.id not in self.out_of_scope,
            **{f"v{index}": text for index, text in enumerate(shown.values)},
        }
        columns = sql.SQL(", ").join(map(sql.Identifier, fixed))
        places = sql.SQL(", ").join([sql.SQL("%s")] * len(fixed))
        sets = sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in fixed
        )
        statement = sql.SQL(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT (tenant_id, person_id) DO UPDATE SET {}"
        ).format(mirror, columns, places, sets)
        self.world.query(statement, *fixed.values())  # type: ignore[arg-type]
        self.touch("address", shown.address)


def writes(rows: list[PlanRow]) -> list[PlanRow]:
    """Leave out what only tells."""
    return [row for row in rows if row.action is not Action.SKIP]
