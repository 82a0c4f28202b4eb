"""The dashboard: with records, with none, for each role."""

import html
import json
import re
from dataclasses import replace

from flows.read_dashboard import DAYS
from sync.remote import Usage
from sync.stored import RunStatus
from tests.web.conftest import People
from tests.web.plans import CLEO, Planned
from tests.web.reading import said


def test_a_fresh_org_is_led_to_its_connections(client: People) -> None:
    page = client.as_admin.get("/home")

    assert 'href="/connections"' in page.text
    assert "Connect both systems first" in said(page)
    assert 'href="/connections"' not in client.as_user.get("/home").text


def test_a_connected_org_without_a_profile_is_led_to_make_one(
    client: People, ours: Planned, theirs: Planned
) -> None:
    ours.end(RunStatus.DONE)
    client.as_admin.post(f"/profiles/{ours.profile_id}/delete")

    page = client.as_admin.get("/home")

    assert 'href="/profiles/new"' in page.text
    assert 'href="/profiles/new"' not in client.as_user.get("/home").text


def test_the_dashboard_says_how_each_profile_stands(client: People, ours: Planned) -> None:
    assert "Running" in said(client.as_user.get("/home"))
    ours.wait()
    assert "Waiting for approval" in said(client.as_user.get("/home"))
    ours.world.store.held.approve(ours.run, "Ada")
    ours.refuse(CLEO, "not a good address")
    ours.end(RunStatus.DONE)
    page = said(client.as_user.get("/home"))
    assert "Needs attention" in page
    assert "1 refused" in page
    client.as_admin.post(f"/profiles/{ours.profile_id}/pause")
    assert "Paused" in said(client.as_user.get("/home"))


def test_the_chart_has_a_table_that_says_the_same(client: People, ours: Planned) -> None:
    ours.refuse(CLEO, "no")
    ours.end(RunStatus.DONE)

    page = client.as_user.get("/home")

    drawn = re.search(r'data-chart="([^"]+)"', page.text)
    assert drawn
    chart = json.loads(html.unescape(drawn[1]))
    assert [len(series["data"]) for series in chart["data"]["datasets"]] == [DAYS, DAYS]
    assert chart["data"]["datasets"][1]["data"][-1] == 1
    assert "<script" not in page.text
    assert chart["data"]["labels"][-1] in said(page)


def test_both_meters_show_what_is_used(client: People, ours: Planned) -> None:
    ours.world.store.runs.note_usage(ours.run, Usage(used=1234, allowed=15000))

    page = said(client.as_user.get("/home"))

    assert "1,234 of 15,000 used today" in page
    assert "0 of 10,000 used today" in page


def test_who_opted_out_in_salesforce_and_is_still_mailed_is_counted_and_listed(
    client: People, ours: Planned
) -> None:
    assert "1 person opted out in Salesforce and is still mailed" in said(
        client.as_user.get("/home/still-mailed")
    )
    listed = client.as_user.get(f"/profiles/{ours.profile_id}/still-mailed")
    assert "dora@example.com" in said(listed)
    assert "Change the option" not in said(listed)
    nobody = client.as_user.post(
        f"/profiles/{ours.profile_id}/still-mailed", data={"after": "Dora@example.com "}
    )
    assert "Nobody else" in said(nobody)

    store = ours.world.store
    chosen = replace(ours.world.profile.options, unsubscribe_opted_out=True)
    store.profiles.save(replace(ours.world.profile, options=chosen))
    assert "Nobody who opted out" in said(client.as_user.get("/home/still-mailed"))


def test_every_page_of_every_admin_names_the_plans_that_wait(client: People, ours: Planned) -> None:
    ours.wait()

    for path in ("/home", "/people", f"/profiles/{ours.profile_id}"):
        assert "waits for approval since" in said(client.as_admin.get(path))
    assert "waits for approval since" not in said(client.as_user.get("/home"))
    assert "waits for approval since" not in said(client.as_stranger.get("/home"))
    told = ours.world.store.overviews.told(ours.run)
    assert [(one.name, one.channel) for one in told] == [("Ada Admin", "app")]
    assert len(ours.world.query("SELECT day FROM notices")) == 1
    assert "Shown to Ada Admin" in said(client.as_user.get(f"/runs/{ours.run}"))
