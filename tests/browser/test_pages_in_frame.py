"""Pages in the frame: they open, follow links and go on after a session ended, whatever may be stored."""

from playwright.sync_api import expect

from tests.browser.lightning import ADMIN, Lightning

HOME, PEOPLE = "/home", "/people"


def test_the_tab_shows_the_dashboard_whatever_may_be_stored(in_every_mode: Lightning) -> None:
    in_every_mode.sign_in().open()

    in_every_mode.shows(HOME)
    assert in_every_mode.frame.evaluate("document.cookie") == ""
    assert in_every_mode.frame.evaluate("document.getElementById('session')") is None


def test_pages_follow_links_back_and_forward_in_every_mode(in_every_mode: Lightning) -> None:
    in_every_mode.sign_in().open()
    app, page = in_every_mode.app, in_every_mode.page
    app.get_by_role("link", name="People").click()
    in_every_mode.shows(PEOPLE)
    page.evaluate("history.back()")  # as the button of the window does
    in_every_mode.shows(HOME)
    page.evaluate("history.forward()")
    in_every_mode.shows(PEOPLE)
    expect(app.get_by_role("link", name="People")).to_have_attribute("aria-current", "page")


def test_a_session_that_ended_is_renewed_and_the_request_goes_on(lightning: Lightning) -> None:
    lightning.open()
    lightning.frame.evaluate(
        "document.addEventListener('htmx:configRequest', (event) => {"
        " event.detail.headers.Authorization = 'Bearer nothing'; }, {once: true})"
    )
    lightning.app.get_by_role("link", name="People").click()

    lightning.shows(PEOPLE)
    assert lightning.asked_of_salesforce("refresh") == 1


def test_a_session_that_cannot_be_renewed_says_what_to_do(lightning: Lightning) -> None:
    lightning.open()
    lightning.deployment.salesforce.control("POST", "expire_sessions", {"user": ADMIN})
    lightning.frame.evaluate(
        "document.addEventListener('htmx:configRequest', (event) => {"
        " event.detail.headers.Authorization = 'Bearer nothing'; })"
    )
    lightning.app.get_by_role("link", name="People").click()

    expect(lightning.app.locator("#toasts")).to_contain_text("Reload the page to go on")


def test_whoever_must_approve_first_does_so_in_a_window_of_its_own(in_every_mode: Lightning) -> None:
    salesforce = in_every_mode.deployment.salesforce
    salesforce.control("POST", "canvas", {"pre_authorized": False, "approved": []})
    try:
        in_every_mode.sign_in()
        button = in_every_mode.app.get_by_role("link", name="Authorize")
        with in_every_mode.page.expect_popup() as opened:
            button.click()
        opened.value.get_by_role("button", name="Allow").click()
        in_every_mode.shows(HOME)
    finally:
        salesforce.control("POST", "canvas", {"pre_authorized": True, "approved": []})


def test_a_record_page_opens_the_person(lightning: Lightning) -> None:
    salesforce = lightning.deployment.salesforce
    record = salesforce.control("POST", "insert", {"object": "Contact", "fields": {"LastName": "Zz"}})["id"]
    lightning.page.goto(f"{lightning.deployment.lightning_url}/r/Contact/{record}/view")

    lightning.shows(f"/people?q={record}")


def test_a_page_outside_salesforce_says_where_it_works(visitor: Lightning) -> None:
    visitor.page.goto(f"{visitor.deployment.web_url}/home")

    expect(visitor.page.get_by_role("heading")).to_contain_text("You are not signed in here")
    expect(visitor.page.get_by_text("Open Listbridge from its tab or button in Salesforce.")).to_be_visible()
