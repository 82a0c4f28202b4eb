"""What contract tests of clients share: vaults in memory, and clients opened on a simulator."""

import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from clients.allowance import Allowance
from clients.constant_contact.client import ConstantContactClient, open_constant_contact
from clients.http import Http
from clients.retry import Budget
from clients.salesforce.client import SalesforceClient, open_salesforce
from sync.problems import Problem
from sync.remote import Usage
from tests.simulators import Simulator

QUICK = Budget(attempts=3, first_wait=0.02, longest_wait=0.05)


_OPENED: list[Http] = []


def quick_http(sleep: Callable[[float], None] | None = None, **options: Any) -> Http:
    """Make an Http that gives up soon; it is closed when the test ends."""
    http = Http(budget=QUICK, sleep=sleep or Naps(), **options)
    _OPENED.append(http)
    return http


def close_all() -> None:
    while _OPENED:
        _OPENED.pop().close()


class MemoryVault:
    """A vault in memory, with a lock as real as a database's row."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.secrets = dict(secrets)
        self.saves = 0
        self._lock = threading.Lock()

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self._lock:
            yield

    def load(self) -> Mapping[str, str]:
        return dict(self.secrets)

    def save(self, secrets: Mapping[str, str]) -> None:
        self.saves += 1
        self.secrets = dict(secrets)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A connection as the store would hand it over."""

    account: str = ""
    base_url: str = ""
    method: str = "refresh"


@dataclass(kw_only=True)
class Open:
    """An allowance that lets everything through, and remembers being closed."""

    closed: int = 0
    asked: list[bool] = field(default_factory=list)

    def acquire(self, _now: object, *, reserved: bool) -> None:
        self.asked.append(reserved)

    def close(self, _now: object) -> None:
        self.closed += 1

    def usage(self, _now: object) -> Usage:
        return Usage(used=len(self.asked), allowed=10_000)


@dataclass(kw_only=True)
class Naps:
    """Sleeps a little, and remembers what was asked of it."""

    asked: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        time.sleep(min(seconds, 0.02))


def host_of(url: str) -> str:
    return urlsplit(url).netloc


def salesforce_vault(simulator: Simulator, **changes: str) -> MemoryVault:
    found = simulator.credentials
    names = ("access_token", "refresh_token", "login_url", "instance_url")
    return MemoryVault({name: found[name] for name in names} | changes)


def salesforce(
    simulator: Simulator,
    vault: MemoryVault | None = None,
    *,
    http: Http | None = None,
    link: Link | None = None,
    **options: Any,
) -> SalesforceClient:
    """Open a client on the simulator; options go to open_salesforce."""
    found = simulator.credentials
    given = {"client_id": found["client_id"], "client_secret": found["client_secret"], "poll_seconds": 0.01}
    return open_salesforce(
        link or Link(account=found["organization_id"], base_url=simulator.url),
        vault or salesforce_vault(simulator),
        http or quick_http(),
        **(given | {"extra_hosts": [host_of(simulator.url)]} | options),
    )


def constant_contact_vault(simulator: Simulator) -> MemoryVault:
    found = simulator.credentials
    return MemoryVault({name: found[name] for name in ("access_token", "refresh_token")})


def constant_contact(
    simulator: Simulator,
    vault: MemoryVault | None = None,
    *,
    http: Http | None = None,
    quota: Any = None,
    **options: Any,
) -> ConstantContactClient:
    """Open a client on the simulator; options go to open_constant_contact."""
    found = simulator.credentials
    given = {
        "client_id": found["client_id"],
        "client_secret": found["client_secret"],
        "api_url": simulator.url,
        "auth_url": simulator.url,
    }
    return open_constant_contact(
        vault or constant_contact_vault(simulator),
        http or quick_http(),
        quota or Open(),
        **(given | options),
    )


def calls_to(simulator: Simulator, words: str) -> int:
    """Count the requests since the last reset whose route holds these words."""
    routes = simulator.control("GET", "counts")["routes"]
    return sum(sum(found.values()) for name, found in routes.items() if words in name)


def problem_in(work: Callable[[], object]) -> Problem:
    """Do the work and give the problem that it ends with, let go of everything that it held."""
    try:
        work()
    except Problem as problem:
        return problem.with_traceback(None)
    raise AssertionError("there was no problem")


def told(error: BaseException) -> str:
    """Give all that a log could show of an exception, its causes and contexts included."""
    return "".join(traceback.format_exception(error)) + repr(error) + str(vars(error))


def at_once(*works: Callable[[], object]) -> None:
    """Run functions in threads that start together."""
    barrier = threading.Barrier(len(works))

    def start(work: Callable[[], object]) -> None:
        barrier.wait()
        work()

    threads = [threading.Thread(target=start, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


LIFTED = Allowance(rate=1000, quota=1_000_000)
