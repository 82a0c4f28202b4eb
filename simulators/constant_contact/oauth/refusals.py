"""OAuth errors: {"error", "error_description"}, unlike those of the API."""

from dataclasses import dataclass

from flask import Flask, Response

from simulators.constant_contact.errors import answer


@dataclass(kw_only=True, slots=True)
class Refusal(Exception):  # noqa: N818  # it is the name RFC 6749 readers expect beside `grant`
    error: str
    description: str
    status: int = 400


def invalid_grant(description: str = "The refresh token is invalid or expired.") -> Refusal:
    return Refusal(error="invalid_grant", description=description)


def invalid_request(description: str) -> Refusal:
    return Refusal(error="invalid_request", description=description)


def invalid_client() -> Refusal:
    description = "Invalid value for 'client_id' parameter or client secret."
    return Refusal(error="invalid_client", description=description, status=401)


def add_refusals(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def answer_refusal(refusal: Refusal) -> Response:
        body = {"error": refusal.error, "error_description": refusal.description}
        return answer(body, refusal.status, {"Cache-Control": "no-store"})
