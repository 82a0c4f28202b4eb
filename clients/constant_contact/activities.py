"""Bulk activities: started, looked at, and the files of exports.

https://developer.constantcontact.com/api_guide/bulk_activities.html
"""

import csv
from collections.abc import Iterator, Sequence

from clients.constant_contact.calls import Calls
from clients.constant_contact.exports import read_export
from clients.constant_contact.parsing import ActivitiesPage, ActivityBody, decode, make_activity
from clients.messages import Request
from sync.problems import Side, TryAgain
from sync.remote import Activity, ExportQuery

SIDE = Side.CONSTANT_CONTACT


class ActivityCalls(Calls):
    """Every start but an export's raises AnswerLost where it may have landed: look in `activities`."""

    def start_import(self, body: bytes) -> Activity:
        """POST one encoded contacts_json_import body."""
        return self._start(self._requests.start_import(body))

    def add_to_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Activity:
        """POST add_list_memberships, 500 contacts and 50 lists at most."""
        return self._start(self._requests.add_to_lists(contact_ids, list_ids))

    def remove_from_lists(self, contact_ids: Sequence[str], list_ids: Sequence[str]) -> Activity:
        """POST remove_list_memberships, 500 contacts and 50 lists at most."""
        return self._start(self._requests.remove_from_lists(contact_ids, list_ids))

    def delete_contacts(self, contact_ids: Sequence[str]) -> Activity:
        """POST contact_delete, 500 contacts at most."""
        return self._start(self._requests.delete_contacts(contact_ids))

    def start_export(self, query: ExportQuery) -> Activity:
        """Begin an export; a second one by a lost answer costs only itself."""
        return self._start(self._requests.start_export(query))

    def export_rows(self, activity: Activity, fields: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Stream the file of a completed export, the fields that were asked for in their order.

        Raises TryAgain where it breaks off or holds fewer rows than the activity counted, and GiveUp where
        its columns cannot be told.
        """
        if not activity.export_id:
            raise TryAgain("constant_contact_export_missing", SIDE, {"state": activity.state})
        answer = self._call(self._requests.export_file(activity.export_id))
        assert answer.chunks is not None
        received = 0
        try:
            for row in read_export(answer.chunks(), fields):
                received += 1
                yield row
        except csv.Error:  # the file was cut off inside a value
            raise _truncated(activity, received) from None
        if received < (activity.rows or 0):
            raise _truncated(activity, received)

    def activity(self, activity_id: str) -> Activity:
        answer = self._call(self._requests.activity(activity_id))
        return make_activity(decode(answer, ActivityBody), self._clock())

    def activities(self) -> Iterator[Activity]:
        """All activities of the last ten days, newest first."""
        for page in self._pages(self._requests.activities(), ActivitiesPage):
            for body in page.activities:
                yield make_activity(body, self._clock())

    def _start(self, request: Request) -> Activity:
        return make_activity(decode(self._call(request), ActivityBody, request), self._clock())


def _truncated(activity: Activity, received: int) -> TryAgain:
    parameters: dict[str, str | int] = {"expected": activity.rows or 0, "received": received}
    return TryAgain("constant_contact_truncated", SIDE, parameters)
