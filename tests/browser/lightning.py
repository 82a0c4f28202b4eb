"""What a person does in the browser: signs in to Lightning, opens the app, and works in its frame."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, FrameLocator, Page, expect

from config import ROOT
from tests.browser.deployment import Deployment

AXE = ROOT / "web/assets/node_modules/axe-core/axe.min.js"
SERIOUS = {"serious", "critical"}
NOT_PAGES = {"There is nothing at this address", "Something went wrong on our side"}
ADMIN = "admin@listbridge.example.com"
USER = "user@listbridge.example.com"
expect.set_options(timeout=30_000)  # a busy machine is no failure

NO_COMPLAINTS = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
"""A live check that a later one replaced is given up, which htmx logs; what fails it tells otherwise."""


class Lightning:
    """A tab of the browser."""

    def __init__(self, context: BrowserContext, deployment: Deployment) -> None:
        self.deployment = deployment
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def app(self) -> FrameLocator:
        """The app's frame, for finding what stands in it."""
        return self.page.frame_locator("iframe[name^='canvas-frame-']")

    @property
    def frame(self) -> Frame:
        """The app's frame, for running scripts in it."""
        found = [frame for frame in self.page.frames if frame.name.startswith("canvas-frame-")]
        assert found, "the Canvas app has no frame here"
        return found[0]

    def sign_in(self, username: str = ADMIN) -> "Lightning":
        self.page.goto(f"{self.deployment.lightning_url}/login")
        row = self.page.get_by_role("row").filter(has_text=username)
        password = row.get_by_role("cell").nth(2).inner_text()
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log In").click()
        self.page.wait_for_url("**/lightning/n/Listbridge")
        return self

    def open(self, view: str = "") -> "Lightning":
        """Open the app's tab; view: home, people, connections, profiles/1, runs/1 (as buttons pass it)."""
        query = f"?{urlencode({'c__view': view})}" if view else ""
        self.page.goto(f"{self.deployment.lightning_url}/n/Listbridge{query}")
        expect(self.app.locator("#main h1")).to_be_visible()
        return self

    def go(self, path: str) -> "Lightning":
        """Go to any page of ours in the open app, as a link there would."""
        with self.page.expect_response(lambda response: response.url.endswith(path)):
            self.frame.evaluate("path => htmx.ajax('GET', path, {target: '#main', push: path})", path)
        return self

    def shows(self, path: str) -> None:
        """Wait until the frame shows a page of that address, and hold that it is there."""
        expect(self.app.locator(f"#main[data-shown='{path}'] h1")).to_be_visible()
        assert self.heading() not in NOT_PAGES

    def heading(self) -> str:
        return self.app.locator("#main h1 .slds-page-header__title").inner_text()

    def asked_of_salesforce(self, kind: str) -> int:
        """Count the SDK's messages of a type that the page around the frame has got."""
        asked: list[dict[str, Any]] = self.page.evaluate("window.canvasMessages")
        return sum(one["type"] == kind for one in asked)

    def no_serious_violations(self) -> None:
        """Hold the page in the frame against the accessibility rules of WCAG 2.1 A and AA."""
        frame, noted = self.frame, list(self.complaints)
        frame.evaluate(AXE.read_text(encoding="utf-8"))
        tags = json.dumps(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
        found = frame.evaluate(f"axe.run(document, {{runOnly: {{type: 'tag', values: {tags}}}}})")
        self.complaints[:] = noted  # the checker itself puts styles back where it tried something
        serious = [
            f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'][:150] for node in one['nodes']]}"
            for one in found["violations"]
            if one["impact"] in SERIOUS
        ]
        assert not serious, "\n".join(serious)

    def picture(self, file: Path, *, width: int) -> None:
        """Save what the person sees, all of it."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.wait_for_timeout(300)  # until the page has taken the width
        self.until(self.frame, "document.documentElement.scrollHeight <= window.innerHeight + 2")
        # The window is made as tall as the page: of a frame of another site only what shows is painted.
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=file)

    def until(self, place: Page | Frame, condition: str) -> None:
        """Wait until a condition holds in a page; its policy lets the test tool not wait there by itself."""
        for _ in range(100):
            if place.evaluate(condition):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"It never came true: {condition}")

    def is_wider_than_the_window(self) -> bool:
        """Tell whether the page in the frame has to be scrolled sideways."""
        return bool(self.frame.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"))

    def _note(self, message: ConsoleMessage) -> None:
        """Note what the browser complains of; a refused request is told by its page."""
        if message.type == "error" and not message.text.startswith(NO_COMPLAINTS):
            self.complaints.append(message.text)
