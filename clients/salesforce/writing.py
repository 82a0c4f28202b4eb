"""Writing few records: sObject Collections, 200 a call, each record for itself.

Duplicate rules are obeyed: the header that would save in spite of them is never sent.
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count, groupby
from typing import Any, Final

import msgspec

from clients.messages import JSON, Answer, Request
from clients.salesforce.calls import SIDE, Calls
from clients.salesforce.errors import read_error
from clients.salesforce.parsing import decode
from clients.salesforce.requests import Requests
from clients.salesforce.results import Result, make_written
from sync.problems import AnswerLost, TryAgain
from sync.remote import RecordWrite, Written
from sync.writing import COLLECTION_ROWS, COLLECTION_RUNS

GONE: Final = "ENTITY_IS_DELETED"
# The whole call is refused, before anything is done, for one value of another type than its field.
MALFORMED: Final = "JSON_PARSER_ERROR"
SPLITS: Final = 20
"""Calls after which the search for malformed records ends; one among 200 takes sixteen."""
Body = Mapping[str, Any]


class Writing(Calls):
    """Create, update, upsert and delete by Collections."""

    def create_records(self, rows: Sequence[RecordWrite], *, assign: bool = False) -> list[Written]:
        """Create; one result a row, in order. Raises AnswerLost where it may have landed."""
        _check_size(rows)
        bodies = [_body(row.object_name, row.values) for row in rows]
        request = replace(build_write(self._requests, "POST", "", assign=assign), repeatable=False)
        return [make_written(result, creates=True) for result in self._write(request, bodies)]

    def update_records(self, rows: Sequence[RecordWrite]) -> list[Written]:
        """Update; one result a row, in order. Safe to repeat."""
        _check_size(rows)
        bodies = [_body(row.object_name, {"id": row.record_id, **row.values}) for row in rows]
        results = self._write(build_write(self._requests, "PATCH", ""), bodies)
        return [
            make_written(result, record_id=row.record_id) for row, result in zip(rows, results, strict=True)
        ]

    def upsert_records(
        self,
        object_name: str,
        external_id_field: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        assign: bool = False,
    ) -> list[Written]:
        """Create or update by an external id, which each row holds; one result a row, in order."""
        _check_size(rows)
        path = f"/{object_name}/{external_id_field}"
        bodies = [_body(object_name, row) for row in rows]
        results = self._write(build_write(self._requests, "PATCH", path, assign=assign), bodies)
        return [make_written(result) for result in results]

    def delete_records(self, ids: Sequence[str]) -> list[Written]:
        """Delete, to the recycle bin; what was deleted before is fine. One result an id, in order."""
        _check_size(ids)
        if not ids:
            return []
        request = build_delete(self._requests, ids)
        written = [
            make_written(result, record_id=one)
            for one, result in zip(ids, _parse(self._call(request), request, len(ids)), strict=True)
        ]
        return [replace(one, refusal=None) if _is_gone(one) else one for one in written]

    def _write(self, request: Request, bodies: Sequence[Body]) -> list[Result]:
        """Send the records; where one makes the whole call unreadable, halve until that one is alone."""
        results: list[Result] = []
        waiting = [bodies] if bodies else []
        for number in count():
            if not waiting:
                return results
            part = waiting.pop()
            sent = replace(request, body=msgspec.json.encode({"allOrNone": False, "records": part}))
            answer = self._send(sent)
            if not _is_malformed(answer):
                results += _parse(self._check(answer), sent, len(part))
            elif len(part) == 1 or number >= SPLITS:
                results += [_malformed(answer)] * len(part)
            else:
                middle = len(part) // 2
                waiting += [part[middle:], part[:middle]]
        raise AssertionError  # count() does not end


def build_write(requests: Requests, method: str, path: str, *, assign: bool = False) -> Request:
    """Build a write without its records. Lead assignment rules run only where they are asked for."""
    headers = {**JSON, "Sforce-Auto-Assign": "TRUE" if assign else "FALSE"}
    return Request(method=method, url=_url(requests, path), headers=headers)


def build_delete(requests: Requests, ids: Sequence[str]) -> Request:
    params = {"ids": ",".join(ids), "allOrNone": "false"}
    return Request(method="DELETE", url=_url(requests, ""), headers=JSON, params=params)


def _url(requests: Requests, path: str) -> str:
    return f"{requests.instance_url}{requests.root}/composite/sobjects{path}"


def _body(object_name: str, values: Mapping[str, Any]) -> Body:
    return {"attributes": {"type": object_name}, **values}


def _check_size(rows: Sequence[object]) -> None:
    """Raise ValueError for more than one call takes: see sync.writing.collection_calls."""
    runs = sum(1 for _ in groupby(row.object_name for row in rows if isinstance(row, RecordWrite)))
    if len(rows) > COLLECTION_ROWS or runs > COLLECTION_RUNS:
        raise ValueError(f"one call takes {COLLECTION_ROWS} records and {COLLECTION_RUNS} runs of one object")


def _parse(answer: Answer, request: Request, expected: int) -> list[Result]:
    """Read the results. Raises AnswerLost or TryAgain where there are not as many as records."""
    results = decode(answer, list[Result], request)
    if len(results) == expected:
        return results
    if request.repeatable:
        raise TryAgain("salesforce_truncated", SIDE, {"expected": expected, "received": len(results)})
    raise AnswerLost("salesforce_answer_lost", SIDE)


def _is_malformed(answer: Answer) -> bool:
    return answer.status == 400 and read_error(answer)[0] == MALFORMED


def _malformed(answer: Answer) -> Result:
    code, words = read_error(answer)
    return Result(success=False, errors=[{"statusCode": code, "message": words}])


def _is_gone(written: Written) -> bool:
    return written.refusal is not None and written.refusal.code == GONE
