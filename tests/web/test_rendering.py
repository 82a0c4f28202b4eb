"""Moments and numbers are said as the person asking is used to; components hold what they must."""

from datetime import UTC, datetime

import pytest
from flask import Flask, render_template_string
from flask_login import login_user

from tests.web.conftest import OURS
from web.access import Role
from web.login import SignedIn
from web.rendering import may, moment, number, page
from web.sessions import Session


def signed_in(**changes: str) -> SignedIn:
    known = {"language": "en_US", "time_zone": "UTC", **changes}
    return SignedIn(
        Session(
            tenant_id=1,
            org_id=OURS,
            user_id="0055g000009AdmiAAA",
            name="Ada",
            role=Role.USER,
            instance_id="",
            **known,
        )
    )


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en_US", "UTC", "Nov 28, 2026"),
        ("de", "Europe/Berlin", "29.11.2026, 00:30:00"),
        ("nonsense", "Nowhere/At_All", "Nov 28, 2026"),
    ],
)
def test_a_moment_is_said_in_the_zone_and_language_of_who_asks(
    app: Flask, language: str, zone: str, said: str
) -> None:
    with app.test_request_context():
        login_user(signed_in(language=language, time_zone=zone))
        shown = moment(datetime(2026, 11, 28, 23, 30, tzinfo=UTC))

    assert said in shown
    assert shown.startswith('<time datetime="2026-11-28T23:30:00+00:00">')


def test_what_never_happened_has_no_moment(app: Flask) -> None:
    with app.test_request_context():
        assert moment(None) == ""


def test_a_number_has_the_separators_of_the_language(app: Flask) -> None:
    with app.test_request_context():
        assert number(1234567) == "1,234,567"
        login_user(signed_in(language="de"))
        assert number(1234567) == "1.234.567"


def test_a_template_knows_what_who_asks_may_do(app: Flask) -> None:
    with app.test_request_context():
        assert not may("user")
        login_user(signed_in())
        assert may("user")
        assert not may("admin")


def test_a_page_has_its_title_and_heading_and_escapes_what_it_is_given(app: Flask) -> None:
    with app.test_request_context():
        text = render_template_string(
            '{% extends "page.html" %}{% block title %}{{ name }}{% endblock %}'
            '{% block content %}{{ slds.alert("error", name) }}{% endblock %}',
            name="<b>Anna & Co</b>",
        )

    assert text.lstrip().startswith("<title>&lt;b&gt;Anna &amp; Co&lt;/b&gt; | Listbridge</title>")
    assert "<b>" not in text
    assert text.count("<h1") == 1


def test_components_render(app: Flask) -> None:
    with app.test_request_context():
        text = render_template_string(
            """{% import "_slds.html" as slds %}
            {{ slds.post_button("Delete", "/x", icon="utility:delete", confirm="Sure?") }}
            {{ slds.button("Open", href="/y") }}{{ slds.badge("Active", "success", "utility:check") }}
            {{ slds.progress("Reading", 1200, 5000) }}{{ slds.spinner() }}
            {{ slds.empty("None yet", "Make one.") }}
            {{ slds.tabs([("One", "/1"), ("Two", "/2")], "Two") }}
            {{ slds.path([("A", "/a", "complete"), ("B", "/b", "current"), ("C", "", "incomplete")]) }}
            {% call slds.table(["Name", ""], "Profiles") %}<tr><td data-label="Name">x</td></tr>{% endcall %}
            {% call slds.card("Card", "standard:contact") %}inside{% endcall %}"""
        )

    assert 'data-confirm="Sure?"' in text
    assert "1,200 of 5,000" in text
    assert text.count('aria-current="page"') == 1
    assert text.count('aria-current="step"') == 1
    assert "style=" not in text


def test_a_fragment_is_rendered_with_the_session(app: Flask) -> None:
    with app.test_request_context():
        login_user(signed_in())
        assert "Request refused" in page("error.html", happened="Request refused", advice="", request_id="1")
