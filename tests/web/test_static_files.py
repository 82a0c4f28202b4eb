"""Files that pages load: small on the wire, kept by browsers where their address changes with them."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.rendering import asset


@pytest.fixture
def built(app: Flask, tmp_path: Path) -> FlaskClient:
    """An app with a build of two files, one of them compressed too."""
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "app.css").write_text("a { color: red }")
    (dist / "app.css.gz").write_bytes(gzip.compress(b"a { color: red }"))
    (dist / "app.js").write_text("1;")
    app.static_folder = str(tmp_path)
    return app.test_client()


def test_a_browser_gets_the_compressed_file_if_it_takes_one(built: FlaskClient) -> None:
    zipped = built.get("/static/dist/app.css", headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    plain = built.get("/static/dist/app.css", buffered=True)
    only_plain = built.get("/static/dist/app.js", headers={"Accept-Encoding": "gzip"}, buffered=True)

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.mimetype == plain.mimetype == "text/css"
    assert gzip.decompress(zipped.data) == plain.data == b"a { color: red }"
    assert "Content-Encoding" not in only_plain.headers
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (zipped, plain))


def test_an_address_changes_with_the_file_and_may_be_kept(app: Flask, built: FlaskClient) -> None:
    with app.test_request_context():
        first = asset("app.js")
        Path(str(app.static_folder), "dist", "app.js").write_text("22;")
        second = asset("app.js")
    kept, asked = (built.get(path, buffered=True) for path in (second, "/static/dist/app.js"))

    assert first != second
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in asked.headers.get("Cache-Control", "")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["../app.py", "dist/../../app.py", "dist/none.css", "%2e%2e/app.py"])
def test_nothing_else_is_sent(built: FlaskClient, path: str) -> None:
    answer = built.get(f"/static/{path}", headers={"Accept-Encoding": "gzip"}, buffered=True)

    assert answer.status_code == 404
