"""What the vendors refuse about one record, and what to do about it, as one table.

A refusal is a value: the row fails, the run goes on. Codes are the vendors' own: `statusCode` of Salesforce's
per-record results, `error_key` of Constant Contact.
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_calls_concepts_core_data_objects.htm
https://developer.constantcontact.com/api_guide/glossary_responses.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sync.problems import Refused, Side


class Verdict(StrEnum):
    """What a refused row needs."""

    TRY_AGAIN = "try_again"  # passing trouble: the same row again, later
    ACT = "act"  # it fails until a person changes the record, the mapping or the org
    GIVE_UP = "give_up"  # this row has nothing left to do: the record is gone, taken or out of bounds


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A record that a duplicate rule or a unique field points to."""

    object_name: str  # Contact, Lead, Account; "" where the vendor gives the id alone
    record_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One record's refusal; `words` are the vendor's own, without addresses or tokens."""

    code: str
    words: str
    fields: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return _branch(self.code)[0]

    @property
    def side(self) -> Side:
        """Tell whose code it is: Salesforce writes its own in capitals."""
        ours = self.code.startswith(f"{Side.SALESFORCE}_")
        return Side.SALESFORCE if ours or self.code.isupper() else Side.CONSTANT_CONTACT

    @property
    def sentence(self) -> str:
        """Name the sentence in texts/ that says it to a person."""
        return _branch(self.code)[1]

    @property
    def parameters(self) -> Mapping[str, str]:
        """Give what fills the sentence; the vendor's words stand beside it, not in it."""
        matches = ", ".join(match.record_id for match in self.matches)
        return {
            "fields": ", ".join(self.fields) or "a field",
            "matches": matches or "another record",
        }


def refusal_of(problem: Refused) -> Refusal:
    """Make the value of a single call's refusal."""
    code = problem.key if problem.key in BRANCHES else f"{problem.side}_{problem.status}"
    return Refusal(code=code if code in BRANCHES else problem.key or code, words=problem.words)


def _branch(code: str) -> tuple[Verdict, str]:
    return BRANCHES.get(code, (Verdict.ACT, "refused_otherwise"))


PACKAGE_MISSING: Final = "salesforce_package_missing"
"""Our own: without the package's field nobody is created, since it might be done twice."""

_WAYS: Final[Mapping[tuple[Verdict, str], tuple[str, ...]]] = {
    (Verdict.TRY_AGAIN, "refused_locked"): ("UNABLE_TO_LOCK_ROW", "UNABLE_TO_LOCK_RECORD"),
    (Verdict.TRY_AGAIN, "refused_for_now"): (
        *("SERVER_UNAVAILABLE", "SERVICE_UNAVAILABLE", "QUERY_TIMEOUT", "REQUEST_RUNNING_TOO_LONG"),
        *("UNKNOWN_EXCEPTION", "INTERNAL_ERROR", "TXN_SECURITY_METERING_ERROR", "TOO_MANY_APEX_REQUESTS"),
        *("ALL_OR_NONE_OPERATION_ROLLED_BACK", "PROCESSING_HALTED", "FAILED_DUE_TO_OTHER_INPUTS"),
        *("COLLISION_DETECTED", "OPERATION_CONFLICT", "TERRITORY_REALIGN_IN_PROGRESS"),
        "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
    ),
    (Verdict.TRY_AGAIN, "refused_without_package"): (PACKAGE_MISSING,),
    # the record, or what it is to become
    (Verdict.ACT, "refused_duplicate"): ("DUPLICATES_DETECTED",),
    (Verdict.ACT, "refused_taken"): ("DUPLICATE_VALUE", "DUPLICATE_EXTERNAL_ID"),
    (Verdict.ACT, "refused_address"): ("INVALID_EMAIL_ADDRESS",),
    (Verdict.ACT, "refused_too_long"): ("STRING_TOO_LONG",),
    (Verdict.ACT, "refused_missing"): (
        *("REQUIRED_FIELD_MISSING", "RECORD_MISSING_REQUIRED_FIELD", "MISSING_ARGUMENT"),
    ),
    (Verdict.ACT, "refused_choice"): ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",),
    (Verdict.ACT, "refused_value"): (
        *("FIELD_INTEGRITY_EXCEPTION", "JSON_PARSER_ERROR", "NUMBER_OUTSIDE_VALID_RANGE"),
        *("DATE_OUT_OF_RANGE", "INVALID_TYPE_ON_FIELD_IN_RECORD", "TEXT_DATA_OUTSIDE_SUPPORTED_CHARSET"),
        *("INVALID_TEXT_REPRESENTATION", "INVALID_CURRENCY_ISO", "INVALID_RECORD_ATTRIBUTE_VALUE"),
        *("MALFORMED_ID", "INVALID_ID_FIELD", "PARAMETER_TOO_LARGE"),
    ),
    # the org's own rules
    (Verdict.ACT, "refused_rule"): (
        *("FIELD_CUSTOM_VALIDATION_EXCEPTION", "FIELD_FILTER_VALIDATION_EXCEPTION"),
        "RELATED_ENTITY_FILTER_VALIDATION_EXCEPTION",
    ),
    (Verdict.ACT, "refused_automation"): (
        *("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CANNOT_EXECUTE_FLOW_TRIGGER", "FLOW_EXCEPTION"),
        *("APEX_FAILED", "CUSTOM_APEX_ERROR", "APEX_DATA_ACCESS_RESTRICTION"),
        *("SELF_REFERENCE_FROM_TRIGGER", "SELF_REFERENCE_FROM_FLOW", "MIXED_DML_OPERATION"),
    ),
    (Verdict.ACT, "refused_approval"): ("ENTITY_IS_LOCKED", "RECORD_LOCKED", "RECORD_IN_USE_BY_WORKFLOW"),
    (Verdict.ACT, "refused_access"): (
        *("INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "INVALID_READ_ONLY_USER_DML"),
        *("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "CLM_INSUFFICIENT_ACCESS"),
        *("TRANSFER_REQUIRES_READ", "TXN_SECURITY_NO_ACCESS", "DELETE_NOT_ALLOWED"),
    ),
    (Verdict.ACT, "refused_field"): (
        *("INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE", "FIELD_NOT_UPDATABLE"),
        *("REL_FIELD_BAD_ACCESSIBILITY", "INVALID_EXTERNAL_ID_FIELD_NAME"),
    ),
    (Verdict.ACT, "refused_owner"): (
        *("INACTIVE_OWNER_OR_USER", "INVALID_OWNER", "INVALID_ASSIGNEE_TYPE", "INVALID_ASSIGNMENT_RULE"),
        "OP_WITH_INVALID_USER_TYPE_EXCEPTION",
    ),
    (Verdict.ACT, "refused_record_type"): (
        *("INVALID_RECORD_TYPE", "UNAVAILABLE_RECORDTYPE_EXCEPTION", "INVALID_PERSON_ACCOUNT_OPERATION"),
        "INVALID_STATUS",
    ),
    (Verdict.ACT, "refused_reference"): (
        *("INVALID_CROSS_REFERENCE_KEY", "INVALID_CROSS_REFERENCE_TYPE_FOR_FIELD", "CIRCULAR_DEPENDENCY"),
    ),
    (Verdict.ACT, "refused_storage"): ("STORAGE_LIMIT_EXCEEDED", "LIMIT_EXCEEDED", "MAX_LIMIT_EXCEEDED"),
    (Verdict.ACT, "refused_deletion"): (
        *("DELETE_FAILED", "DELETE_OPERATION_TOO_LARGE", "DELETE_REQUIRED_ON_CASCADE", "DEPENDENCY_EXISTS"),
    ),
    # nothing left to do
    (Verdict.GIVE_UP, "refused_gone"): (
        *("ENTITY_IS_DELETED", "ENTITY_IS_ARCHIVED", "NOT_FOUND", "RECORD_NOT_FOUND", "MISSING_RECORD"),
        *("contacts.api.not_found", "constant_contact_404"),
    ),
    (Verdict.GIVE_UP, "refused_converted"): ("CANNOT_UPDATE_CONVERTED_LEAD",),
    # Constant Contact
    (Verdict.ACT, "refused_conflict"): ("contacts.api.conflict", "constant_contact_409"),
    (Verdict.ACT, "refused_invalid"): ("contacts.api.validation.error", "constant_contact_400"),
}
BRANCHES: Final[Mapping[str, tuple[Verdict, str]]] = {
    code: way for way, codes in _WAYS.items() for code in codes
}
