"""Makes the Flask app. Nothing connects and no setting is read before a request or a command needs it."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from web import (
    canvas,
    cli,
    connections,
    dashboard,
    errors,
    here,
    login,
    oauth,
    pages,
    people,
    profiles,
    rendering,
    requests,
    runs,
    sayings,
    security,
    static_files,
    wizard,
    wizard_checks,
    wizard_filter,
    wizard_mapping,
)

MAX_REQUEST_BYTES = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app; without settings it can list its routes and run commands, which read their own."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    if settings is not None:
        app.config["SECRET_KEY"] = settings.secret_key.get_secret_value()
    # A form that another site sends has no bearer token, and nothing else signs anybody in.
    app.config["WTF_CSRF_ENABLED"] = False
    here.init_app(app, settings)
    # Heroku's router is the one proxy in front: it alone says where a request came from, and by https.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign] # Flask's own way
    for part in (requests, security, static_files, login, rendering, sayings, errors, pages, canvas, cli):
        part.init_app(app)
    for part in (dashboard, profiles, runs, people, connections, oauth):
        part.init_app(app)
    for part in (wizard, wizard_checks, wizard_mapping, wizard_filter):
        part.init_app(app)
    return app
