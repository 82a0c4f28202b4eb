"""Opening a step of the wizard, changing what its form would send, and sending it."""

import re
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import MultiDict

import wiring
from sync.profile import Profile
from tests.web.connected.conftest import Ours

STEPS = ["salesforce", "constant-contact", "add-ons", "mapping", "filter", "schedule"]
NEW = {"name": "People", "object_type": "Contact", "unsubscribe_opted_out": "yes"}


class Fields(HTMLParser):
    """Reads what a browser would send of the step's form."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and name:
            kind = told.get("type", "text")
            if kind in {"checkbox", "radio"} and "checked" not in told:
                return
            self.sent.append((name, told.get("value") or ("on" if kind == "checkbox" else "")))
        if tag == "select":
            self._select, self._options = name, []
        if tag == "option" and self._select:
            self._options.append((told.get("value") or "", "selected" in told))
        if tag == "textarea":
            self._area = (name, [])

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            chosen = [value for value, selected in self._options if selected]
            first = [value for value, _ in self._options[:1]]
            self.sent += [(self._select, value) for value in (chosen or first)[:1]]
            self._select = ""
        if tag == "textarea" and self._area:
            self.sent.append((self._area[0], "".join(self._area[1]).removeprefix("\n")))
            self._area = None


def form_of(page: str) -> MultiDict[str, str]:
    """Give what the form of a step would send, untouched."""
    found = re.search(r'<form method="post" action="[^"]*" id="step-form".*?</form>', page, re.DOTALL)
    assert found, page
    parser = Fields()
    parser.feed(found[0])
    sent = MultiDict(parser.sent)
    sent.pop("account_words", None)
    return sent


def now(store: wiring.Store) -> Profile:
    found = store.profiles.get("People")
    assert found is not None
    return found


def step(client: Ours, profile: Profile, name: str) -> MultiDict[str, str]:
    """Open a step and give its form."""
    return form_of(client.as_admin.get(f"/profiles/{profile.id}/steps/{name}").text)


def save(client: Ours, profile: Profile, name: str, /, **values: Any) -> Any:
    """Open a step, change some fields and save it; None takes a field out, as an unticked box."""
    sent = step(client, profile, name)
    for field, value in values.items():
        sent.pop(field, None)
        if value is not None:
            sent[field] = value
    return client.as_admin.post(f"/profiles/{profile.id}/steps/{name}", data=sent)
