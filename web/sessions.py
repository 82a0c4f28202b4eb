"""Our own session: a signed token in the page's memory, sent as `Authorization: Bearer ...`.

It is no cookie, since browsers block those of a page that stands in another site's page. Nothing of it is
stored here, so it ends by its age alone; a new one is had for a new signed request of Salesforce.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from sync.roles import Role

LIFE_SECONDS = 30 * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Who is asking, from where."""

    tenant_id: int
    org_id: str  # 18 characters
    user_id: str  # 18 characters
    name: str  # as the person is called in Salesforce
    role: Role
    instance_id: str  # of the Canvas app in the page that it stands in: _:Listbridge:...
    language: str = "en_US"
    time_zone: str = "UTC"
    origin: str = ""  # https://example.my.salesforce.com: whom the page talks to


def seal(session: Session) -> str:
    """Make the token of a session; it holds for half an hour."""
    return _serializer().dumps(asdict(session))


def open_session(token: str, now: datetime) -> Session | None:
    """Read a token; None where it is not ours, was changed, or is too old."""
    found = _read(token)
    return found[0] if found and now - found[1] <= timedelta(seconds=LIFE_SECONDS) else None


def session_before(token: str) -> Session | None:
    """Read a token of any age: whose page it was, which says nothing of what it may do now."""
    found = _read(token)
    return found[0] if found else None


def _read(token: str) -> tuple[Session, datetime] | None:
    try:
        values, sealed_at = _serializer().loads(token, return_timestamp=True)
        return Session(**{**values, "role": Role(values["role"])}), sealed_at
    except (BadData, TypeError, ValueError, KeyError):
        return None


def _serializer() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key, "the app was made without settings: nobody can sign in"
    return URLSafeTimedSerializer(key, salt="session")
