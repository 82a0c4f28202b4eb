"""Steering in the browser: a plan from preview to report, a refused record repaired, a run taken back."""

import json
import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.lightning import Lightning

SETTLING = 120  # seconds that pass at the vendors before a run: Salesforce's last minute is not read
LONG = 120_000  # milliseconds that a run may take on a busy machine


@pytest.fixture
def address() -> str:
    """An address that nobody has."""
    return f"steered-{secrets.token_hex(4)}@example.com"


@pytest.fixture
def profile_page(lightning: Lightning) -> Lightning:
    return lightning.open(f"profiles/{lightning.deployment.world.profile.id}")


def insert(lightning: Lightning, address: str) -> str:
    """Insert a Contact as somebody in Salesforce would; returns its id."""
    fields = {"LastName": "Steered", "FirstName": "Sam", "Email": address}
    body = {"object": "Contact", "fields": fields}
    made = lightning.deployment.salesforce.control("POST", "insert", body)
    lightning.deployment.world.move_clocks(SETTLING)
    return str(made["id"])


def press(lightning: Lightning, name: str) -> None:
    lightning.app.locator("#main").get_by_role("button", name=name, exact=True).click()


def confirm(lightning: Lightning, name: str) -> None:
    """Press a button, and say yes to its question."""
    press(lightning, name)
    lightning.app.locator("#confirm").get_by_role("button", name=name, exact=True).click()


def ends_as(lightning: Lightning, words: str) -> None:
    """Wait until the page of a run, which asks by itself, says how it ended."""
    badge = lightning.app.locator("#main .lb-page-header .slds-badge")
    expect(badge).to_contain_text(words, timeout=LONG)


def tries_again(lightning: Lightning) -> None:
    """Have the refused records of a run tried again, and follow the run that does so."""
    before = lightning.heading()
    press(lightning, "Try the refused again")
    expect(lightning.app.locator("#main h1")).not_to_contain_text(before)
    ends_as(lightning, "Done")


def applied(lightning: Lightning) -> None:
    """Preview the profile and approve its plan."""
    press(lightning, "Preview")
    ends_as(lightning, "Waiting for approval")
    confirm(lightning, "Approve")
    ends_as(lightning, "Done")


def test_a_plan_is_looked_through_approved_and_followed_to_its_report(
    profile_page: Lightning, address: str
) -> None:
    lightning = profile_page
    insert(lightning, address)

    press(lightning, "Preview")
    ends_as(lightning, "Waiting for approval")
    assert address not in lightning.deployment.world.contacts()
    lightning.no_serious_violations()
    lightning.app.get_by_role("link", name="Look through the changes").click()
    lightning.app.get_by_label("Search").fill(address)
    press(lightning, "Search")
    expect(lightning.app.get_by_text("1 row found.")).to_be_visible()
    expect(lightning.app.locator("td[data-label='In Constant Contact']")).to_contain_text("Steered")
    lightning.no_serious_violations()
    assert not lightning.is_wider_than_the_window()
    lightning.app.get_by_role("link", name="Back to the plan").click()
    confirm(lightning, "Approve")
    expect(lightning.app.locator(".lb-live, .lb-sentences").first).to_be_visible()
    ends_as(lightning, "Done")

    expect(lightning.app.locator(".lb-sentences")).to_contain_text("created in Constant Contact")
    assert lightning.deployment.world.contacts()[address]["first_name"] == "Sam"
    lightning.no_serious_violations()


def test_a_refused_record_is_repaired_and_tried_again_from_its_run(
    profile_page: Lightning, address: str
) -> None:
    lightning = profile_page
    record = insert(lightning, address)
    applied(lightning)
    lightning.deployment.world.constant_contact.control("POST", "opt_out", {"email": address})
    lightning.deployment.world.move_clocks(SETTLING)
    words = "A rule of this org says no"
    refusal = {"object": "Contact", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": words, "times": 1}
    lightning.deployment.salesforce.control("POST", "refusals", refusal)

    lightning.go(f"/profiles/{lightning.deployment.world.profile.id}")
    press(lightning, "Sync Now")
    ends_as(lightning, "Done")
    expect(lightning.app.locator("#main")).to_contain_text(words)
    expect(lightning.app.locator("#main")).to_contain_text(record)
    lightning.no_serious_violations()
    tries_again(lightning)

    expect(lightning.app.locator("#main")).not_to_contain_text(words)
    (ticked,) = lightning.deployment.world.people("Id, HasOptedOutOfEmail", f"WHERE Id = '{record}'")
    assert ticked["HasOptedOutOfEmail"] is True


def test_a_run_is_taken_back_after_its_undo_was_shown_and_approved(
    profile_page: Lightning, address: str
) -> None:
    lightning = profile_page
    insert(lightning, address)
    applied(lightning)
    assert "deleted_at" not in lightning.deployment.world.contacts()[address]
    lightning.deployment.world.move_clocks(SETTLING)

    confirm(lightning, "Undo")
    ends_as(lightning, "Waiting for approval")
    assert re.match("Undo of run", lightning.heading())
    confirm(lightning, "Approve")
    ends_as(lightning, "Done")

    assert lightning.deployment.world.contacts()[address].get("deleted_at")


def test_the_failures_of_a_run_are_fetched_as_a_file(profile_page: Lightning, address: str) -> None:
    lightning = profile_page
    insert(lightning, address)
    applied(lightning)
    lightning.deployment.world.constant_contact.control("POST", "opt_out", {"email": address})
    lightning.deployment.world.move_clocks(SETTLING)
    refusal = {"object": "Contact", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "=no", "times": 1}
    lightning.deployment.salesforce.control("POST", "refusals", refusal)
    lightning.go(f"/profiles/{lightning.deployment.world.profile.id}")
    press(lightning, "Sync Now")
    ends_as(lightning, "Done")

    with lightning.page.expect_download() as waiting:
        lightning.app.get_by_role("link", name="Download as CSV").click()

    file = waiting.value.path().read_text(encoding="utf-8-sig")
    assert json.dumps("'=no") in file
    tries_again(lightning)


def test_the_chart_is_drawn_and_the_table_beside_it_opens(lightning: Lightning) -> None:
    lightning.open("home")

    expect(lightning.app.locator("canvas[data-chart]")).to_be_visible()
    lightning.app.get_by_text("Show as a table").click()
    expect(lightning.app.get_by_role("table", name="Changes and refused records by day")).to_be_visible()
    lightning.no_serious_violations()
