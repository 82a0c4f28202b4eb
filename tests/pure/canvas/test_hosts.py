"""Whose pages may frame the app."""

import pytest
from pydantic import SecretStr

from canvas.context import CanvasRequest
from canvas.hosts import ancestors, anybodys


def request_of(origin: str, *, location: str = "", namespace: str = "") -> CanvasRequest:
    return CanvasRequest(
        org_id="00D000000000001EAA",
        user_id="005000000000001AAA",
        instance_url=origin,
        target_origin=origin,
        location_origin=location,
        namespace=namespace,
        instance_id="_:L:1",
        oauth_token=SecretStr("t"),
    )


def test_an_org_with_a_my_domain_is_framed_by_its_own_hosts_alone() -> None:
    found = ancestors(
        request_of("https://acme.my.salesforce.com", location="https://acme.lightning.force.com")
    )

    assert set(found) == {
        "https://acme.my.salesforce.com",
        "https://acme.lightning.force.com",
        "https://acme.my.salesforce-setup.com",
        "https://acme--c.vf.force.com",
    }


def test_a_sandbox_and_a_namespace_have_hosts_of_their_own() -> None:
    found = ancestors(request_of("https://acme--test.sandbox.my.salesforce.com", namespace="Listbridge"))

    assert "https://acme--test.sandbox.lightning.force.com" in found
    assert "https://acme--test--listbridge.sandbox.vf.force.com" in found
    assert "https://acme--test--c.sandbox.vf.force.com" in found


@pytest.mark.parametrize("location", ["https://evil.example.com", "http://127.0.0.1:9", ""])
def test_a_window_elsewhere_is_not_named(location: str) -> None:
    found = ancestors(request_of("https://na15.salesforce.com", location=location))

    assert found == ("https://na15.salesforce.com",)


def test_local_hosts_are_named_where_they_are_allowed() -> None:
    origin = "http://localhost:5001"

    assert ancestors(request_of(origin), frozenset({"localhost:5001"})) == (origin,)
    assert ancestors(request_of(origin)) == ()
    assert origin in anybodys(frozenset({"localhost:5001"}))
    assert "https://*.force.com" in anybodys()
