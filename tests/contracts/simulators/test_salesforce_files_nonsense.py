"""Files of random kinds under random names: kept as they are or refused, and nothing answers a 5xx."""

import base64
import json
from typing import Any

import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.simulators.salesforce_files import bytes_of, contact, ids
from tests.contracts.simulators.salesforce_org import Org

SHARED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.text(max_size=12) | st.sampled_from(["YQ==", "YQ", "a.pdf", "\x00", "application/pdf", ".", "/"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(TEXTS, inside, max_size=2),
    max_leaves=4,
)
FIELDS = {
    "Attachment": ("ParentId", "Name", "Body", "ContentType", "BodyLength", "IsPrivate", "OwnerId", "Parent"),
    "ContentVersion": (
        *("Title", "PathOnClient", "VersionData", "ContentDocumentId", "FirstPublishLocationId", "IsLatest"),
        *("ContentDocument", "FirstPublishLocation", "Origin", "ReasonForChange"),
    ),
    "ContentDocumentLink": ("ContentDocumentId", "LinkedEntityId", "ShareType", "Visibility"),
    "Note": ("ParentId", "Title", "Body", "IsPrivate"),
}
WHOLE = {
    "Attachment": {"Name": "a", "Body": "YQ=="},
    "ContentVersion": {"PathOnClient": "a.txt", "VersionData": "YQ=="},
    "ContentDocumentLink": {},
    "Note": {"Title": "a"},
}
PARTS = st.lists(
    st.tuples(
        st.sampled_from(["entity_content", "collection", "Body", "VersionData", "Name", "part", ""]),
        st.none() | TEXTS.filter(lambda name: name.isprintable()),
        st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode()),
    ),
    max_size=3,
)


def fine(answer: requests.Response) -> bool:
    """Whether it was taken, or refused in the vendor's form."""
    refusal = answer.status_code >= 400 and {"message", "errorCode"} <= set(answer.json()[0])
    return answer.status_code < 500 and (answer.ok or refusal)


@SHARED
@given(data=st.data(), name=st.sampled_from(sorted(FIELDS)))
def test_random_values_are_kept_or_refused(org: Org, data: st.DataObject, name: str) -> None:
    fields = data.draw(st.dictionaries(st.sampled_from(FIELDS[name]), VALUES, max_size=4))
    parent = {"ParentId": contact(org)} if "ParentId" in FIELDS[name] else {}
    answer = org.call("POST", f"/sobjects/{name}", json=WHOLE[name] | parent | fields)
    assert fine(answer), (fields, answer.text)
    if answer.ok:
        record = f"/sobjects/{name}/{answer.json()['id']}"
        assert org.call("GET", record).status_code == 200
        blob = org.call("GET", f"{record}/{'Body' if name == 'Attachment' else 'VersionData'}")
        assert blob.status_code == (200 if name in {"Attachment", "ContentVersion"} else 404), blob.text
        assert fine(org.call("PATCH", record, json=fields))


@SHARED
@given(
    parts=PARTS,
    path=st.sampled_from(["sobjects/Attachment", "sobjects/ContentVersion", "composite/sobjects"]),
)
def test_random_parts_are_taken_or_refused(org: Org, parts: list[Any], path: str) -> None:
    files = [(name, (file, content)) for name, file, content in parts]
    answer = org.call("POST", f"/{path}", files=files or {"": ("", b"")})
    assert fine(answer) or isinstance(answer.json(), list), (parts, answer.text)
    assert answer.status_code < 500, (parts, answer.text)


@SHARED
@given(files=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=4))
def test_every_version_keeps_its_bytes_and_the_last_is_the_latest(org: Org, files: list[bytes]) -> None:
    document: dict[str, str] = {}
    made = []
    for data in files:
        sent = {"PathOnClient": "f.bin", "VersionData": base64.b64encode(data).decode()} | document
        made.append(org.create("ContentVersion", **sent))
        shown = org.call("GET", f"/sobjects/ContentVersion/{made[-1]}").json()
        document = {"ContentDocumentId": shown["ContentDocumentId"]}
    where = f"ContentDocumentId = '{document['ContentDocumentId']}'"
    assert ids(org, "ContentVersion", where) == sorted(made)
    assert ids(org, "ContentVersion", f"{where} AND IsLatest = TRUE") == [made[-1]]
    assert [bytes_of(org, "ContentVersion", each) for each in made] == files
    assert len(ids(org, "ContentDocumentLink", where)) == 1
