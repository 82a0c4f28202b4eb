import base64
import hmac
import json
from hashlib import sha256
from typing import Any

import pytest
from pydantic import SecretStr

from canvas.context import CanvasRequest
from canvas.errors import BadSignature, NotSigned, NotUsable, SignedRequestError, TooLarge
from canvas.hosts import is_salesforce
from canvas.signed_request import MAX_LENGTH, open_signed_request
from tests import specs

VECTORS = "salesforce/canvas_shape_vectors.json"
SECRET = SecretStr("a-consumer-secret")


def envelope(**changes: Any) -> dict[str, Any]:
    """A request with no more than must be there."""
    return {
        "algorithm": "HMACSHA256",
        "userId": "005000000000001AAA",
        "client": {
            "oauthToken": "00D!token",
            "instanceUrl": "https://x.my.salesforce.com",
            "instanceId": "_:App:",
        },
        "context": {"organization": {"organizationId": "00D000000000001EAA"}},
        **changes,
    }


def sign(content: bytes, secret: SecretStr = SECRET) -> str:
    body = base64.b64encode(content)
    digest = hmac.digest(secret.get_secret_value().encode(), body, sha256)
    return f"{base64.b64encode(digest).decode()}.{body.decode()}"


def opened(**changes: Any) -> CanvasRequest:
    return open_signed_request(sign(json.dumps(envelope(**changes)).encode()), SECRET)


@specs.needs(VECTORS)
def test_recorded_shapes_of_every_place_open() -> None:
    for vector in json.loads((specs.FOLDER / VECTORS).read_text())["vectors"]:
        request = open_signed_request(vector["signed_request"], SecretStr(vector["secret"]))
        payload = vector["payload"]
        assert request.org_id == payload["context"]["organization"]["organizationId"], vector["name"]
        assert request.user_id == payload["userId"]
        assert request.instance_url == payload["client"]["instanceUrl"]
        assert request.display_location == payload["context"]["environment"]["displayLocation"]
        assert is_salesforce(request.instance_url)
        assert is_salesforce(request.target_origin)
        assert "SESSION_ID" not in repr(request)
        assert payload["client"]["oauthToken"] not in repr(request)


@specs.needs(VECTORS)
def test_the_record_is_found_whichever_way_it_was_handed_over() -> None:
    vectors = {v["name"]: v for v in json.loads((specs.FOLDER / VECTORS).read_text())["vectors"]}
    records = {
        name: open_signed_request(v["signed_request"], SecretStr(v["secret"])).record_id
        for name, v in vectors.items()
    }
    assert records == {
        "aura_v54": "003000000000001AAA",
        "visualforce_v31_contact": "003000000000001AAA",
        "pagelayout_v35_customobject": "a05000000000001AAA",
        "previewer_v44": None,
    }


def test_what_must_be_there_is_enough() -> None:
    request = opened()
    assert (request.org_id, request.user_id) == ("00D000000000001EAA", "005000000000001AAA")
    assert request.oauth_token.get_secret_value() == "00D!token"
    assert (request.language, request.time_zone, request.record_id) == ("en_US", "UTC", None)
    assert request.target_origin == request.instance_url


def test_url_safe_and_unpadded_base64_is_the_same_request() -> None:
    signature, _, body = sign(json.dumps(envelope()).encode()).partition(".")
    assert open_signed_request(f"{signature.translate(str.maketrans('+/', '-_')).rstrip('=')}.{body}", SECRET)


@pytest.mark.parametrize("text", ["", ".", "abc", "abc.", ".abc", "ä.ö"])
def test_what_is_no_signed_request_is_sent_to_salesforce(text: str) -> None:
    with pytest.raises(NotSigned, match="Open this app from its tab"):
        open_signed_request(text, SECRET)


def test_a_megabyte_is_refused_unread() -> None:
    with pytest.raises(TooLarge, match="fewer parameters"):
        open_signed_request("a." + "b" * 1_000_000, SECRET)
    assert MAX_LENGTH < 1_000_000


def test_any_change_to_the_request_breaks_the_signature() -> None:
    good = sign(json.dumps(envelope()).encode())
    for place in range(0, len(good), 7):
        changed = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
        with pytest.raises((BadSignature, NotSigned)):
            open_signed_request(changed, SECRET)


def test_another_secret_or_a_second_dot_does_not_open_it() -> None:
    good = sign(json.dumps(envelope()).encode())
    for text in (sign(b"{}", SecretStr("another")), f"{good}.x", f"x.{good}", f"{good}=", "!!." + good):
        with pytest.raises(BadSignature, match="SALESFORCE_CLIENT_SECRET"):
            open_signed_request(text, SECRET)


def test_nothing_is_parsed_before_the_signature_holds() -> None:
    body = base64.b64encode(b"{not json").decode()
    with pytest.raises(BadSignature):
        open_signed_request(f"{base64.b64encode(b'x' * 32).decode()}.{body}", SECRET)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 40_000])
def test_signed_nonsense_is_named(content: bytes) -> None:
    with pytest.raises((NotUsable, NotSigned)):
        open_signed_request(sign(content), SECRET)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"algorithm": "none"}, "algorithm"),
        ({"algorithm": None}, "algorithm"),
        ({"userId": "006000000000001AAA"}, "user's id"),
        ({"userId": None}, "user's id"),
        ({"context": {"organization": {"organizationId": "00D1"}}}, "org's id"),
        ({"context": None}, "org's id"),
        ({"client": None}, "instanceUrl"),
        ({"client": {"instanceUrl": "javascript:alert(1)", "oauthToken": "t"}}, "instanceUrl"),
        ({"client": {"instanceUrl": "https://a@evil.example", "oauthToken": "t"}}, "instanceUrl"),
        ({"client": {"instanceUrl": "https://[", "oauthToken": "t"}}, "instanceUrl"),
        ({"client": {"instanceUrl": "https://x.my.salesforce.com"}}, "access token"),
    ],
)
def test_what_identifies_must_be_there_and_is_named(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(NotUsable, match=what):
        opened(**changes)


@pytest.mark.parametrize("odd", [None, [], "text", 5, {}])
def test_odd_shapes_of_what_is_optional_do_no_harm(odd: object) -> None:
    context = {"organization": {"organizationId": "00D000000000001EAA"}, "environment": odd, "user": odd}
    assert opened(context=context).parameters == {}


def test_errors_hold_nothing_of_the_request() -> None:
    for changes in ({"algorithm": "hush"}, {"userId": "hush"}, {"client": {"instanceUrl": "hush"}}):
        with pytest.raises(SignedRequestError) as caught:
            opened(**changes)
        assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.my.salesforce.com", True),
        ("https://na15.salesforce.com:443", True),
        ("https://x.lightning.force.com", True),
        ("http://127.0.0.1:5001", True),
        ("http://127.0.0.1:5002", False),
        ("http://x.my.salesforce.com", False),
        ("https://salesforce.com.evil.example", False),
        ("https://evilsalesforce.com", False),
        ("https://x.my.salesforce.com:8443", False),
        ("https://x.my.salesforce.com@evil.example", False),
        ("https://x.my.salesforce.com:port", False),
        ("ftp://x.my.salesforce.com", False),
        ("", False),
    ],
)
def test_only_salesforces_own_hosts_may_be_called(url: str, *, expected: bool) -> None:
    assert is_salesforce(url, frozenset({"127.0.0.1:5001"})) is expected
