"""Calls with the token of the page that stands open: as the person who looks at it, who then is who they say.

https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionsetassignment.htm
"""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

import msgspec

from clients.http import Http, Sender
from clients.messages import JSON, Answer, Request
from clients.salesforce.calls import SIDE
from clients.salesforce.errors import problem_of
from clients.salesforce.hosts import Hosts
from clients.salesforce.parsing import decode
from clients.salesforce.requests import Requests
from sync.filters.quoting import quote
from sync.problems import Reconnect
from sync.roles import Assignment, Visit

# The profile's own permissions come as a set too, so one query tells both.
_ASSIGNED = (
    "SELECT PermissionSet.Name, PermissionSet.IsOwnedByProfile, PermissionSet.PermissionsModifyAllData, "
    "PermissionSet.PermissionsCustomizeApplication FROM PermissionSetAssignment WHERE AssigneeId = "
)


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What userinfo answers, as far as it is used."""

    user_id: str
    organization_id: str
    name: str = ""


class _Set(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    name: str
    is_owned_by_profile: bool = False
    permissions_modify_all_data: bool = False
    permissions_customize_application: bool = False


class _Assigned(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    permission_set: _Set


class _Page(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    records: list[_Assigned]


class _Count(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    total_size: int


class Visitor:
    """One person with one token. Raises sync.problems only."""

    def __init__(self, sender: Sender, requests: Requests, token: str) -> None:
        self._sender, self._requests, self._token = sender, requests, token

    def who(self) -> Visit:
        """Ask whose token it is. Raises Reconnect where it is nobody's any more."""
        request = Request(
            method="GET", url=f"{self._requests.instance_url}/services/oauth2/userinfo", headers=JSON
        )
        answer = self._send(request)
        if answer.status in {401, 403}:  # this endpoint refuses in plain text
            raise Reconnect("salesforce_session_refused", SIDE, {"status": answer.status})
        claims = decode(self._checked(answer), _Claims, request)
        return Visit(org_id=claims.organization_id, user_id=claims.user_id, name=claims.name)

    def assignments(self, user_id: str) -> Sequence[Assignment]:
        """List what a user has been given: permission sets, the one of their profile among them."""
        request = self._requests.query(_ASSIGNED + quote(user_id))
        found = decode(self._checked(self._send(request)), _Page, request).records
        return [
            Assignment(
                name="" if one.permission_set.is_owned_by_profile else one.permission_set.name,
                administers=one.permission_set.permissions_modify_all_data
                and one.permission_set.permissions_customize_application,
            )
            for one in found
        ]

    def is_anybody_assigned(self, names: Collection[str]) -> bool:
        """Tell whether anybody of the org has one of these permission sets."""
        listed = ", ".join(map(quote, sorted(names)))
        soql = f"SELECT COUNT() FROM PermissionSetAssignment WHERE PermissionSet.Name IN ({listed})"  # noqa: S608 - quoted
        request = self._requests.query(soql)
        return decode(self._checked(self._send(request)), _Count, request).total_size > 0

    def _send(self, request: Request) -> Answer:
        return self._sender.send(request.signed(self._token))

    def _checked(self, answer: Answer) -> Answer:
        if not answer.ok:
            raise problem_of(answer, self._sender.clock.now())
        return answer


def open_visitor(
    http: Http, instance_url: str, token: str, *, api_version: str, extra_hosts: Collection[str] = ()
) -> Visitor:
    """Bind calls to a token and the instance it is of. Raises GiveUp for a host that is not Salesforce's."""
    url = Hosts(extra=frozenset(extra_hosts)).origin(instance_url)
    sender = Sender(http, SIDE, [urlsplit(url).netloc])
    return Visitor(sender, Requests(instance_url=url, version=api_version), token)
