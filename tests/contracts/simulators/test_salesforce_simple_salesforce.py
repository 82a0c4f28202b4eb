"""simple-salesforce, which nobody here wrote, drives the simulator over its TLS port."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.contracts.simulators.salesforce_org import Org

simple_salesforce = pytest.importorskip("simple_salesforce")


class ToSimulator(HTTPAdapter):
    """Sends to the simulator what the library addresses to the vendor's login host."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.host = urlsplit(address).netloc

    def send(self, request: Any, *arguments: Any, **given: Any) -> Any:
        parts = urlsplit(request.url)
        request.url = parts._replace(netloc=self.host).geturl()
        return super().send(request, *arguments, **given)


@pytest.fixture
def session(org: Org) -> Iterator[requests.Session]:
    made = requests.Session()
    made.trust_env = False
    made.verify = str(org.simulator.certificate)
    made.mount("https://", ToSimulator(org.simulator.tls_url))
    yield made
    made.close()


@pytest.fixture
def client(org: Org, session: requests.Session) -> Any:
    """Logged in by SOAP with user name, password and security token."""
    given = {key: org.credentials[key] for key in ("username", "password", "security_token")}
    return simple_salesforce.Salesforce(**given, session=session, version="64.0")


def test_a_wrong_password_is_told_in_the_vendors_words(org: Org, session: requests.Session) -> None:
    with pytest.raises(simple_salesforce.SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        simple_salesforce.Salesforce(
            username=org.credentials["username"],
            password="x",
            security_token="",
            session=session,
            version="59.0",
        )


def test_the_other_logins_work_too(org: Org, session: requests.Session, tmp_path: Path) -> None:
    keys = {"consumer_key": org.credentials["client_id"], "session": session, "version": "68.0"}
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


def test_records_by_every_call(client: Any) -> None:
    made = client.Contact.create({"LastName": "Simple", "Email": "simple@example.com"})
    record = made["id"]
    assert client.Contact.get(record)["LastName"] == "Simple"
    assert client.Contact.get_by_custom_id("Email", "simple@example.com")["Id"] == record
    assert client.Contact.update(record, {"Title": "Boss"}) == 204
    assert client.Contact.upsert("Email/simple@example.com", {"Title": "Chief"}) == 200
    assert client.Contact.describe()["name"] == "Contact"
    assert client.Contact.metadata()["objectDescribe"]["name"] == "Contact"
    assert client.Contact.describe_layout("012000000000000AAA") is not None
    assert {each["name"] for each in client.describe()["sobjects"]} >= {"Contact", "Account"}
    end = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2)
    start = end - dt.timedelta(days=5)
    assert record in client.Contact.updated(start, end)["ids"]
    assert client.Contact.delete(record) == 204
    assert record in {each["id"] for each in client.Contact.deleted(start, end)["deletedRecords"]}
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound):
        client.Contact.get(record)
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest):
        client.Contact.create({"FirstName": "x"})


def test_queries_page_by_page(client: Any) -> None:
    whole = client.query_all("SELECT Id FROM Contact")
    assert len(whole["records"]) == whole["totalSize"]
    assert (
        sum(1 for _ in client.query_all_iter("SELECT Id FROM Contact", include_deleted=True))
        >= whole["totalSize"]
    )
    text = simple_salesforce.format_soql("SELECT Id FROM Contact WHERE LastName = {}", "O'Hara\n")
    assert client.query(text)["totalSize"] == 0
    client.limits()
    assert client.api_usage["api-usage"].used > 0


def test_bulk2_queries_and_downloads(client: Any, tmp_path: Path) -> None:
    client.Contact.create({"LastName": "Bulk", "MailingStreet": 'x "y",\nz'})
    pages = list(
        client.bulk2.Contact.query("SELECT Id, MailingStreet FROM Contact", max_records=50, wait=0.05)
    )
    assert (
        sum(page.count('"003') for page in pages) == client.query("SELECT COUNT() FROM Contact")["totalSize"]
    )
    files = client.bulk2.Contact.download(
        "SELECT Id FROM Contact", path=str(tmp_path), max_records=100, wait=0.05
    )
    assert sum(each["number_of_records"] for each in files) >= 200


def test_an_expired_session_raises_the_librarys_own_error(org: Org, session: requests.Session) -> None:
    client = simple_salesforce.Salesforce(
        instance_url=org.simulator.tls_url,
        session_id=org.credentials["access_token"],
        session=session,
        version="68.0",
    )
    assert client.query("SELECT Id FROM User LIMIT 1")["totalSize"] == 1
    org.control("POST", "expire_sessions", {})
    with pytest.raises(simple_salesforce.SalesforceExpiredSession):
        client.query("SELECT Id FROM User")
