"""Requests and answers as values. Their repr shows neither tokens nor query values nor bodies."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

JSON = {"Content-Type": "application/json", "Accept": "application/json"}
CSV = {"Content-Type": "text/csv", "Accept": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Request:
    """One call, ready to be sent; nothing has happened yet."""

    method: str  # GET, POST, PUT, PATCH, DELETE
    url: str  # absolute: https://api.cc.email/v3/contacts
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)  # becomes the query
    body: bytes | None = None
    body_chunks: Callable[[], Iterable[bytes]] | None = None  # instead of body: streamed, anew each time
    token: str = ""  # sent as Authorization: Bearer
    basic: tuple[str, str] | None = None  # client id and secret, for token endpoints
    stream: bool = False  # leave a good answer's body on the wire, to be read in chunks
    repeatable: bool = True  # sending it twice does what sending it once does
    reserved: bool = False  # may use the share of the day that is kept for opt-outs

    def __repr__(self) -> str:
        """Show method, host and path: what a log may hold."""
        parts = urlsplit(self.url)
        return f"<{self.method} {parts.netloc}{parts.path}>"

    def signed(self, token: str) -> "Request":
        return replace(self, token=token)


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Answer:
    """What came back; `chunks` is there instead of `body` where a stream was asked for and granted."""

    status: int
    headers: Mapping[str, str]  # any case
    body: bytes = b""
    chunks: Callable[[], Iterator[bytes]] | None = None  # once; closes the answer at its end
    close: Callable[[], None] | None = None  # for an answer whose chunks nobody reads

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def __repr__(self) -> str:
        """Show the status: bodies hold people and tokens."""
        return f"<Answer {self.status}>"
