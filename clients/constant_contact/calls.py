"""What all calls of one Constant Contact connection share: the sender, the problems, pages, the allowance."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, TypeVar

from clients.constant_contact.errors import is_quota_spent, problem_of
from clients.constant_contact.parsing import Paged, decode
from clients.constant_contact.requests import Requests
from clients.messages import Answer, Request
from clients.tokens import Caller
from sync.remote import Usage

P = TypeVar("P", bound=Paged)


class Quota(Protocol):
    """The key's allowance: clients.limiter.Limiter, shared by all workers."""

    def acquire(self, now: datetime, *, reserved: bool) -> None: ...
    def close(self, now: datetime) -> None: ...
    def usage(self, now: datetime) -> Usage: ...


class Calls:
    """The base of the parts of a client. Raises sync.problems only."""

    def __init__(self, caller: Caller, requests: Requests, quota: Quota) -> None:
        self._caller = caller
        self._requests = requests
        self._quota = quota

    @property
    def calls(self) -> int:
        """Requests that went to the API; those for tokens do not count."""
        return self._caller.sender.calls

    @property
    def usage(self) -> Usage:
        """Calls of today (UTC) by all who use the key, as our own limiter counts them; no call.

        The vendor tells nobody how much is used, before it says that all is.
        """
        return self._quota.usage(self._clock())

    def _clock(self) -> datetime:
        return self._caller.sender.clock.now()

    def _pages(self, request: Request, shape: type[P]) -> Iterator[P]:
        while True:
            page = decode(self._call(request), shape)
            yield page
            if not page.next_link:
                return
            request = self._requests.next_page(page.next_link, request)

    def _find(self, request: Request) -> Answer | None:
        """Send what may be asked for in vain: None where it is not known."""
        answer = self._caller.call(request)
        return None if answer.status == 404 else self._check(answer)

    def _call(self, request: Request, *, of_record: bool = False) -> Answer:
        return self._check(self._caller.call(request), of_record=of_record)

    def _check(self, answer: Answer, *, of_record: bool = False) -> Answer:
        if answer.ok:
            return answer
        now = self._clock()
        if is_quota_spent(answer):
            self._quota.close(now)
        raise problem_of(answer, now, of_record=of_record)
