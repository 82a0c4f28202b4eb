"""Bulk API 1.0 as common clients use it: jobs in XML or JSON, batches in CSV or JSON.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_reference.htm
"""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, g, jsonify, request

from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.endpoints.queries import rows_of_query
from simulators.salesforce.faults import ApiError, not_found
from simulators.salesforce.ingesting import data_rows, do_row, read_row
from simulators.salesforce.jobs import Job, add_job, find_job, set_state
from simulators.salesforce.rest import enter
from simulators.salesforce.services import org, person, services, writer

KIND = "bulk1"
MOST = 10_000
NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"
Values = dict[str, Any]


def add_bulk1(app: Flask) -> None:
    bulk = Blueprint("bulk1", __name__, url_prefix="/services/async/<string:api_version>")
    bulk.url_value_preprocessor(_take_version)
    bulk.before_request(enter)
    bulk.register_error_handler(ApiError, _refuse)
    _add_jobs(bulk)
    _add_batches(bulk)
    app.register_blueprint(bulk)


def _take_version(_: str | None, values: dict[str, Any] | None) -> None:
    assert values is not None
    g.version = values.pop("api_version")


def _refuse(error: ApiError) -> Any:
    code = "InvalidSessionId" if error.status == 401 else error.code
    answer = _answer("error", {"exceptionCode": code, "exceptionMessage": error.message})
    answer.status_code = 400 if error.status == 401 else error.status
    return answer


def _add_jobs(bulk: Blueprint) -> None:
    @bulk.post("/job")
    def create() -> Any:
        given = _given()
        made = find_object(str(given.get("object", "")))
        body = {
            "operation": str(given.get("operation", "insert")),
            "object": made.name,
            "externalIdFieldName": given.get("externalIdFieldName"),
            "contentType": str(given.get("contentType") or "XML"),
            "concurrencyMode": str(given.get("concurrencyMode") or "Parallel"),
            "version": g.version,
            "batches": [],
        }
        job = add_job(org(), KIND, person(), body, state="Open")
        services().usage.add("DailyBulkApiBatches", 0)
        return _answer("jobInfo", _job_info(job)), 201

    @bulk.route("/job/<name>", methods=["GET", "POST"])
    def one_job(name: str) -> Any:
        job = _find(name)
        if request.method == "POST":
            job = set_state(org(), job, str(_given().get("state", job.state)))
        return _answer("jobInfo", _job_info(job))


def _add_batches(bulk: Blueprint) -> None:
    @bulk.route("/job/<name>/batch", methods=["GET", "POST"])
    def batches(name: str) -> Any:
        job = _find(name)
        if request.method == "GET":
            return _answer(
                "batchInfoList", {"batchInfo": [_batch_info(job, each) for each in job.body["batches"]]}
            )
        batch = _work(job, request.get_data().decode("utf-8-sig"))
        set_state(org(), job, job.state, batches=[*job.body["batches"], batch])
        services().usage.add("DailyBulkApiBatches")
        return _answer("batchInfo", _batch_info(job, batch)), 201

    @bulk.get("/job/<name>/batch/<batch>")
    def one_batch(name: str, batch: str) -> Any:
        job = _find(name)
        return _answer("batchInfo", _batch_info(job, _find_batch(job, batch)))

    @bulk.get("/job/<name>/batch/<batch>/result")
    def results(name: str, batch: str) -> Any:
        job = _find(name)
        found = _find_batch(job, batch)
        if job.body["operation"] in {"query", "queryAll"}:
            return _answer("result-list", {"result": [batch]}, bare=[batch])
        return _written(job, found["results"])

    @bulk.get("/job/<name>/batch/<batch>/result/<result>")
    def query_result(name: str, batch: str, result: str) -> Any:
        job = _find(name)
        assert result
        return _query_result(job, _find_batch(job, batch)["query"])


def _given() -> Values:
    """Return the job description, from JSON or XML."""
    if request.mimetype == "application/json":
        found = request.get_json(silent=True)
        return found if isinstance(found, dict) else {}
    try:
        tree = ET.fromstring(request.get_data())  # noqa: S314  expat expands no outside entities
    except ET.ParseError:
        raise ApiError(400, "InvalidJob", "Unable to parse Job") from None
    return {child.tag.rpartition("}")[2]: child.text for child in tree}


def _find(name: str) -> Job:
    job = find_job(org(), KIND, name)
    if job is None:
        raise not_found()
    return job


def _find_batch(job: Job, name: str) -> Values:
    for batch in job.body["batches"]:
        if batch["id"] == name:
            return dict(batch)
    raise not_found()


def _work(job: Job, text: str) -> Values:
    """Work one batch off at once; return what is kept of it."""
    with org().database.write():
        name = org().next_id("751")
    batch: Values = {"id": name, "made": org().stamp(), "state": "Completed", "results": []}
    if job.body["operation"] in {"query", "queryAll"}:
        count = sum(1 for _ in rows_of_query(text, all_rows=job.body["operation"] == "queryAll"))
        return {**batch, "query": text, "count": count}
    rows = _rows(job, text)
    if len(rows) > MOST:
        raise ApiError(400, "ExceededQuota", f"Too many records in a batch: at most {MOST}")
    with org().database.write():
        using = writer()
        batch["results"] = [do_row(using, job.body, row) for row in rows]
    return {**batch, "count": len(rows)}


def _rows(job: Job, text: str) -> list[Values]:
    if job.body["contentType"] == "JSON":
        return [dict(each) for each in json.loads(text)]
    if job.body["contentType"] == "CSV":
        header, *lines = list(csv.reader(io.StringIO(text, newline="")))
        return [read_row(header, row) for row in data_rows(header, lines)]
    tree = ET.fromstring(text)  # noqa: S314  expat expands no outside entities
    return [{child.tag.rpartition("}")[2]: child.text for child in each} for each in tree]


def _written(job: Job, results: list[Values]) -> Any:
    """Return the results of a batch in the form that the job has."""
    if job.body["contentType"] == "JSON":
        return jsonify(results)
    if job.body["contentType"] == "CSV":
        out = io.StringIO()
        lines = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        lines.writerow(["Id", "Success", "Created", "Error"])
        for each in results:
            words = "; ".join(f"{error['statusCode']}:{error['message']}:--" for error in each["errors"])
            lines.writerow(
                [each["id"] or "", *(str(each[key]).lower() for key in ("success", "created")), words]
            )
        return Response(out.getvalue(), mimetype="text/csv")
    return _answer("results", {"result": results})


def _query_result(job: Job, text: str) -> Any:
    records = rows_of_query(text, all_rows=job.body["operation"] == "queryAll")
    if job.body["contentType"] == "JSON":
        return jsonify(list(records))
    out = io.StringIO()
    lines = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for number, record in enumerate(records):
        flat = {key: each for key, each in record.items() if key != "attributes"}
        if number == 0:
            lines.writerow(flat)
        lines.writerow([_cell(each) for each in flat.values()])
    return Response(out.getvalue() or "Records not found for this query\n", mimetype="text/csv")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _job_info(job: Job) -> Values:
    batches = job.body["batches"]
    done = sum(batch["count"] for batch in batches)
    failed = sum(not each["success"] for batch in batches for each in batch["results"])
    return {
        "id": job.id,
        "operation": job.body["operation"],
        "object": job.body["object"],
        "createdById": job.person.id,
        "createdDate": f"{job.made[:-1]}+0000",
        "systemModstamp": f"{job.made[:-1]}+0000",
        "state": job.state,
        "externalIdFieldName": job.body["externalIdFieldName"],
        "concurrencyMode": job.body["concurrencyMode"],
        "contentType": job.body["contentType"],
        "numberBatchesQueued": 0,
        "numberBatchesInProgress": 0,
        "numberBatchesCompleted": len(batches),
        "numberBatchesFailed": 0,
        "numberBatchesTotal": len(batches),
        "numberRecordsProcessed": done,
        "numberRecordsFailed": failed,
        "numberRetries": 0,
        "apiVersion": float(str(job.body["version"]).removeprefix("v")),
        "totalProcessingTime": 0,
        "apiActiveProcessingTime": 0,
        "apexProcessingTime": 0,
    }


def _batch_info(job: Job, batch: Values) -> Values:
    return {
        "id": batch["id"],
        "jobId": job.id,
        "state": batch["state"],
        "createdDate": f"{batch['made'][:-1]}+0000",
        "systemModstamp": f"{batch['made'][:-1]}+0000",
        "numberRecordsProcessed": batch["count"],
        "numberRecordsFailed": sum(not each["success"] for each in batch["results"]),
        "totalProcessingTime": 0,
        "apiActiveProcessingTime": 0,
        "apexProcessingTime": 0,
    }


def _answer(name: str, values: Values, *, bare: Any = None) -> Response:
    """Answer in JSON where the request speaks it, else in XML."""
    if request.mimetype == "application/json" or "json" in request.headers.get("Accept", ""):
        return jsonify(values if bare is None else bare)
    text = f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="{NAMESPACE}">{_elements(values)}</{name}>'
    return Response(text, mimetype="application/xml")


def _elements(values: Values) -> str:
    found = ""
    for key, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                inside = _elements(each) if isinstance(each, dict) else escape(_cell(each))
                found += f"<{key}>{inside}</{key}>"
    return found
