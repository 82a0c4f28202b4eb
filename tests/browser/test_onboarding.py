"""From a fresh org to a preview: both sides by pop-ups, then the six steps."""

import time

from playwright.sync_api import Page, expect

from sync.problems import Side
from sync.stored import RunKind
from tests.browser.deployment import Deployment
from tests.browser.lightning import Lightning
from tests.web.connected.browser import CONSTANT_CONTACT, SALESFORCE, allow_callbacks

PREVIEW_SECONDS = 90
expect.set_options(timeout=30_000)  # the two systems are asked before a page shows


def disconnect(deployment: Deployment) -> None:
    with deployment.world.store() as store:
        for side in Side:
            connection = store.connections.get(side)
            if connection:
                store.connections.close(connection.id)


def connect_salesforce(lightning: Lightning) -> None:
    with lightning.page.expect_popup() as opened:
        lightning.app.get_by_role("button", name="Connect Salesforce").click()
    popup: Page = opened.value
    popup.get_by_label("Username").fill(SALESFORCE["username"])
    popup.get_by_label("Password").fill(SALESFORCE["password"])
    popup.get_by_role("button", name="Log In").click()
    popup.get_by_role("button", name="Allow").click()
    expect(lightning.app.get_by_text("Log-in window", exact=True)).to_be_visible()


def connect_constant_contact(lightning: Lightning) -> None:
    deployment = lightning.deployment
    account = deployment.world.constant_contact
    allow_callbacks(account, account.credentials["client_id"], deployment.web_url)
    with lightning.page.expect_popup() as opened:
        lightning.app.get_by_role("button", name="Connect Constant Contact").click()
    popup: Page = opened.value
    popup.get_by_label("User name").fill(CONSTANT_CONTACT["user_name"])
    popup.get_by_label("Password").fill(CONSTANT_CONTACT["password"])
    popup.get_by_role("button", name="Allow").click()
    expect(lightning.app.get_by_text("First Simulated Organization", exact=True)).to_be_visible()


def test_salesforce_is_connected_by_a_pop_up_whatever_the_cookies_are(
    in_every_mode: Lightning, deployment: Deployment
) -> None:
    disconnect(deployment)
    lightning = in_every_mode.sign_in().open("connections")
    connect_salesforce(lightning)
    connect_constant_contact(lightning)


def test_a_fresh_org_is_connected_set_up_in_six_steps_and_previewed(
    lightning: Lightning, deployment: Deployment
) -> None:
    disconnect(deployment)
    app = lightning.open("connections").app
    connect_salesforce(lightning)
    connect_constant_contact(lightning)
    lightning.no_serious_violations()

    create_and_choose(lightning)
    pair_filter_and_schedule(lightning)

    expect(app.locator("#main")).to_contain_text("What this profile will do")
    expect(app.locator("#main")).to_contain_text('Main List is "Onboarded people"')
    app.get_by_role("button", name="Preview").click()
    assert previewed(deployment)


def create_and_choose(lightning: Lightning) -> None:
    """Create a profile, and go through its steps 1 to 3."""
    app = lightning.app
    lightning.go("/profiles/new")
    app.get_by_label("Name").fill("Onboarded")
    app.get_by_text("Contacts", exact=True).click()
    app.get_by_text("On (recommended)").click()
    app.get_by_role("button", name="Create the profile").click()

    expect(app.locator("h1")).to_contain_text("step 1 of 6")
    app.get_by_text("Sync deleted people").click()
    app.get_by_role("button", name="Save and go on").click()

    expect(app.locator("h1")).to_contain_text("step 2 of 6")
    app.get_by_role("textbox", name="Main List").fill("Onboarded people")
    expect(app.get_by_text("It is created by the first run")).to_be_visible()
    app.get_by_role("link", name="4. Field mapping").click()
    expect(lightning.app.get_by_role("dialog")).to_contain_text("changes that are not saved")
    app.get_by_role("button", name="Cancel").click()
    app.get_by_role("button", name="Save and go on").click()

    expect(app.locator("h1")).to_contain_text("step 3 of 6")
    app.get_by_role("button", name="Save and go on").click()


def pair_filter_and_schedule(lightning: Lightning) -> None:
    """Go through steps 4 to 6."""
    app = lightning.app
    expect(app.locator("h1")).to_contain_text("step 4 of 6")
    rows = app.locator(".lb-pair")
    before = rows.count()
    app.get_by_role("button", name="Add a row").click()
    expect(rows).to_have_count(before + 1)
    rows.last.get_by_role("button", name="Remove this row").click()
    expect(rows).to_have_count(before)
    app.get_by_role("button", name="Save and go on").click()

    expect(app.locator("h1")).to_contain_text("step 5 of 6")
    app.get_by_role("button", name="Add a condition").click()
    app.get_by_label("Field", exact=True).select_option("LastName")
    app.get_by_label("Question", exact=True).select_option("not_blank")
    expect(app.locator("#count")).to_contain_text("Last Name is not blank")
    expect(app.locator(".lb-count__number")).to_contain_text("match now")
    app.get_by_role("button", name="Save and go on").click()

    expect(app.locator("h1")).to_contain_text("step 6 of 6")
    app.get_by_label("How often").select_option("day")
    expect(app.locator(".lb-slots li")).to_have_count(3)
    app.get_by_role("button", name="Save and go on").click()


def previewed(deployment: Deployment) -> bool:
    """Wait for the worker to have begun the preview."""
    deadline = time.monotonic() + PREVIEW_SECONDS
    while time.monotonic() < deadline:
        with deployment.world.store() as store:
            profile = store.profiles.get("Onboarded")
            assert profile is not None
            run = store.runs.latest(profile.id)
        if run is not None:
            return run.kind is RunKind.PREVIEW
        time.sleep(0.5)
    return False
