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
