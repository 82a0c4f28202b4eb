"""Each mode is what it says: shown by a page that frames another site's page, which sets a cookie."""

import pytest

from tests.browser.conftest import OpenBrowser
from tests.browser.modes import Mode
from tests.browser.probe import probing

# mode: (a framed page's cookie comes back, it may store)
EXPECTED = {Mode.ALLOWED: (True, True), Mode.BLOCKED: (False, False), Mode.OFF: (False, False)}


@pytest.mark.parametrize("mode", list(Mode), ids=lambda mode: mode.name.lower())
def test_a_framed_page_keeps_what_the_mode_allows(open_browser: OpenBrowser, mode: Mode) -> None:
    page = open_browser(mode).new_page()
    with probing() as address:
        page.goto(address)
        told = page.wait_for_function("window.told").json_value()
        page.close()

    assert (told["cookie"], told["storage"]) == EXPECTED[mode]
