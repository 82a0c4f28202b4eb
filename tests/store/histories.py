"""Random histories of both systems under any options, and what a run of ours does to them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import msgspec
from psycopg import sql

from store import Deployment
from sync.decisions import decisions_for
from sync.effects import Effect, effects_of
from sync.mapping import keep_rows
from sync.match import address_key
from sync.plan import EMAIL, Action, Outcome, PlanRow
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.records import Contact
from tests.store.drawn import (
    OTHERS,
    SOURCES,
    Other,
    Step,
)
from tests.store.world import LIST, Somebody, World, a_contact, contact_id, csv_page, make_world
from tests.store.world import person_id as contact_record

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
        for row in wanted if step.refuses else ():
            if row not in landing and row.join:
                plans.list_refuses(run, row.number)
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
