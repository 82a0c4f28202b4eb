"""The live checks beside the fields of the wizard."""

from flask import Blueprint, Flask, request

from flows import read_wizard
from web.access import Role, needs
from web.rendering import page
from web.wizard_page import account_api, org_api, profile_of, tried

checks = Blueprint("wizard_checks", __name__, url_prefix="/profiles/<int:profile_id>/checks")


def init_app(app: Flask) -> None:
    app.register_blueprint(checks)


@checks.get("/main-list")
@needs(Role.USER)
def main_list(profile_id: int) -> str:
    """Say whether the Main List is there, will be made, or is almost there."""
    profile, name = profile_of(profile_id), request.args.get("main_list", "").strip()
    found, trouble = tried(lambda: read_wizard.find_list(account_api(), profile, name) if name else None)
    return page("wizard/_list.html", found=found, trouble=trouble, profile=profile)


@checks.get("/accounts")
@needs(Role.USER)
def accounts(profile_id: int) -> str:
    """Find Accounts by their name, to choose one."""
    profile, words = profile_of(profile_id), request.args.get("account_words", "").strip()
    found, trouble = tried(lambda: read_wizard.find_accounts(org_api(), words) if words else [])
    return page("wizard/_accounts.html", found=found or [], words=words, trouble=trouble, profile=profile)
