"""The rows of a batch worked off, and what is kept of it: files beside the database.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_batches_create.htm
"""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

from simulators.salesforce.bulk1.documents import Values, local
from simulators.salesforce.endpoints.bulk_query import refuse_unsupported
from simulators.salesforce.faults import ApiError
from simulators.salesforce.ingesting import check_header, data_rows, do_row, read_row
from simulators.salesforce.jobs import Job
from simulators.salesforce.org import Org
from simulators.salesforce.services import org, person, writer
from simulators.salesforce.soql.compile import compile_text
from simulators.salesforce.soql.errors import QueryError

QUERIES = frozenset({"query", "queryAll"})
MOST = 10_000
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class BatchFiles:
    """What was sent as one batch, and the result of each of its rows."""

    def __init__(self, inside: Org, batch: str) -> None:
        self._folder = inside.database.path.with_suffix(".results")
        self._batch = batch

    def keep(self, sent: bytes, results: list[Values]) -> None:
        self._folder.mkdir(exist_ok=True)
        self._file("request").write_bytes(sent)
        self._file("result").write_text(json.dumps(results), encoding="utf-8")

    def sent(self) -> bytes:
        return self._file("request").read_bytes()

    def results(self) -> list[Values]:
        found: list[Values] = json.loads(self._file("result").read_text(encoding="utf-8"))
        return found

    def _file(self, kind: str) -> Path:
        return self._folder / f"{self._batch}.{kind}"


def work(job: Job, sent: bytes) -> Values:
    """Work one batch off at once; return its description. What cannot be read fails the batch alone."""
    made: Values = {"id": new_id(), "made": org().stamp(), "state": "Completed", "message": None}
    results: list[Values] = []
    try:
        text = sent.decode("utf-8-sig")
        if job.body["operation"] in QUERIES:
            made |= {"query": text, "count": count(job, text), "failed": 0}
        else:
            results = _write(job, text)
            made |= {"count": len(results), "failed": sum(not each["success"] for each in results)}
    except QueryError as error:
        made |= _failed(f"InvalidBatch : Failed to process query: {error.code}: {error.message}")
    except (ApiError, ValueError) as error:
        made |= _failed(f"InvalidBatch : {error}")
    BatchFiles(org(), made["id"]).keep(sent, results)
    return made


def new_id() -> str:
    with org().database.write():
        return org().next_id("751")


def count(job: Job, text: str) -> int:
    """Return how many rows a query has. Raises QueryError, ApiError for what this API cannot query."""
    plan = compile_text(text, org().reader(person(), all_rows=job.body["operation"] == "queryAll"))
    refuse_unsupported(plan)
    sql, values = plan.select(plan.columns[0])
    row = org().read().execute(f"SELECT count(*) FROM ({sql})", values).fetchone()
    return int(row[0])


def _failed(message: str) -> Values:
    return {"state": "Failed", "message": message, "count": 0, "failed": 0}


def _write(job: Job, text: str) -> list[Values]:
    rows = _rows(job, text)
    if len(rows) > MOST:
        raise ApiError(400, "ExceededQuota", f"Too many records in a batch: at most {MOST}")
    names = list(dict.fromkeys(name for row in rows for name in row if name.lower() != "attributes"))
    check_header(org(), job, names)
    with org().database.write():
        using = writer()
        return [do_row(using, job.body, row) for row in rows]


def _rows(job: Job, text: str) -> list[Values]:
    """Return the rows of a batch in the job's form. Raises ValueError where it is not of that form."""
    if job.body["contentType"] == "JSON":
        return [dict(each) for each in json.loads(text)]
    if job.body["contentType"] == "CSV":
        lines = csv.reader(io.StringIO(text, newline=""))
        header = next(lines, [])
        return [read_row(header, row) for row in data_rows(header, lines)]
    try:
        return [_record(each) for each in ET.fromstring(text)]  # noqa: S314  expat expands no outside entities
    except ET.ParseError:
        raise ValueError("Unable to parse XML") from None


def _record(element: ET.Element) -> Values:
    """Return the fields of an sObject element: nil blanks, an empty one says nothing, a nested one refers."""
    found: Values = {}
    for child in element:
        if child.get(_NIL) == "true":
            found[local(child)] = None
        elif len(child):
            found[local(child)] = _record(child[0])
        elif child.text:
            found[local(child)] = child.text
    return found
