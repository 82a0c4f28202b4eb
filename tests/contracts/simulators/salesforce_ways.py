"""The ways of writing records that the Salesforce simulator has, each alike: records in, outcomes out."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import requests

from tests.contracts.simulators.salesforce_org import API, Org

Values = dict[str, Any]
# What is answered for a record that failed only because another one did.
HALTED = frozenset({"PROCESSING_HALTED", "ALL_OR_NONE_OPERATION_ROLLED_BACK"})
SOAP = """<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns="urn:partner.soap.sforce.com"><e:Header><SessionHeader><sessionId>{token}</sessionId></SessionHeader>
 </e:Header><e:Body>{body}</e:Body></e:Envelope>"""
XML = "{urn:partner.soap.sforce.com}"


class Outcome(NamedTuple):
    """What became of one record: its id, or the code of its refusal ("" and "": undone, nothing said)."""

    record: str = ""
    code: str = ""
    created: bool | None = None


class Caller:
    """Calls the org and fails at any 5xx. `org` may change: a restart has a new port."""

    def __init__(self, org: Org) -> None:
        self.org = org

    def call(self, method: str, path: str, **given: Any) -> requests.Response:
        answer = self.org.call(method, path, **given)
        assert answer.status_code < 500, (method, path, given, answer.status_code, answer.text)
        return answer

    def soap(self, body: str) -> str:
        """Call by SOAP, where a refusal of the whole call is a Fault under status 500."""
        data = SOAP.format(token=self.token, body=body).encode()
        answer = self.org.call("POST", "/services/Soap/u/60.0", data=data)
        assert answer.status_code == 200 or "<soapenv:Fault>" in answer.text, (body, answer.text)
        return answer.text

    @property
    def token(self) -> str:
        return str(self.org.http.headers["Authorization"]).removeprefix("Bearer ")


def one(answer: requests.Response, record: str = "") -> Outcome:
    """Read the answer to a request for one record."""
    if answer.status_code == 204:
        return Outcome(record, "", created=False)
    body = answer.json()
    if answer.status_code >= 300:
        return Outcome("", body[0]["errorCode"] if isinstance(body[0], dict) else "MULTIPLE_CHOICES")
    return Outcome(body["id"], "", body.get("created"))


def items(found: Any) -> list[Outcome]:
    """Read the results of a collection."""
    return [
        Outcome(each["id"], "", each.get("created"))
        if each["success"]
        else Outcome("", each["errors"][0]["statusCode"])
        for each in found
    ]


def typed(kind: str, rows: Sequence[Values]) -> list[Values]:
    return [{"attributes": {"type": kind}, **row} for row in rows]


# Creating: (caller, kind, rows, whole: all or none) -> outcomes


def create_each(to: Caller, kind: str, rows: Sequence[Values], *, whole: bool) -> list[Outcome]:
    assert not whole
    return [one(to.call("POST", f"/sobjects/{kind}", json=row)) for row in rows]


def create_collection(to: Caller, kind: str, rows: Sequence[Values], *, whole: bool) -> list[Outcome]:
    body = {"allOrNone": whole, "records": typed(kind, rows)}
    return items(to.call("POST", "/composite/sobjects", json=body).json())


def steps_of(found: Any) -> list[Outcome]:
    """Read the answers inside a composite."""
    outcomes = []
    for each in found:
        body, status = each["body"], each["httpStatusCode"]
        failed = status >= 300
        outcomes.append(Outcome("", body[0]["errorCode"]) if failed else Outcome((body or {}).get("id", "")))
    return outcomes


def posts(kind: str, rows: Sequence[Values]) -> list[Values]:
    return [
        {"method": "POST", "url": f"{API}/sobjects/{kind}", "referenceId": f"r{number}", "body": row}
        for number, row in enumerate(rows)
    ]


def create_composite(to: Caller, kind: str, rows: Sequence[Values], *, whole: bool) -> list[Outcome]:
    body = {"allOrNone": whole, "compositeRequest": posts(kind, rows)}
    return steps_of(to.call("POST", "/composite", json=body).json()["compositeResponse"])


def create_graph(to: Caller, kind: str, rows: Sequence[Values], *, whole: bool) -> list[Outcome]:
    """A graph for all of them, or one for each."""
    groups = [rows] if whole else [[row] for row in rows]
    graphs = [
        {"graphId": str(number), "compositeRequest": posts(kind, group)}
        for number, group in enumerate(groups)
    ]
    found = to.call("POST", "/composite/graph", json={"graphs": graphs}).json()["graphs"]
    return [each for graph in found for each in steps_of(graph["graphResponse"]["compositeResponse"])]


def create_tree(to: Caller, kind: str, rows: Sequence[Values], *, whole: bool) -> list[Outcome]:
    assert whole
    records = [
        {"attributes": {"type": kind, "referenceId": str(number)}, **row} for number, row in enumerate(rows)
    ]
    body = to.call("POST", f"/composite/tree/{kind}", json={"records": records}).json()
    found = {
        int(each["referenceId"]): Outcome(
            "" if body["hasErrors"] else each["id"],
            each["errors"][0]["statusCode"] if body["hasErrors"] else "",
        )
        for each in body["results"]
    }
    return [found.get(number, Outcome()) for number in range(len(rows))]


def create_bulk(to: Caller, kind: str, rows: Sequence[Values], *, whole: bool) -> list[Outcome]:
    assert not whole
    return ingest(to, kind, "insert", rows)


def create_bulk1(to: Caller, kind: str, rows: Sequence[Values], *, whole: bool) -> list[Outcome]:
    assert not whole
    root = "/services/async/59.0"
    headers = {"X-SFDC-Session": to.token, "Content-Type": "application/json"}
    wish = {"operation": "insert", "object": kind, "contentType": "JSON"}
    job = to.call("POST", f"{root}/job", json=wish, headers=headers).json()["id"]
    batch = to.call("POST", f"{root}/job/{job}/batch", json=rows, headers=headers).json()["id"]
    return items(to.call("GET", f"{root}/job/{job}/batch/{batch}/result", headers=headers).json())


CREATING: dict[str, Callable[..., list[Outcome]]] = {
    "record": create_each,
    "collection": create_collection,
    "composite": create_composite,
    "graph": create_graph,
    "tree": create_tree,
    "bulk": create_bulk,
    "bulk1": create_bulk1,
}
# Which of them can, or can only, be all or none.
WHOLE: dict[str, tuple[bool, ...]] = {
    "record": (False,),
    "tree": (True,),
    "bulk": (False,),
    "bulk1": (False,),
}


# Changing and deleting: (caller, kind, {id: values}) -> outcomes


def update_each(to: Caller, kind: str, rows: dict[str, Values]) -> list[Outcome]:
    return [
        one(to.call("PATCH", f"/sobjects/{kind}/{record}", json=row), record) for record, row in rows.items()
    ]


def update_collection(to: Caller, kind: str, rows: dict[str, Values]) -> list[Outcome]:
    body = {"records": typed(kind, [{"Id": record, **row} for record, row in rows.items()])}
    return items(to.call("PATCH", "/composite/sobjects", json=body).json())


def update_composite(to: Caller, kind: str, rows: dict[str, Values]) -> list[Outcome]:
    steps = [
        {"method": "PATCH", "url": f"{API}/sobjects/{kind}/{record}", "referenceId": record, "body": row}
        for record, row in rows.items()
    ]
    answer = to.call("POST", "/composite", json={"compositeRequest": steps})
    return steps_of(answer.json()["compositeResponse"])


def update_batch(to: Caller, kind: str, rows: dict[str, Values]) -> list[Outcome]:
    version = API.rpartition("/")[2]
    wishes = [
        {"method": "PATCH", "url": f"{version}/sobjects/{kind}/{record}", "richInput": row}
        for record, row in rows.items()
    ]
    found = to.call("POST", "/composite/batch", json={"batchRequests": wishes}).json()["results"]
    return [
        Outcome() if each["statusCode"] == 204 else Outcome("", each["result"][0]["errorCode"])
        for each in found
    ]


def update_bulk(to: Caller, kind: str, rows: dict[str, Values]) -> list[Outcome]:
    return ingest(to, kind, "update", [{"Id": record, **row} for record, row in rows.items()])


UPDATING: dict[str, Callable[[Caller, str, dict[str, Values]], list[Outcome]]] = {
    "record": update_each,
    "collection": update_collection,
    "composite": update_composite,
    "batch": update_batch,
    "bulk": update_bulk,
}


def delete_each(to: Caller, kind: str, ids: list[str]) -> list[Outcome]:
    return [one(to.call("DELETE", f"/sobjects/{kind}/{record}"), record) for record in ids]


def delete_collection(to: Caller, _: str, ids: list[str]) -> list[Outcome]:
    return items(to.call("DELETE", "/composite/sobjects", params={"ids": ",".join(ids)}).json())


def delete_bulk(to: Caller, kind: str, ids: list[str]) -> list[Outcome]:
    return ingest(to, kind, "delete", [{"Id": record} for record in ids])


def delete_hard(to: Caller, kind: str, ids: list[str]) -> list[Outcome]:
    return ingest(to, kind, "hardDelete", [{"Id": record} for record in ids])


DELETING: dict[str, Callable[[Caller, str, list[str]], list[Outcome]]] = {
    "record": delete_each,
    "collection": delete_collection,
    "bulk": delete_bulk,
    "hard": delete_hard,
}


def undelete_by_soap(to: Caller, record: str) -> bool:
    return "<success>true</success>" in to.soap(f"<undelete><ids>{record}</ids></undelete>")


def ingest(
    to: Caller, kind: str, operation: str, rows: Sequence[Values], *, key: str | None = None
) -> list[Outcome]:
    """Run a Bulk 2.0 job and return what became of each row, in the order of the rows."""
    job = {"object": kind, "operation": operation, "externalIdFieldName": key}
    made = to.call("POST", "/jobs/ingest", json=job).json()["id"]
    path = f"/jobs/ingest/{made}"
    data = written(rows).encode()
    assert to.call("PUT", f"{path}/batches", data=data, headers={"Content-Type": "text/csv"}).ok
    assert to.call("PATCH", path, json={"state": "UploadComplete"}).ok
    assert to.call("GET", path).json()["state"] == "JobComplete"
    good, bad = (read_csv(to.call("GET", f"{path}/{each}Results")) for each in ("successful", "failed"))
    assert len(good) + len(bad) == len(rows)
    outcomes: dict[str, Outcome] = {}
    for row in good:
        outcomes[row["Number__c"]] = Outcome(row["sf__Id"], "", row["sf__Created"] == "true")
    for row in bad:
        outcomes[row["Number__c"]] = Outcome("", row["sf__Error"].partition(":")[0])
    return [outcomes[str(number)] for number in range(len(rows))]


def written(rows: Sequence[Values]) -> str:
    """Return CSV: blanks as #N/A, nothing where a row does not name a field; Number__c tells rows apart."""
    names = sorted({name for row in rows for name in row})
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\n")
    table.writerow([*names, "Number__c"])
    for number, row in enumerate(rows):
        cells = [cell(row[name]) if name in row else "" for name in names]
        table.writerow([*cells, number])
    return file.getvalue()


def cell(value: Any) -> str:
    if value is None:
        return "#N/A"
    return json.dumps(value) if isinstance(value, bool) else str(value)


def read_csv(answer: requests.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def bulk_query(to: Caller, text: str, operation: str) -> list[dict[str, str]]:
    """Run a Bulk 2.0 query and return its rows, read two a page."""
    made = to.call("POST", "/jobs/query", json={"operation": operation, "query": text}).json()
    path = f"/jobs/query/{made['id']}"
    assert to.call("GET", path).json()["state"] == "JobComplete"
    rows: list[dict[str, str]] = []
    locator = ""
    while locator != "null":
        params = {"maxRecords": 2} | ({"locator": locator} if locator else {})
        answer = to.call("GET", f"{path}/results", params=params)
        rows += read_csv(answer)
        locator = answer.headers["Sforce-Locator"]
    return rows
