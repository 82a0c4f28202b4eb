"""COPY takes the vendor's bytes as they are; a page is there whole or not at all."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from sync.problems import Side, TryAgain
from sync.records import EmailAddress
from sync.stored import RunStatus
from tests.store.world import LIST, OTHER_LISTS, Somebody, World, a_contact, contact_id, csv_page, person_id

AWKWARD = 'He said "so",\r\n\\.\n\\N \\t tab\there 😀 Zoe\u0308 \u2028'


def people_in(world: World) -> dict[str, tuple[object, ...]]:
    return {
        str(row[0]): row[1:] for row in _mirror(world, "people", "person_id, address, deleted, v0, v1, v2")
    }


def contacts_in(world: World) -> dict[str, tuple[object, ...]]:
    columns = "contact_id::text, address, permission, lists::text[], v0, v1, v2"
    return {str(row[0]): row[1:] for row in _mirror(world, "contacts", columns)}


def _mirror(world: World, name: str, columns: str) -> list[tuple[object, ...]]:
    side = Side.SALESFORCE if name == "people" else Side.CONSTANT_CONTACT
    query = "SELECT coalesce(mirror, landing) FROM staging.registry WHERE profile_id = %s AND side = %s"
    ((generation,),) = world.query(query, world.profile.id, str(side))
    table = f"staging.{name}_{world.profile.id}_{generation}"
    return world.query("SELECT {} FROM {}".format(columns, table))  # noqa: S608, UP032 - names of this test


def reading(world: World) -> int:
    run = world.store.runs.begin(world.profile.id, "test").id
    world.store.staging.begin(run, world.profile, Side.SALESFORCE, whole=True)
    return run


def test_a_page_arrives_byte_for_byte(world: World) -> None:
    somebody = Somebody(id=person_id(1), address="a@x.com", values=(AWKWARD, "", " NULL "))
    run = reading(world)
    assert world.store.staging.copy_people(run, world.profile, [csv_page([somebody])]) == 1
    assert people_in(world)[person_id(1)][2:] == (AWKWARD, "", " NULL ")


def test_bytes_may_be_cut_anywhere(world: World) -> None:
    page = csv_page([Somebody(id=person_id(n), values=(AWKWARD, "é", "")) for n in range(3)])
    run = reading(world)
    rows = world.store.staging.copy_people(run, world.profile, (page[n : n + 1] for n in range(len(page))))
    assert rows == 3


def test_an_unquoted_blank_is_a_blank_too(world: World) -> None:
    run = reading(world)
    page = b'"Id"\n"003",,false,2020,2020,false,,,"",x\n'
    world.store.staging.copy_people(run, world.profile, [page])
    assert people_in(world)["003"] == ("", "false", "", "", "x")


def test_a_page_that_breaks_in_the_middle_leaves_nothing(world: World) -> None:
    run = reading(world)
    page = csv_page([Somebody(id=person_id(n)) for n in range(1000)])

    def breaking() -> Iterator[bytes]:
        yield page[: len(page) // 2]
        raise ConnectionError("cut off")

    with pytest.raises(ConnectionError):
        world.store.staging.copy_people(run, world.profile, breaking())
    assert people_in(world) == {}
    assert world.store.staging.copy_people(run, world.profile, [page]) == 1000


@pytest.mark.parametrize(
    "page",
    [
        csv_page([Somebody(id=person_id(n)) for n in range(9)])[:-30],
        b'"Id"\n"003","too few"\n',
        b'"Id"\n"003\xff","","","","","","","",""\n',
    ],
    ids=["truncated", "short", "no_utf8"],
)
def test_a_broken_page_is_to_be_read_again_and_shows_nobody_in_its_error(world: World, page: bytes) -> None:
    run = reading(world)
    with pytest.raises(TryAgain) as caught:
        world.store.staging.copy_people(run, world.profile, [page])
    assert "003" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert people_in(world) == {}


def test_a_page_read_twice_counts_once_and_the_latest_state_counts(world: World) -> None:
    old = Somebody(id=person_id(1), address="old@x.com", modstamp="2026-11-01T00:00:00.000Z")
    new = replace(old, address="new@x.com", modstamp="2026-11-02T00:00:00.000Z")
    run = reading(world)
    for page in ([new], [old], [new]):
        world.store.staging.copy_people(run, world.profile, [csv_page(page)])
    world.store.staging.finish(run, world.profile, Side.SALESFORCE)
    assert [row[0] for row in people_in(world).values()] == ["new@x.com"]


def test_the_last_of_a_contact_id_counts_on_a_page_and_over_pages(world: World) -> None:
    run = world.store.runs.begin(world.profile.id, "test").id
    staging = world.store.staging
    staging.begin(run, world.profile, Side.CONSTANT_CONTACT, whole=True)
    first, second, third = (a_contact(1, address=f"{n}@x.com") for n in range(3))
    staging.copy_contacts(run, world.profile, [first, second])
    staging.copy_contacts(run, world.profile, [third])
    staging.finish(run, world.profile, Side.CONSTANT_CONTACT)
    staging.finish(run, world.profile, Side.CONSTANT_CONTACT)
    assert [row[0] for row in contacts_in(world).values()] == ["2@x.com"]


def test_a_contact_is_stored_as_it_shows_without_what_text_cannot_hold(world: World) -> None:
    values = (AWKWARD, "nul\0l", "half \ud83d")
    nobody = msgspec.structs.replace(a_contact(2, address=""), email_address=None)
    world.plan(
        world.read(
            [], [a_contact(1, address="\ta@x.com\\", values=values, lists=(LIST, OTHER_LISTS[0])), nobody]
        )
    )
    shown = contacts_in(world)
    assert shown[contact_id(1)][0] == "\ta@x.com\\"
    assert shown[contact_id(1)][2:] == ([LIST, OTHER_LISTS[0]], AWKWARD, "null", "half ?")
    assert shown[contact_id(2)][:2] == ("", "not_set")


def test_a_delta_goes_into_the_mirror_and_repeating_it_changes_nothing(world: World) -> None:
    world.plan(world.read([Somebody(id=person_id(1), address="a@x.com")], [a_contact(1, address="a@x.com")]))
    run = world.store.runs.latest(world.profile.id)
    assert run
    staging = world.store.staging
    staging.begin(run.id, world.profile, Side.CONSTANT_CONTACT, whole=False)
    staging.copy_contacts(
        run.id, world.profile, [a_contact(1, address="b@x.com"), a_contact(2, address="c@x.com")]
    )
    for _ in range(2):
        staging.finish(run.id, world.profile, Side.CONSTANT_CONTACT)
        assert {row[0] for row in contacts_in(world).values()} == {"b@x.com", "c@x.com"}
        touched = world.query("SELECT value FROM staging.touched WHERE kind = 'address' ORDER BY value")
        assert touched == [("a@x.com",), ("b@x.com",), ("c@x.com",)]


def test_who_is_missing_from_a_whole_reading_of_the_list_is_no_member_any_more(world: World) -> None:
    world.plan(world.read([], [a_contact(n, address=f"{n}@x.com") for n in (1, 2)]))
    run = world.store.runs.latest(world.profile.id)
    assert run
    staging = world.store.staging
    staging.begin(run.id, world.profile, Side.CONSTANT_CONTACT, whole=False)
    staging.copy_contacts(run.id, world.profile, [a_contact(1, address="1@x.com")])
    staging.finish(run.id, world.profile, Side.CONSTANT_CONTACT, members_of=[LIST])
    assert [contacts_in(world)[contact_id(n)][2] for n in (1, 2)] == [[LIST], []]


def test_a_mark_is_what_the_plan_saved_and_goes_with_the_unlogged_tables(world: World) -> None:
    assert world.store.staging.mark(world.profile, Side.SALESFORCE) is None
    run = world.read([], [])
    assert world.store.staging.mark(world.profile, Side.SALESFORCE) is None
    world.plan(run)
    mark = world.store.staging.mark(world.profile, Side.SALESFORCE)
    assert mark
    assert mark.watermark == world.clock
    lose_unlogged_tables(world)
    assert world.store.staging.mark(world.profile, Side.SALESFORCE) is None


def lose_unlogged_tables(world: World) -> None:
    """Empty them, as PostgreSQL does when it recovers from a crash."""
    for (table,) in world.query(
        "SELECT oid::regclass::text FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'"
    ):
        world.query(f"TRUNCATE {table}")


def test_a_landing_lost_in_a_crash_is_to_be_read_again(world: World) -> None:
    run = reading(world)
    lose_unlogged_tables(world)
    with pytest.raises(TryAgain, match="staging_lost"):
        world.store.staging.copy_people(run, world.profile, [csv_page([])])


def test_after_a_crash_a_plan_is_not_gone_on_with_but_made_anew(world: World) -> None:
    people = [Somebody(id=person_id(1), address="a@x.com")]
    run = world.read(people, [])
    world.plan(run)
    lose_unlogged_tables(world)
    with pytest.raises(TryAgain, match="staging_lost"):
        list(world.store.plans.touched(run, world.profile, []))
    world.store.plans.settle(run, world.profile)
    world.store.runs.finish(run, RunStatus.FAILED, report={})
    assert world.store.runs.reopen(run) is None
    assert len(world.plan(world.read(people, []))) == 1
    strays = world.query(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'staging'::regnamespace AND relkind = 'r'"
    )
    assert strays == [(6,)]  # the register, the notes, other records and their marks, and one mirror a side


def test_another_mapping_s_mirror_is_not_read_on(world: World) -> None:
    world.plan(world.read([Somebody(id=person_id(1), address="a@x.com")], []))
    narrowed = replace(world.profile.mapping, version=-5, rows=world.profile.mapping.rows[:2])
    world.profile = replace(world.profile, mapping=narrowed)
    mark = world.store.staging.mark(world.profile, Side.SALESFORCE)
    assert mark
    assert mark.mapping_version == 1
    run = world.read([Somebody(id=person_id(1), address="a@x.com", values=("Ann", "Lee"))], [])
    assert len(world.plan(run)) == 1


def test_a_contact_without_an_address_has_its_opt_out_by_permission_alone(world: World) -> None:
    email = EmailAddress(address="", permission_to_send="unsubscribed")
    run = world.read([], [a_contact(1, address="", email=email)])
    world.plan(run)
    assert world.query("SELECT count(*) FROM optouts") == [(0,)]
