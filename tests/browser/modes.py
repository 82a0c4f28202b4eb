"""How a browser treats the cookies and the storage of a page that stands in another site's page.

Each mode is the browser's own setting, as its profile stores it, and is proven before it is relied on: see
test_modes.py.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "Chromium is missing: apt-get install chromium, or name one in CHROMIUM."


class Mode(StrEnum):
    """From the most that a browser allows to the least."""

    ALLOWED = "third-party cookies allowed"
    BLOCKED = "third-party cookies blocked"
    OFF = "all cookies off, but for Salesforce"


def preferences(mode: Mode, salesforce: str) -> dict[str, Any]:
    """Give the profile's settings. salesforce: the origin where a person signs in, which no mode blocks."""
    blocked = mode is not Mode.ALLOWED
    profile: dict[str, Any] = {
        "cookie_controls_mode": 1 if blocked else 0,
        "block_third_party_cookies": blocked,
    }
    if mode is Mode.OFF:
        profile["default_content_setting_values"] = {"cookies": 2}
        rule = {f"{salesforce},*": {"setting": 1}}
        profile["content_settings"] = {"exceptions": {"cookies": rule}}
    return {"profile": profile}


def chromium() -> str:
    """Find Debian's or another installed Chromium: the test tool never downloads one."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError(HOW)
    return found


@contextmanager
def browser(playwright: Playwright, folder: Path, mode: Mode, salesforce: str) -> Iterator[BrowserContext]:
    """Start a browser with a fresh profile in a mode."""
    settings = folder / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(preferences(mode, salesforce)))
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=chromium(),
        viewport={"width": 1280, "height": 900},
        timeout=120_000,
        args=["--disable-gpu", "--disable-dev-shm-usage"],
    )
    context.set_default_timeout(60_000)
    try:
        yield context
    finally:
        context.close()
