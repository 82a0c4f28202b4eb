"""Profiles drawn at random, with every option at any of its values."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sync.fields import TARGETS
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Relative, Span, Value
from sync.mapping import BlankRule, Direction, Mapping, Policy, Row
from sync.options import AccountOf, Creation, Limits, Options, OptOutSource
from sync.profile import ObjectType, Profile
from sync.schedule import Every, Schedule

# A profile is large: drawing one takes long on a busy machine.
drawn = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)

# What a form sends is trimmed of what no system keeps: control characters and blanks at the ends.
words = st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    lambda text: text == text.strip()
)
field_names = st.from_regex(r"\A[A-Z][A-Za-z]{1,12}(__c)?\Z", fullmatch=True)
ids = st.from_regex(r"\A00[0-9A-Z]{13}AAA\Z", fullmatch=True)
shares = st.integers(0, 100).map(lambda percent: percent / 100)


@st.composite
def relatives(draw: st.DrawFn) -> Relative:
    span = draw(st.sampled_from(Span))
    return Relative(span=span, n=draw(st.integers(1, 99)) if span.counted else 0)


values: st.SearchStrategy[Value] = st.one_of(
    st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable() or "\n" in text), relatives()
)
conditions = st.builds(
    Condition,
    field=field_names,
    operator=st.sampled_from(Operator),
    values=st.lists(values, max_size=4).map(tuple),
)


def groups(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Group, join=st.sampled_from(Join), parts=st.lists(parts, max_size=4).map(tuple))


filters = st.builds(Filter, root=groups(st.recursive(conditions, groups, max_leaves=8)))


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    targets = st.one_of(st.sampled_from(sorted(TARGETS)), words.map(lambda label: f"custom:{label}"))
    rows = draw(
        st.lists(
            st.builds(
                Row,
                source=field_names,
                target=targets,
                direction=st.sampled_from(Direction),
                policy=st.sampled_from(Policy),
                blank=st.sampled_from(BlankRule),
                create=st.booleans(),
            ),
            max_size=6,
        )
    )
    return Mapping(version=draw(st.integers(1, 99)), address_field=draw(field_names), rows=tuple(rows))


creations = st.builds(
    Creation,
    owner_id=st.none() | ids,
    record_type_id=st.none() | ids,
    lead_source=st.none() | words,
    lead_status=st.none() | words,
    account=st.sampled_from(AccountOf),
    account_id=st.none() | ids,
    assignment_rules=st.booleans(),
)
switches = {name: st.booleans() for name, kind in Options.__annotations__.items() if kind in {bool, "bool"}}
options = st.builds(
    Options,
    opt_out_source=st.sampled_from(OptOutSource),
    opt_out_field=field_names,
    creation=creations,
    **switches,
)
limits = st.builds(
    Limits,
    removals=st.integers(0, 10_000),
    removals_share=shares,
    removals_floor=st.integers(0, 1000),
    creations=st.integers(0, 10_000),
    creations_share=shares,
    creations_floor=st.integers(0, 1000),
    visible_drop=shares,
    singles=st.integers(0, 500),
    calls_salesforce=st.none() | st.integers(1, 100_000),
    calls_constant_contact=st.none() | st.integers(1, 10_000),
    first_plan_waits=st.booleans(),
)


schedules = st.builds(
    Schedule,
    every=st.sampled_from(Every),
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    weekday=st.integers(1, 7),
    day=st.integers(0, 28),
)


def profiles() -> st.SearchStrategy[Profile]:
    """Draw any profile, also one that could not run."""
    return st.builds(
        Profile,
        id=st.integers(1, 10**6),
        name=words,
        object_type=st.sampled_from(ObjectType),
        main_list=st.just("") | words,
        main_list_id=st.none() | st.uuids().map(str),
        mapping=mappings(),
        options=options,
        filter=st.none() | filters,
        limits=limits,
        schedule=schedules,
        zone=st.sampled_from(["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"]),
        paused=st.booleans(),
    )
