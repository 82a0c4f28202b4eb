"""The control path of this simulator: what an admin, another user or fate would do to the org."""

from typing import Any

from flask import Blueprint, request

from simulators.kernel.control import read_object
from simulators.salesforce.control_acts import add_acts, add_obstacles, add_readings
from simulators.salesforce.control_org import add_features, add_packages, add_rights
from simulators.salesforce.control_words import ids_of, object_of, person_of, writer_of
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.lightning.control import add_canvas
from simulators.salesforce.org import ADMIN
from simulators.salesforce.services import Services
from simulators.salesforce.sessions import SCOPES, Grant
from simulators.salesforce.soql.errors import QueryError


def add_control(control: Blueprint, using: Services) -> None:
    for add in (
        *(_add_sessions, _add_edits, add_acts, add_obstacles, add_readings),
        *(add_features, add_packages, add_rights, add_canvas),
    ):
        add(control, using)


def _add_sessions(control: Blueprint, using: Services) -> None:
    @control.post("/expire_sessions")
    def expire_sessions() -> Any:
        """End every session, or those of one user: {"user"?}."""
        return {"expired": using.sessions.expire_all(person_of(request.get_json(silent=True) or {}))}

    @control.post("/session")
    def session() -> Any:
        """Sign a user in as by a password: {"user"}; returns the token and who it is of."""
        person = person_of(read_object()) or ADMIN
        token = using.sessions.open(Grant(person=person, scope=SCOPES))
        return {"access_token": token, "user_id": person.id, "username": person.username}

    @control.post("/revoke")
    def revoke() -> Any:
        """End every refresh token, and every session unless told otherwise: {"sessions": true}."""
        body = request.get_json(silent=True) or {}
        using.sessions.revoke_all(sessions=bool(body.get("sessions", True)))
        return {"revoked": True}

    @control.post("/api_usage")
    def api_usage() -> Any:
        using.usage.set_used(int(read_object()["used"]))
        return using.usage.describe()["DailyApiRequests"]

    @control.post("/callbacks")
    def callbacks() -> Any:
        addresses = [str(each) for each in read_object()["addresses"]]
        using.org.keep("callbacks", {"addresses": addresses})
        return {"addresses": addresses}


def _add_edits(control: Blueprint, using: Services) -> None:
    """Writes as another user would make them (`user`: a user name, else the admin), audit fields included."""

    @control.post("/insert")
    def insert() -> Any:
        body = read_object()
        made = object_of(using, body)
        fields = body.get("records") or [body.get("fields", {})]
        with using.org.database.write():
            using_writer = writer_of(using, body)
            ids = [using_writer.insert(made.name, each) for each in fields]
        return {"id": ids[0] if ids else None, "ids": ids}

    @control.post("/edit")
    def edit() -> Any:
        body = read_object()
        made = object_of(using, body)
        with using.org.database.write():
            for record in ids_of(body):
                writer_of(using, body).update(made.name, record, body["fields"])
        return {"ids": ids_of(body)}

    @control.post("/delete")
    def delete() -> Any:
        body = read_object()
        made = object_of(using, body)
        with using.org.database.write():
            for record in ids_of(body):
                writer_of(using, body).delete(made.name, record, hard=bool(body.get("hard")))
        return {"ids": ids_of(body)}

    @control.post("/undelete")
    def undelete() -> Any:
        body = read_object()
        with using.org.database.write():
            for record in ids_of(body):
                writer_of(using, body).undelete(record)
        return {"ids": ids_of(body)}

    for kind in (ApiError, ApiErrors, QueryError):
        control.register_error_handler(kind, lambda error: ({"error": str(error)}, 400))
