"""Built files, compressed where the browser takes that: Heroku's router compresses nothing.

The build leaves `app.css.gz` beside `app.css`.
"""

from mimetypes import guess_type
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory


def init_app(app: Flask) -> None:
    app.view_functions["static"] = send_static


def send_static(filename: str) -> Response:
    """Send a file of the static folder; 404 for any other path."""
    folder = Path(str(current_app.static_folder))
    zipped = f"{filename}.gz"
    if not request.accept_encodings["gzip"] or not (folder / zipped).is_file():
        response = send_from_directory(folder, filename)
    else:
        response = send_from_directory(folder, zipped, mimetype=guess_type(filename)[0])
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
