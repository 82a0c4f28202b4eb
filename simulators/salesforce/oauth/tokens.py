"""What is done with tokens: revoke, introspect, userinfo, the identity URL and the keys."""

from typing import Any

from flask import Flask, Response, jsonify, redirect, request

from simulators.salesforce.faults import ApiError
from simulators.salesforce.identity import identity, json_web_keys, openid_configuration, userinfo
from simulators.salesforce.oauth.answers import OAuthError
from simulators.salesforce.oauth.token import client_of_request
from simulators.salesforce.org import SESSION_SECONDS, USERS
from simulators.salesforce.rest import token_of_request
from simulators.salesforce.services import address, services
from simulators.salesforce.sessions import Grant
from simulators.salesforce.soql.dates import read_datetime


def add_tokens(app: Flask) -> None:
    @app.route("/services/oauth2/revoke", methods=["GET", "POST"])
    def revoke() -> Any:
        if not services().sessions.revoke(request.values.get("token", "")):
            raise OAuthError("unsupported_token_type", "this token type is not supported")
        return Response(status=200)

    @app.post("/services/oauth2/introspect")
    def introspect() -> Any:
        client_of_request()
        return jsonify(_introspect(request.form.get("token", "")))

    @app.route("/services/oauth2/userinfo", methods=["GET", "POST"])
    def who() -> Any:
        return jsonify(userinfo(services().org, _grant().person, address()))

    add_identity(app)


def add_identity(app: Flask) -> None:
    """Who a user is, and the keys that sign it."""

    @app.get("/id/<organization>/<user>")
    def identity_of(organization: str, user: str) -> Any:
        if organization != services().org.id or user not in USERS:
            return Response("Bad_Id", status=404, mimetype="text/plain")
        if _grant().person.id != user:
            return Response("Wrong_User", status=403, mimetype="text/plain")
        return jsonify(identity(services().org, USERS[user], address()))

    @app.get("/id/keys")
    def keys() -> Any:
        return jsonify(json_web_keys(services().org))

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Any:
        return jsonify(openid_configuration(address()))

    @app.get("/services/auth/logout")
    def logout() -> Any:
        services().sessions.revoke(token_of_request())
        return redirect("/")


def _grant() -> Grant:
    """Return whose token the request carries; these endpoints refuse in plain text.

    https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_openid.htm
    """
    token = token_of_request() or request.form.get("access_token", "")
    if not token:
        raise OAuthError("missing_token", "Missing_OAuth_Token", 403)
    try:
        return services().sessions.check(token)
    except ApiError:
        raise OAuthError("bad_token", "Bad_OAuth_Token", 403) from None


def _introspect(token: str) -> dict[str, Any]:
    sessions = services().sessions
    row = sessions.describe(token)
    refresh = sessions.describe_refresh(token)
    if row is None and (refresh is None or refresh["state"] != "live"):
        return {"active": False}
    found = row or refresh or {}
    made = int(read_datetime(found["made"]).timestamp())
    shown: dict[str, Any] = {
        "active": True,
        "scope": found["scope"],
        "client_id": found["client"],
        "username": USERS[found["user"]].username,
        "sub": f"{address()}/id/{services().org.id}/{found['user']}",
        "token_type": "access_token" if row else "refresh_token",
        "iat": made,
        "nbf": made,
    }
    if row:
        shown["exp"] = int(read_datetime(row["used"]).timestamp()) + SESSION_SECONDS
    return shown
