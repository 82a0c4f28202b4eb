"""The password of a user: whether it has expired, setting it, and having one made.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_user_password.htm
"""

import secrets
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulators.salesforce.faults import ApiError, not_found
from simulators.salesforce.ids import normal_id
from simulators.salesforce.org import USERS, Person
from simulators.salesforce.services import json_object, org, person

SHORTEST = 8


def add_passwords(rest: Blueprint) -> None:
    methods = ["GET", "POST", "DELETE"]

    @rest.route("/sobjects/User/<record>/password", methods=methods)
    @rest.route("/sobjects/user/<record>/password", methods=methods)
    def password(record: str) -> Any:
        user = find_user(record)
        if request.method == "GET":
            return {"isExpired": False}
        if request.method == "DELETE":
            return jsonify({"NewPassword": make_password(user)})
        given = {name.lower(): value for name, value in json_object().items()}
        set_password(user, str(given.get("newpassword") or ""))
        return Response(status=204)


def find_user(record: str) -> Person:
    """Return a user whose password the caller may change. Raises ApiError 403 or 404."""
    user = USERS.get(normal_id(record) or "")
    if user is None:
        raise not_found()
    if user.id != person().id and not person().admin:
        raise ApiError(403, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
    return user


def set_password(user: Person, chosen: str) -> None:
    """Let the user log in with that password from now on. Raises ApiError 400."""
    if len(chosen) < SHORTEST or not any(map(str.isdigit, chosen)) or not any(map(str.isalpha, chosen)):
        message = f"Your password must be at least {SHORTEST} characters long and mix letters and numbers."
        raise ApiError(400, "INVALID_NEW_PASSWORD", message)
    if chosen == org().password(user):
        raise ApiError(400, "INVALID_NEW_PASSWORD", "invalid repeated password")
    org().keep("passwords", {**org().setting("passwords"), user.id: chosen})


def make_password(user: Person) -> str:
    chosen = f"{secrets.token_hex(5)}A1"
    set_password(user, chosen)
    return chosen
