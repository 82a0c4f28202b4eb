"""What else simple-salesforce calls: searches, passwords, paths at will, and what the org has none of."""

import io
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_org import Org

simple_salesforce = pytest.importorskip("simple_salesforce")


def test_searches_find_by_words_and_narrow_with_soql(simple_client: Any) -> None:
    for first, title in (("Zaphod", "President"), ("Zarniwoop", None)):
        simple_client.Contact.create({"FirstName": first, "LastName": "Beeblesearch", "Title": title})
    everywhere = simple_client.quick_search("Beeblesearch")["searchRecords"]
    assert {each["attributes"]["type"] for each in everywhere} == {"Contact"}
    text = (
        "FIND {Za* Beeblesearch} IN ALL FIELDS RETURNING Contact(FirstName, LastName WHERE Title != null "
        "ORDER BY FirstName LIMIT 5), Lead(Id) LIMIT 3"
    )
    assert [each["FirstName"] for each in simple_client.search(text)["searchRecords"]] == ["Zaphod"]
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest, match="MALFORMED_SEARCH"):
        simple_client.search("FIND Beeblesearch")


def test_a_user_takes_another_password(org: Org, simple_client: Any) -> None:
    user, old = org.credentials["user_id"], org.credentials["password"]
    assert simple_client.restful(f"sobjects/User/{user}/password") == {"isExpired": False}
    assert simple_client.set_password(user, "Another-password-1") is None
    try:
        assert org.control("GET", "credentials")["password"] == "Another-password-1"
    finally:
        simple_client.set_password(user, old)
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest, match="INVALID_NEW_PASSWORD"):
        simple_client.set_password(user, "short")
    with pytest.raises(simple_salesforce.SalesforceRefusedRequest, match="INSUFFICIENT_ACCESS"):
        simple_client.set_password(org.credentials["admin"]["user_id"], "Another-password-2")


def test_any_path_is_open_to_restful(simple_client: Any) -> None:
    assert simple_client.restful("sobjects/Contact/describe")["name"] == "Contact"
    assert simple_client.restful("recent", params={"limit": 3})[0]["Id"]
    assert "standard-Contact" in {tab["name"] for tab in simple_client.restful("tabs")}
    assert simple_client.restful("theme")["themeItems"]
    assert simple_client.restful("quickActions") is None
    assert "AppSwitcher" in simple_client.restful("appMenu")
    plan = simple_client.restful("query", params={"explain": "SELECT Id FROM Contact"})["plans"][0]
    assert plan["sobjectType"] == "Contact"
    sent = {"records": [{"attributes": {"type": "Contact"}, "LastName": "Restful"}]}
    made = simple_client.restful("composite/sobjects", method="POST", json=sent)
    assert made[0]["success"] is True
    assert simple_client.oauth2("userinfo")["user_id"].startswith("005")


def test_queries_go_on_from_an_id_or_an_address(simple_client: Any) -> None:
    pages = {"headers": {"Sforce-Query-Options": "batchSize=200"}}
    simple_client.bulk.Contact.insert([{"LastName": f"Paged {number}"} for number in range(210)])
    first = simple_client.query("SELECT Id FROM Contact", **pages)
    name = first["nextRecordsUrl"].rpartition("/")[2]
    by_name = simple_client.query_more(name, **pages)
    by_address = simple_client.query_more(first["nextRecordsUrl"], identifier_is_url=True, **pages)
    assert by_name["records"] == by_address["records"]
    assert simple_client.query_more(name, include_deleted=True, **pages)["records"] == by_name["records"]
    assert (
        sum(1 for _ in simple_client.query_all_iter("SELECT Id FROM Contact", **pages)) == first["totalSize"]
    )


def test_an_org_without_apex_says_so(simple_client: Any) -> None:
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound, match="Could not find a match for URL"):
        simple_client.apexecute("My/resource", method="POST", data={"a": 1})
    assert simple_client.toolingexecute("query/?q=SELECT+Id+FROM+ApexClass")["totalSize"] == 0
    assert simple_client.toolingexecute("sobjects/")["sobjects"] == []
    ran = simple_client.toolingexecute("executeAnonymous/?anonymousBody=x")
    assert (ran["compiled"], ran["success"]) == (False, False)


def test_the_metadata_api_shows_objects_and_deploys_nothing(
    org: Org, simple_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library's own SOAP client takes no session of ours.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(org.simulator.certificate))
    simple_client.sf_instance = org.simulator.tls_url.removeprefix("https://")
    simple_client.metadata_url = f"{org.simulator.tls_url}/services/Soap/m/64.0/"
    described = simple_client.mdapi.describe_metadata()
    assert [each.xmlName for each in described.metadataObjects] == ["CustomObject"]
    query = simple_client.mdapi._client.get_type("ns0:ListMetadataQuery")(type="CustomObject")
    assert "Contact" in {each.fullName for each in simple_client.mdapi.list_metadata([query])}
    with pytest.raises(simple_salesforce.SalesforceGeneralError, match="deploy is not simulated"):
        simple_client.deploy(io.BytesIO(b"PK"), sandbox=False)
    with pytest.raises(simple_salesforce.SalesforceGeneralError, match="checkDeployStatus is not simulated"):
        simple_client.checkDeployStatus("0Af000000000001AAA")
