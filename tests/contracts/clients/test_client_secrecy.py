"""Everything that can be thrown is thrown, and none of it shows a secret or a person."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

import pytest

import texts
from clients.messages import Request
from sync.problems import Problem
from sync.remote import ContactsQuery
from tests.contracts.clients.worlds import (
    Link,
    MemoryVault,
    calls_to,
    constant_contact,
    constant_contact_vault,
    host_of,
    problem_in,
    salesforce,
    salesforce_vault,
    told,
)
from tests.simulators import Simulator

ADDRESS = "jane.secret@private.example"
IMPORT = f'{{"import_data":[{{"email":"{ADDRESS}"}}],"list_ids":["{uuid.uuid4()}"]}}'
SOQL = "SELECT Id, Email FROM Contact WHERE Email = 'jane.secret@private.example'"
FAULTS: list[dict[str, Any]] = [
    {"drop": "before"},
    {"drop": "after"},
    {"drop": "middle"},
    {"truncate_at": 10, "clean": True},
    {"status": 302, "headers": {"Location": f"https://evil.example/?email={ADDRESS}"}},
    {
        "status": 400,
        "body": [{"error_key": "k", "errorCode": "K", "error_message": ADDRESS, "message": ADDRESS}],
    },
    {"status": 401, "body": f"<html>{ADDRESS}</html>"},
    {"status": 403, "body": {"message": f"Forbidden for {ADDRESS}"}},
    {"status": 404, "body": [{"error_key": "k", "errorCode": "NOT_FOUND", "message": ADDRESS}]},
    {"status": 409, "body": [{"error_key": "k", "errorCode": "K", "error_message": ADDRESS}]},
    {"status": 429, "body": {"error_key": "throttled", "error_message": ADDRESS}},
    {"status": 429, "body": {"error_key": "quota_exceeded", "error_message": ADDRESS}},
    {"status": 500, "body": ADDRESS},
    {"status": 200, "body": {"contacts": [{"contact_id": 7, "email_address": {"address": ADDRESS}}]}},
    {"status": 200, "body": f'{{"contacts": "{ADDRESS}'},
]


def check(problem: Problem, secrets: Iterable[str]) -> None:
    shown = told(problem)
    for secret in [*secrets, ADDRESS, "jane.secret"]:
        assert secret not in shown
    assert texts.is_known(problem.code) or problem.code == "refused"


def secrets_of(simulator: Simulator, vault: MemoryVault) -> list[str]:
    names = ("client_secret", "password", "security_token", "jwt_key", "access_token", "refresh_token")
    found = [str(simulator.credentials[name]) for name in names if name in simulator.credentials]
    return [*found, *(vault.secrets[name] for name in ("access_token", "refresh_token"))]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_problem_of_constant_contact_shows_a_secret(account: Simulator, fault: dict[str, Any]) -> None:
    vault = constant_contact_vault(account)
    client = constant_contact(account, vault)
    account.control("POST", "faults", {"path": "^/v3/", "times": None, **fault})
    works: list[Callable[[], object]] = [
        lambda: list(client.contact_pages(ContactsQuery())),
        lambda: client.contact_of_address(ADDRESS, ()),
        lambda: client.create_contact({"email_address": {"address": ADDRESS}, "create_source": "Account"}),
        lambda: client.start_import(IMPORT.encode()),
    ]
    for work in works:
        check(problem_in(work), secrets_of(account, vault))


@pytest.mark.parametrize("fault", [one for one in FAULTS if one.get("status") != 409], ids=str)
def test_no_problem_of_salesforce_shows_a_secret(org: Simulator, fault: dict[str, Any]) -> None:
    vault = salesforce_vault(org)
    client = salesforce(org, vault)
    org.control("POST", "faults", {"path": "^/services/data", "times": None, **fault})
    works: list[Callable[[], object]] = [
        client.org,
        lambda: client.rest_pages(SOQL, deleted_too=False),
        lambda: [list(page.chunks()) for page in client.bulk_pages(SOQL, deleted_too=False)],
    ]
    for work in works:
        check(problem_in(work), secrets_of(org, vault))


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "body": {"error": "invalid_grant", "error_description": ADDRESS}},
        {"drop": "before"},
        {"drop": "middle"},
        {"status": 500, "body": ADDRESS},
        {"status": 200, "body": ADDRESS},
    ],
    ids=str,
)
def test_no_problem_of_a_token_endpoint_shows_a_secret(
    org: Simulator, account: Simulator, fault: dict[str, Any]
) -> None:
    for running in (org, account):
        running.control("POST", "faults", {"path": "/oauth2/", "times": None, **fault})
    of_salesforce = MemoryVault({**salesforce_vault(org).secrets, "access_token": "gone-token"})
    of_constant_contact = MemoryVault(
        {**constant_contact_vault(account).secrets, "access_token": "gone-token"}
    )
    check(problem_in(salesforce(org, of_salesforce).org), secrets_of(org, of_salesforce))
    check(
        problem_in(constant_contact(account, of_constant_contact).account_id),
        secrets_of(account, of_constant_contact),
    )


def test_no_problem_of_a_password_login_shows_the_password(org: Simulator) -> None:
    secrets = {
        "username": ADDRESS,
        "password": "hidden-password",
        "security_token": "hidden-token",
        "login_url": org.url,
        "refresh_token": "-",
        "access_token": "",
    }
    link = Link(base_url=org.url, method="password")
    for fault in ({"times": 0}, {"drop": "before"}, {"drop": "middle"}, {"status": 500, "body": ADDRESS}):
        org.control("POST", "faults", {"path": "/services/Soap", **fault})
        problem = problem_in(salesforce(org, MemoryVault(secrets), link=link).org)
        check(problem, ["hidden-password", "hidden-token"])
        org.control("DELETE", "faults")


def test_a_request_to_a_host_that_the_connection_was_not_made_for_is_not_sent(
    org: Simulator, account: Simulator
) -> None:
    client = salesforce(org)
    stray = Request(method="GET", url=f"{account.url}/v3/account/summary")
    assert problem_in(lambda: client._caller.call(stray)).code == "salesforce_foreign_host"
    assert calls_to(account, "/account/summary") == 0
    assert host_of(account.url) != host_of(org.url)
