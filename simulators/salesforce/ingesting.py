"""The rows of a Bulk job worked off: 200 a transaction, one result a row, written to files as it goes."""

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, Any

from simulators.salesforce.bulk_results import DELIMITERS, ENDINGS
from simulators.salesforce.endpoints.records import upsert
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.jobs import Job, find_job, note
from simulators.salesforce.org import Org
from simulators.salesforce.schema import SObject
from simulators.salesforce.writes import Writer

BATCH = 200
OPERATIONS = frozenset({"insert", "update", "upsert", "delete", "hardDelete"})
NULL = "#N/A"
OUTCOMES = ("successful", "failed", "unprocessed")
LONGEST_RECORD, LONGEST_FIELD = 400_000, 131_072
_BLOCK = 256 * 1024
csv.field_size_limit(LONGEST_RECORD * 2)  # longer cells are refused row by row, not by the reader


class Upload:
    """The files of one job: what was uploaded, and what became of it."""

    def __init__(self, org: Org, job: str) -> None:
        self._folder = org.database.path.with_suffix(".results")
        self._folder.mkdir(exist_ok=True)
        self._job = job

    def save(self, blocks: Iterable[bytes]) -> None:
        with self._file("upload").open("wb") as file:
            for block in blocks:
                file.write(block)

    def open(self) -> IO[str]:
        return self._file("upload").open(encoding="utf-8-sig", newline="")

    def open_outcomes(self, stack: ExitStack, sizes: Iterable[int]) -> list[IO[str]]:
        """Open the files of OUTCOMES to go on writing behind so many bytes; what follows them goes."""
        found: list[IO[str]] = []
        for kind, size in zip(OUTCOMES, sizes, strict=True):
            file = stack.enter_context(self._file(kind).open("a", encoding="utf-8", newline=""))
            file.truncate(size)
            found.append(file)
        return found

    def result(self, kind: str) -> Iterator[bytes]:
        """Yield a result file; what was never worked off is all unprocessed."""
        name = self._file(kind)
        if not name.exists():
            name = self._file("upload") if kind == "unprocessed" else name
        if name.exists():
            with name.open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block

    def delete(self) -> None:
        for kind in ("upload", *OUTCOMES):
            self._file(kind).unlink(missing_ok=True)

    def _file(self, kind: str) -> Path:
        return self._folder / f"{self._job}.{kind}.csv"


def work_off(org: Org, job: Job, *, turned: bool = False) -> tuple[int, int]:
    """Do what the job asks for every row; return how many were processed and how many failed.

    `turned` writes the rows of each batch back to front. An aborted job leaves the rest unprocessed.
    A job that a restart interrupted goes on behind its last whole batch, as `reached` of its body says.
    Raises ApiError where the header names no field.
    """
    upload = Upload(org, job.id)
    delimiter, ending = DELIMITERS[job.body["columnDelimiter"]], ENDINGS[job.body["lineEnding"]]
    reached = job.body.get("reached") or {"rows": 0, "failed": 0, "sizes": [0] * len(OUTCOMES)}
    with upload.open() as source, ExitStack() as stack:
        lines = csv.reader(source, delimiter=delimiter)
        header = next(lines, [])
        files = upload.open_outcomes(stack, reached["sizes"])
        check_header(org, job, header)
        outs = [
            csv.writer(each, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
            for each in files
        ]
        if not reached["rows"]:
            for out, first in zip(
                outs, (["sf__Id", "sf__Created"], ["sf__Id", "sf__Error"], []), strict=True
            ):
                out.writerow([*first, *header])
        rows = islice(data_rows(header, lines), reached["rows"], None)
        while batch := list(islice(rows, BATCH)):
            if _is_aborted(org, job):
                outs[-1].writerows(batch)
                continue
            with org.database.write():  # the rows and how far they got are kept together, or neither
                done = _work_batch(org, job, header, batch)
                for kind, line in reversed(done) if turned else done:
                    outs[kind].writerow(line)
                reached["rows"] += len(done)
                reached["failed"] += sum(kind for kind, _ in done)
                note(org, job, reached={**reached, "sizes": [_size(each) for each in files]})
    return reached["rows"], reached["failed"]


def _size(file: IO[str]) -> int:
    file.flush()
    return os.fstat(file.fileno()).st_size


def check_header(org: Org, job: Job, header: Iterable[str]) -> None:
    """Check that each name is a field or names a parent's. Raises ApiError InvalidBatch."""
    made = org.seen_by(job.person).at(job.body["object"])
    for name in header:
        first = name.partition(".")[0].lower()
        if first not in made.by_name and first not in made.by_relationship:
            raise ApiError(400, "InvalidBatch", f"Field name not found : {name}")


def _is_aborted(org: Org, job: Job) -> bool:
    found = find_job(org, job.kind, job.id)
    return found is None or found.state == "Aborted"


def _work_batch(org: Org, job: Job, header: list[str], batch: list[list[str]]) -> list[tuple[int, list[str]]]:
    """Return for each row 0 with id and created, or 1 with id and error, before the row itself."""
    found: list[tuple[int, list[str]]] = []
    with org.database.write() as connection:
        using = Writer(org=org, person=job.person, connection=org.read())
        made = using.catalog.at(job.body["object"])
        for row in batch:
            connection.execute("SAVEPOINT one")
            try:
                record, created = _do(using, made, job.body, read_row(header, row))
                found.append((0, [record, str(created).lower(), *row]))
            except (ApiError, ApiErrors) as error:
                connection.execute("ROLLBACK TO one")
                first = error.errors[0] if isinstance(error, ApiErrors) else error
                found.append((1, [_id_of(header, row), first.in_bulk, *row]))
            connection.execute("RELEASE one")
    return found


def data_rows(header: list[str], lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield the rows; an empty line is a blank row of one column, and nothing where there are more."""
    for line in lines:
        if line:
            yield line
        elif len(header) == 1:
            yield [""]


def read_row(header: list[str], row: list[str]) -> dict[str, Any]:
    """Return what a line sets: an empty cell nothing, #N/A a blank; `Account.Ext__c` names a parent."""
    if len(row) != len(header):
        raise ApiError(400, "INVALID_BATCH", f"{len(row)} columns where the header has {len(header)}")
    if sum(map(len, row)) > LONGEST_RECORD or max(map(len, row), default=0) > LONGEST_FIELD:
        message = f"a record has at most {LONGEST_RECORD} characters, a field {LONGEST_FIELD}"
        raise ApiError(400, "INVALID_BATCH", message)
    values: dict[str, Any] = {}
    for name, cell in zip(header, row, strict=True):
        if not cell:
            continue
        held = None if cell == NULL else cell
        relation, _, key = name.partition(".")
        values[relation] = {key: held} if key else held
    return values


def do_row(using: Writer, body: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Do one row and return its result as Bulk API 1.0 shows it; what fails leaves no trace."""
    using.connection.execute("SAVEPOINT one")
    try:
        record, created = _do(using, using.catalog.at(body["object"]), body, values)
        result: dict[str, Any] = {"success": True, "created": created, "id": record, "errors": []}
    except (ApiError, ApiErrors) as error:
        using.connection.execute("ROLLBACK TO one")
        errors = error.errors if isinstance(error, ApiErrors) else [error]
        result = {"success": False, "created": False, "id": None, "errors": [each.item() for each in errors]}
    using.connection.execute("RELEASE one")
    return result


def _do(using: Writer, made: SObject, body: dict[str, Any], values: dict[str, Any]) -> tuple[str, bool]:
    operation = body["operation"]
    if operation == "insert":
        return using.insert(made.name, values), True
    if operation == "upsert":
        key = made.by_name[str(body["externalIdFieldName"]).lower()]
        value = next((each for name, each in values.items() if name.lower() == key.name.lower()), None)
        return upsert(using, made, (key, value), values)
    record = next((str(each) for name, each in values.items() if name.lower() == "id"), "")
    if not record:
        raise ApiError(400, "MISSING_ARGUMENT", f"Id not specified in an {operation} call", fields=["Id"])
    if operation == "update":
        using.update(made.name, record, {name: each for name, each in values.items() if name.lower() != "id"})
    else:
        using.delete(made.name, record, hard=operation == "hardDelete")
    return record, False


def _id_of(header: list[str], row: list[str]) -> str:
    return next((cell for name, cell in zip(header, row, strict=False) if name.lower() == "id"), "")
