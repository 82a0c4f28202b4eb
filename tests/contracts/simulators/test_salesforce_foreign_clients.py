"""Further clients that nobody here wrote, each in an environment of its own, drive the simulator."""

import collections
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.simulators.salesforce_foreign import FOREIGN, environment
from tests.contracts.simulators.salesforce_org import Org

SECONDS = 120
NO_PROXY = {"NO_PROXY": "*", "PATH": os.environ["PATH"]}


def run(command: list[str], sent: str = "", **variables: str) -> str:
    done = subprocess.run(
        command,
        input=sent,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={**NO_PROXY, **variables},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_salesforce_bulk_works_in_csv_json_and_xml(org: Org) -> None:
    python = environment("salesforce_bulk") / "python"
    sent = {"url": org.url, "access_token": org.credentials["access_token"]}
    seen = json.loads(run([str(python), str(FOREIGN / "salesforce_bulk" / "drive.py")], json.dumps(sent)))
    for form in ("CSV", "JSON", "XML"):
        assert seen["written"][form] == [["true", "false"], "Closed", ["Completed"]]
    assert seen["read"]["CSV"] == ['"LastName","Account.Name"\n"Foreign",""\n']
    assert json.loads(seen["read"]["JSON"][0])[0]["Account"] is None
    assert '<LastName>Foreign</LastName><Account xsi:nil="true"/>' in seen["read"]["XML"][0]
    counted = org.query("SELECT COUNT() FROM Contact")["totalSize"]
    assert seen["chunked"][0] == "NotProcessed"
    assert (seen["chunked"][1] <= 100, seen["chunked"][2]) == (True, counted)
    words = ("InvalidBatch : Failed to process query", "InvalidEntity", "InvalidSessionId")
    assert all(word in said for word, said in zip(words, seen["wrong"], strict=True)), seen["wrong"]


def tap(org: Org, folder: Path, *arguments: str) -> str:
    """Run tap-salesforce and return what it wrote."""
    program = str(environment("tap_salesforce") / "tap-salesforce")
    variables = {"PYTHONPATH": str(FOREIGN / "tap_salesforce" / "redirect"), "SIMULATOR": org.url}
    return run([program, "--config", str(folder / "config.json"), *arguments], **variables)


@pytest.mark.parametrize("api", ["REST", "BULK"])
def test_tap_salesforce_discovers_and_replicates(org: Org, tmp_path: Path, api: str) -> None:
    org.create("Lead", LastName="Tapped", Company="Singer")
    config = {
        **{name: org.credentials[name] for name in ("client_id", "client_secret")},
        "refresh_token": org.control("GET", "credentials")["refresh_token"],
        "start_date": "2015-01-01T00:00:00Z",
        "api_type": api,
        "select_fields_by_default": "true",
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    catalog = json.loads(tap(org, tmp_path, "--discover"))
    streams = {stream["tap_stream_id"]: stream for stream in catalog["streams"]}
    assert {"Contact", "Lead", "Account", "Campaign", "CampaignMember"} <= set(streams)
    for name in ("Contact", "Lead", "User"):
        whole = next(each for each in streams[name]["metadata"] if not each["breadcrumb"])
        whole["metadata"]["selected"] = True
    (tmp_path / "catalog.json").write_text(json.dumps(catalog))
    written = tap(org, tmp_path, "--properties", str(tmp_path / "catalog.json")).splitlines()
    messages: list[dict[str, Any]] = [json.loads(line) for line in written]
    counted = collections.Counter(each["stream"] for each in messages if each["type"] == "RECORD")
    counts = org.call("GET", "/limits/recordCount").json()["sObjects"]
    expected = {each["name"]: each["count"] for each in counts}
    assert counted["User"] == expected["User"]
    # Over the bulk API the tap reads what was deleted as well.
    assert counted["Contact"] >= expected["Contact"]
    assert counted["Lead"] >= expected["Lead"]
    rotated = json.loads((tmp_path / "config.json").read_text())["refresh_token"]
    assert rotated != config["refresh_token"]
