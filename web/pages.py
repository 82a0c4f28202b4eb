"""The pages that anybody may see."""

from flask import Blueprint, Flask, render_template

from web.access import open_to_all

pages = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)


@pages.get("/")
@open_to_all("says what this is")
def index() -> str:
    return render_template("index.html")


@pages.get("/health")
@open_to_all("asked by the platform")
def health() -> dict[str, str]:
    """Say that this process answers; it asks no other service, so it is never slow."""
    return {"status": "ok"}
