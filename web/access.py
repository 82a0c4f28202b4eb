"""Who may call a route. Every route says it by exactly one decorator, written under the route's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort
from flask_login import current_user

from sync.roles import Role, covers

__all__ = ["Role", "access_of", "needs", "open_to_all"]

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "listbridge_access"


def needs(role: Role) -> Callable[[View], View]:
    """Let in who is signed in with the role or a higher one: 401 for nobody, 403 for too low a role."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - a view's own
            if not current_user.is_authenticated:
                abort(401)
            if not covers(current_user.session.role, role):
                abort(403)
            return view(*arguments, **named)

        return cast("View", _marked(guarded, f"needs {role}"))

    return decorate


def open_to_all(why: str) -> Callable[[View], View]:
    """Let in everybody; `why` is for whoever reviews the routes."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - a view's own
            return view(*arguments, **named)

        return cast("View", _marked(opened, f"open to all: {why}"))

    return decorate


def access_of(view: Callable[..., Any]) -> str | None:
    """Say who may call a view; None where no decorator says it."""
    return getattr(view, _MARK, None)


def _marked(view: Callable[..., Any], access: str) -> Callable[..., Any]:
    setattr(view, _MARK, access)
    return view
