"""Every page of the app, once: what screenshots and checks of all pages go through. Add yours here."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One page. The path may name {profile} and {run}: those of the deployment's first sync."""

    name: str  # of its pictures' files
    path: str


STEPS = ("salesforce", "constant-contact", "add-ons", "mapping", "filter", "schedule")
PAGES = (
    Shown(name="home", path="/home"),
    Shown(name="still-mailed", path="/profiles/{profile}/still-mailed"),
    Shown(name="profile", path="/profiles/{profile}"),
    Shown(name="run", path="/runs/{run}"),
    Shown(name="changes", path="/runs/{run}/changes"),
    Shown(name="connections", path="/connections"),
    Shown(name="profile-new", path="/profiles/new"),
    *(
        Shown(name=f"step-{number}-{name}", path=f"/profiles/{{profile}}/steps/{name}")
        for number, name in enumerate(STEPS, start=1)
    ),
    Shown(name="summary", path="/profiles/{profile}/summary"),
    Shown(name="people", path="/people"),
    Shown(name="not-there", path="/profiles/999999"),
)
EXPECTED_TO_REFUSE = {"not-there"}
WIDTHS = (1280, 400)
