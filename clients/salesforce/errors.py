"""Salesforce's error answers -> what to do, as a table. Bodies are a list, an object, HTML, or nothing.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from clients.messages import Answer
from clients.redaction import redact
from sync.problems import GiveUp, Problem, QuotaSpent, Reconnect, Side, TryAgain

SIDE = Side.SALESFORCE
QUOTA_PAUSE = timedelta(hours=1)  # the org's allowance is of the last 24 hours, so it frees itself by and by
BUSY = "ConcurrentPerOrg"  # the same errorCode, but over as soon as other requests end

# errorCode: (branch, code of the sentence)
BRANCHES: dict[str, tuple[type[Problem], str]] = {
    "INVALID_SESSION_ID": (Reconnect, "salesforce_session_refused"),
    "INVALID_AUTH_HEADER": (Reconnect, "salesforce_session_refused"),
    "REQUEST_LIMIT_EXCEEDED": (QuotaSpent, "salesforce_api_limit"),
    "API_CURRENTLY_DISABLED": (GiveUp, "salesforce_api_disabled"),
    "API_DISABLED_FOR_ORG": (GiveUp, "salesforce_api_disabled"),
    "FUNCTIONALITY_NOT_ENABLED": (GiveUp, "salesforce_api_disabled"),
    "INSUFFICIENT_ACCESS": (GiveUp, "salesforce_forbidden"),
    "INSUFFICIENT_ACCESS_OR_READONLY": (GiveUp, "salesforce_forbidden"),
    "INVALID_TYPE": (GiveUp, "salesforce_query_refused"),
    "INVALID_FIELD": (GiveUp, "salesforce_query_refused"),
    "MALFORMED_QUERY": (GiveUp, "salesforce_query_refused"),
    "INVALIDENTITY": (GiveUp, "salesforce_query_refused"),
    "OPERATION_TOO_LARGE": (GiveUp, "salesforce_query_refused"),
    "INVALID_TYPE_FOR_OPERATION": (GiveUp, "salesforce_query_refused"),
    "NOT_FOUND": (GiveUp, "salesforce_not_found"),
    "INVALID_EXTERNAL_ID_FIELD_NAME": (GiveUp, "salesforce_not_found"),
    "JSON_PARSER_ERROR": (GiveUp, "salesforce_request_refused"),
    "MISSING_ARGUMENT": (GiveUp, "salesforce_request_refused"),
    "MALFORMED_ID": (GiveUp, "salesforce_request_refused"),
    "EXCEEDED_ID_LIMIT": (GiveUp, "salesforce_request_refused"),
    "LIMIT_EXCEEDED": (GiveUp, "salesforce_request_refused"),
    "TOO_MANY_CHUNKS_IN_REQUEST": (GiveUp, "salesforce_request_refused"),
    "EXCEEDED_MAX_SIZE_REQUEST": (GiveUp, "salesforce_request_refused"),
    "INVALID_REPLICATION_DATE": (GiveUp, "salesforce_request_refused"),
    "METHOD_NOT_ALLOWED": (GiveUp, "salesforce_request_refused"),
    "STORAGE_LIMIT_EXCEEDED": (GiveUp, "salesforce_storage_full"),
    "UNSUPPORTED_API_VERSION": (GiveUp, "salesforce_version_gone"),
    # of bulk jobs: https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_errors.htm
    "INVALIDVERSION": (GiveUp, "salesforce_version_gone"),
    "EXCEEDEDQUOTA": (QuotaSpent, "salesforce_bulk_limit"),
    "TOO_MANY_JOBS": (QuotaSpent, "salesforce_bulk_limit"),
    "FEATURENOTENABLED": (GiveUp, "salesforce_api_disabled"),
    "INVALIDUSER": (GiveUp, "salesforce_forbidden"),
    "INVALIDSESSIONID": (Reconnect, "salesforce_session_refused"),
    "INVALIDJOB": (GiveUp, "salesforce_job_refused"),
    "INVALIDBATCH": (GiveUp, "salesforce_job_refused"),
    "INVALIDOPERATION": (GiveUp, "salesforce_job_refused"),
    "CLIENTINPUTERROR": (GiveUp, "salesforce_job_refused"),
    "INVALIDJOBSTATE": (TryAgain, "salesforce_job_lost"),
    "PROCESSING_HALTED": (TryAgain, "salesforce_unavailable"),
    "REQUEST_RUNNING_TOO_LONG": (TryAgain, "salesforce_slow"),
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": (TryAgain, "salesforce_read_only"),
    "INVALID_QUERY_LOCATOR": (TryAgain, "salesforce_cursor_lost"),
    "QUERY_TIMEOUT": (TryAgain, "salesforce_slow"),
    "SERVER_UNAVAILABLE": (TryAgain, "salesforce_unavailable"),
    "TXN_SECURITY_METERING_ERROR": (TryAgain, "salesforce_unavailable"),
    "UNABLE_TO_LOCK_ROW": (TryAgain, "salesforce_unavailable"),
}

# Where the body names none of these.
STATUSES: dict[int, tuple[type[Problem], str]] = {
    401: (Reconnect, "salesforce_session_refused"),
    404: (GiveUp, "salesforce_not_found"),
    410: (GiveUp, "salesforce_version_gone"),
    413: (GiveUp, "salesforce_request_refused"),
    414: (GiveUp, "salesforce_query_too_long"),
    431: (GiveUp, "salesforce_query_too_long"),
}


def is_session_over(answer: Answer) -> bool:
    """Tell whether a new access token may help: any 401 (its body may be a list, an object or HTML)."""
    return answer.status == 401


def problem_of(answer: Answer, now: datetime) -> Problem:
    """Say what a refusal means. `now` is Salesforce's clock."""
    key, words = read_error(answer)
    parameters: dict[str, str | int] = {"status": answer.status, "key": key, "words": words}
    if BUSY in words:
        return TryAgain("salesforce_busy", SIDE, parameters)
    branch, code = BRANCHES.get(key.upper()) or _by_status(answer.status)
    problem = branch(code, SIDE, parameters)
    if isinstance(problem, QuotaSpent):
        problem.until = now + QUOTA_PAUSE
    return problem


def job_problem(message: str, now: datetime) -> Problem:
    """Say what a failed query job means: its message begins with an error code and a colon."""
    key, _, _ = message.partition(":")
    parameters: dict[str, str | int] = {"key": redact(key), "words": redact(message)}
    branch, code = BRANCHES.get(key.strip().upper(), (GiveUp, "salesforce_bulk_failed"))
    problem = branch(code, SIDE, parameters)
    if isinstance(problem, QuotaSpent):
        problem.until = now + QUOTA_PAUSE
    return problem


def _by_status(status: int) -> tuple[type[Problem], str]:
    if status in STATUSES:
        return STATUSES[status]
    return (TryAgain, "salesforce_unavailable") if status >= 500 else (GiveUp, "salesforce_unexpected")


def read_error(answer: Answer) -> tuple[str, str]:
    """Give error code and message, redacted; "" each where the body holds none."""
    try:
        body: Any = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return "", ""
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return "", ""
    key = first.get("errorCode") or first.get("error") or ""
    words = first.get("message") or first.get("error_description") or ""
    return redact(str(key)), redact(str(words))
