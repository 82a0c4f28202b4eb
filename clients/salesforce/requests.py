"""Salesforce's calls as values, below one instance and one API version; nothing is sent here.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/
"""

from dataclasses import dataclass, replace

import msgspec

from clients.messages import JSON, Request
from sync.problems import GiveUp, Side

API_VERSION = "67.0"
REST_PAGE = {"Sforce-Query-Options": "batchSize=2000"}
CSV_ANSWER = {"Accept": "text/csv"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """Builds requests for one org."""

    instance_url: str  # https://acme.my.salesforce.com
    version: str = API_VERSION

    @property
    def root(self) -> str:
        return f"/services/data/v{self.version}"

    def get(self, path: str) -> Request:
        """GET a path of this instance, from its root."""
        return Request(method="GET", url=self.instance_url + path, headers=JSON)

    def versions(self) -> Request:
        """List API versions: free of charge, good for the `Date` of its answer."""
        return self.get("/services/data")

    def resources(self) -> Request:
        """List the resources, `identity` among them."""
        return self.get(self.root)

    def limits(self) -> Request:
        return self.get(f"{self.root}/limits")

    def describe(self, object_name: str) -> Request:
        return self.get(f"{self.root}/sobjects/{object_name}/describe")

    def query(self, soql: str, *, deleted_too: bool = False) -> Request:
        resource = "queryAll" if deleted_too else "query"
        request = self.get(f"{self.root}/{resource}")
        return replace(request, headers={**JSON, **REST_PAGE}, params={"q": soql})

    def next_page(self, path: str) -> Request:
        """Read on at `nextRecordsUrl`, a path below this version's root."""
        if not path.startswith("/services/data/"):
            raise GiveUp("salesforce_foreign_host", Side.SALESFORCE, {"host": path[:100]})
        return replace(self.get(path), headers={**JSON, **REST_PAGE})

    def create_job(self, soql: str, *, deleted_too: bool) -> Request:
        """Start a Bulk API 2.0 query job; a second one by a lost answer costs nothing but itself."""
        body = {
            "operation": "queryAll" if deleted_too else "query",
            "query": soql,
            "contentType": "CSV",
            "columnDelimiter": "COMMA",
            "lineEnding": "LF",
        }
        return self._job("POST", "", body=msgspec.json.encode(body))

    def job(self, job_id: str) -> Request:
        return self._job("GET", f"/{job_id}")

    def job_results(self, job_id: str, *, locator: str | None, max_records: int) -> Request:
        """Read a page of a finished job as a stream of CSV."""
        params = {"maxRecords": str(max_records)} | ({"locator": locator} if locator else {})
        return replace(self._job("GET", f"/{job_id}/results"), headers=CSV_ANSWER, params=params, stream=True)

    def abort_job(self, job_id: str) -> Request:
        return self._job("PATCH", f"/{job_id}", body=b'{"state":"Aborted"}')

    def delete_job(self, job_id: str) -> Request:
        return self._job("DELETE", f"/{job_id}")

    def _job(self, method: str, path: str, *, body: bytes | None = None) -> Request:
        url = f"{self.instance_url}{self.root}/jobs/query{path}"
        return Request(method=method, url=url, headers=JSON, body=body)
