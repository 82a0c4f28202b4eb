"""One deployment and one browser a mode for all tests of a worker; each test gets a tab of its own.

`lightning` has signed in as the admin, with third-party cookies blocked as browsers have them by default;
`in_every_mode` is the same once for each mode, not signed in yet.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests import services as test_services
from tests.browser.deployment import Deployment, deployed
from tests.browser.lightning import Lightning
from tests.browser.modes import Mode, browser
from tests.conftest import make_settings
from tests.services import Services

OpenBrowser = Callable[[Mode], BrowserContext]


@pytest.fixture(scope="session")
def deployment(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with (
        test_services.fresh_database(services) as database_url,
        test_services.another_valkey(services) as redis_url,
        deployed(make_settings(database_url, redis_url), tmp_path_factory.mktemp("logs")) as deployment,
    ):
        yield deployment


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def open_browser(
    playwright: Playwright, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenBrowser]:
    """Give the browser of a mode, started when it is first asked for."""
    with ExitStack() as stack:
        started: dict[Mode, BrowserContext] = {}

        def open_in(mode: Mode) -> BrowserContext:
            if mode not in started:
                salesforce = deployment.lightning_url.removesuffix("/lightning")
                folder = Path(tmp_path_factory.mktemp("profile"))
                started[mode] = stack.enter_context(browser(playwright, folder, mode, salesforce))
            return started[mode]

        yield open_in


@pytest.fixture(params=list(Mode), ids=lambda mode: mode.name.lower())
def in_every_mode(
    request: pytest.FixtureRequest, open_browser: OpenBrowser, deployment: Deployment
) -> Iterator[Lightning]:
    yield from _tab(open_browser(request.param), deployment)


@pytest.fixture
def visitor(open_browser: OpenBrowser, deployment: Deployment) -> Iterator[Lightning]:
    """A tab in which nobody has signed in."""
    yield from _tab(open_browser(Mode.BLOCKED), deployment)


@pytest.fixture
def lightning(visitor: Lightning) -> Lightning:
    """A tab in which the admin has signed in."""
    return visitor.sign_in()


def _tab(context: BrowserContext, deployment: Deployment) -> Iterator[Lightning]:
    """Give a tab without anybody's session; nothing that it does may make the browser complain."""
    context.clear_cookies()
    tab = Lightning(context, deployment)
    yield tab
    tab.page.close()
    assert tab.complaints == []
