"""What a view works with: the parts of this process, and who is asking."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from flask import Flask, current_app
from flask_login import current_user

import wiring
from config import Settings
from web.sessions import Session

_EXTENSION = "listbridge"


@dataclass(frozen=True, kw_only=True, slots=True)
class Here:
    """A request of somebody who is signed in."""

    parts: wiring.Parts
    session: Session
    now: datetime

    @property
    def store(self) -> wiring.Store:
        """Everything of the asking tenant, and of no other."""
        return self.parts.deployment.tenant(self.session.tenant_id)


class Opened:
    """The parts of this process: opened by its first request, which is after the server's fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._stack = ExitStack()
        self._parts: wiring.Parts | None = None

    def parts(self) -> wiring.Parts:
        with self._lock:
            if self._parts is None:
                self._parts = self._stack.enter_context(wiring.open_parts(self.settings, somebody_waits=True))
            return self._parts

    def close(self) -> None:
        with self._lock:
            self._stack.close()
            self._parts = None


def init_app(app: Flask, settings: Settings | None) -> None:
    if settings is not None:
        app.extensions[_EXTENSION] = Opened(settings)


def opened(app: Flask | None = None) -> Opened:
    """Give the holder of the parts; an app that was made without settings answers no request."""
    found: Opened = (app or current_app).extensions[_EXTENSION]
    return found


def settings() -> Settings:
    """Give the settings of the deployment."""
    return opened().settings


def parts() -> wiring.Parts:
    """Give the parts to a view that nobody is signed in to yet."""
    return opened().parts()


def here() -> Here:
    """Give the parts and the session to a view under `@needs(...)`."""
    return Here(parts=parts(), session=current_user.session, now=datetime.now(UTC))
