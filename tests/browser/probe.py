"""A page of one site that frames a page of another, which tells what it may keep."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OUTER = """<!doctype html><title>outer</title><iframe src="http://127.0.0.1:{port}/frame"></iframe>
<script>addEventListener("message", (event) => {{ window.told = event.data; }});</script>"""
FRAME = """<!doctype html><title>frame</title><script>
let storage = true;
try { sessionStorage.setItem("a", "b"); } catch { storage = false; }
fetch("/echo", {credentials: "include"}).then((answer) => answer.text())
  .then((cookie) => parent.postMessage({cookie: cookie.includes("probe=1"), storage}, "*"));
</script>"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Frame, be framed and set a cookie, or echo it."""
        port = self.connection.getsockname()[1]
        bodies = {"/": OUTER.format(port=port), "/frame": FRAME, "/echo": self.headers.get("Cookie", "")}
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.path in {"/", "/frame"}:
            self.send_header("Set-Cookie", "probe=1; SameSite=None; Secure")
        self.end_headers()
        self.wfile.write(bodies.get(self.path, "").encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def probing() -> Iterator[str]:
    """Serve it; yields the address of the outer page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
