"""Who is asking. Users come from Salesforce with a bearer token of ours in the page's memory, not a cookie.

Nobody is accepted yet: no page hands out such a token, so every request is a stranger's.
"""

from flask import Flask, Request, abort
from flask_login import LoginManager, UserMixin


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # we keep no login session that could be protected
    manager.request_loader(_load_user)
    manager.unauthorized_handler(lambda: abort(401))
    manager.init_app(app)


def _load_user(_request: Request) -> UserMixin | None:
    return None
