"""Takes pictures of every page of the app in Lightning, at the widths of a desk and of a phone.

    python -m tests.screenshots      into var/screenshots; ends with "N passed, N failed"

A page passes when it shows without complaint of the browser, fits the width, and breaks no serious rule of
accessibility.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from config import ROOT
from tests import services as test_services
from tests.browser.deployment import Deployment, deployed
from tests.browser.lightning import NOT_PAGES, Lightning
from tests.browser.modes import Mode, browser
from tests.browser.pages import EXPECTED_TO_REFUSE, PAGES, WIDTHS, Shown
from tests.conftest import make_settings

FOLDER = ROOT / "var" / "screenshots"


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        test_services.running() as services,
        test_services.fresh_database(services) as database_url,
        test_services.empty_valkey(services) as redis_url,
        deployed(make_settings(database_url, redis_url), Path(folder)) as deployment,
        sync_playwright() as playwright,
        browser(
            playwright,
            Path(folder, "profile"),
            Mode.BLOCKED,
            deployment.lightning_url.removesuffix("/lightning"),
        ) as context,
    ):
        lightning = Lightning(context, deployment)
        lightning.page.goto(f"{deployment.lightning_url}/login")
        lightning.page.screenshot(path=FOLDER / "login.png")
        lightning.sign_in().open()
        for shown in PAGES:
            problem = _try(lambda shown=shown: _picture(lightning, deployment, shown))  # type: ignore[misc]
            failed += problem is not None
            print(f"{'failed' if problem else 'passed'}  {shown.name}  {problem or ''}".rstrip())  # noqa: T201 - its report
    print(f"{len(PAGES) - failed} passed, {failed} failed; the pictures are in {FOLDER.relative_to(ROOT)}")  # noqa: T201
    return int(failed > 0)


def _try(act: Callable[[], str | None]) -> str | None:
    try:
        return act()
    except (Error, AssertionError) as error:
        return " ".join(str(error).split())[:500]


def _picture(lightning: Lightning, deployment: Deployment, shown: Shown) -> str | None:
    """Show and photograph a page; returns what is wrong with it."""
    run = _latest_run(deployment)
    path = shown.path.format(profile=deployment.world.profile.id, run=run)
    lightning.complaints.clear()
    lightning.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    lightning.go(path)
    too_wide = []
    for width in WIDTHS:
        lightning.picture(FOLDER / f"{shown.name}-{width}.png", width=width)
        too_wide += [width] if lightning.is_wider_than_the_window() else []
    lightning.no_serious_violations()
    problems = [f"wider than {width} px" for width in too_wide] + lightning.complaints
    if lightning.heading() in NOT_PAGES and shown.name not in EXPECTED_TO_REFUSE:
        problems.append(lightning.heading())
    return "; ".join(problems) or None


def _latest_run(deployment: Deployment) -> int:
    with deployment.world.store() as store:
        run = store.runs.latest(deployment.world.profile.id)
    assert run is not None
    return run.id


if __name__ == "__main__":
    sys.exit(main())
