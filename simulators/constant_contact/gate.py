"""Who may call what: one decorator registers an operation with its scope and the user's privilege.

https://developer.constantcontact.com/api_guide/user_privileges.html
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, g, request

from simulators.constant_contact.errors import forbidden, unauthorized
from simulators.constant_contact.meters import Meters
from simulators.constant_contact.oauth.tokens import Tokens
from simulators.constant_contact.shapes import read_json
from simulators.constant_contact.world import Caller

View = Callable[..., Any]
BODILESS = {"GET", "DELETE"}

EVERYTHING = (
    "account:read",
    "account:update",
    "campaign:create",
    "campaign:delete",
    "campaign:read",
    "campaign:send",
    "campaign:write",
    "contacts:lists:read",
    "contacts:lists:write",
    "contacts:read",
    "contacts:write",
    "ui:campaign:metrics",
)
# A Campaign Creator handles campaigns and sees lists, nothing of contacts or reports.
PRIVILEGES: dict[str, tuple[str, ...]] = {
    "owner": EVERYTHING,
    "manager": EVERYTHING,
    "campaign_creator": ("campaign:create", "campaign:read", "campaign:write", "contacts:lists:read"),
}


class Gate:
    """Checks each call under /v3 in the vendor's likely order: token, rate, quota, scope, privilege."""

    def __init__(self, app: Flask, tokens: Tokens, meters: Meters) -> None:
        self._app = app
        self._tokens = tokens
        self._meters = meters
        app.before_request(self._let_in)

    def operation(
        self, method: str, rule: str, *, scope: str = "", privilege: str = ""
    ) -> Callable[[View], View]:
        """Register a view for one operation below /v3."""

        def register(view: View) -> View:
            name = f"{method} {rule}"

            def guarded(**values: Any) -> Any:
                check_rights(g.caller, scope, privilege)
                if method in BODILESS:
                    check_needless_body()
                return view(**values)

            self._app.add_url_rule(
                f"/v3{rule}", name, guarded, methods=[method], provide_automatic_options=False
            )
            return view

        return register

    def _let_in(self) -> None:
        if not request.path.startswith("/v3"):
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        found = self._tokens.read(token.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise unauthorized()
        g.caller = found
        request.environ["simulator.credential"] = found.client_id
        self._meters.take(found.client_id)
        if found.client_id in self._tokens.deactivated:
            raise forbidden("The application is deactivated.")


def check_rights(found: Caller, scope: str, privilege: str) -> None:
    if scope and scope not in found.scopes:
        raise forbidden(f"The access token lacks the scope {scope}.")
    if privilege and privilege not in PRIVILEGES[found.role]:
        raise forbidden(f"The user lacks the privilege {privilege}.")


def check_needless_body() -> None:
    """Refuse a body that is no JSON even where none is asked for: such operations document 400 and 415."""
    if request.get_data():
        read_json()
