"""Step 4: each direction, policy and rule of a mapping row, and the address field."""

import pytest

from sync.mapping import BlankRule, Direction, Mapping, Policy, Row
from sync.profile import Profile
from tests.options.world import NAME_ROWS, World, options

ADDRESS = "ada@example.com"


def title(direction: Direction = Direction.BOTH, **values: object) -> Row:
    return Row(source="Title", target="job_title", direction=direction, **values)  # type: ignore[arg-type]


def ada(world: World, row: Row) -> tuple[Profile, str]:
    """Sync one person with a title and a mapping of that row beside the names."""
    profile = world.profile(rows=(*NAME_ROWS, row))
    person = world.person(ADDRESS, FirstName="Ada", Title="Countess")
    world.run(profile)
    assert titles(world) == ("Countess", "Countess" if row.policy is not Policy.NEVER else "")
    return profile, person


def titles(world: World) -> tuple[str, str]:
    """Read the title on both sides."""
    here, there = world.record_of(ADDRESS)["Title"], world.contacts()[ADDRESS].get("job_title")
    return here or "", there or ""


def retitle(world: World, person: str, *, here: str | None = None, there: str | None = None) -> None:
    """Change the title, Constant Contact's an hour after Salesforce's where both do."""
    if here is not None:
        world.edit(person, Title=here or None)
    if there is not None:
        world.constant_contact.control("POST", "clock", {"advance": 3600})
        world.by_hand("edit", ADDRESS, set={"job_title": there}, source="Account")
        world.salesforce.control("POST", "clock", {"advance": 3600})


@pytest.mark.parametrize(
    ("direction", "after_here", "after_there"),
    [
        (Direction.TO_CONSTANT_CONTACT, ("Queen", "Queen"), ("Queen", "Queen")),
        (Direction.TO_SALESFORCE, ("Countess", "Countess"), ("Empress", "Empress")),
        (Direction.BOTH, ("Queen", "Queen"), ("Empress", "Empress")),
    ],
)
def test_a_value_flows_in_the_row_s_direction(
    world: World, direction: Direction, after_here: tuple[str, str], after_there: tuple[str, str]
) -> None:
    profile, person = ada(world, title(direction))

    retitle(world, person, here="Queen")
    world.run(profile)
    found = [titles(world)]
    retitle(world, person, there="Empress")
    world.run(profile)

    assert [*found, titles(world)] == [after_here, after_there]
    assert world.rests(profile)


@pytest.mark.parametrize(
    ("policy", "here", "expected"),
    [
        (Policy.SALESFORCE_WINS, "Queen", ("Queen", "Queen")),
        (Policy.CONSTANT_CONTACT_WINS, "Queen", ("Empress", "Empress")),
        (Policy.LATEST_WINS, "Queen", ("Empress", "Empress")),
        (Policy.SALESFORCE_UNLESS_BLANK, "Queen", ("Queen", "Queen")),
        (Policy.SALESFORCE_UNLESS_BLANK, "", ("Empress", "Empress")),
        (Policy.CREATE_ONLY, "Queen", ("Queen", "Empress")),
        (Policy.NEVER, "Queen", ("Queen", "Empress")),
    ],
)
def test_the_policy_decides_where_both_sides_changed(
    world: World, policy: Policy, here: str, expected: tuple[str, str]
) -> None:
    profile, person = ada(world, title(policy=policy))

    retitle(world, person, here=here, there="Empress")
    world.run(profile)

    assert titles(world) == expected
    assert world.rests(profile)


def test_the_latest_change_wins_also_when_it_is_salesforce_s(world: World) -> None:
    profile, person = ada(world, title(policy=Policy.LATEST_WINS))

    retitle(world, person, there="Empress")
    retitle(world, person, here="Queen")
    world.run(profile)

    assert titles(world) == ("Queen", "Queen")
    assert world.rests(profile)


@pytest.mark.parametrize(
    ("blank", "expected"), [(BlankRule.KEEP, ("", "Countess")), (BlankRule.ERASE, ("", ""))]
)
def test_a_blank_erases_only_where_the_row_says_so(
    world: World, blank: BlankRule, expected: tuple[str, str]
) -> None:
    profile, person = ada(world, title(Direction.TO_CONSTANT_CONTACT, blank=blank))

    retitle(world, person, here="")
    world.run(profile)

    assert titles(world) == expected
    assert world.rests(profile)


def test_another_field_may_hold_the_address(world: World) -> None:
    with world.custom_field("Other_Mail__c", "Email"):
        world.person(ADDRESS, Other_Mail__c="other@example.com")
        profile = world.profile()
        world.run(profile)
        assert world.members() == {ADDRESS}

        mapping = Mapping(version=1, address_field="Other_Mail__c", rows=NAME_ROWS)
        other = world.profile(name="Other", main_list="Other", mapping=mapping)
        world.run(other)

        assert world.members("Other") == {"other@example.com"}
        assert world.rests(other)


@pytest.mark.parametrize("create", [False, True])
def test_a_custom_field_is_made_only_after_a_yes(world: World, *, create: bool) -> None:
    row = Row(source="Department", target="custom:Department", create=create)
    profile = world.profile(rows=(*NAME_ROWS, row))
    world.person(ADDRESS, Department="Engines")
    world.run(profile)

    fields = world.call("GET", "/v3/contact_custom_fields?limit=50")["custom_fields"]
    values = [one["value"] for one in world.contacts()[ADDRESS].get("custom_fields", [])]
    assert ([one["label"] for one in fields], values) == (
        (["Department"], ["Engines"]) if create else ([], [])
    )
    assert world.rests(profile)


@pytest.mark.parametrize("off", [False, True])
def test_physical_addresses_are_synced_unless_told_otherwise(world: World, *, off: bool) -> None:
    city = Row(source="MailingCity", target="address:city", direction=Direction.BOTH)
    profile = world.profile(rows=(*NAME_ROWS, city), options=options(no_physical_address=off))
    world.person(ADDRESS, MailingCity="London")
    made = {"last_name": "Bartok", "street_addresses": [{"kind": "work", "city": "Pest"}]}
    world.contact("bela@example.com", lists=(world.new_list(),), **made)
    world.run(profile)

    there = [one.get("city") for one in world.contacts()[ADDRESS].get("street_addresses", [])]
    here = world.record_of("bela@example.com")["MailingCity"]
    assert (there, here) == (([], None) if off else (["London"], "Pest"))
    assert world.rests(profile)


@pytest.mark.parametrize(("named", "expected"), [(False, "CA"), (True, "California")])
def test_a_state_is_written_to_salesforce_by_its_code_or_by_its_name(
    world: World, *, named: bool, expected: str
) -> None:
    rows = (
        *NAME_ROWS,
        Row(source="MailingState", target="address:state", direction=Direction.BOTH),
        Row(source="MailingCountry", target="address:country", direction=Direction.BOTH),
    )
    profile = world.profile(rows=rows, options=options(state_name=named))
    place = {"kind": "work", "state": "CA", "country": "US"}
    made = {"last_name": "Lovelace", "street_addresses": [place]}
    world.contact(ADDRESS, lists=(world.new_list(),), **made)
    world.run(profile)

    assert world.record_of(ADDRESS)["MailingState"] == expected
    assert world.contacts()[ADDRESS]["street_addresses"][0]["state"] == "CA"
    assert world.rests(profile)


@pytest.mark.parametrize("mapped", [False, True])
def test_a_value_that_another_program_set_is_kept(world: World, *, mapped: bool) -> None:
    rows = (*NAME_ROWS, title()) if mapped else NAME_ROWS
    profile = world.profile(rows=rows)
    world.person(ADDRESS, FirstName="Ada")
    world.contact(ADDRESS, job_title="Countess", company_name="Engines")
    world.run(profile)

    found = world.contacts()[ADDRESS]
    assert (found["first_name"], found["job_title"], found["company_name"]) == ("Ada", "Countess", "Engines")
    assert world.record_of(ADDRESS)["Title"] == ("Countess" if mapped else None)
    assert world.rests(profile)
