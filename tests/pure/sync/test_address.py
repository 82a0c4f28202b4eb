"""Which addresses can be sent."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from sync.address import Fault, fault_of, needs_single
from sync.plan import Reason

letters = st.text(alphabet="aZ09._+-", max_size=12)
hosts = st.sampled_from(
    ["x.com", "mail.x.org", "-x.com", "x..com", "x.test", "example.com", "x", "gov", "x_y.net"]
)


def library_takes(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


@given(st.builds("{}@{}".format, letters, hosts | letters.map("{}.com".format)) | st.emails() | st.text())
@example("a" * 30 + "." + "b" * 30 + "@" + "c" * 30 + "." + "d" * 5 + ".com")
@example("a@com.com")
def test_the_judgement_is_the_library_s_up_to_80_characters(address: str) -> None:
    assert (fault_of(address) is None) == (len(address) <= 80 and library_takes(address))


def test_over_80_characters_is_too_long_whatever_it_says() -> None:
    assert fault_of("a" * 81) == Fault(reason=Reason.ADDRESS_TOO_LONG, why="81")


@pytest.mark.parametrize("address", ["o'hara@example.com", "plus+tag@example.com", "a@b\u00fccher.de"])
def test_unusual_addresses_are_sent_as_they_are(address: str) -> None:
    assert fault_of(address) is None


@pytest.mark.parametrize("address", ["", "a b@example.com", "a@localhost", "a@b@c.com", "a..b@example.com"])
def test_what_is_no_address_says_why(address: str) -> None:
    fault = fault_of(address)
    assert fault is not None
    assert fault.reason is Reason.INVALID_ADDRESS
    assert len(fault.why) > 10


def test_imports_carry_50_characters() -> None:
    assert not needs_single("a" * 50)
    assert needs_single("a" * 51)
