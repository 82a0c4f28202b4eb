"""What a user does about one record: have Constant Contact ask a person whether they want mail again."""

from datetime import datetime
from typing import Protocol

from flows.ports import ConstantContact
from sync.problems import AnswerLost, Problem, Refused

NOT_UNSUBSCRIBED, ASKED_BEFORE = 400, 409


class Questions(Protocol):
    """Remembers whom a user had asked: once a contact."""

    def claim_question(self, contact_id: str, by: str) -> datetime | None: ...
    def release_question(self, contact_id: str) -> None: ...


def ask_again(
    questions: Questions, constant_contact: ConstantContact, contact_id: str, list_id: str, *, by: str
) -> tuple[str, str]:
    """Send Constant Contact's own question, only on a user's command; the person answers it.

    Returns a code of texts/ and, where the person was asked before, when.
    https://developer.constantcontact.com/api_reference/index.html#tag/Contacts
    """
    before = questions.claim_question(contact_id, by)
    if before:
        return "resubscribe_once", f"{before:%Y-%m-%d}"
    try:
        constant_contact.resubscribe(contact_id, [list_id])
    except Refused as refusal:
        if refusal.status == ASKED_BEFORE:
            return "resubscribe_once", "an earlier day"
        questions.release_question(contact_id)
        if refusal.status == NOT_UNSUBSCRIBED:
            return "resubscribe_not_unsubscribed", ""
        raise
    except AnswerLost:  # it may have been sent: the claim stays
        raise
    except Problem:
        questions.release_question(contact_id)
        raise
    return "resubscribe_asked", ""
