"""The control path of this simulator: what an admin, another user or fate would do to the org."""

from typing import Any

from flask import Blueprint, request

from simulators.kernel.control import read_object
from simulators.salesforce.consent_watch import watch_consent
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.ids import normal_id
from simulators.salesforce.merging import convert, merge
from simulators.salesforce.org import ADMIN, USERS, Person
from simulators.salesforce.schema import SObject
from simulators.salesforce.services import Services
from simulators.salesforce.writes import Writer


def add_control(control: Blueprint, using: Services) -> None:
    _add_sessions(control, using)
    _add_edits(control, using)
    _add_acts(control, using)
    _add_rights(control, using)


def _add_sessions(control: Blueprint, using: Services) -> None:
    @control.post("/expire_sessions")
    def expire_sessions() -> Any:
        return {"expired": using.sessions.expire_all()}

    @control.post("/revoke")
    def revoke() -> Any:
        using.sessions.revoke_all()
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
        made = _object(using, body)
        fields = body.get("records") or [body.get("fields", {})]
        with using.org.database.write():
            ids = [_writer(using, body).insert(made.name, each) for each in fields]
        return {"id": ids[0] if ids else None, "ids": ids}

    @control.post("/edit")
    def edit() -> Any:
        body = read_object()
        made = _object(using, body)
        with using.org.database.write():
            for record in _ids(body):
                _writer(using, body).update(made.name, record, body["fields"])
        return {"ids": _ids(body)}

    @control.post("/delete")
    def delete() -> Any:
        body = read_object()
        made = _object(using, body)
        with using.org.database.write():
            for record in _ids(body):
                _writer(using, body).delete(made.name, record, hard=bool(body.get("hard")))
        return {"ids": _ids(body)}

    @control.post("/undelete")
    def undelete() -> Any:
        body = read_object()
        with using.org.database.write():
            for record in _ids(body):
                _writer(using, body).undelete(record)
        return {"ids": _ids(body)}

    for kind in (ApiError, ApiErrors):
        control.register_error_handler(kind, lambda error: ({"error": str(error)}, 400))


def _add_acts(control: Blueprint, using: Services) -> None:
    """What is done at the screen or happens by itself."""

    @control.post("/merge")
    def merge_records() -> Any:
        """Merge: {"object", "id": the master, "ids": the one or two others}."""
        body = read_object()
        others = [str(normal_id(each)) for each in body["ids"]]
        with using.org.database.write():
            return merge(_writer(using, body), _object(using, body).name, str(normal_id(body["id"])), others)

    @control.post("/convert")
    def convert_lead() -> Any:
        """Convert a lead: {"id", "account_id"?, "contact_id"?, "opportunity": false}."""
        body = read_object()
        wish = {"leadId": body["id"], "convertedStatus": "Closed - Converted"}
        wish |= {"accountId": body.get("account_id"), "contactId": body.get("contact_id")}
        wish["doNotCreateOpportunity"] = not body.get("opportunity", False)
        with using.org.database.write():
            return convert(_writer(using, body), wish)

    @control.post("/locks")
    def locks() -> Any:
        body = read_object()
        for record in _ids(body):
            using.org.locks[record] = int(body.get("times", 1))
        return {"locks": using.org.locks}


def _add_rights(control: Blueprint, using: Services) -> None:
    @control.route("/fields", methods=["GET", "POST"])
    def fields() -> Any:
        """Hide or show fields: {"object", "fields" or "field", "visible", "user": one user alone}."""
        if request.method == "POST":
            _set_visible(using, read_object())
        return {"hidden": using.org.setting("hidden_fields"), "of": using.org.setting("hidden_fields_of")}

    @control.route("/features", methods=["GET", "POST"])
    def features() -> Any:
        """Turn features of the org on or off: {"person_accounts": true, "place_codes": false}."""
        if request.method == "POST":
            using.org.keep("features", {**using.org.setting("features"), **read_object()})
            _reload(using)
        return using.org.setting("features")

    @control.route("/duplicate_rules", methods=["GET", "POST"])
    def duplicate_rules() -> Any:
        """Set a rule: {"object", "fields": ["Email"], "allow_save": true}; no fields end it."""
        if request.method == "POST":
            body = read_object()
            kept = using.org.setting("duplicate_rules")
            kept[_object(using, body).name] = {
                name: body[name] for name in ("fields", "allow_save") if body.get(name)
            }
            using.org.keep(
                "duplicate_rules", {name: rule for name, rule in kept.items() if rule.get("fields")}
            )
        return using.org.setting("duplicate_rules")

    @control.post("/install")
    def install() -> Any:
        """Install the source of an SFDX package: {"folder": the folder with its objects, anywhere below}."""
        folders = using.org.setting("packages").get("folders", [])
        folder = str(read_object()["folder"])
        using.org.keep("packages", {"folders": [*(each for each in folders if each != folder), folder]})
        _reload(using)
        return {"folders": using.org.setting("packages")["folders"]}

    @control.route("/private", methods=["GET", "POST"])
    def private() -> Any:
        """Make objects private: others than the admin see their own records alone: {"objects": [...]}."""
        if request.method == "POST":
            names = [_object(using, {"object": name}).name for name in read_object()["objects"]]
            using.org.keep("private", {"objects": names})
        return using.org.setting("private")


def _set_visible(using: Services, body: dict[str, Any]) -> None:
    made = _object(using, body)
    names = [body["field"]] if "field" in body else list(body["fields"])
    unknown = [name for name in names if name.lower() not in made.by_name]
    if unknown:
        raise ValueError(f"{made.name} has no field {', '.join(unknown)}.")
    user = _person(body, None)
    kept = using.org.setting("hidden_fields_of" if user else "hidden_fields")
    place = kept.setdefault(user.id, {}) if user else kept
    before = set(place.get(made.name.lower(), []))
    changed = before - set(names) if body.get("visible") else before | set(names)
    place[made.name.lower()] = sorted(changed)
    using.org.keep("hidden_fields_of" if user else "hidden_fields", kept)
    _reload(using)


def _reload(using: Services) -> None:
    using.org.load()
    using.org.index()
    watch_consent(using.kernel, using.org)
    using.org.keep("changed", {"at": using.org.stamp()})


def _object(using: Services, body: dict[str, Any]) -> SObject:
    made = using.org.catalog.find(str(body.get("object", "")))
    if made is None:
        raise ValueError(f"There is no object {body.get('object')!r} in the org.")
    return made


def _ids(body: dict[str, Any]) -> list[str]:
    given = body.get("ids") or [body.get("id")]
    found = [normal_id(each) for each in given]
    if None in found:
        raise ValueError(f"Give id or ids of records, not {given!r}.")
    return [each for each in found if each]


def _writer(using: Services, body: dict[str, Any]) -> Writer:
    person = _person(body, ADMIN) or ADMIN
    return Writer(org=using.org, person=person, connection=using.org.read(), system=True)


def _person(body: dict[str, Any], default: Person | None) -> Person | None:
    name = body.get("user")
    if name is None:
        return default
    for person in USERS.values():
        if name in {person.username, person.id}:
            return person
    raise ValueError(
        f"There is no user {name!r}. Known: {', '.join(each.username for each in USERS.values())}."
    )
