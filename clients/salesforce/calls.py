"""What all calls of one Salesforce connection share: the sender, the answers' problems, the usage told."""

from typing import TypeVar

from clients.messages import Answer, Request
from clients.salesforce.errors import problem_of
from clients.salesforce.parsing import decode, parse_usage
from clients.salesforce.requests import Requests
from clients.tokens import Caller
from sync.problems import Side
from sync.remote import Usage

SIDE = Side.SALESFORCE
T = TypeVar("T")


class Calls:
    """The base of the parts of a client. Raises sync.problems only."""

    def __init__(self, caller: Caller, requests: Requests) -> None:
        self._caller = caller
        self._requests = requests
        self._usage: Usage | None = None

    @property
    def calls(self) -> int:
        """Requests that went to the API; those for tokens do not count."""
        return self._caller.sender.calls

    @property
    def usage(self) -> Usage | None:
        """API calls of the last 24 hours, by all who call this org, as the last answer told."""
        return self._usage

    def _send(self, request: Request) -> Answer:
        """Send; a refusal is an answer too."""
        answer = self._caller.call(request)
        self._usage = parse_usage(answer.headers) or self._usage
        return answer

    def _call(self, request: Request) -> Answer:
        return self._check(self._send(request))

    def _check(self, answer: Answer) -> Answer:
        if not answer.ok:
            raise problem_of(answer, self._caller.sender.clock.now())
        return answer

    def _ask(self, request: Request, shape: type[T]) -> T:
        return decode(self._call(request), shape, request)
