"""What a row has to bring about is told alike by the core and by SQL; so is who is left alone."""

from dataclasses import replace

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.plans.make import TRAVELS
from store.plans.rows import COLUMNS, copy_rows, plan_row
from store.plans.verdicts import FACTS
from sync.effects import Effect, effects_of
from sync.match import EXCLUSIONS, Fact
from sync.plan import Action, Change, PlanRow, Reason, Route
from tests.store.world import LIST, World, contact_id, person_id

changes = st.lists(
    st.builds(
        Change,
        target=st.sampled_from(("email", "first_name", "Title")),
        before=st.none() | st.sampled_from(("", "Ann", 'a"\\b\n')),
        after=st.sampled_from(("", "Zoë 😀", "\t'")),
    ),
    max_size=2,
).map(tuple)
rows = st.builds(
    PlanRow,
    person_id=st.sampled_from(("", person_id(1))),
    action=st.sampled_from(list(Action)),
    reason=st.sampled_from(list(Reason)),
    contact_id=st.none() | st.just(contact_id(1)),
    address=st.sampled_from(("", "ann@example.com", "\\N")),
    changes=changes,
    person_changes=changes,
    leave=st.sampled_from(((), (LIST,))),
    object_name=st.sampled_from(("", "Lead")),
    join=st.booleans(),
    link=st.booleans(),
    route=st.sampled_from(list(Route)),
    parameters=st.dictionaries(st.sampled_from(("to", "n")), st.sampled_from(("x", 7)), max_size=2),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=st.lists(rows, min_size=1, max_size=60))
def test_sql_lets_a_row_travel_by_the_effects_that_the_core_names(world: World, made: list[PlanRow]) -> None:
    numbered = [replace(row, number=number) for number, row in enumerate(made, 1)]
    key = {"tenant": world.store.tenant_id, "run": 7}
    with psycopg.connect(world.raw_url) as connection:
        copy_rows(connection, (key["tenant"], key["run"]), ((row, None, None) for row in numbered))
        connection.execute(TRAVELS, key)
        travels = connection.execute("SELECT number, kind FROM travels").fetchall()
        kept = connection.execute(f"SELECT {COLUMNS} FROM plan_rows r ORDER BY number").fetchall()  # noqa: S608 - own words
        connection.rollback()
    assert set(travels) == {(row.number, str(effect)) for row in numbered for effect in effects_of(row)}
    assert [plan_row(row) for row in kept] == numbered


def test_every_effect_is_some_row_s() -> None:
    every = PlanRow(
        person_id=person_id(1),
        action=Action.UPDATE,
        reason=Reason.DIFFERS,
        contact_id=contact_id(1),
        person_changes=(Change(target="Title", before="", after="Chef"),),
        leave=(LIST,),
        join=True,
        route=Route.IMPORT,
    )
    named = {effect for action in Action for effect in effects_of(replace(every, action=action))}
    assert named == set(Effect)


def test_sql_knows_every_fact_of_the_core_s_exclusions_and_no_other() -> None:
    assert set(FACTS) == set(Fact) == {fact for fact, _ in EXCLUSIONS}
