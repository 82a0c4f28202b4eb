"""jsforce, which nobody here wrote, drives the simulator from Node."""

from tests.contracts.simulators.node_clients import run_node
from tests.contracts.simulators.salesforce_org import Org


def test_jsforce_logs_in_reads_writes_and_refreshes(org: Org) -> None:
    names = ("username", "password", "security_token", "client_id", "client_secret", "refresh_token")
    seen = run_node("drive.mjs", {"url": org.url, **{name: org.credentials[name] for name in names}})
    assert seen["login"] == {
        "id": org.credentials["user_id"],
        "organizationId": org.credentials["organization_id"],
        "url": seen["login"]["url"],
    }
    assert seen["instance"] == org.url
    assert seen["identity"] == org.credentials["username"]
    assert seen["limit"]["apiUsage"]["used"] > 0
    assert seen["describe"][0] == "Contact"
    assert {"Contact", "Lead", "Campaign"} <= set(seen["global"])
    assert (seen["retrieved"], seen["updated"], seen["upserted"]) == ("Jsforce", True, True)
    assert (seen["many"], seen["found"]) == (450, 5)
    assert seen["failed"] == ["REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]"]
    assert seen["queried"] == [seen["counted"], seen["counted"]]
    assert seen["ingested"] == [2, 1, 0]
    assert seen["bulk"] == ['JsBulk "B",\nC', "JsBulk A"]
    assert seen["composite"] == [201, 200]
    assert seen["bulk1"] == [True, False]
    assert seen["refreshed"] == [1, 1]
    assert (seen["deleted"], seen["deletedIds"]) == (True, True)


def test_jsforce_makes_its_other_calls_too(org: Org) -> None:
    names = ("username", "password", "security_token", "client_id", "client_secret", "refresh_token")
    org.control("POST", "switches", {"rotate_refresh_tokens": False})
    try:
        seen = run_node("calls.mjs", {"url": org.url, **{name: org.credentials[name] for name in names}})
    finally:
        org.control("POST", "switches", {"rotate_refresh_tokens": True})
    assert (seen["authorized"], seen["refreshed"]) == (org.credentials["user_id"], True)
    assert seen["screens"] == [True, True, True, [], True, True, "Contact", [], []]
    assert seen["views"] == [True, "Contact", 1]
    assert seen["finds"] == [2, 2, 1, "Boss", 2, "Contact"]
    assert (seen["children"], seen["csv"]) == (["Child"], ["LastName,Title", "Callsson,", "Callsson,Boss"])
    assert (seen["more"], seen["searched"]) == (0, ["Callsson"])
    assert seen["many"] == [2, True, [False, True], [False, False], [None], True]
    assert seen["refused"] == ["INVALID_FIELD", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND"]
    assert (seen["bulk2"], seen["aborted"]) == ([1, "INVALID_EMAIL_ADDRESS", "JobComplete"], "Aborted")
    assert (seen["updated"], seen["destroyed"], seen["all"]) == (4, 4, 4)
    assert seen["rows"] == [[f"c{number}@calls.example", ""] for number in range(1, 5)]
    assert seen["failed"] == "InvalidBatch "
    username = org.credentials["username"]
    assert seen["soap"] == [[True, False], True, "Soap & <Co>", True, True, True, username, True]
    assert seen["metadata"] == [1, True, 0, False]
