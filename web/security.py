"""The headers of every answer.

No X-Frame-Options: it cannot name the hosts that may frame a page, `frame-ancestors` can. A page that stands
in Salesforce sets its own by `allow_framing`; all others are framed by nobody.
"""

from collections.abc import Iterable

from flask import Flask, Response, g, request

CONTENT_SECURITY_POLICY = (
    ("default-src", "'self'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self' data:"),
    ("connect-src", "'self'"),
    ("object-src", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'self'"),
)
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    # no-referrer would make cross-site checks of our own forms impossible
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
}


def init_app(app: Flask) -> None:
    app.after_request(_add_headers)


def allow_framing(origins: Iterable[str]) -> None:
    """Let pages of these origins (https://host) frame the answer to this request."""
    g.frame_ancestors = " ".join(origins)


def keep_opener() -> None:
    """Let the answer to this request, shown in a pop-up, speak to the page in Salesforce that opened it."""
    g.opener_policy = "unsafe-none"


def _add_headers(response: Response) -> Response:
    ancestors = g.get("frame_ancestors", "'none'")
    policy = (*CONTENT_SECURITY_POLICY, ("frame-ancestors", ancestors))
    response.headers["Content-Security-Policy"] = "; ".join(" ".join(rule) for rule in policy)
    response.headers.update(HEADERS)
    if "opener_policy" in g:
        response.headers["Cross-Origin-Opener-Policy"] = g.opener_policy
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    elif "v" in request.args:  # the address changes with the content: see rendering.asset
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
