"""What Bulk API 1.0 says and hears: job and batch descriptions in XML or JSON.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_reference.htm
"""

from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from flask import Response, jsonify, request

from simulators.salesforce.faults import ApiError
from simulators.salesforce.jobs import Job

NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"
XML, CSV = "application/xml", "text/csv"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
Values = dict[str, Any]


def speaks_json() -> bool:
    return request.mimetype == "application/json" or "json" in request.headers.get("Accept", "")


def given() -> Values:
    """Return the description that was sent, from JSON or XML. Raises ApiError InvalidJob."""
    if request.mimetype == "application/json":
        found = request.get_json(silent=True)
        return found if isinstance(found, dict) else {}
    try:
        tree = ET.fromstring(request.get_data())  # noqa: S314  expat expands no outside entities
    except ET.ParseError:
        raise ApiError(400, "InvalidJob", "Unable to parse Job") from None
    return {local(child): child.text for child in tree}


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def answer(name: str, values: Values, *, as_json: bool, bare: Any = None) -> Response:
    """Answer in JSON (`bare` instead of the values, where lists stand alone there) or in XML."""
    if as_json:
        return jsonify(values if bare is None else bare)
    return plain(document(name, elements(values)), XML)


def plain(body: Any, content_type: str) -> Response:
    """Answer with that very content type: clients compare it, and the vendor names no charset here."""
    made = Response(body)
    made.headers["Content-Type"] = content_type
    return made


def document(name: str, inside: str) -> str:
    opening = f'<{name} xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{opening}{inside}</{name}>'


def elements(values: Values) -> str:
    found = ""
    for key, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                inside = elements(each) if isinstance(each, dict) else escape(cell(each))
                found += f"<{key}>{inside}</{key}>"
    return found


def cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def job_info(job: Job) -> Values:
    batches = job.body["batches"]
    done = [batch["state"] for batch in batches]
    changed = max([job.made, *(f"{batch['made'][:19]}.000Z" for batch in batches)])
    return {
        "id": job.id,
        "operation": job.body["operation"],
        "object": job.body["object"],
        "createdById": job.person.id,
        "createdDate": f"{job.made[:-1]}+0000",
        "systemModstamp": f"{changed[:-1]}+0000",
        "state": job.state,
        "externalIdFieldName": job.body["externalIdFieldName"],
        "concurrencyMode": job.body["concurrencyMode"],
        "contentType": job.body["contentType"],
        "numberBatchesQueued": 0,
        "numberBatchesInProgress": 0,
        "numberBatchesCompleted": done.count("Completed"),
        "numberBatchesFailed": done.count("Failed"),
        "numberBatchesTotal": len(batches),
        "numberRecordsProcessed": sum(batch["count"] for batch in batches),
        "numberRecordsFailed": sum(batch["failed"] for batch in batches),
        "numberRetries": 0,
        "apiVersion": float(str(job.body["version"]).removeprefix("v")),
        **_times(),
    }


def batch_info(job: Job, batch: Values) -> Values:
    return {
        "id": batch["id"],
        "jobId": job.id,
        "state": batch["state"],
        "stateMessage": batch["message"],
        "createdDate": f"{batch['made'][:-1]}+0000",
        "systemModstamp": f"{batch['made'][:-1]}+0000",
        "numberRecordsProcessed": batch["count"],
        "numberRecordsFailed": batch["failed"],
        **_times(),
    }


def _times() -> Values:
    return {"totalProcessingTime": 0, "apiActiveProcessingTime": 0, "apexProcessingTime": 0}
