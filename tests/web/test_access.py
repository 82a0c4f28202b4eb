"""Who is let in where: no route without an answer to that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.web.conftest import People
from web.access import Role, access_of, needs, open_to_all
from web.here import here
from web.sessions import LIFE_SECONDS, Session, open_session, seal

NOT_OURS = {"static"}  # Flask's own: files that everybody may have


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) is None
    }
    assert silent == NOT_OURS


@pytest.fixture
def doors(app: Flask) -> Flask:
    """Routes that only this test has."""

    @app.get("/for-users")
    @needs(Role.USER)
    def for_users() -> str:
        return f"{here().session.name} {here().store.tenant_id}"

    @app.get("/for-admins")
    @needs(Role.ADMIN)
    def for_admins() -> str:
        return "admin"

    @app.get("/for-all")
    @open_to_all("a test")
    def for_all() -> str:
        return "all"

    return app


@pytest.mark.parametrize(
    ("path", "nobody", "user", "admin"),
    [("/for-all", 200, 200, 200), ("/for-users", 401, 200, 200), ("/for-admins", 401, 403, 200)],
)
def test_a_route_lets_in_whom_it_names(
    doors: Flask, client: People, path: str, nobody: int, user: int, admin: int
) -> None:
    asked = (client.as_nobody, client.as_user, client.as_admin)

    assert tuple(one.get(path).status_code for one in asked) == (nobody, user, admin)


def test_everybody_works_with_their_own_org(doors: Flask, client: People) -> None:
    ours, theirs = client.as_admin.get("/for-users").text, client.as_stranger.get("/for-users").text

    assert ours.startswith("Ada Admin")
    assert theirs.startswith("Sam Stranger")
    assert ours.rsplit(" ", 1)[1] != theirs.rsplit(" ", 1)[1]


@pytest.fixture
def session() -> Session:
    return Session(
        tenant_id=1,
        org_id="00D5g000004uGnvEAE",
        user_id="0055g000009AdmiAAA",
        name="Ada",
        role=Role.USER,
        instance_id="_:L:1",
    )


def test_a_token_holds_for_half_an_hour(app: Flask, session: Session) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        token = seal(session)

        assert open_session(token, now) == session
        assert open_session(token, now + timedelta(seconds=LIFE_SECONDS - 5)) == session
        assert open_session(token, now + timedelta(seconds=LIFE_SECONDS + 5)) is None


def test_a_token_that_is_not_ours_opens_nothing(app: Flask, session: Session) -> None:
    with app.app_context():
        token = seal(session)
        better, _, _ = seal(replace(session, role=Role.ADMIN)).rsplit(".", 2)
        _, signed_at, signature = token.rsplit(".", 2)
        foreign = [
            "",
            "x",
            token[:-1],
            token[:-4] + "AAAA",
            f"{better}.{signed_at}.{signature}",
            f"{token}.{signature}",
        ]

        assert [open_session(each, datetime.now(UTC)) for each in foreign] == [None] * len(foreign)


def test_a_token_of_another_deployment_opens_nothing(app: Flask, session: Session) -> None:
    with app.app_context():
        token = seal(session)
        app.secret_key = "another-secret-of-tests"

        assert open_session(token, datetime.now(UTC)) is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer x", "Bearer é"])
def test_a_header_that_holds_no_token_of_ours_signs_nobody_in(
    doors: Flask, client: People, header: str
) -> None:
    answer = client.as_nobody.get("/for-users", headers={"Authorization": header.encode("latin-1")})

    assert answer.status_code == 401
