"""The commands of `flask --app web.wsgi`."""

from flask import Flask

from web import cli_records, cli_schedule
from web.cli_db import db
from web.cli_sync import sync


def init_app(app: Flask) -> None:
    app.cli.add_command(db)
    cli_records.add_to(sync)
    cli_schedule.add_to(sync)
    app.cli.add_command(sync)
