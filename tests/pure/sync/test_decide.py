"""What is decided, case by case."""

from dataclasses import replace

import pytest

from sync.decide import decide
from sync.plan import Action, Change, PlanRow, Reason, Route
from sync.records import OptOut, Pair
from tests.pure.sync.examples import linked, member, pair, person, values
from tests.pure.sync.worlds import MAIN, PROFILE

ANN, CONTACT = person(), member()


def decided(case: Pair) -> PlanRow:
    row = decide(case, PROFILE)
    assert row is not None
    return row


def test_a_person_without_a_contact_gets_one_on_the_main_list() -> None:
    row = decided(pair(person(address=" ann@example.com\r\n"), None))
    assert row == PlanRow(
        person_id="003A",
        action=Action.CREATE,
        reason=Reason.NEW,
        address="ann@example.com",
        changes=(
            Change(target="first_name", before=None, after="Ann"),
            Change(target="last_name", before=None, after="Abel"),
            Change(target="job_title", before=None, after="Boss"),
        ),
        join=True,
        link=True,
        route=Route.IMPORT,
    )


def test_a_contact_of_the_same_address_is_linked() -> None:
    row = decided(pair(ANN, CONTACT))
    assert (row.action, row.reason, row.link, row.join) == (Action.LINK, Reason.SAME_ADDRESS, True, False)
    assert row.route is Route.NONE


def test_a_contact_off_the_list_joins_it_when_it_is_linked() -> None:
    row = decided(pair(ANN, member(lists=frozenset({"other"}))))
    assert (row.action, row.link, row.join, row.route) == (Action.LINK, True, True, Route.NONE)


def test_a_contact_with_other_values_is_updated_under_its_own_spelling_of_the_address() -> None:
    shown = member(address="ANN@example.com", values=values(FirstName="Anne", LastName="Abel"))
    row = decided(pair(ANN, shown))
    assert (row.action, row.reason, row.route) == (Action.UPDATE, Reason.DIFFERS, Route.IMPORT)
    assert row.address == "ANN@example.com"
    assert row.changes == (
        Change(target="first_name", before="Anne", after="Ann"),
        Change(target="job_title", before="", after="Boss"),
    )


def test_a_linked_pair_in_agreement_needs_nothing() -> None:
    assert decide(linked(ANN, CONTACT, agreed=(ANN, CONTACT)), PROFILE) is None


def test_a_linked_contact_that_never_was_on_the_list_joins_it() -> None:
    off = member(lists=frozenset())
    row = decided(linked(ANN, off, agreed=(ANN, off)))
    assert (row.action, row.reason, row.join, row.link) == (Action.LINK, Reason.NOT_ON_LIST, True, False)


def test_a_contact_that_left_the_list_is_not_put_back() -> None:
    off = member(lists=frozenset())
    row = decided(linked(ANN, off, agreed=(ANN, CONTACT), placed=True))
    assert (row.action, row.reason, row.join) == (Action.SKIP, Reason.LEFT_LIST, False)


def test_a_linked_contact_that_does_not_show_is_kept_and_not_created_again() -> None:
    row = decided(linked(ANN, None, agreed=(ANN, CONTACT)))
    assert (row.action, row.reason, row.parameters) == (
        Action.SKIP,
        Reason.CONTACT_NOT_VISIBLE,
        {"contact": "c1"},
    )


def test_a_new_address_is_written_alone_with_the_other_changes() -> None:
    moved = person(address="ann@new.example.com", values=values(FirstName="Ann", LastName="Novak"))
    row = decided(linked(moved, CONTACT, agreed=(ANN, CONTACT)))
    assert row.changes == (
        Change(target="email", before="ann@example.com", after="ann@new.example.com"),
        Change(target="last_name", before="Abel", after="Novak"),
        Change(target="job_title", before="Boss", after=""),
    )
    assert (row.action, row.route, row.address) == (Action.UPDATE, Route.SINGLE, "ann@new.example.com")


def test_a_new_address_that_another_contact_has_links_to_that_one_and_names_the_old() -> None:
    moved, other = person(address="taken@example.com"), member(contact_id="c2", address="taken@example.com")
    row = decided(linked(moved, CONTACT, agreed=(ANN, CONTACT), taker=other))
    assert (row.action, row.contact_id, row.link) == (Action.LINK, "c2", True)
    assert (row.reason, row.parameters) == (Reason.ADDRESS_TAKEN, {"contact": "c2", "old": "c1"})


def test_a_new_address_whose_contact_opted_out_is_left() -> None:
    moved = person(address="taken@example.com")
    gone = member(contact_id="c2", address="taken@example.com", permission="unsubscribed")
    row = decided(linked(moved, CONTACT, agreed=(ANN, CONTACT), taker=gone))
    assert (row.action, row.reason) == (Action.SKIP, Reason.OPTED_OUT_CONSTANT_CONTACT)


def test_a_new_address_that_cannot_be_sent_is_left() -> None:
    row = decided(linked(person(address="ann at home"), CONTACT, agreed=(ANN, CONTACT)))
    assert (row.action, row.reason) == (Action.SKIP, Reason.INVALID_ADDRESS)


@pytest.mark.parametrize("agreed", ["ann@example.com", "third@example.com"])
def test_an_address_that_the_subscriber_corrected_is_never_reverted(agreed: str) -> None:
    corrected = member(address="ann@home.example.com")
    row = decided(linked(ANN, corrected, agreed=(ANN, member(address=agreed))))
    assert (row.action, row.reason) == (Action.SKIP, Reason.ADDRESS_DIFFERS)
    assert row.parameters == {
        "person_address": "ann@example.com",
        "contact_address": "ann@home.example.com",
    }


def test_other_fields_still_follow_where_the_subscriber_corrected_the_address() -> None:
    corrected = member(address="ann@home.example.com")
    promoted = person(values=values(FirstName="Ann", LastName="Abel", Title="Chief"))
    row = decided(linked(promoted, corrected, agreed=(ANN, CONTACT)))
    assert (row.action, row.reason, row.address) == (
        Action.UPDATE,
        Reason.ADDRESS_DIFFERS,
        "ann@home.example.com",
    )
    assert row.changes == (Change(target="job_title", before="Boss", after="Chief"),)


def test_another_case_of_an_address_is_the_same_address() -> None:
    assert decide(linked(person(address="Ann@Example.COM"), CONTACT, agreed=(ANN, CONTACT)), PROFILE) is None


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("no-at-sign", Reason.INVALID_ADDRESS),
        ("a" * 64 + "@" + "d" * 20 + ".example.com", Reason.ADDRESS_TOO_LONG),
    ],
)
def test_nobody_is_created_with_an_address_that_cannot_be_sent(address: str, reason: Reason) -> None:
    row = decided(pair(person(address=address), None))
    assert (row.action, row.reason, row.address) == (Action.SKIP, reason, address)
    assert row.parameters["why"]


@pytest.mark.parametrize(
    ("case", "reason", "parameters"),
    [
        (pair(person(opted_out=True), None), "opted_out_salesforce", {"record": "003A"}),
        (
            pair(ANN, CONTACT, opt_out=OptOut(side="salesforce", record_id="003T")),
            "opted_out_salesforce",
            {"record": "003T"},
        ),
        (
            pair(person(opted_out=True), None, opt_out=OptOut(side="constant_contact", record_id="c7")),
            "opted_out_salesforce",
            {"record": "003A"},
        ),
        (pair(ANN, member(permission="unsubscribed")), "opted_out_constant_contact", {"record": "c1"}),
        (
            pair(ANN, None, opt_out=OptOut(side="constant_contact", record_id="c7")),
            "opted_out_constant_contact",
            {"record": "c7"},
        ),
        (linked(person(deleted=True), CONTACT, agreed=(ANN, CONTACT)), "deleted_salesforce", {}),
        (pair(person(address=" "), None), "no_address", {}),
        (pair(ANN, CONTACT, shadowed_by="003T"), "shadowed", {"by": "003T"}),
        (pair(ANN, member(deleted=True, lists=frozenset())), "deleted_constant_contact", {}),
        (pair(ANN, member(permission="temp_hold")), "temporary_hold", {}),
        (pair(ANN, member(permission="pending_confirmation")), "pending_confirmation", {}),
        (pair(ANN, member(permission="not_set")), "permission_not_set", {}),
        (pair(ANN, member(permission="a state of tomorrow")), "permission_not_set", {}),
        (pair(ANN, member(lists=frozenset(map(str, range(50))))), "lists_full", {}),
    ],
)
def test_who_is_excluded_is_named_with_the_reason(
    case: Pair, reason: str, parameters: dict[str, str]
) -> None:
    row = decided(case)
    assert (row.action, row.reason, row.parameters) == (Action.SKIP, reason, parameters)


def test_a_contact_on_fifty_lists_with_ours_among_them_is_updated() -> None:
    full = member(lists=frozenset({MAIN, *map(str, range(49))}), values=values(FirstName="Anne"))
    assert decided(pair(ANN, full)).action is Action.UPDATE


@pytest.mark.parametrize(
    ("changed", "route"),
    [
        ({"Phone": "617-555-0100"}, Route.IMPORT),
        ({"Phone": "+1 617 555 0100"}, Route.IMPORT),
        ({"Phone": "+49 221 1234567"}, Route.SINGLE),
        ({"MobilePhone": "(+44) 7700 900123"}, Route.SINGLE),
        ({"HomePhone": "0044 20 7946 0000"}, Route.SINGLE),
        ({"HomePhone": "011 44 20 7946 0000"}, Route.SINGLE),
        ({"MailingStreet": "+49 Street"}, Route.IMPORT),
    ],
)
def test_numbers_that_imports_refuse_travel_alone(changed: dict[str, str], route: Route) -> None:
    assert decided(pair(person(values=values(**changed)), None)).route is route


@pytest.mark.parametrize(("length", "route"), [(50, Route.IMPORT), (51, Route.SINGLE), (80, Route.SINGLE)])
def test_addresses_that_imports_cannot_hold_travel_alone(length: int, route: Route) -> None:
    address = "a" * (length - len("@mail.example.com")) + "@mail.example.com"
    assert decided(pair(person(address=address), None)).route is route


def test_a_blanking_travels_alone_and_a_first_match_never_blanks() -> None:
    without = person(values=values(FirstName="Ann", LastName="Abel"))
    assert decided(linked(without, CONTACT, agreed=(ANN, CONTACT))).route is Route.SINGLE
    assert decided(pair(without, CONTACT)).changes == ()


def test_deciding_needs_the_main_list_bound() -> None:
    with pytest.raises(AssertionError, match="bound"):
        decide(pair(ANN, None), replace(PROFILE, main_list_id=None))
