"""The one sender: sessions, timeouts, the retry budget, and what is left of a failure when it gives up.

No exception of the wire leaves this module: their texts hold addresses, queries and headers.
"""

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, stop_after_attempt
from tenacity.retry import retry_if_result

from clients.clock import VendorClock
from clients.messages import Answer, Request
from clients.retry import Budget, Outcome, again, is_lost, is_passing, retry_after, wait_of
from clients.trouble import Failure, sort
from sync.problems import AnswerLost, GiveUp, Side, TryAgain

CHUNK = 256 * 1024  # bytes read at a time from a stream


class Gate(Protocol):
    """Lets a call through when it may be made: see clients.limiter."""

    def acquire(self, now: datetime, *, reserved: bool) -> None: ...


class _Adapter(HTTPAdapter):
    """Gives every request timeouts, also those that a library sends on our session."""

    def __init__(self, timeouts: tuple[float, float]) -> None:
        super().__init__(pool_connections=8, pool_maxsize=8, max_retries=0)
        self._timeouts = timeouts

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401  # requests' own keywords, passed on
        options["timeout"] = options.get("timeout") or self._timeouts
        return super().send(request, **options)


class Session(requests.Session):
    """A session that follows no redirect and takes nothing from the environment."""

    def __init__(self, timeouts: tuple[float, float]) -> None:
        super().__init__()
        self.trust_env = False
        self.headers["User-Agent"] = "Listbridge"
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # tenants share this session
        self.mount("https://", _Adapter(timeouts))
        self.mount("http://", _Adapter(timeouts))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No redirect is followed: a token goes only to the host that it was meant for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Http:
    """What all senders of a process share; make one, and close it at the end."""

    connect_timeout: float = 5.0  # seconds
    read_timeout: float = 120.0  # seconds without a byte
    budget: Budget = field(default_factory=Budget)
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Open the one session."""
        object.__setattr__(self, "session", Session((self.connect_timeout, self.read_timeout)))

    def close(self) -> None:
        self.session.close()


def never(_answer: Answer) -> bool:
    return False


class Sender:
    """Sends requests of one side to the hosts it was made for, and to no others."""

    def __init__(
        self,
        http: Http,
        side: Side,
        hosts: Collection[str],
        *,
        gate: Gate | None = None,
        final: Callable[[Answer], bool] = never,
    ) -> None:
        self.sleep = http.sleep
        self.calls = 0  # every request that went out, repeated ones too
        self.clock = VendorClock()
        self._http = http
        self._side = side
        self._hosts = frozenset(hosts)
        self._gate = gate
        self._final = final

    def send(self, request: Request) -> Answer:
        """Send until there is an answer that patience does not change; a refusal is an answer too.

        Raises:
            TryAgain: <side>_unreachable, _truncated, _throttled or _unavailable, after the budget.
            AnswerLost: <side>_answer_lost, a request that must not be repeated may have landed.
            QuotaSpent: the gate is closed; nothing was sent.
        """
        self._check_host(request)
        outcome = self._try(request)
        if isinstance(outcome, Answer) and not is_passing(outcome):
            return outcome
        if isinstance(outcome, Answer) and self._final(outcome):
            return outcome
        raise self._give_up(request, outcome)

    def _try(self, request: Request) -> Outcome:
        budget = self._http.budget

        def wait(state: RetryCallState) -> float:
            assert state.outcome is not None
            return wait_of(state.outcome.result(), state.attempt_number, budget)

        retrying = Retrying(
            sleep=self._http.sleep,
            stop=stop_after_attempt(budget.attempts),
            wait=wait,
            retry=retry_if_result(
                lambda outcome: again(request, outcome, self._final, patience=budget.patience)
            ),
            retry_error_callback=_last_outcome,
        )
        return retrying(self._attempt, request)

    def _attempt(self, request: Request) -> Outcome:
        if self._gate:
            self._gate.acquire(self.clock.now(), reserved=request.reserved)
        try:
            response = self._http.session.send(self._prepare(request), stream=True)
        except requests.RequestException as error:
            failure = sort(error)
            self.calls += failure is not Failure.UNREACHED
            return failure
        self.calls += 1
        self.clock.note(response.headers)
        return self._read(request, response)

    def _prepare(self, request: Request) -> requests.PreparedRequest:
        prepared = requests.Request(
            request.method,
            request.url,
            headers=dict(request.headers),
            params=dict(request.params),
            data=request.body_chunks() if request.body_chunks else request.body,
            auth=request.basic,
        )
        if request.token:
            prepared.headers["Authorization"] = f"Bearer {request.token}"
        return self._http.session.prepare_request(prepared)

    def _read(self, request: Request, response: requests.Response) -> Outcome:
        headers = response.headers
        if request.stream and response.ok:
            return Answer(status=response.status_code, headers=headers, chunks=lambda: self._chunks(response))
        try:
            body = b"".join(response.iter_content(CHUNK))  # `content` reads in steps of 10 kB
        except requests.RequestException as error:
            failure = sort(error)
            return Failure.CUT if failure is Failure.UNREACHED else failure
        finally:
            response.close()
        return Answer(status=response.status_code, headers=headers, body=body)

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        """Yield the body as it comes. Raises TryAgain <side>_truncated where it breaks off."""
        broken = False
        try:
            yield from response.iter_content(CHUNK)
        except requests.RequestException:
            broken = True
        finally:
            response.close()
        if broken:
            raise self._truncated()

    def _truncated(self) -> TryAgain:
        return TryAgain(f"{self._side}_truncated", self._side)

    def _give_up(self, request: Request, outcome: Outcome) -> Exception:
        host = urlsplit(request.url).netloc
        if is_lost(request, outcome):
            return AnswerLost(f"{self._side}_answer_lost", self._side)
        if outcome is Failure.CUT:
            return self._truncated()
        if isinstance(outcome, Failure):
            return TryAgain(f"{self._side}_unreachable", self._side, {"host": host})
        word = "throttled" if outcome.status == 429 else "unavailable"
        problem = TryAgain(f"{self._side}_{word}", self._side, {"status": outcome.status})
        asked = retry_after(outcome.headers)
        problem.at = self.clock.now() + timedelta(seconds=asked) if asked else None
        return problem

    def _check_host(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host not in self._hosts:
            raise GiveUp(f"{self._side}_foreign_host", self._side, {"host": host})


def _last_outcome(state: RetryCallState) -> Outcome:
    assert state.outcome is not None
    outcome: Outcome = state.outcome.result()
    return outcome
