"""What travels in activities has landed when it shows; and how leaving and values are packed."""

from dataclasses import replace

from sync.batches import JOIN_ROWS, leave_packets
from sync.effects import Effect
from sync.landing import SHOWS, refuses
from sync.person_values import typed
from sync.plan import Action, Change, PlanRow, Reason
from sync.records import Member
from tests.pure.sync.worlds import PROFILE


def a_row(number: int, *lists: str) -> PlanRow:
    return PlanRow(
        person_id=f"003{number}",
        contact_id=f"contact {number}",
        action=Action.REMOVE,
        reason=Reason.LEFT_FILTER,
        leave=lists,
        number=number,
    )


def a_member(*lists: str, deleted: bool = False) -> Member:
    return Member(
        contact_id="contact 1",
        address="a@example.com",
        permission="implicit",
        deleted=deleted,
        lists=frozenset(lists),
        values=(),
    )


def test_a_list_refuses_a_contact_that_nothing_else_keeps_off_it() -> None:
    main = str(PROFILE.main_list_id)
    assert refuses(a_member("other"), PROFILE)
    assert not refuses(a_member(main), PROFILE)
    assert not refuses(None, PROFILE)
    assert not refuses(a_member(deleted=True), PROFILE)
    assert not refuses(replace(a_member(), permission="unsubscribed"), PROFILE)
    assert not refuses(a_member(*(str(number) for number in range(50))), PROFILE)


def test_who_is_on_none_of_the_lists_has_left_them() -> None:
    shows, row = SHOWS[Effect.LEAVE], a_row(1, "one", "two")
    assert not shows(row, a_member("two", "three"), PROFILE)
    assert shows(row, a_member("three"), PROFILE)
    assert shows(row, a_member("two", deleted=True), PROFILE)
    assert shows(row, None, PROFILE)


def test_a_deletion_shows_by_its_date_alone_or_by_absence() -> None:
    shows, row = SHOWS[Effect.DELETE], a_row(1)
    assert not shows(row, a_member(), PROFILE)
    assert shows(row, a_member(deleted=True), PROFILE)
    assert shows(row, None, PROFILE)


def test_a_packet_of_leavers_names_only_lists_that_all_of_them_leave() -> None:
    rows = [a_row(1, "one"), a_row(2, "one"), a_row(3, "one", "two")]
    rows += [a_row(number, "two") for number in range(4, 4 + JOIN_ROWS + 1)]
    packets = list(leave_packets(rows))
    assert [packet.list_ids for packet in packets] == [("one",), ("one", "two"), ("two",), ("two",)]
    assert [len(packet.numbers) for packet in packets] == [2, 1, JOIN_ROWS, 1]


def test_texts_become_what_the_field_holds() -> None:
    described = {
        "A": {"type": "boolean"},
        "B": {"type": "double"},
        "C": {"type": "int"},
        "D": {"type": "string"},
    }
    texts = {"A": "true", "B": "12.5", "C": "3", "D": "3", "E": "x"}
    changes = [Change(target=name, before=None, after=text) for name, text in texts.items()]
    assert typed(changes, described) == {"A": True, "B": 12.5, "C": 3, "D": "3", "E": "x"}
    blank = [Change(target=name, before="x", after="") for name in "BD"]
    assert typed(blank, described) == {"B": None, "D": None}
