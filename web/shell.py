"""The document that stands in Salesforce; all pages are put into it."""

from flask import render_template

from web.sessions import LIFE_SECONDS, Session, seal

# https://htmx.org/reference/#config
HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,  # an inline style, which our policy refuses
    "historyCacheSize": 0,  # pages hold personal data, and storage may be blocked
    "attributesToSettle": ["class", "width", "height"],  # not style: our policy refuses what is set so
    "selfRequestsOnly": True,
    "timeout": 30_000,
    "defaultSettleDelay": 0,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "...", "swap": False, "error": True},  # answers.js decides
    ],
}
AREAS = (("Home", "/home"), ("People", "/people"), ("Connections", "/connections"))


def render_shell(session: Session, start: str) -> str:
    """Render the document with a fresh token in it, for app.js, which takes it out at once."""
    handed_over = {
        "token": seal(session),
        "seconds": LIFE_SECONDS,
        "start": start,
        "client": {"instanceId": session.instance_id, "targetOrigin": session.origin},
    }
    return render_template(
        "shell.html", session=session, handed_over=handed_over, areas=AREAS, htmx_config=HTMX
    )
