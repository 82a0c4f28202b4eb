"""One writer per connection: renewed under the lock, committed before use."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from clients.tokens import Secrets, Tokens


@dataclass
class Drawer:
    """A vault in memory that tells in which order it was used."""

    secrets: dict[str, str]
    steps: list[str] = field(default_factory=list)

    @contextmanager
    def locked(self) -> Iterator[None]:
        self.steps.append("lock")
        yield
        self.steps.append("unlock")

    def load(self) -> Mapping[str, str]:
        self.steps.append("load")
        return dict(self.secrets)

    def save(self, secrets: Mapping[str, str]) -> None:
        self.steps.append("save")
        self.secrets = dict(secrets)


def renewing(drawer: Drawer) -> Callable[[Secrets], Secrets]:
    def renew(secrets: Secrets) -> Secrets:
        drawer.steps.append("ask")
        return {**secrets, "access_token": "new", "refresh_token": "rotated"}

    return renew


def test_a_kept_token_is_used_as_it_is() -> None:
    drawer = Drawer({"access_token": "kept"})
    assert Tokens(drawer, renewing(drawer)).access() == "kept"
    assert drawer.steps == ["load"]


def test_a_new_token_is_committed_before_anyone_has_it() -> None:
    drawer = Drawer({"access_token": "old", "refresh_token": "once"})
    tokens = Tokens(drawer, renewing(drawer))
    assert tokens.renew("old") == "new"
    assert drawer.steps == ["lock", "load", "ask", "save", "unlock"]
    assert tokens.access() == "new"
    assert drawer.secrets["refresh_token"] == "rotated"


def test_what_another_worker_renewed_is_used_without_asking() -> None:
    drawer = Drawer({"access_token": "theirs"})
    assert Tokens(drawer, renewing(drawer)).renew("old") == "theirs"
    assert "ask" not in drawer.steps


def test_the_first_token_is_fetched_where_none_is_kept() -> None:
    drawer = Drawer({"private_key": "..."})
    assert Tokens(drawer, renewing(drawer)).access() == "new"


def test_a_token_that_could_not_be_committed_is_never_used() -> None:
    class Full(Drawer):
        def save(self, secrets: Mapping[str, str]) -> None:
            raise OSError(f"no room for {len(secrets)} secrets")

    drawer = Full({"access_token": "old"})
    tokens = Tokens(drawer, renewing(drawer))
    with pytest.raises(OSError, match="no room"):
        tokens.renew("old")
    assert tokens.access() == "old"
