"""Where servers and the flask command find the app.

`flask --app web.wsgi ...` takes `app`; gunicorn calls `serve()`, which checks all settings before it answers.
"""

from flask import Flask

from config import load_settings
from telemetry import configure_logging
from web.app import create_app

app = create_app()


def serve() -> Flask:
    """Give the app with its settings. Raises SettingsError, naming what is missing."""
    configure_logging()
    return create_app(load_settings())
