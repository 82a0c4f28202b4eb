"""What may hang on a record, by describe's child relationships: chosen, in order, and at most so many.

A created record that something was attached to is not deleted by an undo. Reading that costs a call for every
five relationships, so what people attach goes first, the org's own objects next, and what Salesforce hangs on
records by itself is never asked for.
"""

from collections.abc import Iterable
from typing import Final

from sync.profile import ObjectType

Child = tuple[str, str]  # an object, and the field of it that names the record: ("Task", "WhoId")

MOST: Final = 25  # relationships, five a call

_FIRST: Final = (
    *("Task", "Event", "CampaignMember", "OpportunityContactRole", "Opportunity", "Case", "Contract"),
    *("CaseContactRole", "ContractContactRole", "AccountContactRelation", "AccountContactRole", "Order"),
    *("Asset", "Attachment", "Note", "ContentDocumentLink", "EmailMessageRelation", "ContactRequest"),
)
_BY_ITSELF: Final = frozenset(
    {
        *("ActivityHistory", "OpenActivity", "AttachedContentDocument", "CombinedAttachment"),
        *("NoteAndAttachment", "DuplicateRecordItem", "EmailStatus", "ProcessInstance", "FlowRecordRelation"),
        *("RecordAction", "TopicAssignment", "EntitySubscription", "NetworkActivityAudit"),
        *("AcceptedEventRelation", "DeclinedEventRelation", "UndecidedEventRelation"),
        *("OutgoingEmailRelation", "UserEmailPreferredPerson", "ContentVersion", "GenericContentPerson"),
        *("FeedItem", "FeedComment", "CollaborationGroupRecord"),
    }
)
_SUFFIXES: Final = ("History", "Feed", "Share", "ChangeEvent", "Tag", "CleanInfo")
_OF_PERSON_ACCOUNTS: Final[tuple[Child, ...]] = (
    # What hangs on the Contact that a Person Account has beside it.
    ("CampaignMember", "Contact.AccountId"),
    ("OpportunityContactRole", "Contact.AccountId"),
    ("Task", "AccountId"),
    ("Event", "AccountId"),
)


def worth_asking(children: Iterable[Child], object_type: ObjectType) -> tuple[Child, ...]:
    """Choose the relationships to ask, those that people use first."""
    person_account = object_type is ObjectType.ACCOUNT
    known = {
        child: None
        for child in (*(_OF_PERSON_ACCOUNTS if person_account else ()), *children)
        if not _is_by_itself(child[0]) and not (person_account and child[0] == ObjectType.CONTACT)
    }
    return tuple(sorted(known, key=_rank)[:MOST])


def _is_by_itself(name: str) -> bool:
    return name in _BY_ITSELF or name.endswith(_SUFFIXES)


def _rank(child: Child) -> tuple[int, str, str]:
    name, field = child
    if name in _FIRST:
        return _FIRST.index(name), name, field
    return len(_FIRST) + (not name.endswith("__c")), name, field
