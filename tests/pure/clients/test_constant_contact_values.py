"""Constant Contact's calls and answers as values."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from clients.constant_contact.errors import is_final, is_quota_spent, problem_of
from clients.constant_contact.parsing import (
    ActivityBody,
    ContactsPage,
    ListsPage,
    decode,
    make_activity,
    parse_lists,
    parse_time,
)
from clients.constant_contact.requests import Requests
from clients.messages import Answer, Request
from sync.problems import AnswerLost, GiveUp, Problem, QuotaSpent, Reconnect, Refused, TryAgain
from sync.remote import ContactsQuery

BUILD = Requests()
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def answer(status: int, body: object) -> Answer:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=status, headers={}, body=text)


def test_a_reading_asks_for_all_states_500_at_a_time() -> None:
    request = BUILD.contacts(ContactsQuery(include=("custom_fields", "list_memberships")))
    assert request.url == "https://api.cc.email/v3/contacts"
    assert request.params == {"status": "all", "include": "custom_fields,list_memberships", "limit": "500"}
    assert not request.reserved


def test_a_moment_is_written_in_utc_and_never_later_than_it_is() -> None:
    moment = datetime(2026, 11, 23, 11, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    request = BUILD.contacts(ContactsQuery(updated_after=moment, list_id="L"))
    assert request.params["updated_after"] == "2026-11-23T10:00:00Z"
    assert request.params["lists"] == "L"


def test_reading_and_writing_opt_outs_may_use_the_reserved_share() -> None:
    assert BUILD.contacts(ContactsQuery(optout_after=NOW)).reserved
    assert BUILD.put_contact("c", {"email_address": {"permission_to_send": "unsubscribed"}}).reserved
    assert not BUILD.put_contact("c", {"email_address": {"permission_to_send": "implicit"}}).reserved


def test_writes_that_land_twice_if_sent_twice_are_not_repeatable() -> None:
    writes = [BUILD.start_import(b"{}"), BUILD.add_to_lists(["c"], ["l"]), BUILD.create_contact({})]
    assert not any(request.repeatable for request in writes)
    assert BUILD.put_contact("c", {}).repeatable


def test_an_import_is_sent_as_it_was_encoded() -> None:
    body = b'{"import_data":[],"list_ids":[]}'
    assert BUILD.start_import(body).body is body


def test_a_next_link_is_followed_below_the_same_host_only() -> None:
    first = BUILD.contacts(ContactsQuery())
    later = BUILD.next_page("/v3/contacts?cursor=bGltaXQ9MQ==", first)
    assert (later.url, later.params) == ("https://api.cc.email/v3/contacts?cursor=bGltaXQ9MQ==", {})
    assert BUILD.next_page("https://api.cc.email/v3/contacts?cursor=x", first).url.startswith(
        "https://api.cc.email/v3/"
    )
    for link in ("https://evil.example/v3/contacts", "//evil.example/v3/x", "/v2/contacts", "/elsewhere"):
        with pytest.raises(GiveUp, match="constant_contact_foreign_host"):
            BUILD.next_page(link, first)


@pytest.mark.parametrize("links", [{}, {"_links": None}, {"_links": {}}, {"_links": {"next": None}}])
def test_a_last_page_shows_itself_in_four_ways(links: dict[str, object]) -> None:
    assert decode(answer(200, {"contacts": [], **links}), ContactsPage).next_link is None


def test_a_contact_is_decoded_with_what_it_leaves_out() -> None:
    body = {
        "contacts": [{"contact_id": "c", "create_source": "Account", "notes": []}],
        "_links": {"next": {"href": "/v3/contacts?cursor=x"}},
    }
    page = decode(answer(200, body), ContactsPage)
    assert page.contacts[0].email_address is None
    assert page.contacts[0].list_memberships == ()
    assert page.next_link == "/v3/contacts?cursor=x"


def test_deleted_lists_are_no_lists() -> None:
    body = {
        "lists": [{"list_id": "a", "name": "A"}, {"list_id": "b", "name": "B", "deleted_at": "2026-01-01"}]
    }
    assert [one.name for one in parse_lists(decode(answer(200, body), ListsPage))] == ["A"]


@pytest.mark.parametrize(
    ("body", "errors", "rows", "state"),
    [
        (
            {"activity_id": "a", "state": "completed", "activity_errors": ["bad row"]},
            ("bad row",),
            None,
            "completed",
        ),
        ({"activity_id": "a", "activity_errors": [{"message": "in use"}]}, ("in use",), None, ""),
        ({"activity_id": "a", "state": "Paused", "status": {"items_total_count": "7"}}, (), 7, "paused"),
        ({"activity_id": "a", "activity_errors": None, "status": None}, (), None, ""),
    ],
)
def test_an_activity_is_read_whatever_form_its_parts_take(  # the columns of the table above
    body: dict[str, object], errors: tuple[str, ...], rows: int | None, state: str
) -> None:
    activity = make_activity(decode(answer(200, body), ActivityBody), NOW)
    assert (activity.errors, activity.rows, activity.state) == (errors, rows, state)
    assert activity.created_at == NOW


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-05T07:32:49Z",
        "2026-02-05T07:32:49.000Z",
        "2026-02-05T07:32:49.000+0000",
        "2026-02-05T02:32:49-05:00",
        "2026-02-05T07:32:49",
    ],
)
def test_every_form_of_a_time_is_one_moment(text: str) -> None:
    assert parse_time(text) == datetime(2026, 2, 5, 7, 32, 49, tzinfo=UTC)


@pytest.mark.parametrize("text", [None, "", "yesterday"])
def test_a_time_that_is_none_is_none(text: str | None) -> None:
    assert parse_time(text) is None


QUOTA = {"error_key": "quota_exceeded", "error_message": "Limit Exceeded"}
QUEUE_FULL = "You exceeded 1,000 queued activities for this user account"
CONFLICT = "Validation failed: Email already exists for contact 61d00338-4bd5-11ed-8c0a-fa163ec17584"


@pytest.mark.parametrize(
    ("status", "body", "branch", "code"),
    [
        (401, {"error_key": "unauthorized", "error_message": "Unauthorized"}, Reconnect, "session_refused"),
        (403, {"message": "Forbidden"}, GiveUp, "forbidden"),
        (404, [{"error_key": "contacts.api.not_found", "error_message": "?"}], GiveUp, "not_found"),
        (400, [{"error_key": "contacts.api.validation.error"}], GiveUp, "request_refused"),
        (415, b"", GiveUp, "request_refused"),
        (418, b"", GiveUp, "unexpected"),
        (429, {"error_key": "throttled", "error_message": "Too Many Requests"}, TryAgain, "throttled"),
        (429, QUOTA, QuotaSpent, "quota"),
        (429, [{"error_key": "k", "error_message": QUEUE_FULL}], TryAgain, "queue_full"),
        (500, b"<html>", TryAgain, "unavailable"),
    ],
)
def test_each_answer_has_its_branch(status: int, body: object, branch: type[Problem], code: str) -> None:
    problem = problem_of(answer(status, body), NOW)
    assert (type(problem), problem.code) == (branch, f"constant_contact_{code}")


def test_a_spent_quota_lasts_until_midnight_of_the_vendors_clock() -> None:
    problem = problem_of(answer(429, QUOTA), NOW)
    assert isinstance(problem, QuotaSpent)
    assert problem.until == datetime(2026, 11, 24, tzinfo=UTC)
    assert is_quota_spent(answer(429, [QUOTA]))


@pytest.mark.parametrize(
    "body", [{"error_key": "k", "error_message": CONFLICT}, [{"error_key": "k", "error_message": CONFLICT}]]
)
def test_a_refused_record_keeps_the_vendors_words_and_key(body: object) -> None:
    problem = problem_of(answer(409, body), NOW, of_record=True)
    assert isinstance(problem, Refused)
    assert (problem.words, problem.key, problem.status) == (CONFLICT, "k", 409)


@pytest.mark.parametrize("status", [401, 403, 429])
def test_trouble_of_the_connection_is_no_refusal_of_a_record(status: int) -> None:
    assert not isinstance(problem_of(answer(status, {}), NOW, of_record=True), Refused)


def test_a_cut_answer_to_a_write_that_must_not_be_repeated_is_a_lost_one() -> None:
    request = Request(method="POST", url="https://api.cc.email/v3/activities/x", repeatable=False)
    with pytest.raises(AnswerLost):
        decode(answer(201, b'{"activity_id": "86b9'), ActivityBody, request)
    with pytest.raises(TryAgain, match="constant_contact_truncated"):
        decode(answer(200, b'{"activity_id": "86b9'), ActivityBody)


def test_another_shape_is_named_by_place_and_not_by_value() -> None:
    with pytest.raises(GiveUp) as caught:
        decode(answer(200, {"contacts": [{"contact_id": 7}]}), ContactsPage)
    assert caught.value.code == "constant_contact_answer_not_understood"
    assert "contacts[0].contact_id" in str(caught.value.parameters["where"])


@pytest.mark.parametrize(
    ("body", "final"),
    [
        (QUOTA, True),
        ({"error_key": "k", "error_message": QUEUE_FULL}, True),
        ({"error_key": "throttled", "error_message": "Too Many Requests"}, False),
    ],
)
def test_only_a_429_that_soon_passes_is_waited_for(body: object, final: bool) -> None:
    assert is_final(answer(429, body)) is final
