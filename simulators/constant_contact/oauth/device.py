"""The device flow: a code for the device, a short one for the person.

https://developer.constantcontact.com/api_guide/device_flow.html
"""

from typing import Any

from flask import Flask, Response, render_template_string, request

from simulators.constant_contact.errors import answer
from simulators.constant_contact.oauth.authorize import SCOPES, find_user
from simulators.constant_contact.oauth.codes import (
    CODE_MILLIS,
    change_code,
    look_at_code,
    make_code,
    make_user_code,
    use_code,
)
from simulators.constant_contact.oauth.refusals import Refusal, invalid_client
from simulators.constant_contact.world import World

DEVICE = "/oauth2/default/v1/device/authorize"
ACTIVATE = "/activate"
INTERVAL_SECONDS = 5
PAGE = """<!doctype html><html lang="en"><title>Activate your device</title><h1>Activate your device</h1>
<p role="status">{{ words }}</p><form method="post">
<label>Code <input name="user_code" value="{{ user_code }}"></label>
<label>User name <input name="user_name"></label>
<label>Password <input name="password" type="password"></label>
<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button>
</form></html>"""


def add_device(app: Flask, world: World) -> None:
    @app.post(DEVICE)
    def start() -> Response:
        client_id, scope = request.values.get("client_id", ""), request.values.get("scope", "")
        if world.row("SELECT 1 FROM applications WHERE client_id = ? AND active", client_id) is None:
            raise invalid_client()
        if not scope or not set(scope.split()) <= set(SCOPES):
            raise Refusal(error="invalid_scope", description="One or more scopes are not configured.")
        user_code = make_user_code()
        asked = {"client_id": client_id, "scope": scope, "user_code": user_code, "answer": "", "polled_at": 0}
        device_code = make_code(world, "device", asked)
        make_code(world, "user", {"device_code": device_code}, user_code)
        return answer(describe(device_code, user_code))

    @app.route(ACTIVATE, methods=["GET", "POST"])
    def activate() -> Any:
        words = take_answer(world) if request.method == "POST" else ""
        user_code = request.values.get("user_code", "")
        return render_template_string(PAGE, user_code=user_code, words=words)


def describe(device_code: str, user_code: str) -> dict[str, Any]:
    address = request.host_url.rstrip("/") + ACTIVATE
    return {
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": address,
        "verification_uri_complete": f"{address}?user_code={user_code}",
        "expires_in": CODE_MILLIS // 1000,
        "interval": INTERVAL_SECONDS,
    }


def take_answer(world: World) -> str:
    form = request.form
    user = find_user(world, form.get("user_name", ""), form.get("password", ""))
    if user is None:
        return "User name or password is wrong."
    found = use_code(world, "user", form.get("user_code", "").strip().upper())
    if found is None:
        return "The code is wrong or has expired."
    _, asked = look_at_code(world, "device", found["device_code"]) or (0, {})
    asked |= {"answer": form.get("answer", "deny"), "user_name": user["user_name"]}
    change_code(world, found["device_code"], asked)
    return "Done. Return to your device."


def exchange_device(world: World, client_id: str) -> dict[str, Any]:
    """Return what the person allowed. Raises what RFC 8628 says a poll is told until then."""
    code = request.values.get("device_code", "")
    made_at, asked = look_at_code(world, "device", code) or (0, {})
    if not asked or asked["client_id"] != client_id:
        raise Refusal(error="invalid_grant", description="The device code is invalid or has expired.")
    if world.now() - made_at > CODE_MILLIS:
        raise Refusal(error="expired_token", description="The device code has expired.")
    if asked["answer"] == "deny":
        raise Refusal(error="access_denied", description="The resource owner denied the request.")
    if asked["answer"] == "allow":
        use_code(world, "device", code)
        return asked
    hurried = world.now() - asked["polled_at"] < INTERVAL_SECONDS * 1000 * world.kernel.scales.of().delay
    change_code(world, code, asked | {"polled_at": world.now()})
    if hurried:
        raise Refusal(error="slow_down", description="Poll more slowly.")
    raise Refusal(error="authorization_pending", description="The device authorization is pending.")
