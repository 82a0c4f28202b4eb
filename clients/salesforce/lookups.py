"""Looking at single records, many in a call: who has an address, what a record shows, what became of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeVar

import msgspec

from clients.messages import JSON, Answer, Request
from clients.salesforce.composite import QUERIES_A_CALL, query_path
from clients.salesforce.errors import read_error
from clients.salesforce.parsing import Page, decode
from clients.salesforce.reading import Reading
from clients.salesforce.requests import Requests
from clients.salesforce.rest import find, follow, text_of
from clients.salesforce.soql import cut_in
from sync.remote import AddressHit, AddressSource, Deletions, Fate, TooFarBack

RECORDS_A_CALL: Final = 2_000  # of one object, with their fields
LEAD: Final = "Lead"
TOO_FAR_BACK: Final = {"INVALID_REPLICATION_DATE", "EXCEEDED_ID_LIMIT"}  # 15 days; 600,000 ids
NOT_ASKED: Final = {400, 403, 404}
SHORTEST: Final = timedelta(minutes=2)  # of getDeleted, which leaves seconds out
T = TypeVar("T")


class DeletedRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A deletion as getDeleted shows it."""

    id: str
    deleted_date: str


class DeletedPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What getDeleted answers."""

    deleted_records: list[DeletedRecord]
    latest_date_covered: str


class Lookups(Reading):
    """Reads by lists of addresses or ids."""

    def records_with_address(
        self, addresses: Collection[str], sources: Sequence[AddressSource]
    ) -> Iterator[AddressHit]:
        """Find who has these addresses, in any case of letters; deleted and converted ones too.

        Five queries a call, of some 400 addresses each.
        """
        queries = [
            (source, soql) for source in sources for soql in cut_in(*_address_query(source, addresses))
        ]
        for source, records in self._many(queries):
            yield from (_hit(source, record) for record in records)

    def existing(
        self, object_name: str, ids: Sequence[str], fields: Sequence[str]
    ) -> Iterator[Mapping[str, str]]:
        """Read own fields of living records, texts as Bulk shows them, Id included: a call per 2,000 ids."""
        for part in batched(ids, RECORDS_A_CALL):
            request = build_retrieve(self._requests, object_name, part, fields)
            for record in self._ask(request, list[dict[str, Any] | None]):
                if record is not None:
                    yield {name: text_of(find(record, name)) for name in ("Id", *fields)}

    def fates(self, object_name: str, ids: Sequence[str]) -> Iterator[Fate]:
        """Tell of records, deleted ones included, what became of them; purged ones are left out."""
        converted = ", ConvertedContactId, ConvertedAccountId" if object_name == LEAD else ""
        head = f"SELECT Id, IsDeleted, MasterRecordId{converted} FROM {object_name} WHERE Id"  # noqa: S608  # SOQL; the object is one of ours
        for _, records in self._many((None, soql) for soql in cut_in(head, ids)):
            yield from map(_fate, records)

    def attached(self, children: Sequence[tuple[str, str]], ids: Sequence[str]) -> Iterator[str]:
        """Name the records, of 400 at most, that something hangs on; a call for every five relationships.

        An object that this user cannot query, or that cannot be asked so, is left out.
        """
        asked = ", ".join(f"'{one}'" for one in ids)
        for part in batched(children if ids else (), QUERIES_A_CALL):
            queries = [f"SELECT {field} FROM {name} WHERE {field} IN ({asked})" for name, field in part]  # noqa: S608  # names that the vendor described, and ids
            paths = [query_path(self._requests, soql, deleted_too=False) for soql in queries]
            for (_, field), answer in zip(part, self._composite(paths), strict=True):
                if answer.status not in NOT_ASKED:
                    for page in self._following(self._first(answer)):
                        yield from (str(follow(record, field.split("."))) for record in page.records)

    def deleted_ids(self, object_name: str, since: datetime) -> Deletions | TooFarBack:
        """List what was deleted since, purged from the recycle bin or not: getDeleted, one call."""
        end = self.now()
        start = min(since.astimezone(UTC), end - SHORTEST)
        answer = self._send(build_deleted(self._requests, object_name, start, end))
        key, words = ("", "") if answer.ok else read_error(answer)
        if key in TOO_FAR_BACK:
            return TooFarBack(words=words)
        page = decode(self._check(answer), DeletedPage)
        return Deletions(
            deleted={one.id: datetime.fromisoformat(one.deleted_date) for one in page.deleted_records},
            covered=datetime.fromisoformat(page.latest_date_covered),
        )

    def _many(self, queries: Iterable[tuple[T, str]]) -> Iterator[tuple[T, list[dict[str, Any]]]]:
        """Run queries, deleted records included, five a call; yield the pages of each with its label."""
        for part in batched(queries, QUERIES_A_CALL):
            answers = self._composite(
                [query_path(self._requests, soql, deleted_too=True) for _, soql in part]
            )
            for (label, _), answer in zip(part, answers, strict=True):
                for page in self._following(self._first(answer)):
                    yield label, page.records

    def _first(self, answer: Answer) -> Page:
        return decode(self._check(answer), Page)


def build_retrieve(
    requests: Requests, object_name: str, ids: Sequence[str], fields: Sequence[str]
) -> Request:
    """Read records of one object by their ids: 2,000 at most.

    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve.htm
    """
    body = msgspec.json.encode({"ids": list(ids), "fields": list(dict.fromkeys(("Id", *fields)))})
    url = f"{requests.instance_url}{requests.root}/composite/sobjects/{object_name}"
    return Request(method="POST", url=url, headers=JSON, body=body)


def build_deleted(requests: Requests, object_name: str, start: datetime, end: datetime) -> Request:
    """Ask for deletions, of the last 15 days at most.

    https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm
    """
    params = {"start": start.isoformat(timespec="seconds"), "end": end.isoformat(timespec="seconds")}
    url = f"{requests.instance_url}{requests.root}/sobjects/{object_name}/deleted/"
    return Request(method="GET", url=url, headers=JSON, params=params)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while part := list(islice(source, size)):
        yield part


def _address_query(source: AddressSource, addresses: Collection[str]) -> tuple[str, Collection[str], str]:
    """Give head, values and tail of the query."""
    names = ["Id", source.address_field, "IsDeleted"]
    names += [source.opted_out_field] if source.opted_out_field else []
    names += ["IsConverted"] if source.object_name == LEAD else []
    head = f"SELECT {', '.join(names)} FROM {source.object_name} WHERE {source.address_field}"  # noqa: S608  # SOQL; names are from describe
    if source.person_accounts is None:
        return head, addresses, ""
    return head, addresses, f" AND IsPersonAccount = {str(source.person_accounts).lower()}"


def _hit(source: AddressSource, record: Mapping[str, Any]) -> AddressHit:
    opted_out = find(record, source.opted_out_field) if source.opted_out_field else None
    return AddressHit(
        record_id=str(record["Id"]),
        object_name=source.object_name,
        address=str(find(record, source.address_field) or ""),
        opted_out=None if opted_out is None else bool(opted_out),
        converted=bool(record.get("IsConverted")),
        deleted=bool(record.get("IsDeleted")),
    )


def _fate(record: Mapping[str, Any]) -> Fate:
    return Fate(
        record_id=str(record["Id"]),
        deleted=bool(record.get("IsDeleted")),
        master_id=str(record.get("MasterRecordId") or ""),
        contact_id=str(record.get("ConvertedContactId") or ""),
        account_id=str(record.get("ConvertedAccountId") or ""),
    )
