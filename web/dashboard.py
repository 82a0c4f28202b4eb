"""The first page: every profile and how it stands, a month in numbers, the calls of the day."""

from functools import partial

from flask import Blueprint, Flask, request

import wiring
from flows.read_dashboard import count_still_mailed, list_still_mailed, read_dashboard
from sync.match import address_key
from web.access import Role, needs
from web.finding import profile_or_404
from web.here import here
from web.rendering import page, zone_of

dashboard = Blueprint("dashboard", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(dashboard)


@dashboard.get("/home")
@needs(Role.USER)
def home() -> str:
    using = here()
    quota = partial(wiring.usage_of_key, using.parts, using.session.tenant_id)
    shown = read_dashboard(using.store, using.now, zone_of(using.session), quota)
    return page("dashboard/home.html", shown=shown, now=using.now)


@dashboard.get("/home/still-mailed")
@needs(Role.USER)
def still_mailed() -> str:
    """Count who opted out in Salesforce and is mailed; apart, since it is counted among all contacts."""
    return page("dashboard/_still_mailed.html", found=count_still_mailed(here().store))


@dashboard.route("/profiles/<int:profile_id>/still-mailed", methods=["GET", "POST"])
@needs(Role.USER)
def still_mailed_of(profile_id: int) -> str:
    """List them; where the next page begins is an address, so it comes in the body."""
    profile = profile_or_404(profile_id)
    after = address_key(request.form.get("after", ""))
    people = list_still_mailed(here().store, profile, after)
    return page("dashboard/still_mailed.html", profile=profile, people=people, after=after)
