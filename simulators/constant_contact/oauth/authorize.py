"""The page where a user lets an application in, and the way back with a code."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, render_template_string, request

from simulators.constant_contact.oauth.codes import make_code
from simulators.constant_contact.world import World

AUTHORIZE = "/oauth2/default/v1/authorize"
SCOPES = (
    "contact_data",
    "campaign_data",
    "account_read",
    "account_update",
    "offline_access",
    "billing_data",
    "openid",
    "profile",
)
KEPT = ("client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "nonce")
PAGE = """<!doctype html><html lang="en"><title>Allow access - simulated Constant Contact</title>
<h1>Allow access?</h1><p>An application wants: {{ scope }}</p>
{% if wrong %}<p role="alert">{{ wrong }}</p>{% endif %}
<form method="post">{% for name, value in hidden.items() %}
<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}
<label>User name <input name="user_name" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button>
</form></html>"""
REFUSED = """<!doctype html><html lang="en"><title>400</title><h1>400</h1><p>{{ reason }}</p></html>"""


def add_authorize(app: Flask, world: World) -> None:
    @app.route(AUTHORIZE, methods=["GET", "POST"])
    def authorize() -> Any:
        asked = {name: request.values[name] for name in KEPT if name in request.values}
        wrong_client = check_client(world, asked)
        if wrong_client:
            return render_template_string(REFUSED, reason=wrong_client), 400
        wrong = check_request(asked)
        if wrong:
            return go_back(asked, wrong)
        return ANSWERS[choose_answer(world)](world, asked)


def choose_answer(world: World) -> str:
    if request.method == "POST":
        return "form" if request.form.get("answer") == "allow" else "deny"
    answer: str = world.switch("authorize_page")
    return answer


def check_client(world: World, asked: dict[str, str]) -> str:
    """Say why the browser must not be sent back at all; "" if it may."""
    sql = "SELECT * FROM applications WHERE client_id = ? AND active"
    client = world.row(sql, asked.get("client_id", ""))
    if client is None:
        return "Invalid value for 'client_id' parameter."
    if asked.get("redirect_uri") not in json.loads(client["redirect_uris"]):
        return "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings."
    return ""


def check_request(asked: dict[str, str]) -> dict[str, str]:
    """Return the error to send back with the browser; {} if there is none."""
    if request.values.get("response_type") != "code":
        return refuse("unsupported_response_type", "The response type is not supported.")
    scopes = asked.get("scope", "").split()
    if not scopes or not set(scopes) <= set(SCOPES):
        return refuse("invalid_scope", "One or more scopes are not configured for the authorization server.")
    if "code_challenge" in asked and asked.get("code_challenge_method") != "S256":
        return refuse("invalid_request", "The code_challenge_method must be S256.")
    return {}


def refuse(error: str, description: str) -> dict[str, str]:
    return {"error": error, "error_description": description}


def go_back(asked: dict[str, str], answer: dict[str, str]) -> Any:
    state = {"state": asked["state"]} if "state" in asked else {}
    separator = "&" if "?" in asked["redirect_uri"] else "?"
    return redirect(f"{asked['redirect_uri']}{separator}{urlencode(answer | state)}")


def deny(_world: World, asked: dict[str, str]) -> Any:
    return go_back(asked, refuse("access_denied", "The resource owner denied the request."))


def ask(_world: World, asked: dict[str, str], wrong: str = "") -> Any:
    hidden = asked | {"response_type": "code"}
    return Response(render_template_string(PAGE, hidden=hidden, scope=asked["scope"], wrong=wrong))


def allow_first(world: World, asked: dict[str, str]) -> Any:
    user = world.row("SELECT * FROM users ORDER BY account, user_name LIMIT 1")
    return let_in(world, asked, user["user_name"])


def check_form(world: World, asked: dict[str, str]) -> Any:
    user = find_user(world, request.form.get("user_name", ""), request.form.get("password", ""))
    if user is None:
        return ask(world, asked, "User name or password is wrong.")
    return let_in(world, asked, user["user_name"])


def find_user(world: World, user_name: str, password: str) -> Any:
    return world.row("SELECT * FROM users WHERE user_name = ? AND password = ?", user_name, password)


def let_in(world: World, asked: dict[str, str], user_name: str) -> Any:
    return go_back(asked, {"code": make_code(world, "authorization", asked | {"user_name": user_name})})


ANSWERS: dict[str, Callable[[World, dict[str, str]], Any]] = {
    "ask": ask,
    "allow": allow_first,
    "deny": deny,
    "form": check_form,
}
