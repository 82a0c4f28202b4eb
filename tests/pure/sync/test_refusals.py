"""What a refusal of one record means, as values."""

import pytest

from sync.problems import Refused, Side
from sync.refusals import BRANCHES, Match, Refusal, Verdict, refusal_of
from tests import specs
from texts import is_known, placeholders, sentence

CODES = "salesforce/status_codes_v66.txt"
# Codes of whole requests and of edges, which the list of per-record codes does not hold.
BEYOND = {"SERVER_UNAVAILABLE", "TXN_SECURITY_METERING_ERROR", "JSON_PARSER_ERROR"}


@pytest.mark.parametrize("code", sorted(BRANCHES))
def test_every_refusal_has_a_sentence_that_its_own_parameters_fill(code: str) -> None:
    refusal = Refusal(code=code, words="")
    assert is_known(refusal.sentence)
    assert placeholders(refusal.sentence) <= refusal.parameters.keys()
    assert "not known" not in sentence(refusal.sentence, refusal.parameters)


def test_no_code_has_two_meanings_and_every_sentence_is_used() -> None:
    from texts.en.refusals import REFUSALS  # noqa: PLC0415  # only this test looks at the catalogue itself

    assert {way[1] for way in BRANCHES.values()} | {"refused_otherwise"} == set(REFUSALS)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("UNABLE_TO_LOCK_ROW", Verdict.TRY_AGAIN),
        ("DUPLICATES_DETECTED", Verdict.ACT),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", Verdict.ACT),
        ("ENTITY_IS_DELETED", Verdict.GIVE_UP),
        ("CANNOT_UPDATE_CONVERTED_LEAD", Verdict.GIVE_UP),
        ("SOMETHING_OF_TOMORROW", Verdict.ACT),
    ],
)
def test_a_code_says_what_to_do(code: str, verdict: Verdict) -> None:
    assert Refusal(code=code, words="").verdict is verdict


def test_a_sentence_names_fields_and_matching_records() -> None:
    match = Match(object_name="Contact", record_id="0031i000013x2TEAAY")
    twin = Refusal(code="DUPLICATES_DETECTED", words="", matches=(match,))
    long = Refusal(code="STRING_TOO_LONG", words="", fields=("Title", "City"))
    assert "0031i000013x2TEAAY" in sentence(twin.sentence, twin.parameters)
    assert "Title, City" in sentence(long.sentence, long.parameters)


@pytest.mark.parametrize(
    ("status", "key", "verdict"),
    [
        (409, "contacts.api.conflict", Verdict.ACT),
        (404, "contacts.api.not_found", Verdict.GIVE_UP),
        (400, "contacts.api.validation.error", Verdict.ACT),
        (404, "lists.api.not_found", Verdict.GIVE_UP),
        (400, "", Verdict.ACT),
        (418, "teapot", Verdict.ACT),
    ],
)
def test_a_refusal_of_constant_contact_becomes_one_of_the_same_kind(
    status: int, key: str, verdict: Verdict
) -> None:
    refusal = refusal_of(Refused(Side.CONSTANT_CONTACT, "their words", status=status, key=key))
    assert refusal.verdict is verdict
    assert refusal.words == "their words"
    assert is_known(refusal.sentence)


@specs.needs(CODES)
def test_the_codes_of_the_table_are_the_vendor_s() -> None:
    known = {line for line in (specs.FOLDER / CODES).read_text().splitlines() if not line.startswith("#")}
    ours = {code for code in BRANCHES if code.isupper()}
    assert ours - known == BEYOND
