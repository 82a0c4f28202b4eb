"""Who is asking: read from the header that the page sends with every request."""

from datetime import UTC, datetime

from flask import Flask, Request, abort
from flask_login import LoginManager, UserMixin

from web.sessions import Session, open_session

SCHEME = "Bearer "


class SignedIn(UserMixin):  # type: ignore[misc] # the library publishes no types
    """The user of a request."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_id(self) -> str:
        return self.session.user_id


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # we keep no login session that could be protected
    manager.request_loader(_load_user)
    manager.unauthorized_handler(lambda: abort(401))
    manager.init_app(app)


def bearer_of(request: Request) -> str:
    """Give the token that a request carries; "" where it carries none."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix(SCHEME) if header.startswith(SCHEME) else ""


def _load_user(request: Request) -> SignedIn | None:
    session = open_session(bearer_of(request), datetime.now(UTC))
    return SignedIn(session) if session else None
