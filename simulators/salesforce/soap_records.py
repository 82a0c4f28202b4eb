"""Records over SOAP: create, update, upsert, delete, retrieve, queries, describes, and the clock.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_list.htm
"""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from flask import g

from simulators.salesforce import faults
from simulators.salesforce.describe import describe_global, describe_object
from simulators.salesforce.endpoints.passwords import find_user, make_password, set_password
from simulators.salesforce.endpoints.queries import next_page, run_query
from simulators.salesforce.endpoints.records import find_key, show_record, upsert
from simulators.salesforce.endpoints.searches import run_search
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.ids import normal_id
from simulators.salesforce.services import address, org, seen, version, writer
from simulators.salesforce.soql.dates import stamp
from simulators.salesforce.sosl import parse_search
from simulators.salesforce.writes import Writer

MOST = 200
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_PAGES = {"Detail": "DetailTemplate", "Edit": "EditTemplate", "New": "NewRecord"}
Record = dict[str, Any]


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def texts(call: ET.Element, name: str) -> list[str]:
    """Return the texts of the call's children of that name."""
    return [child.text or "" for child in call if local(child) == name]


def text_of(call: ET.Element, name: str) -> str:
    return next(iter(texts(call, name)), "")


def element(name: str, value: Any) -> str:
    """Write a JSON value as SOAP writes it: a list repeats its element, null is nil."""
    if isinstance(value, list):
        return "".join(element(name, each) for each in value)
    if isinstance(value, dict):
        return f"<{name}>{''.join(element(key, each) for key, each in value.items())}</{name}>"
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    return f"<{name}>{str(value).lower() if isinstance(value, bool) else escape(str(value))}</{name}>"


# records on their way in


def read_record(given: ET.Element) -> tuple[str, Record]:
    """Return the object's name and the values: nil and fieldsToNull blank, a nested record refers."""
    name = given.get(_TYPE, "").rpartition(":")[2]
    values: Record = {}
    for child in given:
        key = local(child)
        if key == "type":
            name = child.text or ""
        elif key == "fieldsToNull":
            values[child.text or ""] = None
        elif len(child):
            values[key] = read_record(child)[1]
        else:
            values[key] = None if child.get(_NIL) == "true" else child.text or ""
    return name, values


def _save(call: ET.Element, work: Callable[[Writer, str, Record], Record]) -> list[Record]:
    """Do one thing for each record of the call; what fails leaves no trace, the others stay."""
    given = [read_record(each) for each in call if local(each).lower() == "sobjects"]
    return _each(given, lambda using, each: work(using, each[0], each[1]))


def _each(given: list[Any], work: Callable[[Writer, Any], Record]) -> list[Record]:
    if len(given) > MOST:
        raise ApiError(
            400, "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {MOST} records"
        )
    found = []
    with org().database.write() as connection:
        using = writer()
        for one in given:
            connection.execute("SAVEPOINT one")
            try:
                found.append(work(using, one))
            except (ApiError, ApiErrors) as error:
                connection.execute("ROLLBACK TO one")
                found.append(_failed(error))
            connection.execute("RELEASE one")
    return found


def _failed(error: ApiError | ApiErrors) -> Record:
    errors = error.errors if isinstance(error, ApiErrors) else [error]
    shown = [
        {"fields": each.fields or [], "message": each.message, "statusCode": each.code} for each in errors
    ]
    return {"errors": shown, "id": None, "success": False}


def _create(using: Writer, name: str, values: Record) -> Record:
    return {"id": using.insert(name, values), "success": True}


def _update(using: Writer, name: str, values: Record) -> Record:
    record = str(values.pop("Id", None) or "")
    if not record:
        raise ApiError(400, "MISSING_ARGUMENT", "Id not specified in an update call", fields=["Id"])
    using.update(name, record, values)
    return {"id": normal_id(record), "success": True}


def _upsert(call: ET.Element) -> list[Record]:
    key_name = text_of(call, "externalIDFieldName")

    def one(using: Writer, name: str, values: Record) -> Record:
        made, key = find_key(name, key_name)
        value = next((each for field, each in values.items() if field.lower() == key.name.lower()), None)
        record, created = upsert(using, made, (key, value), values)
        return {"created": created, "id": record, "success": True}

    return _save(call, one)


def _delete(call: ET.Element) -> list[Record]:
    def one(using: Writer, record: str) -> Record:
        made = using.catalog.of_prefix(record)
        if made is None:
            raise faults.wrong_id("id", record, "Id")
        using.delete(made.name, record)
        return {"id": normal_id(record), "success": True}

    # Old clients say `id`, which is let in as well.
    return _each(texts(call, "ids") or texts(call, "id"), one)


# records on their way out


def record_xml(name: str, record: Record | None) -> str:
    """Write a record: over the partner API its type and id (nil where it was not asked for) come first."""
    if record is None:
        return f'<{name} xsi:nil="true"/>'
    kind = record.get("attributes", {}).get("type", "AggregateResult")
    fields = "".join(_field_xml(key, value) for key, value in record.items() if key != "attributes")
    if "enterprise" in g.soap[0]:
        return f'<{name} xsi:type="sf:{kind}">{fields}</{name}>'
    head = f"<sf:type>{kind}</sf:type>{element('sf:Id', record.get('Id'))}"
    return f'<{name} xsi:type="sf:sObject">{head}{fields}</{name}>'


def _field_xml(key: str, value: Any) -> str:
    if isinstance(value, dict) and "records" in value:
        return f'<sf:{key} xsi:type="QueryResult">{_page_xml(value)}</sf:{key}>'
    if isinstance(value, dict) and "attributes" in value:
        return record_xml(f"sf:{key}", value)
    return element(f"sf:{key}", value)


def _page_xml(page: Record) -> str:
    locator = page.get("nextRecordsUrl", "").rpartition("/")[2] or None
    records = "".join(record_xml("records", each) for each in page["records"])
    return (
        f"{element('done', page['done'])}{element('queryLocator', locator)}{records}"
        f"{element('size', page['totalSize'])}"
    )


def _query(call: ET.Element, *, all_rows: bool = False) -> str:
    return _result(_page_xml(run_query(text_of(call, "queryString"), all_rows=all_rows)), "QueryResult")


def _query_more(call: ET.Element) -> str:
    return _result(_page_xml(next_page(text_of(call, "queryLocator"))), "QueryResult")


def _retrieve(call: ET.Element) -> str:
    """Return the records by their ids, nil for those that are not there."""
    made = writer().object(text_of(call, "sObjectType"))
    names = [name.strip() for name in text_of(call, "fieldList").split(",")]
    found = ""
    for record in texts(call, "ids"):
        try:
            shown = show_record(writer(), made, writer().find(made, record))
        except ApiError:
            found += '<result xsi:nil="true"/>'
            continue
        kept = {key: each for key, each in shown.items() if key == "attributes" or key in names}
        found += record_xml("result", kept)
    return found


def _search(call: ET.Element) -> str:
    records = run_search(parse_search(text_of(call, "searchString"), seen()))
    inside = "".join(f"<searchRecords>{record_xml('record', each)}</searchRecords>" for each in records)
    return _result(inside)


def _describe(call: ET.Element) -> str:
    found = ""
    for name in texts(call, "sObjectType"):
        made = seen().find(name)
        if made is None:
            raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
        found += element("result", _described(describe_object(made, seen(), version(), address())))
    return found


def _described(found: Record) -> Record:
    """Return a describe as SOAP has it: three addresses under names of their own."""
    pages = {f"url{name}": found["urls"][f"ui{rest}"] for name, rest in _PAGES.items()}
    return {**_without_nulls(found), **pages}


def _describe_global(call: ET.Element) -> str:
    assert call is not None
    return element("result", _without_nulls(describe_global(seen(), version())))


def _without_nulls(value: Any) -> Any:
    """Leave out what is null, and the addresses, which REST alone knows."""
    if isinstance(value, dict):
        return {
            key: _without_nulls(each) for key, each in value.items() if each is not None and key != "urls"
        }
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _timestamp(call: ET.Element) -> str:
    assert call is not None
    return element("result", {"timestamp": stamp(org().clock.now())})


def _set_password(call: ET.Element) -> str:
    set_password(find_user(text_of(call, "userId")), text_of(call, "password"))
    return "<result/>"


def _reset_password(call: ET.Element) -> str:
    return element("result", {"password": make_password(find_user(text_of(call, "userId")))})


def _result(inside: str, kind: str = "") -> str:
    return f'<result xsi:type="{kind}">{inside}</result>' if kind else f"<result>{inside}</result>"


def _results(found: list[Record]) -> str:
    return element("result", found)


RECORD_CALLS: dict[str, Callable[[ET.Element], str]] = {
    "create": lambda call: _results(_save(call, _create)),
    "update": lambda call: _results(_save(call, _update)),
    "upsert": lambda call: _results(_upsert(call)),
    "delete": lambda call: _results(_delete(call)),
    "query": _query,
    "queryAll": lambda call: _query(call, all_rows=True),
    "queryMore": _query_more,
    "retrieve": _retrieve,
    "search": _search,
    "describeSObject": _describe,
    "describeSObjects": _describe,
    "describeGlobal": _describe_global,
    "getServerTimestamp": _timestamp,
    "setPassword": _set_password,
    "resetPassword": _reset_password,
}
