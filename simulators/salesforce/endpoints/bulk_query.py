"""Bulk API 2.0 query: jobs whose results come as CSV, page by page.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm
"""

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulators.salesforce.bulk_results import DELIMITERS, ENDINGS, Results
from simulators.salesforce.faults import ApiError, not_found
from simulators.salesforce.jobs import (
    Job,
    Workers,
    add_job,
    delete_job,
    find_job,
    is_queued,
    is_working,
    list_jobs,
    seconds_since,
    set_state,
)
from simulators.salesforce.org import Org
from simulators.salesforce.services import base, json_object, org, person, services, version
from simulators.salesforce.soql.compile import compile_text
from simulators.salesforce.soql.errors import QueryError
from simulators.salesforce.soql.plan import Leaf, Parent, Plan, Slot

# How many rows a page has when nobody asks for a number; the vendor names none.
PAGE = 250_000
PATIENCE = 20.0
KIND = "query"
_WORKERS = Workers()


def add_bulk_query(rest: Blueprint) -> None:
    @rest.route("/jobs/query", methods=["GET", "POST"])
    def query_jobs() -> Any:
        if request.method == "GET":
            shown = [show(look(job), whole=True) for job in list_jobs(org(), KIND)]
            return jsonify({"done": True, "records": shown, "nextRecordsUrl": None})
        return jsonify(show(_create(json_object())))

    @rest.route("/jobs/query/<name>", methods=["GET", "PATCH", "DELETE"])
    def query_job(name: str) -> Any:
        job = _find(name)
        if request.method == "GET":
            return jsonify(show(look(job), whole=True))
        return _abort(job) if request.method == "PATCH" else _delete(job)

    @rest.get("/jobs/query/<name>/results")
    def results(name: str) -> Any:
        return _results(_complete(name))

    @rest.get("/jobs/query/<name>/resultPages")
    def result_pages(name: str) -> Any:
        return jsonify(_pages(_complete(name)))


def _create(body: dict[str, Any]) -> Job:
    operation = str(body.get("operation", ""))
    if operation not in {"query", "queryAll"}:
        raise ApiError(400, "INVALIDJOB", f"Invalid operation: {operation or 'none given'}")
    text = str(body.get("query", ""))
    plan = compile_text(text, org().reader(person(), all_rows=operation == "queryAll"))
    refuse_unsupported(plan)
    kept = {
        "operation": operation,
        "query": text,
        "object": plan.entity.name,
        "version": version(),
        "lineEnding": _choice(body, "lineEnding", "LF", ENDINGS),
        "columnDelimiter": _choice(body, "columnDelimiter", "COMMA", DELIMITERS),
        "stamp": org().stamp(),
    }
    job = add_job(org(), KIND, person(), kept, state="UploadComplete")
    services().usage.add("DailyBulkV2QueryJobs")
    _WORKERS.start(job.id, _work, org(), job)
    return job


def refuse_unsupported(plan: Plan) -> None:
    """Refuse what Bulk API 2.0 cannot query. Raises ApiError."""
    unsupported = {
        "Aggregate queries": plan.aggregates,
        "GROUP BY": bool(plan.group_by),
        "OFFSET": bool(plan.offset),
        "Base64 fields": any(field.type == "base64" for _, field in plan.labels),
        "Compound fields, TYPEOF and nested queries": not all(map(_is_plain, plan.slots)),
    }
    for what, found in unsupported.items():
        if found:
            raise ApiError(400, "API_ERROR", f"{what} not supported in Bulk Query")


def _is_plain(slot: Slot) -> bool:
    return isinstance(slot, Leaf) or (isinstance(slot, Parent) and all(map(_is_plain, slot.slots)))


def _choice(body: dict[str, Any], name: str, default: str, known: dict[str, str]) -> str:
    chosen = str(body.get(name) or default)
    if chosen not in known:
        raise ApiError(400, "INVALIDJOB", f"Invalid {name}: {chosen}")
    return chosen


def _work(inside: Org, job: Job) -> None:
    """Write the results; a query that fails on the way fails the job."""
    results = Results(inside, job.id)
    try:
        if results.complete:
            return
        reader = inside.reader(job.person, all_rows=job.body["operation"] == "queryAll")
        results.write(
            inside,
            compile_text(job.body["query"], reader),
            delimiter=DELIMITERS[job.body["columnDelimiter"]],
            ending=ENDINGS[job.body["lineEnding"]],
        )
    except QueryError as error:
        set_state(inside, job, "Failed", errorMessage=f"{error.code}: {error.message}")
    finally:
        _WORKERS.forget(job.id)


def look(job: Job) -> Job:
    """Return the job in the state that clock and work have brought it to."""
    if job.state not in {"UploadComplete", "InProgress"}:
        return job
    if is_queued(org(), services().kernel.scales, job.made):
        return job
    results = Results(org(), job.id)
    if not is_working(org(), services().kernel.scales, job.made):
        if not results.complete:
            _WORKERS.start(job.id, _work, org(), job).join(PATIENCE)
        job = find_job(org(), KIND, job.id) or job
        if results.complete:
            return set_state(org(), job, "JobComplete", rows=results.count())
    return job if job.state in {"Failed", "InProgress"} else set_state(org(), job, "InProgress")


def show(job: Job, *, whole: bool = False) -> dict[str, Any]:
    """Return the job as the vendor shows it; `whole` as GET does."""
    found = {
        "id": job.id,
        "operation": job.body["operation"],
        "object": job.body["object"],
        "createdById": job.person.id,
        "createdDate": f"{job.made[:-1]}+0000",
        "systemModstamp": f"{job.body['stamp'][:-1]}+0000",
        "state": job.state,
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": float(job.body["version"]),
        "lineEnding": job.body["lineEnding"],
        "columnDelimiter": job.body["columnDelimiter"],
    }
    if not whole:
        return found
    error = {"errorMessage": job.body["errorMessage"]} if "errorMessage" in job.body else {}
    done = int(seconds_since(org(), job.made) * 1000) if job.state == "JobComplete" else 0
    return {
        **found,
        "jobType": "V2Query",
        "numberRecordsProcessed": job.body.get("rows", 0),
        "retries": 0,
        "totalProcessingTime": min(done, 3000),
        "isPkChunkingSupported": True,
        **error,
    }


def _find(name: str) -> Job:
    job = find_job(org(), KIND, name)
    if job is None or (job.person != person() and not person().admin):
        raise not_found()
    return job


def _abort(job: Job) -> Any:
    if json_object().get("state") != "Aborted":
        raise ApiError(400, "INVALIDJOBSTATE", "Only a change of the state to Aborted is possible")
    job = look(job)
    if job.state in {"JobComplete", "Failed", "Aborted"}:
        raise ApiError(400, "INVALIDJOBSTATE", f"Aborting already {job.state} Job not allowed")
    return jsonify(show(set_state(org(), job, "Aborted")))


def _delete(job: Job) -> Any:
    if look(job).state in {"UploadComplete", "InProgress"}:
        raise ApiError(400, "INVALIDJOBSTATE", "The job is still running. Abort it before deleting it.")
    delete_job(org(), job)
    Results(org(), job.id).delete()
    return Response(status=204)


def _complete(name: str) -> Job:
    job = look(_find(name))
    if job.body["version"] != version():
        message = f"API version of the job is {job.body['version']}; use the same to get its results"
        raise ApiError(409, "INVALID_VERSION", message)
    if job.state != "JobComplete":
        raise ApiError(
            400, "INVALIDJOBSTATE", f"The job is {job.state}: results are there when it is JobComplete"
        )
    return job


def _results(job: Job) -> Response:
    """Answer one page; nothing of it is ever whole in memory."""
    start, total = _start(request.args.get("locator", "")), job.body["rows"]
    most = request.args.get("maxRecords", "")
    if most and not (most.isdigit() and int(most)):
        raise ApiError(400, "INVALID_FIELD", f"maxRecords must be a positive number, not {most}")
    count = min(int(most or PAGE), max(0, total - start))
    size, blocks = Results(org(), job.id).page(min(start, total), count)
    after = start + count
    headers = {
        "Sforce-Locator": _locator(after) if after < total else "null",
        "Sforce-NumberOfRecords": str(count),
        "Content-Length": str(size),
    }
    return Response(blocks, mimetype="text/csv", headers=headers)


def _pages(job: Job) -> dict[str, Any]:
    root = base(f"/jobs/query/{job.id}/results")
    starts = range(0, max(job.body["rows"], 1), PAGE)
    pages = [{"resultUrl": f"{root}?locator={_locator(start)}" if start else root} for start in starts]
    return {"resultPages": pages, "nextRecordsUrl": None, "done": True}


def _locator(start: int) -> str:
    return base64.b64encode(str(start).encode()).decode().rstrip("=")


def _start(locator: str) -> int:
    if not locator or locator == "null":
        return 0
    try:
        return int(base64.b64decode(locator + "=" * (-len(locator) % 4), validate=True))
    except (binascii.Error, ValueError):
        raise ApiError(400, "INVALID_QUERY_LOCATOR", f"Invalid locator: {locator}") from None
