"""Bulk API 2.0 ingest: create a job, upload CSV, close it, read what became of each row.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0_ingest.htm
"""

import csv
import json
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulators.salesforce.bulk_results import DELIMITERS, ENDINGS
from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.faults import ApiError, not_found
from simulators.salesforce.ingesting import OPERATIONS, Upload, work_off
from simulators.salesforce.jobs import (
    ENDED,
    Job,
    Workers,
    add_job,
    delete_job,
    find_job,
    is_working,
    list_jobs,
    note,
    seconds_since,
    set_state,
)
from simulators.salesforce.services import base, json_object, org, person, services, version

KIND = "ingest"
LARGEST, LARGEST_MULTIPART = 150 * 1024 * 1024, 100_000
PATIENCE = 20.0
BATCH_RECORDS = 10_000  # how many records the vendor counts as one batch
_WORKERS = Workers()
_RESULTS = {
    "successfulResults": "successful",
    "failedResults": "failed",
    "unprocessedrecords": "unprocessed",
    "unprocessedRecords": "unprocessed",
}


def add_ingest(rest: Blueprint) -> None:
    @rest.route("/jobs/ingest", methods=["GET", "POST"])
    def ingest_jobs() -> Any:
        if request.method == "GET":
            shown = [show(_look(job), whole=True) for job in list_jobs(org(), KIND)]
            return jsonify({"done": True, "records": shown, "nextRecordsUrl": None})
        if request.mimetype == "multipart/form-data":
            return jsonify(show(_create_with_content()))
        return jsonify(show(_create(json_object())))

    @rest.route("/jobs/ingest/<name>", methods=["GET", "PATCH", "DELETE"])
    def ingest_job(name: str) -> Any:
        job = _find(name)
        if request.method == "GET":
            return jsonify(show(_look(job), whole=True))
        return jsonify(show(_change(job))) if request.method == "PATCH" else _delete(job)

    @rest.put("/jobs/ingest/<name>/batches")
    def upload(name: str) -> Any:
        job = _find(name)
        if job.state != "Open" or job.body.get("uploaded"):
            raise ApiError(
                400,
                "INVALIDJOBSTATE",
                f"Job is in state {job.state}: an upload needs an open job without one",
            )
        if (request.content_length or 0) > LARGEST:
            raise ApiError(400, "EXCEEDED_MAX_SIZE_REQUEST", "The upload is larger than 150 MB")
        Upload(org(), job.id).save(iter(lambda: request.stream.read(1 << 18), b""))
        note(org(), job, uploaded=True)
        return Response(status=201)

    @rest.get(
        "/jobs/ingest/<name>/<any(successfulResults, failedResults, unprocessedrecords, "
        "unprocessedRecords):kind>"
    )
    def results(name: str, kind: str) -> Any:
        job = _look(_find(name))
        return Response(Upload(org(), job.id).result(_RESULTS[kind]), mimetype="text/csv")


def _create(body: dict[str, Any]) -> Job:
    operation = str(body.get("operation", ""))
    if operation not in OPERATIONS:
        raise ApiError(400, "INVALIDJOB", f"Invalid operation: {operation or 'none given'}")
    made = find_object(str(body.get("object", "")))
    key = body.get("externalIdFieldName")
    if operation == "upsert":
        field = made.by_name.get(str(key or "").lower())
        if field is None or not (field.external_id or field.id_lookup):
            raise ApiError(400, "INVALIDJOB", f"Field name not found or no external id : {key}")
    delimiter, ending = str(body.get("columnDelimiter") or "COMMA"), str(body.get("lineEnding") or "LF")
    if delimiter not in DELIMITERS or ending not in ENDINGS:
        raise ApiError(400, "INVALIDJOB", f"Invalid columnDelimiter or lineEnding: {delimiter}, {ending}")
    kept = {
        "operation": operation,
        "object": made.name,
        "externalIdFieldName": key,
        "version": version(),
        "columnDelimiter": delimiter,
        "lineEnding": ending,
        "stamp": org().stamp(),
    }
    return add_job(org(), KIND, person(), kept, state="Open")


def _create_with_content() -> Job:
    """A job and its rows in one multipart request; it is closed at once."""
    if (request.content_length or 0) > LARGEST_MULTIPART:
        raise ApiError(400, "EXCEEDED_MAX_SIZE_REQUEST", "A multipart request has at most 100,000 characters")
    parts = {**request.form, **{name: file.read().decode() for name, file in request.files.items()}}
    if set(parts) < {"job", "content"}:
        raise ApiError(400, "INVALIDJOB", "A multipart request has the parts job and content")
    job = _create(json.loads(parts["job"]))
    Upload(org(), job.id).save(iter([parts["content"].encode()]))
    return _close(note(org(), job, uploaded=True))


def _change(job: Job) -> Job:
    state = json_object().get("state")
    if state == "UploadComplete" and job.state == "Open":
        return _close(job)
    if state == "Aborted" and _look(job).state not in ENDED:
        return set_state(org(), job, "Aborted")
    raise ApiError(400, "INVALIDJOBSTATE", f"Changing a job from {job.state} to {state} is not allowed")


def _close(job: Job) -> Job:
    closed = set_state(
        org(), job, "UploadComplete", closed=org().stamp(), queued=org().clock.now().isoformat()
    )
    _WORKERS.start(job.id, _work, services(), closed)
    return closed


def _work(using: Any, job: Job) -> None:
    found = find_job(using.org, KIND, job.id)
    try:
        if found is None or found.body.get("worked"):
            return
        turned = using.kernel.switches["failed_results"] == "turned"
        processed, failed = work_off(using.org, found, turned=turned)
        using.usage.add("DailyBulkApiBatches", -(-processed // BATCH_RECORDS))
        note(using.org, job, processed=processed, failed=failed, worked=True)
    except ApiError as error:
        set_state(using.org, job, "Failed", errorMessage=f"{error.code} : {error.message}", worked=True)
    except (csv.Error, UnicodeDecodeError) as error:
        set_state(using.org, job, "Failed", errorMessage=f"InvalidBatch : {error}", worked=True)
    finally:
        _WORKERS.forget(job.id)


def _look(job: Job) -> Job:
    """Return the job in the state that clock and work have brought it to."""
    if job.state not in {"UploadComplete", "InProgress"}:
        return job
    working = is_working(org(), services().kernel.scales, job.body["queued"].replace("+00:00", "Z"))
    if not working and not job.body.get("worked"):
        _WORKERS.start(job.id, _work, services(), job).join(PATIENCE)
        job = find_job(org(), KIND, job.id) or job
    if job.body.get("worked") and not working and job.state != "Failed":
        return set_state(org(), job, "JobComplete")
    return job if job.state in {"InProgress", "Failed"} else set_state(org(), job, "InProgress")


def show(job: Job, *, whole: bool = False) -> dict[str, Any]:
    """Return the job as the vendor shows it; contentUrl has no leading slash."""
    body = job.body
    found = {
        "id": job.id,
        "operation": body["operation"],
        "object": body["object"],
        "createdById": job.person.id,
        "createdDate": f"{job.made[:-1]}+0000",
        "systemModstamp": f"{body['stamp'][:-1]}+0000",
        "state": job.state,
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": float(body["version"]),
        "contentUrl": base(f"/jobs/ingest/{job.id}/batches").lstrip("/"),
        "lineEnding": body["lineEnding"],
        "columnDelimiter": body["columnDelimiter"],
    }
    if body.get("externalIdFieldName"):
        found["externalIdFieldName"] = body["externalIdFieldName"]
    if not whole:
        return found
    spent = int(seconds_since(org(), job.made) * 1000) if job.state == "JobComplete" else 0
    error = {"errorMessage": body["errorMessage"]} if "errorMessage" in body else {}
    return {
        **found,
        "jobType": "V2Ingest",
        "numberRecordsProcessed": body.get("processed", 0),
        "numberRecordsFailed": body.get("failed", 0),
        "retries": 0,
        "totalProcessingTime": spent,
        "apiActiveProcessingTime": spent,
        "apexProcessingTime": 0,
        **error,
    }


def _find(name: str) -> Job:
    job = find_job(org(), KIND, name)
    if job is None:
        raise not_found()
    return job


def _delete(job: Job) -> Any:
    if _look(job).state in {"Open", "UploadComplete", "InProgress"}:
        raise ApiError(400, "INVALIDJOBSTATE", "Close or abort the job before deleting it.")
    delete_job(org(), job)
    Upload(org(), job.id).delete()
    return Response(status=204)
