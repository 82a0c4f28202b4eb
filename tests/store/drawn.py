"""What hypothesis draws for histories of both systems: people, contacts, options and steps."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from sync.mapping import BlankRule, Direction, Policy, Row
from sync.options import Options
from sync.plan import Settled
from sync.profile import ObjectType
from sync.records import Contact, EmailAddress
from sync.stored import RunStatus
from tests.store.world import LIST, OTHER_LISTS, Somebody, a_contact
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
    refuses: bool = False  # the Main List does not take those whose joining does not land
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
    refuses=rarely,
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
