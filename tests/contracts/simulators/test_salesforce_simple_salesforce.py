"""simple-salesforce, which nobody here wrote, drives the simulator over its TLS port."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.contracts.simulators.salesforce_org import Org

simple_salesforce = pytest.importorskip("simple_salesforce")


def test_a_wrong_password_is_told_in_the_vendors_words(org: Org, simple_session: requests.Session) -> None:
    with pytest.raises(simple_salesforce.SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        simple_salesforce.Salesforce(
            username=org.credentials["username"],
            password="x",
            security_token="",
            session=simple_session,
            version="59.0",
        )


def test_the_other_logins_work_too(org: Org, simple_session: requests.Session, tmp_path: Path) -> None:
    keys = {"consumer_key": org.credentials["client_id"], "session": simple_session, "version": "68.0"}
    file = tmp_path / "key.pem"
    file.write_text(org.credentials["jwt_key"])
    by_assertion = simple_salesforce.Salesforce(
        username=org.credentials["username"], privatekey_file=str(file), **keys
    )
    assert by_assertion.query("SELECT COUNT() FROM User")["totalSize"] >= 2
    keys["consumer_secret"] = org.credentials["client_secret"]
    by_client = simple_salesforce.Salesforce(domain="example.my", **keys)
    assert by_client.limits()["DailyApiRequests"]["Max"] > 0
    org.control("POST", "switches", {"password_flow": True})
    try:
        given = {key: org.credentials[key] for key in ("username", "password")}
        by_password = simple_salesforce.Salesforce(**given, **keys)
    finally:
        org.control("POST", "switches", {"password_flow": False})
    assert by_password.is_sandbox() is False


def test_records_by_every_call(simple_client: Any) -> None:
    made = simple_client.Contact.create({"LastName": "Simple", "Email": "simple@example.com"})
    record = made["id"]
    assert simple_client.Contact.get(record)["LastName"] == "Simple"
    assert simple_client.Contact.get_by_custom_id("Email", "simple@example.com")["Id"] == record
    assert simple_client.Contact.update(record, {"Title": "Boss"}) == 204
    assert simple_client.Contact.upsert("Email/simple@example.com", {"Title": "Chief"}) == 200
    assert simple_client.Contact.describe()["name"] == "Contact"
    assert simple_client.Contact.metadata()["objectDescribe"]["name"] == "Contact"
    assert simple_client.Contact.describe_layout("012000000000000AAA") is not None
    assert {each["name"] for each in simple_client.describe()["sobjects"]} >= {"Contact", "Account"}
    end = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2)
    start = end - dt.timedelta(days=5)
    assert record in simple_client.Contact.updated(start, end)["ids"]
    assert simple_client.Contact.delete(record) == 204
    assert record in {each["id"] for each in simple_client.Contact.deleted(start, end)["deletedRecords"]}
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound):
        simple_client.Contact.get(record)
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest):
        simple_client.Contact.create({"FirstName": "x"})


def test_queries_page_by_page(simple_client: Any) -> None:
    whole = simple_client.query_all("SELECT Id FROM Contact")
    assert len(whole["records"]) == whole["totalSize"]
    assert (
        sum(1 for _ in simple_client.query_all_iter("SELECT Id FROM Contact", include_deleted=True))
        >= whole["totalSize"]
    )
    text = simple_salesforce.format_soql("SELECT Id FROM Contact WHERE LastName = {}", "O'Hara\n")
    assert simple_client.query(text)["totalSize"] == 0
    simple_client.limits()
    assert simple_client.api_usage["api-usage"].used > 0


def test_bulk2_queries_and_downloads(simple_client: Any, tmp_path: Path) -> None:
    simple_client.Contact.create({"LastName": "Bulk", "MailingStreet": 'x "y",\nz'})
    pages = list(
        simple_client.bulk2.Contact.query("SELECT Id, MailingStreet FROM Contact", max_records=50, wait=0.05)
    )
    assert (
        sum(page.count('"003') for page in pages)
        == simple_client.query("SELECT COUNT() FROM Contact")["totalSize"]
    )
    files = simple_client.bulk2.Contact.download(
        "SELECT Id FROM Contact", path=str(tmp_path), max_records=100, wait=0.05
    )
    assert sum(each["number_of_records"] for each in files) >= 200


def test_an_expired_session_raises_the_librarys_own_error(org: Org, simple_session: requests.Session) -> None:
    client = simple_salesforce.Salesforce(
        instance_url=org.simulator.tls_url,
        session_id=org.credentials["access_token"],
        session=simple_session,
        version="68.0",
    )
    assert client.query("SELECT Id FROM User LIMIT 1")["totalSize"] == 1
    org.control("POST", "expire_sessions", {})
    with pytest.raises(simple_salesforce.SalesforceExpiredSession):
        client.query("SELECT Id FROM User")
