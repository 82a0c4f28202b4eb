# ruff: noqa: S608  # a test writes SOQL, and the simulator reads it
"""What the vendor says of changes, rights and what stands in the way; the controls that bring them about."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.contracts.simulators.salesforce_facts import read, refused, steered
from tests.contracts.simulators.salesforce_org import Org
from tests.simulators import simulator

CONTACT = {"attributes": {"type": "Contact"}}


def renew(org: Org) -> None:
    """Log in anew: the clock has ended the session."""
    org.credentials = org.control("GET", "credentials")
    org.http.headers["Authorization"] = f"Bearer {org.credentials['access_token']}"


def by_admin(org: Org, **fields: Any) -> str:
    return str(org.control("POST", "insert", {"object": "Contact", "fields": fields})["id"])


def window(org: Org) -> dict[str, str]:
    """Return the day up to now, the minute that runs left out."""
    org.control("POST", "clock", {"advance": 120})
    now = datetime.fromisoformat(org.control("GET", "clock")["now"])
    start, end = (each.strftime("%Y-%m-%dT%H:%M:00Z") for each in (now - timedelta(days=1), now))
    return {"start": start, "end": end}


# changes and deletions


def test_system_work_moves_system_modstamp_alone(org: Org) -> None:
    record = org.create("Contact", LastName="Touched")
    before = read(org, "Contact", record, "LastModifiedDate", "SystemModstamp")
    org.control("POST", "clock", {"advance": 60})
    org.control("POST", "touch", {"object": "Contact", "id": record})
    after = read(org, "Contact", record, "LastModifiedDate", "SystemModstamp")
    assert after["LastModifiedDate"] == before["LastModifiedDate"]
    assert after["SystemModstamp"] > before["SystemModstamp"]


def test_a_late_commit_appears_with_an_older_stamp(org: Org) -> None:
    fields = {
        "LastName": "Late",
        "SystemModstamp": "2026-11-01T00:00:00Z",
        "CreatedDate": "2026-11-01T00:00:00Z",
    }
    record = by_admin(org, **fields)
    assert read(org, "Contact", record, "SystemModstamp") == {
        "SystemModstamp": "2026-11-01T00:00:00.000+0000"
    }


def test_updated_and_deleted_tell_what_the_user_may_see_alone(org: Org) -> None:
    mine, theirs = org.create("Contact", LastName="Mine"), by_admin(org, LastName="Theirs")
    gone, theirs_gone = org.create("Contact", LastName="Gone"), by_admin(org, LastName="Gone")
    org.control("POST", "delete", {"object": "Contact", "ids": [gone, theirs_gone]})
    span = window(org)
    with steered(org, "private", {"objects": ["Contact"]}, {"objects": []}):
        updated = org.call("GET", "/sobjects/Contact/updated", params=span).json()["ids"]
        deleted = org.call("GET", "/sobjects/Contact/deleted", params=span).json()["deletedRecords"]
    assert (mine in updated, theirs in updated) == (True, False)
    ids = {each["id"] for each in deleted}
    assert (gone in ids, theirs_gone in ids) == (True, False)
    every = org.call("GET", "/sobjects/Contact/updated", params=span).json()["ids"]
    assert theirs in every


def test_a_merge_shows_as_a_deletion_that_names_its_master(org: Org) -> None:
    master, other = (org.create("Lead", LastName=name, Company="C") for name in ("Master", "Other"))
    org.control("POST", "merge", {"object": "Lead", "id": master, "ids": [other]})
    deleted = org.call("GET", "/sobjects/Lead/deleted", params=window(org)).json()["deletedRecords"]
    assert other in {each["id"] for each in deleted}
    found = org.records(f"SELECT MasterRecordId, IsDeleted FROM Lead WHERE Id = '{other}'", "/queryAll")
    assert found == [{"MasterRecordId": master, "IsDeleted": True}]
    changed = org.call("PATCH", f"/sobjects/Lead/{other}", json={"Title": "x"})
    assert (changed.status_code, changed.json()[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")


def test_a_purge_forgets_deletions_and_older_windows_are_refused() -> None:
    with simulator("salesforce", "--seed", "none") as running:
        purge_and_look(Org(running))


def purge_and_look(org: Org) -> None:
    gone, kept = (org.create("Contact", LastName=name) for name in ("Purged", "Binned"))
    org.call("DELETE", f"/sobjects/Contact/{gone}")
    org.call("DELETE", f"/sobjects/Contact/{kept}")
    org.control("POST", "purge", {"object": "Contact", "id": gone})
    left = f"SELECT Id FROM Contact WHERE Id IN ('{gone}', '{kept}')"
    assert org.records(left, "/queryAll") == [{"Id": kept}]
    org.control("POST", "purge", {})
    assert org.records(left, "/queryAll") == []
    early = org.call("GET", "/sobjects/Contact/deleted", params=window(org))
    assert early.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_a_campaign_member_does_not_come_back(org: Org) -> None:
    campaign, contact = org.create("Campaign", Name="Gone"), org.create("Contact", LastName="Gone")
    member = org.create("CampaignMember", CampaignId=campaign, ContactId=contact)
    org.call("DELETE", f"/sobjects/CampaignMember/{member}")
    with pytest.raises(Exception, match="400"):
        org.control("POST", "undelete", {"id": member})
    deleted = org.call("GET", "/sobjects/CampaignMember/deleted", params=window(org)).json()
    assert member in {each["id"] for each in deleted["deletedRecords"]}


# rights


def test_a_shared_record_is_seen_and_a_read_only_one_is_not_changed(org: Org) -> None:
    theirs = by_admin(org, LastName="Theirs")
    with steered(org, "private", {"objects": ["Contact"], "read_only": ["Contact"]}, {"objects": []}):
        assert org.call("GET", f"/sobjects/Contact/{theirs}").status_code == 404
        org.control("POST", "share", {"id": theirs, "user": org.credentials["username"]})
        assert org.records(f"SELECT Id FROM Contact WHERE Id = '{theirs}'") == [{"Id": theirs}]
        found = refused(org, "PATCH", f"/sobjects/Contact/{theirs}", Title="x")
        assert (found["status"], found["errorCode"]) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
        org.control("POST", "share", {"id": theirs, "shared": False})
        assert org.records(f"SELECT Id FROM Contact WHERE Id = '{theirs}'") == []


def test_an_upsert_does_not_find_what_the_user_may_not_see(org: Org) -> None:
    by_admin(org, LastName="Hidden", Email="facts-hidden@example.com")
    with steered(org, "private", {"objects": ["Contact"]}, {"objects": []}):
        made = org.call("PATCH", "/sobjects/Contact/Email/facts-hidden@example.com", json={"LastName": "New"})
    assert made.status_code == 201


def test_a_field_may_be_read_and_not_edited_or_vanish_mid_life(org: Org) -> None:
    field = {"object": "Contact", "field": "Title", "user": org.credentials["username"]}
    record = org.create("Contact", LastName="Locked", Title="T")
    with steered(org, "fields", {**field, "editable": False}, {**field, "editable": True}):
        assert read(org, "Contact", record, "Title") == {"Title": "T"}
        found = refused(org, "PATCH", f"/sobjects/Contact/{record}", Title="x")
        assert (found["errorCode"], found["fields"]) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Title"])
    with steered(org, "fields", {**field, "visible": False}, {**field, "visible": True}):
        assert refused(org, "PATCH", f"/sobjects/Contact/{record}", Title="x")["errorCode"] == "INVALID_FIELD"
        whole = org.control("GET", f"records?object=Contact&id={record}")["records"][0]
        assert whole["Title"] == "T"
    assert org.call("PATCH", f"/sobjects/Contact/{record}", json={"Title": "x"}).status_code == 204


# what stands in the way


def test_a_lock_lasts_for_seconds_and_reaches_what_hangs_on_the_record(org: Org) -> None:
    account = org.create("Account", Name="Locked")
    org.control("POST", "locks", {"id": account, "seconds": 30})
    held = [
        refused(org, "PATCH", f"/sobjects/Account/{account}", Site="x"),
        refused(org, "POST", "/sobjects/Contact", LastName="x", AccountId=account),
    ]
    assert {each["errorCode"] for each in held} == {"UNABLE_TO_LOCK_ROW"}
    assert held[0]["message"].startswith("unable to obtain exclusive access to this record")
    org.control("POST", "clock", {"advance": 31})
    assert org.call("PATCH", f"/sobjects/Account/{account}", json={"Site": "x"}).status_code == 204


def test_a_refusal_comes_as_often_as_asked_by_item_and_in_bulk(org: Org) -> None:
    record = org.create("Contact", LastName="Refused")
    wish = {
        "object": "Contact",
        "id": record,
        "code": "STORAGE_LIMIT_EXCEEDED",
        "message": "storage limit exceeded",
    }
    org.control("POST", "refusals", wish)
    row = {**CONTACT, "id": record, "Title": "x"}
    other = {**CONTACT, "id": org.create("Contact", LastName="Other"), "Title": "x"}
    found = org.call("PATCH", "/composite/sobjects", json={"records": [row, other]}).json()
    assert [each["success"] for each in found] == [False, True]
    assert found[0]["errors"][0]["statusCode"] == "STORAGE_LIMIT_EXCEEDED"
    org.control("POST", "refusals", {**wish, "times": 1, "fields": ["Title"]})
    job = org.call("POST", "/jobs/ingest", json={"object": "Contact", "operation": "update"}).json()["id"]
    org.call("PUT", f"/jobs/ingest/{job}/batches", data=f"Id,Title\n{record},y\n".encode())
    org.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
    org.call("GET", f"/jobs/ingest/{job}")
    failed = org.call("GET", f"/jobs/ingest/{job}/failedResults").text
    assert "STORAGE_LIMIT_EXCEEDED:storage limit exceeded:Title --" in failed
    assert org.control("DELETE", "refusals") == {"refusals": []}


def test_an_assignment_rule_takes_new_leads_unless_the_header_forbids_it(org: Org) -> None:
    owner = org.credentials["admin"]["user_id"]
    with steered(org, "assignment_rule", {"owner": owner}, {"owner": None}):
        taken = org.create("Lead", LastName="Assigned", Company="C")
        answer = org.call(
            "POST",
            "/sobjects/Lead",
            json={"LastName": "Kept", "Company": "C"},
            headers={"Sforce-Auto-Assign": "false"},
        )
    assert read(org, "Lead", taken, "OwnerId") == {"OwnerId": owner}
    assert read(org, "Lead", answer.json()["id"], "OwnerId") == {"OwnerId": org.credentials["user_id"]}


def test_saving_a_duplicate_is_allowed_from_version_52_on_and_the_key_has_two_spellings(org: Org) -> None:
    rule = {"object": "Lead", "fields": ["Email"], "allow_save": True, "key": "duplicateResult"}
    body = {"LastName": "D", "Company": "C", "Email": "facts-dup@example.com"}
    allowed = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    with steered(org, "duplicate_rules", rule, {"object": "Lead", "fields": []}):
        known = org.create("Lead", **body)
        found = refused(org, "POST", "/sobjects/Lead", **body)
        statuses = [
            org.call(
                "POST", f"/services/data/v{version}.0/sobjects/Lead", json=body, headers=allowed
            ).status_code
            for version in (51, 52)
        ]
    match = found["duplicateResult"]["matchResults"][0]["matchRecords"][0]
    assert match["record"]["Id"] == known
    assert statuses == [400, 201]


# controls


def test_a_person_edits_without_an_api_call_of_ours_and_leaves_their_name(org: Org) -> None:
    before = org.call("GET", "/limits").headers["Sforce-Limit-Info"]
    made = org.control("POST", "insert", {"object": "Lead", "records": [
        {"LastName": f"L{number}", "Company": "C"} for number in range(200)
    ]})["ids"]  # fmt: skip
    user = org.credentials["username"]
    org.control(
        "POST", "edit", {"object": "Lead", "ids": made[:2], "fields": {"Title": "T"}, "as_user": user}
    )
    org.control("POST", "insert", {"object": "Task", "fields": {"WhoId": made[0], "Subject": "Called"}})
    found = org.control("GET", f"records?object=Lead&ids={made[0]},{made[1]}")
    assert found["size"] == 2
    assert {each["LastModifiedById"] for each in found["records"]} == {org.credentials["user_id"]}
    shown = org.control("GET", f"query?q=SELECT+Subject+FROM+Task+WHERE+WhoId='{made[0]}'")
    assert [each["Subject"] for each in shown["records"]] == ["Called"]
    org.control("POST", "delete", {"object": "Lead", "ids": made})
    left = org.control("GET", f"records?object=Lead&ids={','.join(made)}")["records"]
    assert {each["IsDeleted"] for each in left} == {True}
    after = org.call("GET", "/limits").headers["Sforce-Limit-Info"]
    counts = [int(re.findall(r"=(\d+)/", each)[0]) for each in (before, after)]
    assert counts[1] == counts[0] + 1


def refresh(org: Org, token: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    form |= {name: org.credentials[name] for name in ("client_id", "client_secret")}
    return requests.post(f"{org.url}/services/oauth2/token", data=form, timeout=30)


def test_a_refresh_token_ends_after_thirty_days_without_use(org: Org) -> None:
    first = org.credentials["refresh_token"]
    org.control("POST", "clock", {"advance": 29 * 86400})
    second = refresh(org, first).json()["refresh_token"]
    org.control("POST", "clock", {"advance": 29 * 86400})
    third = refresh(org, second).json()["refresh_token"]
    org.control("POST", "clock", {"advance": 31 * 86400})
    ended = refresh(org, third)
    assert (ended.status_code, ended.json()["error"]) == (400, "invalid_grant")


def test_a_grant_may_end_while_its_session_lives(org: Org) -> None:
    org.control("POST", "revoke", {"sessions": False})
    assert org.call("GET", "/limits").status_code == 200
    assert refresh(org, org.credentials["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_sessions_of_one_user_may_end_alone(org: Org) -> None:
    admin = {"Authorization": f"Bearer {org.credentials['admin']['access_token']}"}
    org.control("POST", "expire_sessions", {"user": org.credentials["username"]})
    assert org.call("GET", "/limits").status_code == 401
    assert requests.get(f"{org.url}/services/data/v68.0/limits", headers=admin, timeout=30).status_code == 200


def test_an_application_that_is_not_installed_cannot_be_authorized(org: Org) -> None:
    asked = {"response_type": "code", "client_id": org.credentials["client_id"], "state": "s"}
    asked |= {
        "redirect_uri": "http://127.0.0.1:9/back",
        "code_challenge": "x" * 43,
        "prompt": "login consent",
    }
    page = f"{org.url}/services/oauth2/authorize"
    login = {name: org.credentials[name] for name in ("username", "password")}
    with steered(org, "switches", {"app_access": "not_installed"}, {"app_access": "installed"}):
        text = requests.post(page, data=asked | login, timeout=30).text
        ticket = re.findall(r'name="ticket" value="([^"]+)"', text)[0]
        form = asked | {"ticket": ticket, "decision": "allow"}
        back = requests.post(page, data=form, timeout=30, allow_redirects=False).headers["Location"]
    assert parse_qs(urlsplit(back).query)["error"] == ["OAUTH_APP_ACCESS_DENIED"]


def test_an_org_may_become_another_as_a_refreshed_sandbox_does() -> None:
    with simulator("salesforce", "--seed", "none") as running:
        org = Org(running)
        before = org.credentials["organization_id"]
        fields = {"IsSandbox": True, "Name": "Copied"}
        after = org.control("POST", "organization", {"number": 2, "fields": fields})["id"]
        assert after != before
        assert org.call("GET", "/limits").status_code == 401
        assert refresh(org, org.credentials["refresh_token"]).json()["error"] == "invalid_grant"
        renew(org)
        claims = org.call("GET", "/services/oauth2/userinfo").json()
        assert (claims["organization_id"], org.credentials["organization_id"]) == (after, after)
        assert requests.get(claims["sub"], headers=dict(org.http.headers), timeout=30).status_code == 200
        found = org.records("SELECT Id, IsSandbox, Name FROM Organization")
        assert found == [{"Id": after, "IsSandbox": True, "Name": "Copied"}]
