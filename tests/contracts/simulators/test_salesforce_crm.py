# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""Campaigns, leads, tasks, person accounts, merges: what the vendor does by itself with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.contracts.simulators.salesforce_org import Org

MEMBER = "SELECT Status, HasResponded, Name, Type, LeadOrContactId FROM CampaignMember WHERE Id = '{}'"


def first(org: Org, text: str) -> dict[str, Any]:
    return org.records(text)[0]


def refused(org: Org, name: str, **fields: Any) -> dict[str, Any]:
    answer = org.call("POST", f"/sobjects/{name}", json=fields)
    assert answer.status_code in {400, 403}, answer.text
    found: dict[str, Any] = answer.json()[0]
    return found


def test_a_new_campaign_has_two_statuses_and_counts_its_members(org: Org) -> None:
    campaign = org.create("Campaign", Name="Spring", IsActive=True)
    statuses = org.records(
        f"SELECT Label, IsDefault FROM CampaignMemberStatus WHERE CampaignId = '{campaign}' "
        "ORDER BY SortOrder"
    )
    assert statuses == [{"Label": "Sent", "IsDefault": True}, {"Label": "Responded", "IsDefault": False}]
    contact = org.create("Contact", LastName="Member", FirstName="A")
    member = org.create("CampaignMember", CampaignId=campaign, ContactId=contact, Status="Unheard Of")
    shown = first(org, MEMBER.format(member))
    assert shown == {
        "Status": "Sent",
        "HasResponded": False,
        "Name": "A Member",
        "Type": "Contact",
        "LeadOrContactId": contact,
    }
    org.call("PATCH", f"/sobjects/CampaignMember/{member}", json={"Status": "Responded"})
    found = first(org, f"SELECT NumberOfContacts, NumberOfResponses FROM Campaign WHERE Id = '{campaign}'")
    assert found == {"NumberOfContacts": 1, "NumberOfResponses": 1}
    again = refused(org, "CampaignMember", CampaignId=campaign, ContactId=contact)
    assert (again["errorCode"], again["message"]) == ("DUPLICATE_VALUE", "Already a campaign member.")
    moved = org.call("PATCH", f"/sobjects/CampaignMember/{member}", json={"CampaignId": campaign})
    assert moved.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    org.call("PATCH", f"/sobjects/Contact/{contact}", json={"LastName": "Renamed"})
    assert first(org, MEMBER.format(member))["Name"] == "A Renamed"
    org.call("DELETE", f"/sobjects/CampaignMember/{member}")
    assert (
        first(org, f"SELECT NumberOfContacts n FROM Campaign WHERE Id = '{campaign}'")["NumberOfContacts"]
        == 0
    )


def test_a_member_with_both_keeps_the_contact_alone(org: Org) -> None:
    campaign = org.create("Campaign", Name="Both")
    lead, contact = org.create("Lead", LastName="L", Company="C"), org.create("Contact", LastName="C")
    member = org.create("CampaignMember", CampaignId=campaign, ContactId=contact, LeadId=lead)
    assert first(org, f"SELECT LeadId FROM CampaignMember WHERE Id = '{member}'")["LeadId"] is None
    assert refused(org, "CampaignMember", CampaignId=campaign)["errorCode"] == "REQUIRED_FIELD_MISSING"


def test_a_lead_needs_a_company_and_conversion_makes_it_read_only(org: Org) -> None:
    assert refused(org, "Lead", LastName="x")["fields"] == ["Company"]
    lead = org.create(
        "Lead", LastName="Conv", Company="Conv Co", Email="conv@example.com", HasOptedOutOfEmail=True
    )
    campaign = org.create("Campaign", Name="Conv")
    member = org.create("CampaignMember", CampaignId=campaign, LeadId=lead)
    done = org.control("POST", "convert", {"id": lead, "opportunity": True})
    shown = first(org, f"SELECT IsConverted, ConvertedContactId, Status FROM Lead WHERE Id = '{lead}'")
    assert shown == {
        "IsConverted": True,
        "ConvertedContactId": done["contactId"],
        "Status": "Closed - Converted",
    }
    contact = first(
        org, f"SELECT Email, HasOptedOutOfEmail, Account.Name FROM Contact WHERE Id = '{done['contactId']}'"
    )
    assert (contact["Email"], contact["HasOptedOutOfEmail"]) == ("conv@example.com", True)
    assert contact["Account"]["Name"] == "Conv Co"
    assert first(org, MEMBER.format(member))["LeadOrContactId"] == done["contactId"]
    locked = org.call("PATCH", f"/sobjects/Lead/{lead}", json={"Title": "x"}).json()[0]
    assert (locked["errorCode"], locked["message"]) == (
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "cannot reference converted lead",
    )


def test_a_merge_leaves_the_master_and_points_to_it(org: Org) -> None:
    master = org.create("Contact", LastName="Master", Email="m@example.com")
    other = org.create("Contact", LastName="Other", Title="Boss", HasOptedOutOfEmail=True)
    campaign = org.create("Campaign", Name="Merge")
    member = org.create("CampaignMember", CampaignId=campaign, ContactId=other)
    org.control("POST", "merge", {"object": "Contact", "id": master, "ids": [other]})
    gone = org.records(f"SELECT IsDeleted, MasterRecordId FROM Contact WHERE Id = '{other}'", "/queryAll")
    assert gone == [{"IsDeleted": True, "MasterRecordId": master}]
    kept = first(org, f"SELECT LastName, Title, HasOptedOutOfEmail FROM Contact WHERE Id = '{master}'")
    assert kept == {"LastName": "Master", "Title": "Boss", "HasOptedOutOfEmail": True}
    assert first(org, f"SELECT ContactId FROM CampaignMember WHERE Id = '{member}'")["ContactId"] == master


SOAP = """<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns="urn:partner.soap.sforce.com"><e:Header><SessionHeader><sessionId>{token}</sessionId></SessionHeader></e:Header>
 <e:Body>{body}</e:Body></e:Envelope>"""


def soap(org: Org, body: str) -> str:
    text = SOAP.format(token=org.credentials["access_token"], body=body)
    return requests.post(f"{org.url}/services/Soap/u/60.0", data=text.encode(), timeout=30).text


def test_soap_merges_converts_undeletes_and_empties_the_bin(org: Org) -> None:
    one, two = org.create("Contact", LastName="S1"), org.create("Contact", LastName="S2")
    merged = soap(
        org,
        f"<merge><request><masterRecord><type>Contact</type><Id>{one}</Id></masterRecord>"
        f"<recordToMergeIds>{two}</recordToMergeIds></request></merge>",
    )
    assert "<success>true</success>" in merged
    lead = org.create("Lead", LastName="S", Company="S")
    wish = f"<leadId>{lead}</leadId><convertedStatus>Closed - Converted</convertedStatus>"
    wish += "<doNotCreateOpportunity>true</doNotCreateOpportunity>"
    assert "<contactId>003" in soap(org, f"<convertLead><leadConverts>{wish}</leadConverts></convertLead>")
    org.call("DELETE", f"/sobjects/Contact/{one}")
    assert "<success>true</success>" in soap(org, f"<undelete><ids>{one}</ids></undelete>")
    assert org.call("GET", f"/sobjects/Contact/{one}").status_code == 200
    assert "<statusCode>UNDELETE_FAILED</statusCode>" in soap(org, f"<undelete><ids>{one}</ids></undelete>")
    org.call("DELETE", f"/sobjects/Contact/{one}")
    assert "<success>true</success>" in soap(org, f"<emptyRecycleBin><ids>{one}</ids></emptyRecycleBin>")
    assert org.records(f"SELECT Id FROM Contact WHERE Id = '{one}'", "/queryAll") == []


def test_a_deleted_account_takes_its_contacts_along_and_brings_them_back(org: Org) -> None:
    account = org.create("Account", Name="Cascade")
    contact = org.create("Contact", LastName="Casc", AccountId=account)
    org.call("DELETE", f"/sobjects/Account/{account}")
    assert org.call("GET", f"/sobjects/Contact/{contact}").json()[0]["errorCode"] == "ENTITY_IS_DELETED"
    org.control("POST", "undelete", {"id": account})
    assert org.call("GET", f"/sobjects/Contact/{contact}").status_code == 200


def test_a_closed_task_moves_the_last_activity_alone(org: Org) -> None:
    contact = org.create("Contact", LastName="Busy")
    before = first(org, f"SELECT SystemModstamp FROM Contact WHERE Id = '{contact}'")
    org.control("POST", "clock", {"advance": 30})
    task = org.create("Task", WhoId=contact, Subject="Opened", Status="Completed", ActivityDate="2026-11-20")
    found = first(
        org,
        f"SELECT IsClosed, Who.Name, TYPEOF Who WHEN Contact THEN LastName END FROM Task WHERE Id = '{task}'",
    )
    assert found["IsClosed"] is True
    after = first(org, f"SELECT SystemModstamp, LastActivityDate FROM Contact WHERE Id = '{contact}'")
    assert after == before | {"LastActivityDate": "2026-11-20"}


@pytest.fixture
def persons(org: Org) -> Iterator[Org]:
    org.control("POST", "features", {"person_accounts": True})
    yield org
    org.control("POST", "features", {"person_accounts": False})


def test_a_person_account_is_an_account_and_a_contact_in_one(persons: Org) -> None:
    org = persons
    account = org.create(
        "Account", LastName="Person", FirstName="P", PersonEmail="pa@example.com", PersonTitle="Dr"
    )
    shown = first(
        org,
        "SELECT Name, IsPersonAccount, PersonContactId, PersonContact.Email FROM Account "
        f"WHERE Id = '{account}'",
    )
    assert (shown["Name"], shown["IsPersonAccount"]) == ("P Person", True)
    contact = shown["PersonContactId"]
    assert shown["PersonContact"]["Email"] == "pa@example.com"
    assert (
        first(org, f"SELECT IsPersonAccount FROM Contact WHERE Id = '{contact}'")["IsPersonAccount"] is True
    )
    org.call("PATCH", f"/sobjects/Account/{account}", json={"PersonHasOptedOutOfEmail": True})
    assert (
        first(org, f"SELECT HasOptedOutOfEmail FROM Contact WHERE Id = '{contact}'")["HasOptedOutOfEmail"]
        is True
    )
    org.call("PATCH", f"/sobjects/Contact/{contact}", json={"Title": "Prof"})
    assert first(org, f"SELECT PersonTitle FROM Account WHERE Id = '{account}'")["PersonTitle"] == "Prof"
    assert org.call("DELETE", f"/sobjects/Contact/{contact}").status_code == 400
    assert org.call("DELETE", f"/sobjects/Account/{account}").status_code == 204
    assert org.call("GET", f"/sobjects/Contact/{contact}").status_code == 404
    business = org.create("Account", Name="Business")
    assert (
        first(org, f"SELECT IsPersonAccount FROM Account WHERE Id = '{business}'")["IsPersonAccount"] is False
    )


def test_without_the_feature_person_fields_do_not_exist(org: Org) -> None:
    assert org.query("SELECT IsPersonAccount FROM Account")[0]["errorCode"] == "INVALID_FIELD"


def test_with_place_codes_on_code_and_name_follow_each_other(org: Org) -> None:
    org.control("POST", "features", {"place_codes": True})
    try:
        record = org.create("Contact", LastName="Coded", MailingCountryCode="US", MailingStateCode="CA")
        text = f"SELECT MailingState, MailingStateCode, MailingCountry FROM Contact WHERE Id = '{record}'"
        assert first(org, text) == {
            "MailingState": "California",
            "MailingStateCode": "CA",
            "MailingCountry": "United States",
        }
        org.call("PATCH", f"/sobjects/Contact/{record}", json={"MailingState": "texas"})
        assert first(org, text)["MailingStateCode"] == "TX"
        wrong = refused(org, "Contact", LastName="x", MailingCountry="Atlantis")
        assert wrong["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    finally:
        org.control("POST", "features", {"place_codes": False})


def test_a_duplicate_rule_refuses_as_recorded_unless_saving_is_allowed(org: Org, recordings: Path) -> None:
    org.control("POST", "duplicate_rules", {"object": "Contact", "fields": ["Email"], "allow_save": True})
    try:
        known = org.create("Contact", LastName="Dup", Email="dup@example.com")
        body = {"LastName": "Dup", "Email": "dup@example.com"}
        found = refused(org, "Contact", **body)
        allowed = org.call(
            "POST", "/sobjects/Contact", json=body, headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"}
        )
    finally:
        org.control("POST", "duplicate_rules", {"object": "Contact", "fields": []})
    assert found["errorCode"] == "DUPLICATES_DETECTED"
    result = found["duplicateResut"]
    assert result["matchResults"][0]["matchRecords"][0]["record"]["Id"] == known
    recorded = (recordings / "error_cases.json").read_text()
    assert all(f'"{key}"' in recorded for key in (*result, *result["matchResults"][0]))
    assert allowed.status_code == 201


def test_private_objects_show_a_user_their_own_records_alone(org: Org) -> None:
    mine = org.create("Contact", LastName="Mine")
    theirs = org.control("POST", "insert", {"object": "Contact", "fields": {"LastName": "Theirs"}})["id"]
    org.control("POST", "private", {"objects": ["Contact"]})
    try:
        ids = {
            each["Id"] for each in org.records(f"SELECT Id FROM Contact WHERE Id IN ('{mine}', '{theirs}')")
        }
        direct = org.call("GET", f"/sobjects/Contact/{theirs}").status_code
    finally:
        org.control("POST", "private", {"objects": []})
    assert ids == {mine}
    assert direct == 404


PACKAGE = {
    "objects/Marketing_List__c/Marketing_List__c.object-meta.xml": "<label>Marketing List</label>"
    "<pluralLabel>Marketing Lists</pluralLabel><nameField><type>Text</type></nameField>",
    "objects/Marketing_List__c/fields/Ticked__c.field-meta.xml": "<fullName>Ticked__c</fullName>"
    "<type>Checkbox</type>"
    "<defaultValue>false</defaultValue><label>Ticked</label>",
    "objects/Member__c/Member__c.object-meta.xml": "<label>Member</label><pluralLabel>Members</pluralLabel>",
    "objects/Member__c/fields/List__c.field-meta.xml": "<fullName>List__c</fullName><type>MasterDetail</type>"
    "<referenceTo>Marketing_List__c</referenceTo><relationshipName>Members</relationshipName><label>List</label>",
    "objects/Contact/fields/CTCT_Id__c.field-meta.xml": "<fullName>CTCT_Id__c</fullName><type>Text</type>"
    "<length>36</length><externalId>true</externalId><unique>true</unique><caseSensitive>true</caseSensitive>"
    "<label>Constant Contact Id</label>",
}


def test_the_source_of_a_package_is_installed_and_enforced(org: Org, tmp_path: Path) -> None:
    for name, text in PACKAGE.items():
        file = tmp_path / "force-app" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        kind = "CustomField" if ".field-" in name else "CustomObject"
        file.write_text(
            f'<?xml version="1.0"?><{kind} xmlns="http://soap.sforce.com/2006/04/metadata">{text}</{kind}>'
        )
    org.control("POST", "install", {"folder": str(tmp_path)})
    field = next(
        each
        for each in org.call("GET", "/sobjects/Contact/describe").json()["fields"]
        if each["name"] == "CTCT_Id__c"
    )
    assert (field["custom"], field["externalId"], field["unique"], field["length"]) == (True, True, True, 36)
    made = org.call("PATCH", "/sobjects/Contact/CTCT_Id__c/abc-1", json={"LastName": "Keyed"})
    assert made.status_code == 201
    taken = refused(org, "Contact", LastName="x", CTCT_Id__c="abc-1")
    assert taken["errorCode"] == "DUPLICATE_VALUE"
    assert made.json()["id"] in taken["message"]
    assert refused(org, "Contact", LastName="x", CTCT_Id__c="y" * 37)["errorCode"] == "STRING_TOO_LONG"
    lists = org.create("Marketing_List__c", Name="List One", Ticked__c=True)
    assert refused(org, "Member__c", Name="x")["fields"] == ["List__c"]
    org.create("Member__c", Name="M", List__c=lists)
    shown = org.query(
        "SELECT Name, (SELECT Name, List__r.Ticked__c FROM Members__r) FROM Marketing_List__c "
        f"WHERE Id = '{lists}'"
    )
    assert shown["records"][0]["Members__r"]["records"][0]["List__r"]["Ticked__c"] is True
    org.call("DELETE", f"/sobjects/Marketing_List__c/{lists}")
    assert org.query("SELECT COUNT() FROM Member__c")["totalSize"] == 0
