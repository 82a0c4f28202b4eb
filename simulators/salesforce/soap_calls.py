"""The SOAP calls that have no like in REST: merge, convertLead, undelete and emptyRecycleBin."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from simulators.salesforce import faults
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.ids import normal_id
from simulators.salesforce.merging import convert, merge
from simulators.salesforce.org import Org, Person
from simulators.salesforce.writes import Writer

Result = dict[str, Any]


def run_call(org: Org, person: Person, name: str, call: ET.Element) -> str:
    """Return the response element of the call, one result an item; what fails leaves no trace."""
    results = []
    with org.database.write() as connection:
        for work in CALLS[name](Writer(org=org, person=person, connection=org.read()), call):
            connection.execute("SAVEPOINT one")
            try:
                results.append(work())
            except (ApiError, ApiErrors) as error:
                connection.execute("ROLLBACK TO one")
                errors = error.errors if isinstance(error, ApiErrors) else [error]
                results.append({"success": False, "errors": [_shown(each) for each in errors]})
            connection.execute("RELEASE one")
    body = "".join(f"<result>{_written(result)}</result>" for result in results)
    return f"<{name}Response>{body}</{name}Response>"


def _shown(error: ApiError) -> Result:
    return {"statusCode": error.code, "message": error.message, "fields": error.fields or []}


def _written(values: Result) -> str:
    return "".join(_element(name, value) for name, value in values.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, dict):
        return f"<{name}>{_written(value)}</{name}>"
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    return f"<{name}>{str(value).lower() if isinstance(value, bool) else escape(str(value))}</{name}>"


def _read(element: ET.Element) -> dict[str, list[str]]:
    """Return the texts of the children by their names."""
    found: dict[str, list[str]] = {}
    for child in element:
        found.setdefault(child.tag.rpartition("}")[2], []).append(child.text or "")
    return found


def _merge(using: Writer, call: ET.Element) -> list[Callable[[], Result]]:
    return [lambda wish=wish: _merge_one(using, wish) for wish in call]  # type: ignore[misc]  # the default binds the loop's value


def _merge_one(using: Writer, wish: ET.Element) -> Result:
    master = next((each for each in wish if each.tag.endswith("masterRecord")), None)
    record = normal_id(_read(master).get("Id", [""])[0]) if master is not None else None
    made = using.catalog.of_prefix(record) if record else None
    if made is None or record is None:
        raise faults.bad_reference()
    return merge(
        using, made.name, record, [str(normal_id(each)) for each in _read(wish).get("recordToMergeIds", [])]
    )


def _convert(using: Writer, call: ET.Element) -> list[Callable[[], Result]]:
    def one(wish: ET.Element) -> Result:
        given: dict[str, Any] = {name: values[0] for name, values in _read(wish).items() if values[0]}
        given["doNotCreateOpportunity"] = given.get("doNotCreateOpportunity") == "true"
        return convert(using, given)

    return [lambda wish=wish: one(wish) for wish in call]  # type: ignore[misc]  # the default binds the loop's value


def _undelete(using: Writer, call: ET.Element) -> list[Callable[[], Result]]:
    def one(record: str) -> Result:
        using.undelete(str(normal_id(record)))
        return {"errors": [], "id": record, "success": True}

    return [lambda record=record: one(record) for record in _read(call).get("ids", [])]  # type: ignore[misc]  # as above


def _empty(using: Writer, call: ET.Element) -> list[Callable[[], Result]]:
    def one(record: str) -> Result:
        made = using.catalog.of_prefix(record)
        row = using.row(made, record) if made else None
        if made is None or row is None or not row.get("IsDeleted"):
            raise ApiError(
                400, "INVALID_ID_FIELD", "Invalid record id; no recycle bin entry found", fields=[]
            )
        using.remove(made, row["Id"], hard=True)
        return {"errors": [], "id": record, "success": True}

    return [lambda record=record: one(record) for record in _read(call).get("ids", [])]  # type: ignore[misc]  # as above


CALLS: dict[str, Callable[[Writer, ET.Element], list[Callable[[], Result]]]] = {
    "merge": _merge,
    "convertLead": _convert,
    "undelete": _undelete,
    "emptyRecycleBin": _empty,
}
