"""The make-up of the org as an admin changes it: features, packages, permissions, sharing and rules."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, request

from simulators.kernel.control import read_object
from simulators.salesforce.control_words import ids_of, object_of, person_of, reload, writer_of
from simulators.salesforce.ids import make_id
from simulators.salesforce.org import INTEGRATION, USERS, Person
from simulators.salesforce.services import Services


def add_features(control: Blueprint, using: Services) -> None:
    @control.route("/features", methods=["GET", "POST"])
    def features() -> Any:
        """Turn features of the org on or off: {"person_accounts": true, "place_codes": false}."""
        if request.method == "POST":
            using.org.keep("features", {**using.org.setting("features"), **read_object()})
            reload(using)
        return using.org.setting("features")

    @control.route("/duplicate_rules", methods=["GET", "POST"])
    def duplicate_rules() -> Any:
        """Set a rule: {"object", "fields": ["Email"], "allow_save": true, "key": "duplicateResult"}.

        No fields end it; key is how a refusal spells it, else as it was recorded: duplicateResut.
        """
        if request.method == "POST":
            body = read_object()
            kept = using.org.setting("duplicate_rules")
            kept[object_of(using, body).name] = {
                name: body[name] for name in ("fields", "allow_save", "key") if name in body
            }
            using.org.keep(
                "duplicate_rules", {name: rule for name, rule in kept.items() if rule.get("fields")}
            )
        return using.org.setting("duplicate_rules")

    @control.post("/organization")
    def organization() -> Any:
        """Give the org another id (all logins end, as after a sandbox refresh) or other values.

        {"number": 2} for the second made-up id, {"fields": {"IsSandbox": true, "Name": "..."}}
        """
        body = read_object()
        with using.org.database.write() as connection:
            if "number" in body:
                made = make_id("00D", int(body["number"]))
                connection.execute('UPDATE "Organization" SET "Id" = ?', (made,))
                using.org.keep("organization", {"id": made})
                using.org.id = made
                using.sessions.revoke_all()
            if body.get("fields"):
                writer_of(using, body).update("Organization", using.org.id, body["fields"])
        return {"id": using.org.id}

    @control.route("/assignment_rule", methods=["GET", "POST"])
    def assignment_rule() -> Any:
        """Give new leads of the API to an owner, unless Sforce-Auto-Assign is false: {"owner": id, null}."""
        if request.method == "POST":
            using.org.keep("assignment_rule", {"owner": read_object().get("owner")})
        return using.org.setting("assignment_rule")


def add_packages(control: Blueprint, using: Services) -> None:
    @control.post("/install")
    def install() -> Any:
        """Install the source of an SFDX package: {"folder": with its objects anywhere below, "assign": true}.

        assign: true gives its permission sets to the integration user, false to nobody, a list to these.
        """
        body = read_object()
        folders = using.org.setting("packages").get("folders", [])
        folder = str(body["folder"])
        _keep_packages(using, [*(each for each in folders if each != folder), folder], folders)
        assign = body.get("assign", True)
        users = [INTEGRATION.username] if assign is True else assign or []
        for name in users:
            person = person_of({"user": name})
            assert person is not None
            _assign(using, person, using.org.permission_sets_of(folder), away=False)
        return _packages(using)

    @control.post("/uninstall")
    def uninstall() -> Any:
        """Take a package out again; its values stay in the tables, unseen: {"folder"}."""
        folders = using.org.setting("packages").get("folders", [])
        _keep_packages(using, [each for each in folders if each != str(read_object()["folder"])], folders)
        return _packages(using)

    @control.route("/permission_sets", methods=["GET", "POST"])
    def permission_sets() -> Any:
        """Give or take permission sets of packages: {"names", "user", "assigned": true}."""
        if request.method == "POST":
            body = read_object()
            unknown = [name for name in body["names"] if name not in using.org.installed.permission_sets]
            if unknown:
                raise ValueError(f"No installed package has the permission set {', '.join(unknown)}.")
            person = person_of(body) or INTEGRATION
            _assign(using, person, body["names"], away=not body.get("assigned", True))
        return _packages(using)


def _keep_packages(using: Services, folders: list[str], before: list[str]) -> None:
    """Install these packages; what cannot be simulated changes nothing. Raises ValueError."""
    using.org.keep("packages", {"folders": folders})
    try:
        reload(using)
    except ValueError:
        using.org.keep("packages", {"folders": before})
        reload(using)
        raise


def _assign(using: Services, person: Person, names: Iterable[str], *, away: bool) -> None:
    kept = using.org.setting("assigned")
    before = set(kept.get(person.id, []))
    kept[person.id] = sorted(before - set(names) if away else before | set(names))
    using.org.keep("assigned", kept)
    reload(using)


def _packages(using: Services) -> dict[str, Any]:
    assigned = using.org.setting("assigned")
    return {
        "folders": using.org.setting("packages").get("folders", []),
        "permission_sets": sorted(using.org.installed.permission_sets),
        "assigned": {USERS[user].username: names for user, names in assigned.items()},
    }


def add_rights(control: Blueprint, using: Services) -> None:
    @control.route("/fields", methods=["GET", "POST"])
    def fields() -> Any:
        """Hide, show, lock fields: {"object", "fields" or "field", "visible" and/or "editable", "user"?}."""
        if request.method == "POST":
            body = read_object()
            if "visible" in body or "editable" not in body:
                _set_fields(using, body, "hidden_fields", on=not body.get("visible"))
            if "editable" in body:
                _set_fields(using, body, "locked_fields", on=not body["editable"])
            reload(using)
        kinds = {"hidden": "hidden_fields", "of": "hidden_fields_of"}
        kinds |= {"locked": "locked_fields", "locked_of": "locked_fields_of"}
        return {name: using.org.setting(kind) for name, kind in kinds.items()}

    @control.route("/private", methods=["GET", "POST"])
    def private() -> Any:
        """Keep others' records from users: {"objects": not even seen, "read_only": seen, not changed}."""
        if request.method == "POST":
            body = read_object()
            kept = {kind: _owned(using, body.get(kind, [])) for kind in ("objects", "read_only")}
            using.org.keep("private", kept)
        return using.org.setting("private")

    @control.post("/share")
    def share() -> Any:
        """Share records of private objects with a user, or no longer: {"ids", "user", "shared": true}."""
        body = read_object()
        person = person_of(body) or INTEGRATION
        shared = "INSERT OR IGNORE INTO shares VALUES (?, ?)"
        sql = shared if body.get("shared", True) else "DELETE FROM shares WHERE record = ? AND user = ?"
        with using.org.database.write() as connection:
            connection.executemany(sql, [(record, person.id) for record in ids_of(body)])
        return {"ids": ids_of(body)}


def _owned(using: Services, names: Iterable[str]) -> list[str]:
    objects = [object_of(using, {"object": name}) for name in names]
    ownerless = [made.name for made in objects if "ownerid" not in made.by_name]
    if ownerless:
        raise ValueError(f"{', '.join(ownerless)} has no owner, so no sharing of its own.")
    return [made.name for made in objects]


def _set_fields(using: Services, body: dict[str, Any], kind: str, *, on: bool) -> None:
    made = object_of(using, body)
    names = [body["field"]] if "field" in body else list(body["fields"])
    unknown = [name for name in names if name.lower() not in made.by_name]
    if unknown:
        raise ValueError(f"{made.name} has no field {', '.join(unknown)}.")
    user = person_of(body)
    kept = using.org.setting(f"{kind}_of" if user else kind)
    place = kept.setdefault(user.id, {}) if user else kept
    before = set(place.get(made.name.lower(), []))
    place[made.name.lower()] = sorted(before | set(names) if on else before - set(names))
    using.org.keep(f"{kind}_of" if user else kind, kept)
