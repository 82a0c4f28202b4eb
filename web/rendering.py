"""Renders pages, and says moments and numbers as the person asking is used to.

Every page of somebody signed in is a fragment: htmx puts it into `<main id="main">` of the shell.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, current_app, render_template, url_for
from flask_login import current_user
from markupsafe import Markup

import texts
from sync.plan import Parameter
from sync.roles import Role, covers
from web.sessions import Session

DEFAULT_LOCALE = "en_US"
DIST = "dist"  # what `npm run build` makes, under static/


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(moment=moment, number=number, sentence=sentence, label=texts.label)
    app.jinja_env.globals.update(asset=asset, may=may)


def page(template: str, **values: object) -> str:
    """Render a fragment for the shell; `session` is at hand in every template."""
    return render_template(template, session=_session(), **values)


def moment(value: datetime | None) -> Markup:
    """Say a moment in the person's zone and language: <time datetime="...">; "" for None."""
    if value is None:
        return Markup()
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    local = aware.astimezone(zone_of(_session()))
    said = format_datetime(local, "medium", locale=_locale(_session()))
    return Markup('<time datetime="{}">{}</time>').format(aware.isoformat(timespec="seconds"), said)


def short_day(value: date) -> str:
    """Say a day without its year."""
    return str(format_skeleton("MMMd", value, locale=_locale(_session())))


def day(value: date) -> str:
    """Say a day as the person is used to."""
    return str(format_date(value, "medium", locale=_locale(_session())))


def number(value: float) -> str:
    """Say a number with the separators of the person's language."""
    return str(format_decimal(value, locale=_locale(_session())))


def sentence(code: str, parameters: Mapping[str, Parameter] | None = None) -> str:
    """Say what a code of the core means."""
    return texts.sentence(code, parameters)


def may(role: str) -> bool:
    """Tell a template whether who is asking has a role, so that it shows no button that would be refused."""
    session = _session()
    return session is not None and covers(session.role, Role(role))


def asset(name: str) -> str:
    """Give the address of a built file; it changes with its content, so browsers may keep it."""
    return url_for("static", filename=f"{DIST}/{name}", v=_digest(Path(str(current_app.static_folder)), name))


def _digest(folder: Path, name: str) -> str | None:
    file = folder / DIST / name
    return _hashed(file, file.stat().st_mtime_ns) if file.exists() else None


@cache
def _hashed(file: Path, _changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]


def _session() -> Session | None:
    return current_user.session if current_user and current_user.is_authenticated else None


def zone_of(session: Session | None) -> ZoneInfo:
    """Give the person's time zone; UTC where nobody knows it."""
    try:
        return ZoneInfo(session.time_zone if session else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@cache
def _parsed(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LOCALE)


def _locale(session: Session | None) -> Locale:
    return _parsed(session.language if session else DEFAULT_LOCALE)
