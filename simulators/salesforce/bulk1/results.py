"""The results of a batch in the job's form: CSV, JSON or XML.

https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_batches_get_results.htm
"""

import csv
import io
from typing import Any
from xml.sax.saxutils import escape

from flask import Response, jsonify

from simulators.salesforce.bulk1.documents import CSV, XML, Values, answer, cell, document, plain
from simulators.salesforce.endpoints.queries import rows_of_query
from simulators.salesforce.jobs import Job
from simulators.salesforce.services import org
from simulators.salesforce.soql.compile import compile_text


def written(job: Job, results: list[Values]) -> Response:
    """Return what became of each row."""
    if job.body["contentType"] == "JSON":
        return jsonify(results)
    if job.body["contentType"] == "XML":
        return answer("results", {"result": results}, as_json=False)
    lines = [["Id", "Success", "Created", "Error"]]
    for each in results:
        words = "; ".join(_words(error) for error in each["errors"])
        lines.append([each["id"] or "", cell(each["success"]), cell(each["created"]), words])
    return plain(_csv(lines), CSV)


def _words(error: Values) -> str:
    fields = "".join(f"{name} " for name in error["fields"])
    return f"{error['statusCode']}:{error['message']}:{fields}--"


def queried(job: Job, text: str) -> Response:
    """Return the rows of a query; parents' fields stand under their paths in CSV."""
    records = rows_of_query(text, all_rows=job.body["operation"] == "queryAll")
    if job.body["contentType"] == "JSON":
        return jsonify(list(records))
    if job.body["contentType"] == "XML":
        inside = "".join(f'<records xsi:type="sObject">{_element(each)}</records>' for each in records)
        return plain(document("queryResult", inside), XML)
    names = _names(job, text)
    lines = [[cell(_at(each, name)) for name in names] for each in records]
    return plain(_csv([names, *lines]) if lines else "Records not found for this query\n", CSV)


def _names(job: Job, text: str) -> list[str]:
    """Return the columns of a query, parents' fields by their paths."""
    reader = org().reader(job.person, all_rows=job.body["operation"] == "queryAll")
    return [name for name, _ in compile_text(text, reader).labels]


def _at(record: Values, path: str) -> Any:
    value: Any = record
    for name in path.split("."):
        value = None if value is None else value[name]
    return value


def _element(record: Values) -> str:
    found = f"<type>{record['attributes']['type']}</type>"
    for name, value in record.items():
        if name == "attributes":
            continue
        if isinstance(value, dict) and "attributes" in value:
            found += f'<{name} xsi:type="sObject">{_element(value)}</{name}>'
        else:
            found += (
                f'<{name} xsi:nil="true"/>' if value is None else f"<{name}>{escape(cell(value))}</{name}>"
            )
    return found


def _csv(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(lines)
    return out.getvalue()
