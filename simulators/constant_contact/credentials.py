"""One working set of everything, for GET /_control/credentials: made once, kept in the file."""

from typing import Any

from simulators.constant_contact.accounts import APPLICATIONS, REDIRECT_URIS, USERS
from simulators.constant_contact.oauth.authorize import AUTHORIZE
from simulators.constant_contact.oauth.device import DEVICE
from simulators.constant_contact.oauth.endpoints import TOKEN
from simulators.constant_contact.oauth.tokens import Tokens
from simulators.constant_contact.world import World

ALL_SCOPES = "contact_data campaign_data account_read account_update offline_access"
# Users whose tokens are handed out, each with one application: accounts and keys are crossed once.
PAIRS = (
    ("owner@first.example.com", 0),
    ("owner@second.example.com", 1),
    ("owner@first.example.com", 1),
    ("campaigns@first.example.com", 0),
)


def insert_grants(world: World, tokens: Tokens) -> None:
    clients = list(APPLICATIONS)
    grants = []
    for user_name, application in PAIRS:
        user = world.row("SELECT * FROM users WHERE user_name = ?", user_name)
        grants.append(tokens.make_grant(clients[application], user, ALL_SCOPES)["grant_number"])
    world.database.keep("handed_out_grants", grants)


def hand_out(world: World, tokens: Tokens, url: str) -> dict[str, Any]:
    """Return the first set at the top, and all of them under `all`.

    Access tokens are fresh at each call; a refresh token is the one that is good now.
    """
    numbers = world.database.setting("handed_out_grants", [])
    sets = [describe(tokens, tokens.grant(number)) for number in numbers]
    return {
        "api_url": f"{url}/v3",
        "authorize_url": f"{url}{AUTHORIZE}",
        "token_url": f"{url}{TOKEN}",
        "device_url": f"{url}{DEVICE}",
        "jwks_url": f"{url}/oauth2/default/v1/keys",
        "redirect_uris": list(REDIRECT_URIS),
        "scope": ALL_SCOPES,
        **sets[0],
        "all": sets,
        "users": [
            {"user_name": name, "password": password, "account": account, "role": role}
            for name, (account, password, role) in USERS.items()
        ],
    }


def describe(tokens: Tokens, grant: Any) -> dict[str, Any]:
    user_name, client_id = grant["user_name"], grant["client_id"]
    account, password, role = USERS[user_name]
    return {
        "client_id": client_id,
        "api_key": client_id,
        "client_secret": APPLICATIONS[client_id][0],
        "user_name": user_name,
        "password": password,
        "role": role,
        "account": account,
        "access_token": tokens.make_access(grant),
        "refresh_token": grant["refresh_token"],
    }
