"""SQL is only a sieve: with it or without it, over any history, the plan is the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from store import Deployment
from sync.effects import Effect
from sync.plan import EMAIL, Action, Outcome, PlanRow, Settled
from sync.records import Contact, EmailAddress
from sync.stored import RunStatus
from tests.store.world import (
    LIST,
    OTHER_LISTS,
    Somebody,
    World,
    a_contact,
    make_world,
    person_id,
)

ADDRESSES = (
    "ann@example.com",
    "Ann@Example.COM",
    "\tann@example.com \r\n",
    "bob@example.com",
    "BØB@example.com",
    "bøb@example.com",
    "no address at all",
    f"{'x' * 64}@{'long-' * 3}example.com",
    f"{'y' * 40}@long.example.com",
    "\u00a0ann@example.com",
    " \t",
    "",
)
VALUES = (
    "",
    " ",
    "Ann",
    "ann",
    "Ann ",
    "Ann\r\nLee",
    'A,"n"\\.\n\\.\n',
    "😀 Zoë",
    "Zoe\u0308",
    "é" * 60,
    "\x85",
    "NULL",
    "\\N",
)
PERMISSIONS = ("implicit", "explicit", "unsubscribed", "temp_hold", "pending_confirmation", "not_set")
FIELDS = ("first_name", "last_name", "job_title")

often_plain = st.sampled_from(ADDRESSES[:4]) | st.sampled_from(ADDRESSES)
texts = st.tuples(*[st.sampled_from(("Ann", "Lee", "")) | st.sampled_from(VALUES)] * 3)
rarely = st.integers(0, 5).map(lambda number: number == 5)
people = st.builds(
    Somebody,
    id=st.integers(1, 5).map(person_id),
    address=often_plain,
    opted_out=rarely,
    created_at=st.sampled_from(("2020-01-01T00:00:00.000Z", "2021-01-01T00:00:00.000Z")),
    deleted=rarely,
    values=texts,
)


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    permission = draw(st.just("implicit") | st.sampled_from(PERMISSIONS))
    by_contact = permission == "explicit"
    return a_contact(
        draw(st.integers(1, 5)),
        address="",
        email=EmailAddress(
            address=draw(often_plain),
            permission_to_send=permission,
            opt_in_source="Contact" if by_contact else "Account",
            opt_in_date="2026-11-20T00:00:00Z" if by_contact else "2020-01-01T00:00:00Z",
            opt_out_source="Contact" if permission == "unsubscribed" else None,
            opt_out_date=draw(st.sampled_from((None, "2026-11-01T00:00:00Z", "2026-11-22T00:00:00Z"))),
        ),
        lists=draw(st.sampled_from(((LIST,), (LIST,), (), OTHER_LISTS[:1], OTHER_LISTS))),
        values=draw(texts),
        deleted=draw(rarely),
        updated_at=draw(st.sampled_from(("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"))),
    )


@dataclass(frozen=True, kw_only=True)
class Step:
    people: list[Somebody]
    contacts: list[Contact]
    whole: bool
    lands: int  # bit n: what the n-th row of the plan wants lands
    edited: Contact | None = None  # by hand, between plan and settling
    remapped: bool = False  # the mapping has another version since


steps = st.builds(
    Step,
    people=st.lists(people, max_size=4),
    contacts=st.lists(contacts(), max_size=4),
    whole=st.booleans(),
    lands=st.just(-1) | st.integers(0, 255),
    edited=st.none() | contacts(),
    remapped=rarely,
)


class Both:
    """The two systems, as far as a plan's rows can see and change them."""

    def __init__(self) -> None:
        self.people: dict[str, Somebody] = {}
        self.contacts: dict[str, Contact] = {}
        self._fresh = count(1_000)

    def edit(self, step: Step) -> tuple[list[Somebody], list[Contact]]:
        for somebody in step.people:
            self.people[somebody.id] = somebody
        for contact in step.contacts:
            self.contacts[contact.contact_id] = contact
        return (
            (list(self.people.values()), list(self.contacts.values()))
            if step.whole
            else (step.people, step.contacts)
        )

    def write(self, row: PlanRow) -> Contact:
        known = self.contacts.get(row.contact_id or "")
        contact = known or a_contact(next(self._fresh), address=row.address, lists=(), values=("", "", ""))
        fields = {change.target: change.after for change in row.changes if change.target != EMAIL}
        assert contact.email_address
        email = msgspec.structs.replace(contact.email_address, address=row.address)
        lists = (*contact.list_memberships, LIST) if row.join else contact.list_memberships
        contact = msgspec.structs.replace(contact, email_address=email, list_memberships=lists, **fields)
        self.contacts[contact.contact_id] = contact
        return contact


def run_step(world: World, both: Both, step: Step, *, sieve: bool) -> dict[str, PlanRow]:
    """Read, plan, land some, settle; returns the plan."""
    if step.remapped:
        step = replace(step, whole=True)
        mapping = replace(world.profile.mapping, version=world.profile.mapping.version + 1)
        world.profile = replace(world.profile, mapping=mapping)
    run = world.read(*both.edit(step), whole=step.whole)
    rows = world.plan(run, sieve=sieve)
    numbered = sorted(world.numbered(run), key=lambda row: row.person_id)
    landing = [
        row for place, row in enumerate(numbered) if step.lands >> place & 1 and row.action is not Action.SKIP
    ]
    plans, staging = world.store.plans, world.store.staging
    if step.edited:
        both.contacts[step.edited.contact_id] = step.edited
        staging.put_contacts(world.profile, [step.edited])
    staging.put_contacts(world.profile, [both.write(row) for row in landing])
    for kind in Effect:
        plans.confirm(run, kind, [row.number for row in landing])
    lost = [row.number for row in numbered if row not in landing and row.action is not Action.SKIP]
    plans.save_outcomes(run, [Outcome(number=number, settled=Settled.NOT_CONFIRMED) for number in lost[:1]])
    plans.settle(run, world.profile)
    world.store.runs.finish(run, RunStatus.DONE, report={})
    return rows


_orgs = count(1)


def two_worlds(deployment: Deployment, url: str) -> Iterator[World]:
    for _ in range(2):
        yield make_world(deployment, url, f"00D{next(_orgs):012d}AAA")


def _step(
    person: str, contact: str, values: tuple[str, ...] = ("Ann", "Lee", ""), *, remapped: bool = False
) -> Step:
    """Show one person and one contact, and let land what the plan wants."""
    return Step(
        people=[Somebody(id=person_id(1), address=person, values=values)],
        contacts=[a_contact(1, address=contact, values=values)],
        whole=True,
        lands=-1,
        remapped=remapped,
    )


@example(history=[_step("ann@example.com", "ann@example.com", ("Ann\r\nLee", " Lee", "é" * 60))])
@example(
    history=[
        _step("ann@example.com", "ann@example.com"),
        _step("bob@example.com", "bob@example.com"),
        _step("ann@example.com", "bob@example.com"),
    ]
)
@example(
    history=[
        _step("ann@example.com", "ann@example.com"),
        _step("ann@example.com", "ann@example.com", remapped=True),
        Step(
            people=[Somebody(id=person_id(1), address="ann@example.com", values=("", "Lee", ""))],
            contacts=[],
            whole=False,
            lands=-1,
        ),
    ]
)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(steps, min_size=1, max_size=4))
def test_the_plan_is_the_same_with_and_without_the_sieve(
    deployment: Deployment, database_url: str, history: list[Step]
) -> None:
    worlds = [(world, Both()) for world in two_worlds(deployment, database_url)]
    for place, step in enumerate(history):
        step = replace(step, whole=step.whole or place == 0)  # noqa: PLW2901 - the first reading is whole
        plans = [
            run_step(world, both, step, sieve=sieve)
            for (world, both), sieve in zip(worlds, (True, False), strict=True)
        ]
        assert plans[0] == plans[1]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(steps, min_size=1, max_size=3))
def test_after_everything_has_landed_nothing_is_written_again(
    deployment: Deployment, database_url: str, history: list[Step]
) -> None:
    world, both = next(two_worlds(deployment, database_url)), Both()
    for place, step in enumerate(history):
        run_step(world, both, replace(step, whole=step.whole or place == 0), sieve=True)
    quiet = Step(people=[], contacts=[], whole=True, lands=-1)
    for _ in range(3):  # a contact freed by a rename is another person's the time after
        run_step(world, both, quiet, sieve=True)
    last = run_step(world, both, quiet, sieve=True)
    assert {row.action for row in last.values()} <= {Action.SKIP}
