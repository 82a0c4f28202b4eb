"""Which relationships are asked before a created record is deleted: those that people use, not too many."""

import pytest

from sync.attached import MOST, worth_asking
from sync.profile import ObjectType

CALL = ("Task", "WhoId")
SEAT = ("Seat__c", "Guest__c")
ASSET = ("Zeppelin", "PilotId")


def test_people_s_own_go_first_then_the_org_s_objects_then_the_rest() -> None:
    assert worth_asking([ASSET, SEAT, CALL], ObjectType.CONTACT) == (CALL, SEAT, ASSET)


@pytest.mark.parametrize(
    "name", ["ContactHistory", "Seat__History", "ContactFeed", "ContactShare", "DuplicateRecordItem"]
)
def test_what_salesforce_hangs_on_records_by_itself_is_not_asked_for(name: str) -> None:
    assert worth_asking([(name, "ParentId")], ObjectType.LEAD) == ()


def test_however_many_there_are_five_calls_are_enough() -> None:
    many = [(f"Object{number}__c", "Person__c") for number in range(200)]
    found = worth_asking([*many, CALL], ObjectType.CONTACT)
    assert len(found) == MOST
    assert found[0] == CALL


def test_the_contact_that_a_person_account_has_beside_it_is_no_attachment_but_what_hangs_on_it_is() -> None:
    found = worth_asking([("Contact", "AccountId")], ObjectType.ACCOUNT)
    assert ("Contact", "AccountId") not in found
    assert ("CampaignMember", "Contact.AccountId") in found
