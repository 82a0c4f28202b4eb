"""The app inside Lightning: it opens, stays open and works however the browser treats cookies."""

from playwright.sync_api import expect

from tests.browser.lightning import USER, Lightning


def test_whoever_has_no_permission_set_is_told_whom_to_ask(visitor: Lightning) -> None:
    visitor.sign_in(USER)

    expect(visitor.app.locator("h1")).to_contain_text("Listbridge cannot be opened")
    expect(visitor.app.locator("main")).to_contain_text("Ask your Salesforce administrator")


def test_the_frame_grows_with_its_page_and_the_window_scrolls(lightning: Lightning) -> None:
    lightning.open()
    lightning.frame.evaluate(
        "document.getElementById('main').append(Object.assign(document.createElement('div'),"
        " {id: 'tall', innerHTML: '<br>'.repeat(200)}))"
    )
    lightning.until(lightning.page, "parseInt(document.querySelector('iframe').style.height) > 2500")

    lightning.until(lightning.frame, "document.documentElement.scrollHeight <= window.innerHeight + 2")
    assert lightning.page.evaluate("document.documentElement.scrollHeight > window.innerHeight")


def test_the_shell_is_accessible(lightning: Lightning) -> None:
    lightning.open().no_serious_violations()
