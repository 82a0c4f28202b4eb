"""Draws histories: what hypothesis chooses from."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.soak.history import FIELDS, Event, History, Kill, Meanwhile, Setup, Trouble
from tests.soak.switches import choices as choices_of_switches
from tests.soak.troubles import OBSTACLES, RULES

MOST_PEOPLE = 4
MOST_ACTS = (4, 4, 3)  # between two runs
WORDS = ("Ann", "Bo", "Cy", "Dee", "", "L" * 60)
NAMED = tuple(word for word in WORDS if word)
POLICIES = (
    *("salesforce_wins", "constant_contact_wins", "latest_wins", "salesforce_unless_blank"),
    *("create_only", "never"),
)
OBJECT_TYPES = ("Contact", "Lead", "Account")
KILLS = ("before", "after", "statement")
DIRECTIONS = ("to_constant_contact", "to_salesforce", "both", "both")
PAUSES = (0, 0, 1, 30, 120, 120, 900, 100_000)

OPTIONS = (
    *("no_people_to_constant_contact", "unsubscribe_opted_out", "unsubscribe_opted_out"),
    *("sync_deleted_people", "delete_the_contact_too", "remove_converted_leads"),
    *("unknown_first_name", "no_physical_address", "state_name"),
    *(
        "unknown_last_name",
        "unknown_company",
        "new_contact_on_address_change",
        "enforce_membership",
        "enforce_membership",
    ),
    *("no_unsubscribed_to_salesforce", "no_new_people", "all_active_contacts", "add_created_to_main_list"),
)
SWITCHES = choices_of_switches()
BOTH_WAYS_OFF = {"no_people_to_constant_contact", "no_new_people"}

ACTS = (
    *("make_person", "make_person", "make_person", "make_other"),
    *("edit_person", "edit_person", "edit_person", "opt_out_person", "opt_out_person", "untick_person"),
    *("move_person", "leave_filter", "delete_person", "undelete_person", "merge_people", "convert_lead"),
    *("make_contact", "make_contact", "edit_contact", "edit_contact", "edit_contact"),
    *("opt_out_contact", "opt_out_contact", "opt_in_contact", "delete_contact", "move_contact"),
    *("leave_list", "join_list"),
)
IN_A_RUN = (*(act for act in ACTS if act != "opt_in_contact"), "expire_sessions")
people = st.integers(0, MOST_PEOPLE - 1)


@st.composite
def acts(draw: DrawFn, names: tuple[str, ...] = ACTS) -> Event:
    """Draw one act of a person."""
    name = draw(st.sampled_from(names))
    given: dict[str, Any] = {"who": draw(people)}
    if name in {"make_person", "make_other", "make_contact"}:
        given["values"] = draw(values())
        given["field"] = draw(st.sampled_from(("list", "list", "out")))
    elif name.startswith("edit"):
        word = draw(st.sampled_from(FIELDS))
        given |= {"field": word, "value": draw(st.sampled_from(NAMED if word == "last" else WORDS))}
    elif name in {"move_person", "move_contact", "merge_people"}:
        given["other"] = draw(st.integers(0, MOST_PEOPLE))
    elif name == "leave_filter":
        given["value"] = draw(st.sampled_from(("Other", "Web")))
    return Event(do=name, seconds=draw(st.sampled_from((0, 0, 5, 90))), **given)


@st.composite
def values(draw: DrawFn) -> dict[str, str]:
    """Draw what a new record shows; a person has a last name."""
    given = {"first": draw(st.sampled_from(WORDS)), "last": draw(st.sampled_from(NAMED))}
    return {**given, "title": draw(st.sampled_from(WORDS))}


@st.composite
def runs(draw: DrawFn) -> Event:
    """Draw a run: quiet, with faults, with things happening meanwhile, or killed."""
    seconds = draw(st.sampled_from(PAUSES))
    way = draw(st.sampled_from(("quiet", "troubles", "troubles", "meanwhile", "kill", "kill")))
    if way == "kill":
        at = draw(st.sampled_from((*KILLS, "statement")))
        step = draw(st.integers(0, 300 if at == "statement" else 24))
        return Event(do="run", seconds=seconds, kill=Kill(at=at, step=step))
    if way == "meanwhile":
        happening = st.builds(Meanwhile, before=st.integers(0, 35), event=acts(IN_A_RUN))
        return Event(
            do="run", seconds=seconds, meanwhile=tuple(draw(st.lists(happening, min_size=1, max_size=2)))
        )
    found = draw(st.lists(troubles, min_size=1, max_size=3)) if way == "troubles" else []
    return Event(do="run", seconds=seconds, troubles=tuple(found))


troubles: SearchStrategy[Trouble] = st.builds(
    Trouble,
    name=st.sampled_from((*RULES, *OBSTACLES)),
    skip=st.integers(0, 15),
    times=st.sampled_from((1, 1, 2, 7)),
)


@st.composite
def setups(draw: DrawFn) -> Setup:
    """Draw the settings of the profile and of the simulators."""
    options = draw(st.sets(st.sampled_from(OPTIONS), max_size=4))
    if options >= BOTH_WAYS_OFF:
        options -= {"no_new_people"}
    rows = {
        word: (draw(st.sampled_from(DIRECTIONS)), draw(st.sampled_from(POLICIES)))
        for word in ("first", "title")
    }
    switches = {name: draw(st.sampled_from(choices)) for name, choices in SWITCHES.items()}
    opt_out_source = draw(st.sampled_from(("Account", "Contact")))
    return Setup(
        object_type=draw(st.sampled_from(OBJECT_TYPES)),
        options=dict.fromkeys(sorted(options), True) | {"opt_out_source": opt_out_source},
        rows=rows,
        filtered=draw(st.booleans()),
        switches={name: value for name, value in switches.items() if value != SWITCHES[name][0]},
    )


@st.composite
def histories(draw: DrawFn) -> History:
    """Draw a history: somebody is there, then a few times anything happens before a run."""
    events = draw(st.lists(acts(("make_person", "make_contact")), min_size=2, max_size=4))
    for most in MOST_ACTS[: draw(st.integers(1, len(MOST_ACTS)))]:
        events += [draw(runs()), *draw(st.lists(acts(), min_size=1, max_size=most))]
    return History(setup=draw(setups()), events=tuple(events))
