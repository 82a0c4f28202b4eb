"""What a record gets that is made from a contact."""

from collections.abc import Mapping
from typing import Any

import pytest

from sync.mapping import Row
from sync.options import AccountOf
from sync.plan import Reason
from sync.profile import ObjectType
from tests.options.world import NAME_ROWS, World, options

COMPANY_ROWS = {
    ObjectType.CONTACT: (Row(source="Account.Name", target="company_name"),),
    ObjectType.LEAD: (Row(source="Company", target="company_name"),),
    ObjectType.ACCOUNT: (),
}
ADA = {"first_name": "Ada", "last_name": "Lovelace", "company_name": "Engines"}


def create(
    world: World,
    object_type: ObjectType = ObjectType.CONTACT,
    *,
    fields: Mapping[str, Any] = ADA,
    **chosen: Any,
) -> dict[str, Any]:
    """Run a new profile over a new contact of its Main List; returns the record that was made, if any."""
    number = len(world.contacts())
    rows = (*NAME_ROWS, *COMPANY_ROWS[object_type])
    name = f"List {number}"
    profile = world.profile(object_type, name=name, main_list=name, rows=rows, options=options(**chosen))
    world.contact(f"ada{number}@example.com", lists=(world.new_list(name),), **fields)
    world.run(profile)
    assert world.rests(profile)
    return world.record_of(f"ada{number}@example.com", object_type.value)


def user_id(world: World, name: str) -> str:
    found = world.query("SELECT Id, Username, Name FROM User")
    return str(next(one["Id"] for one in found if name in one["Username"]))


@pytest.mark.parametrize("object_type", list(ObjectType))
def test_people_are_records_of_the_chosen_object(world: World, object_type: ObjectType) -> None:
    with world.person_accounts(on=object_type is ObjectType.ACCOUNT):
        made = create(world, object_type)
        assert (made["FirstName"], made["LastName"]) == ("Ada", "Lovelace")

        others = [one for one in ("Contact", "Lead") if one != object_type.value]
        if object_type is ObjectType.ACCOUNT:
            assert made["IsPersonAccount"] is True
            others.remove("Contact")  # a Person Account has a Contact of its own
        assert [world.records(one) for one in others] == [{}] * len(others)


def test_records_belong_to_us_or_to_the_chosen_owner(world: World) -> None:
    users = world.query("SELECT Id FROM User")
    usual = create(world)["OwnerId"]
    other = next(one["Id"] for one in users if one["Id"] != usual)

    assert create(world, creation={"owner_id": other})["OwnerId"] == other


def test_a_lead_may_belong_to_a_queue(world: World) -> None:
    queue = world.query("SELECT Id FROM Group WHERE Type = 'Queue'")[0]["Id"]

    assert create(world, ObjectType.LEAD, creation={"owner_id": queue})["OwnerId"] == queue


def test_records_have_the_chosen_record_type(world: World) -> None:
    with world.person_accounts():
        usual = create(world, ObjectType.ACCOUNT)["RecordTypeId"]
        types = world.query("SELECT Id FROM RecordType WHERE SobjectType = 'Account' AND IsPersonType = true")

        made = create(world, ObjectType.ACCOUNT, creation={"record_type_id": types[0]["Id"]})

        assert usual
        assert made["RecordTypeId"] == types[0]["Id"]


def test_records_have_the_chosen_lead_source(world: World) -> None:
    assert create(world)["LeadSource"] is None
    assert create(world, creation={"lead_source": "Web"})["LeadSource"] == "Web"


def test_leads_have_the_chosen_status(world: World) -> None:
    usual = create(world, ObjectType.LEAD)["Status"]
    status = next(one for one in ("Working - Contacted", "Open - Not Contacted") if one != usual)

    assert create(world, ObjectType.LEAD, creation={"lead_status": status})["Status"] == status


@pytest.mark.parametrize("account_of", list(AccountOf))
def test_contacts_belong_to_no_account_to_the_one_or_to_that_of_the_company_s_name(
    world: World, account_of: AccountOf
) -> None:
    one, engines = (world.person(None, "Account", Name=name) for name in ("One", "Engines"))
    creation: dict[str, Any] = {"account": account_of}
    if account_of is AccountOf.ONE:
        creation["account_id"] = one

    made = create(world, creation=creation)

    assert (
        made["AccountId"] == {AccountOf.NONE: None, AccountOf.ONE: one, AccountOf.MATCH: engines}[account_of]
    )


def test_the_org_s_assignment_rules_choose_the_owner_only_where_that_is_asked(world: World) -> None:
    users = [one["Id"] for one in world.query("SELECT Id FROM User")]
    usual = create(world, ObjectType.LEAD)["OwnerId"]
    ruled = next(one for one in users if one != usual)
    world.salesforce.control("POST", "assignment_rule", {"owner": ruled})
    try:
        assert create(world, ObjectType.LEAD)["OwnerId"] == usual
        assert create(world, ObjectType.LEAD, creation={"assignment_rules": True})["OwnerId"] == ruled
    finally:
        world.salesforce.control("POST", "assignment_rule", {"owner": None})


def test_a_blank_last_name_is_refused_or_unknown(world: World) -> None:
    assert create(world, fields={"first_name": "Ada"}) == {}
    assert create(world, fields={"first_name": "Ada"}, unknown_last_name=True)["LastName"] == "Unknown"


def test_a_blank_first_name_stays_blank_or_is_unknown(world: World) -> None:
    assert create(world, fields={"last_name": "Lovelace"})["FirstName"] is None
    made = create(world, fields={"last_name": "Lovelace"}, unknown_first_name=True)
    assert (made["FirstName"], made["LastName"]) == ("Unknown", "Lovelace")


def test_a_blank_company_of_a_lead_is_refused_or_unknown(world: World) -> None:
    blank = {"last_name": "Lovelace"}
    assert create(world, ObjectType.LEAD, fields=blank) == {}
    assert create(world, ObjectType.LEAD, fields=blank, unknown_company=True)["Company"] == "Unknown"


def test_unknown_never_flows_back(world: World) -> None:
    create(world, fields={"first_name": "Ada"}, unknown_last_name=True)

    assert world.contacts()["ada0@example.com"].get("last_name") is None


def test_a_duplicate_rule_is_obeyed(world: World) -> None:
    world.person("other@example.com", LastName="Lovelace", FirstName="Ada")
    rule = {"object": "Contact", "fields": ["LastName"], "allow_save": True}
    world.salesforce.control("POST", "duplicate_rules", rule)
    profile = world.profile()
    world.contact("ada@example.com", lists=(world.new_list(),), **ADA)
    try:
        rows = world.run(profile)
    finally:
        world.salesforce.control("POST", "duplicate_rules", {"object": "Contact", "fields": []})

    assert world.record_of("ada@example.com") == {}
    assert [row.reason for row in rows if row.address == "ada@example.com"] == [Reason.NEW_CONTACT]
    assert any(row.words for row in rows)
