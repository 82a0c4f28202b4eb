# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""What the vendor says of person accounts, leads and the members of campaigns."""

from tests.contracts.simulators.salesforce_facts import read, refused, steered
from tests.contracts.simulators.salesforce_org import Org


def test_a_person_account_has_its_record_type_and_switches_by_that_alone(org: Org) -> None:
    with steered(org, "features", {"person_accounts": True}, {"person_accounts": False}):
        types = {
            each["IsPersonType"]: each["Id"]
            for each in org.records("SELECT Id, IsPersonType FROM RecordType WHERE SobjectType = 'Account'")
        }
        person = org.create("Account", LastName="Typed")
        assert read(org, "Account", person, "RecordTypeId") == {"RecordTypeId": types[True]}
        account = org.create("Account", Name="Business")
        contact = org.create("Contact", LastName="Only", Email="only@example.com", AccountId=account)
        path = f"/sobjects/Account/{account}"
        both = refused(org, "PATCH", path, RecordTypeId=types[True], Site="x")
        assert (both["errorCode"], both["fields"]) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Site"])
        assert org.call("PATCH", path, json={"RecordTypeId": types[True]}).status_code == 204
        shown = read(org, "Account", account, "IsPersonAccount", "PersonContactId", "PersonEmail", "Name")
        assert shown == {
            "IsPersonAccount": True,
            "PersonContactId": contact,
            "PersonEmail": "only@example.com",
            "Name": "Only",
        }
        assert org.call("PATCH", path, json={"RecordTypeId": types[False]}).status_code == 204
        assert read(org, "Contact", contact, "IsPersonAccount") == {"IsPersonAccount": False}
        infos = org.call("GET", "/sobjects/Account/describe").json()["recordTypeInfos"]
        assert "PersonAccount" in {each["developerName"] for each in infos}


def test_the_contact_of_a_person_account_is_neither_made_nor_deleted_by_itself(org: Org) -> None:
    with steered(org, "features", {"person_accounts": True}, {"person_accounts": False}):
        made = refused(org, "POST", "/sobjects/Contact", LastName="x", IsPersonAccount=True)
        assert made["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
        person = org.create("Account", LastName="Whole")
        contact = read(org, "Account", person, "PersonContactId")["PersonContactId"]
        assert refused(org, "DELETE", f"/sobjects/Contact/{contact}")["status"] == 400
        written = refused(org, "PATCH", f"/sobjects/Account/{person}", PersonContactId=contact)
        assert written["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
        campaign = org.create("Campaign", Name="Persons")
        member = org.create("CampaignMember", CampaignId=campaign, ContactId=contact)
        assert read(org, "CampaignMember", member, "Name") == {"Name": "Whole"}
        email = next(
            each
            for each in org.call("GET", "/sobjects/Account/describe").json()["fields"]
            if each["name"] == "PersonEmail"
        )
        assert (email["idLookup"], email["length"]) == (False, 80)


def test_a_lead_without_a_company_becomes_a_person_account(org: Org) -> None:
    with steered(org, "features", {"person_accounts": True}, {"person_accounts": False}):
        lead = org.create("Lead", LastName="Alone", Email="alone@example.com", HasOptedOutOfEmail=True)
        done = org.control("POST", "convert", {"id": lead})
        shown = read(org, "Account", done["accountId"], "IsPersonAccount", "PersonEmail", "PersonContactId")
    assert (shown["IsPersonAccount"], shown["PersonEmail"]) == (True, "alone@example.com")
    assert shown["PersonContactId"] == done["contactId"]


def test_a_state_must_fit_its_country_and_both_must_be_known(org: Org) -> None:
    with steered(org, "features", {"place_codes": True}, {"place_codes": False}):
        fields = {"LastName": "x", "MailingCountryCode": "CA", "MailingStateCode": "TX"}
        assert refused(org, "POST", "/sobjects/Contact", **fields)["fields"] == ["MailingStateCode"]
        lost = refused(org, "POST", "/sobjects/Contact", LastName="x", MailingStateCode="TX")
        assert lost["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
        odd = refused(org, "POST", "/sobjects/Lead", LastName="x", Company="C", CountryCode="ZZ")
        assert odd["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
        fields_of = {each["name"] for each in org.call("GET", "/sobjects/Contact/describe").json()["fields"]}
        assert {"MailingStateCode", "MailingCountryCode"} <= fields_of
    free = org.create("Contact", LastName="Free", MailingState="Anything", MailingCountry="Atlantis")
    assert read(org, "Contact", free, "MailingState") == {"MailingState": "Anything"}


# campaigns


def test_a_campaign_keeps_one_default_status_and_one_that_counts_as_responded(org: Org) -> None:
    campaign = org.create("Campaign", Name="Statuses")
    rows = org.records(
        f"SELECT Id, Label FROM CampaignMemberStatus WHERE CampaignId = '{campaign}' ORDER BY SortOrder"
    )
    sent, responded = (f"/sobjects/CampaignMemberStatus/{row['Id']}" for row in rows)
    assert refused(org, "PATCH", sent, IsDefault=False)["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    assert refused(org, "PATCH", responded, HasResponded=False)["fields"] == ["HasResponded"]
    assert refused(org, "DELETE", sent)["status"] == 400
    third = org.create(
        "CampaignMemberStatus",
        CampaignId=campaign,
        Label="Opened",
        SortOrder=3,
        HasResponded=True,
        IsDefault=True,
    )
    found = org.records(
        f"SELECT Id FROM CampaignMemberStatus WHERE CampaignId = '{campaign}' AND IsDefault = true"
    )
    assert found == [{"Id": third}]
    assert org.call("PATCH", responded, json={"HasResponded": False}).status_code == 204


def test_a_campaign_needs_a_marketing_user_and_is_inactive_unless_told(org: Org) -> None:
    campaign = org.create("Campaign", Name="Plain")
    assert read(org, "Campaign", campaign, "IsActive") == {"IsActive": False}
    assert refused(org, "POST", "/sobjects/Campaign", Name="x" * 81)["errorCode"] == "STRING_TOO_LONG"
    user = {"object": "User", "id": org.credentials["user_id"]}
    for marketing in (False, True):
        org.control("POST", "edit", {**user, "fields": {"UserPermissionsMarketingUser": marketing}})
        answer = org.call("POST", "/sobjects/Campaign", json={"Name": "Marketing"})
        assert answer.status_code == (201 if marketing else 403)


def test_a_members_people_and_campaign_are_fixed_and_its_response_is_derived(org: Org) -> None:
    campaign, contact = org.create("Campaign", Name="Fixed"), org.create("Contact", LastName="Fixed")
    member = org.create("CampaignMember", CampaignId=campaign, ContactId=contact, Status="Responded")
    shown = read(org, "CampaignMember", member, "HasResponded", "FirstRespondedDate", "Status")
    assert (shown["HasResponded"], shown["FirstRespondedDate"] is not None) == (True, True)
    for fields in (
        {"ContactId": contact},
        {"CampaignId": campaign},
        {"LeadId": None},
        {"HasResponded": False},
    ):
        found = refused(org, "PATCH", f"/sobjects/CampaignMember/{member}", **fields)
        assert found["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert org.call("PATCH", "/sobjects/CampaignMember/Name/Fixed", json={}).status_code == 404


def test_a_converted_leads_member_stays_and_names_the_contact_too(org: Org) -> None:
    campaign, lead = org.create("Campaign", Name="Conv"), org.create("Lead", LastName="Conv", Company="C")
    member = org.create("CampaignMember", CampaignId=campaign, LeadId=lead)
    done = org.control("POST", "convert", {"id": lead})
    assert read(org, "CampaignMember", member, "LeadId", "ContactId") == {
        "LeadId": lead,
        "ContactId": done["contactId"],
    }
    counts = ("NumberOfLeads", "NumberOfConvertedLeads", "NumberOfContacts")
    assert read(org, "Campaign", campaign, *counts) == dict.fromkeys(counts, 1)
    again = refused(org, "POST", "/sobjects/CampaignMember", CampaignId=campaign, LeadId=lead)
    assert again["status"] == 400
    org.call("DELETE", f"/sobjects/Contact/{done['contactId']}")
    assert read(org, "Campaign", campaign, "NumberOfContacts") == {"NumberOfContacts": 0}
