"""updated and deleted: the ids that changed within a time.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getupdated.htm
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify, request

from simulators.salesforce.endpoints.describes import find_object
from simulators.salesforce.faults import ApiError
from simulators.salesforce.schema import SObject
from simulators.salesforce.services import org, person
from simulators.salesforce.soql.dates import read_datetime, stamp

UPDATED_BACK = timedelta(days=30)
DELETED_BACK = timedelta(days=15)
MOST_IDS = 600_000


def add_replication(rest: Blueprint) -> None:
    @rest.get("/sobjects/<name>/updated")
    def updated(name: str) -> Any:
        made = _replicateable(name)
        start, end = _window(UPDATED_BACK)
        alive = ' AND "IsDeleted" = 0' if made.soft_deletes else ""
        seen, values = org().visible(person(), made.name, "t")
        rows = (
            org()
            .read()
            .execute(
                f'SELECT "Id" FROM "{made.name}" t WHERE "SystemModstamp" >= ? AND "SystemModstamp" < ?'
                f'{alive}{seen} ORDER BY "SystemModstamp", "Id" LIMIT {MOST_IDS + 1}',
                [stamp(start), stamp(end), *values],
            )
        )
        ids = [row[0] for row in rows]
        if len(ids) > MOST_IDS:
            raise ApiError(
                400, "EXCEEDED_ID_LIMIT", f"The number of results exceeded the limit of {MOST_IDS}"
            )
        return jsonify({"ids": ids, "latestDateCovered": _shown(_covered(end))})

    @rest.get("/sobjects/<name>/deleted")
    def deleted(name: str) -> Any:
        made = _replicateable(name)
        start, end = _window(DELETED_BACK)
        earliest = _earliest()
        if start < earliest.replace(second=0):
            message = f"startDate before {_shown(earliest)}, the earliest date available"
            raise ApiError(400, "INVALID_REPLICATION_DATE", message)
        found = {
            "deletedRecords": _deleted(made, stamp(start), stamp(end)),
            "earliestDateAvailable": _shown(earliest),
            "latestDateCovered": _shown(_covered(end)),
        }
        return jsonify(found)


def _earliest() -> datetime:
    """Return since when deletions are known: 15 days, or since the recycle bin was purged."""
    back = org().now() - DELETED_BACK - timedelta(minutes=1)
    purged = org().setting("purged").get("at")
    return max(back, read_datetime(purged)) if purged else back


def _deleted(made: SObject, start: str, end: str) -> list[dict[str, str]]:
    """Return what was deleted in between, oldest first: what lies in the bin and what is gone for good."""
    seen, values = org().visible(person(), made.name, "t")
    soft = (
        f'SELECT "Id", "SystemModstamp" AS deleted FROM "{made.name}" t WHERE "IsDeleted" = 1 '
        f'AND "SystemModstamp" >= ? AND "SystemModstamp" < ?{seen}'
    )
    hard = 'SELECT id AS "Id", deleted FROM deleted_ids WHERE object = ? AND deleted >= ? AND deleted < ?'
    connection = org().read()
    rows = list(connection.execute(soft, [start, end, *values])) if made.soft_deletes else []
    rows += list(connection.execute(hard, (made.name, start, end)))
    ordered = sorted((row["deleted"], row["Id"]) for row in rows)
    return [{"deletedDate": f"{when[:-1]}+0000", "id": record} for when, record in ordered]


def _replicateable(name: str) -> SObject:
    made = find_object(name)
    if not made.trait("replicateable", True) or "systemmodstamp" not in made.by_name:
        raise ApiError(
            400, "INVALID_TYPE_FOR_OPERATION", f"entity type {made.name} does not support replication"
        )
    return made


def _window(back: timedelta) -> tuple[datetime, datetime]:
    """Return start and end of the call, seconds left out as the vendor leaves them out. Raises ApiError."""
    start, end = (_moment(name) for name in ("start", "end"))
    now = org().now()
    if start >= end:
        raise ApiError(400, "INVALID_REPLICATION_DATE", "startDate before endDate")
    if start < now - back - timedelta(minutes=1):
        message = f"startDate cannot be more than {back.days} days ago"
        raise ApiError(400, "INVALID_REPLICATION_DATE", message)
    return start, end


def _moment(name: str) -> datetime:
    text = request.args.get(name)
    if not text:
        raise ApiError(400, "MISSING_ARGUMENT", f"{name} parameter is required")
    try:
        # A plus sign that was not escaped arrives as a space.
        moment = read_datetime(text.replace(" ", "+"))
    except ValueError:
        raise ApiError(400, "INVALID_REPLICATION_DATE", f"{name} is no date and time: {text}") from None
    return moment.replace(second=0, microsecond=0)


def _covered(end: datetime) -> datetime:
    """Return what the answer covers: never beyond the last full minute."""
    return min(end, org().now().replace(second=0) - timedelta(minutes=1))


def _shown(moment: datetime) -> str:
    return f"{stamp(moment)[:-1]}+0000"
