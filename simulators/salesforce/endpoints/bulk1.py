"""Bulk API 1.0 as common clients use it: jobs in XML or JSON, batches in CSV, JSON or XML.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_reference.htm
"""

from typing import Any

from flask import Blueprint, Flask, g, request

from simulators.salesforce.bulk1.batches import QUERIES, BatchFiles, count, new_id, work
from simulators.salesforce.bulk1.chunks import chunk_queries, chunk_size
from simulators.salesforce.bulk1.documents import (
    CSV,
    XML,
    Values,
    answer,
    batch_info,
    given,
    job_info,
    plain,
    speaks_json,
)
from simulators.salesforce.bulk1.results import queried, written
from simulators.salesforce.faults import ApiError
from simulators.salesforce.ingesting import OPERATIONS
from simulators.salesforce.jobs import Job, add_job, find_job, set_state
from simulators.salesforce.rest import enter
from simulators.salesforce.schema import SObject
from simulators.salesforce.services import org, person, seen, services
from simulators.salesforce.soql.errors import QueryError

KIND = "bulk1"
_MODES = {"0": "Parallel", "1": "Serial"}
_FORMS = {"JSON": "application/json", "CSV": CSV, "XML": XML}


def add_bulk1(app: Flask) -> None:
    bulk = Blueprint("bulk1", __name__, url_prefix="/services/async/<string:api_version>")
    bulk.url_value_preprocessor(_take_version)
    bulk.before_request(enter)
    bulk.register_error_handler(ApiError, _refuse)
    _add_jobs(bulk)
    _add_batches(bulk)
    _add_results(bulk)
    app.register_blueprint(bulk)


def _take_version(_: str | None, values: dict[str, Any] | None) -> None:
    assert values is not None
    g.version = values.pop("api_version")


def _refuse(error: ApiError) -> Any:
    code, words = error.code, error.message
    if error.status == 401:
        code, words = "InvalidSessionId", "Invalid session id"
    made = answer("error", {"exceptionCode": code, "exceptionMessage": words}, as_json=speaks_json())
    made.status_code = 400 if error.status in {401, 404} else error.status
    return made


def _add_jobs(bulk: Blueprint) -> None:
    @bulk.post("/job")
    def create() -> Any:
        wish = given()
        made = _find_object(str(wish.get("object", "")))
        mode = str(wish.get("concurrencyMode") or "Parallel")
        body = {
            "operation": _operation(wish),
            "object": made.name,
            "externalIdFieldName": _external_id(made, wish),
            "contentType": _choice(wish, "contentType", "XML", tuple(_FORMS)),
            "concurrencyMode": _MODES.get(mode, mode),
            "version": g.version,
            "chunk": chunk_size(request.headers.get("Sforce-Enable-PKChunking", "")),
            "batches": [],
        }
        job = add_job(org(), KIND, person(), body, state="Open")
        services().usage.add("DailyBulkApiBatches", 0)
        return answer("jobInfo", job_info(job), as_json=speaks_json()), 201

    @bulk.route("/job/<name>", methods=["GET", "POST"])
    def one_job(name: str) -> Any:
        job = _find(name)
        if request.method == "POST":
            job = _change(job, str(given().get("state", job.state)))
        return answer("jobInfo", job_info(job), as_json=speaks_json())


def _find_object(name: str) -> SObject:
    made = seen().find(name)
    if made is None:
        raise ApiError(400, "InvalidEntity", f"Entity '{name}' is not supported by the Bulk API.")
    return made


def _operation(wish: Values) -> str:
    """Return the operation in the vendor's spelling; case is folded as clients send it."""
    known = {each.lower(): each for each in (*OPERATIONS, *QUERIES)}
    asked = str(wish.get("operation") or "")
    if asked.lower() not in known:
        raise ApiError(400, "InvalidJob", f"Invalid operation: {asked or 'none given'}")
    return known[asked.lower()]


def _external_id(made: SObject, wish: Values) -> str | None:
    name = wish.get("externalIdFieldName")
    if str(wish.get("operation")).lower() != "upsert":
        return None
    field = made.by_name.get(str(name or "").lower())
    if field is None or not (field.external_id or field.id_lookup):
        raise ApiError(400, "InvalidJob", f"Field name not found or no external id : {name}")
    return field.name


def _choice(wish: Values, name: str, default: str, known: tuple[str, ...]) -> str:
    chosen = str(wish.get(name) or default)
    if chosen not in known:
        raise ApiError(400, "InvalidJob", f"Invalid {name}: {chosen}. Use one of {', '.join(known)}.")
    return chosen


def _change(job: Job, state: str) -> Job:
    if state not in {"Closed", "Aborted", job.state}:
        raise ApiError(400, "InvalidJobState", f"A job cannot be set to {state}")
    if job.state not in {"Open", state}:
        raise ApiError(400, "InvalidJobState", f"Changing a job that is {job.state} not allowed")
    return set_state(org(), job, state)


def _add_batches(bulk: Blueprint) -> None:
    @bulk.route("/job/<name>/batch", methods=["GET", "POST"])
    def batches(name: str) -> Any:
        job = _find(name)
        if request.method == "GET":
            found = {"batchInfo": [batch_info(job, each) for each in job.body["batches"]]}
            return answer("batchInfoList", found, as_json=_in_json(job))
        if job.state != "Open":
            raise ApiError(400, "InvalidJobState", f"Unable to add a batch to a job that is {job.state}")
        made = _chunked(job) if job.body["chunk"] and job.body["operation"] in QUERIES else []
        made = made or [work(job, request.get_data())]
        with org().database.write():  # other batches of the job may have come since
            job = _find(name)
            set_state(org(), job, job.state, batches=[*job.body["batches"], *made])
        services().usage.add("DailyBulkApiBatches", len(made))
        return answer("batchInfo", batch_info(job, made[0]), as_json=_in_json(job)), 201

    @bulk.get("/job/<name>/batch/<batch>")
    def one_batch(name: str, batch: str) -> Any:
        job = _find(name)
        return answer("batchInfo", batch_info(job, _find_batch(job, batch)), as_json=_in_json(job))

    @bulk.get("/job/<name>/batch/<batch>/request")
    def sent(name: str, batch: str) -> Any:
        job = _find(name)
        found = BatchFiles(org(), _find_batch(job, batch)["id"]).sent()
        return plain(found, _FORMS[job.body["contentType"]])


def _chunked(job: Job) -> list[Values]:
    """Return a batch that is not processed itself, and one for each range of ids."""
    text = request.get_data(as_text=True)
    try:
        count(job, text)
    except QueryError:
        return []  # a query that is wrong fails as it stands
    queries = chunk_queries(text, job.body["object"], job.body["chunk"])
    whole = new_id()
    BatchFiles(org(), whole).keep(text.encode(), [])
    first = {"id": whole, "made": org().stamp(), "state": "NotProcessed", "message": None}
    return [{**first, "count": 0, "failed": 0}, *(work(job, each.encode()) for each in queries)]


def _add_results(bulk: Blueprint) -> None:
    @bulk.get("/job/<name>/batch/<batch>/result")
    def results(name: str, batch: str) -> Any:
        job = _find(name)
        found = _processed(job, batch)
        if job.body["operation"] in QUERIES:
            return answer("result-list", {"result": [batch]}, as_json=_in_json(job), bare=[batch])
        return written(job, BatchFiles(org(), found["id"]).results())

    @bulk.get("/job/<name>/batch/<batch>/result/<result>")
    def query_result(name: str, batch: str, result: str) -> Any:
        job = _find(name)
        assert result
        return queried(job, _processed(job, batch)["query"])


def _processed(job: Job, name: str) -> Values:
    found = _find_batch(job, name)
    if found["state"] != "Completed":
        raise ApiError(400, "InvalidBatch", "Records not processed")
    return found


def _in_json(job: Job) -> bool:
    """Whether what concerns batches is said in JSON: it is for jobs of JSON alone, whatever is asked."""
    return bool(job.body["contentType"] == "JSON")


def _find(name: str) -> Job:
    job = find_job(org(), KIND, name)
    if job is None:
        raise ApiError(400, "InvalidJob", f"Invalid job id: {name}")
    return job


def _find_batch(job: Job, name: str) -> Values:
    for batch in job.body["batches"]:
        if batch["id"] == name:
            return dict(batch)
    raise ApiError(400, "InvalidBatch", f"Unable to find batch: {name}")
