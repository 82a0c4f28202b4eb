"""What is done to records at the screen or happens to them by itself, and what a test reads of them."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, request

from simulators.kernel.control import read_object
from simulators.salesforce.control_words import ids_of, object_of, person_of, writer_of
from simulators.salesforce.ids import normal_id
from simulators.salesforce.merging import convert, merge
from simulators.salesforce.org import ADMIN
from simulators.salesforce.rows import Shower, show_value
from simulators.salesforce.services import NEWEST, Services
from simulators.salesforce.soql.compile import compile_text


def add_acts(control: Blueprint, using: Services) -> None:
    @control.post("/merge")
    def merge_records() -> Any:
        """Merge: {"object", "id": the master, "ids": the one or two others}."""
        body = read_object()
        others = [str(normal_id(each)) for each in body["ids"]]
        made = object_of(using, body)
        with using.org.database.write():
            return merge(writer_of(using, body), made.name, str(normal_id(body["id"])), others)

    @control.post("/convert")
    def convert_lead() -> Any:
        """Convert a lead: {"id", "account_id"?, "contact_id"?, "opportunity": false}."""
        body = read_object()
        wish = {"leadId": body["id"], "convertedStatus": "Closed - Converted"}
        wish |= {"accountId": body.get("account_id"), "contactId": body.get("contact_id")}
        wish["doNotCreateOpportunity"] = not body.get("opportunity", False)
        with using.org.database.write():
            return convert(writer_of(using, body), wish)

    @control.post("/touch")
    def touch() -> Any:
        """Move SystemModstamp alone, as the vendor's own work on a record does: {"object", "ids"}."""
        body = read_object()
        made = object_of(using, body)
        with using.org.database.write():
            for record in ids_of(body):
                writer_of(using, body).put(made, record, {"SystemModstamp": using.org.stamp()})
        return {"ids": ids_of(body)}

    @control.post("/purge")
    def purge() -> Any:
        """Empty the recycle bin, or take {"object", "ids"} out of it; getDeleted forgets what is gone."""
        body = read_object()
        return {"purged": _purge(using, body)}


def _purge(using: Services, body: dict[str, Any]) -> int:
    objects = [object_of(using, body)] if "object" in body else using.org.catalog.objects.values()
    ids, count = set(ids_of(body)) if "ids" in body or "id" in body else None, 0
    with using.org.database.write() as connection:
        for made in objects:
            if made.soft_deletes:
                rows = connection.execute(f'SELECT "Id" FROM "{made.name}" WHERE "IsDeleted" = 1').fetchall()
                for record in (row[0] for row in rows if ids is None or row[0] in ids):
                    connection.execute(f'DELETE FROM "{made.name}" WHERE "Id" = ?', (record,))
                    count += 1
        if ids is None:
            connection.execute("DELETE FROM deleted_ids")
            using.org.keep("purged", {"at": using.org.stamp()})
    return count


def add_obstacles(control: Blueprint, using: Services) -> None:
    @control.route("/locks", methods=["GET", "POST", "DELETE"])
    def locks() -> Any:
        """Lock records for so many writes or seconds: {"ids", "times": 1} or {"ids", "seconds": 30}."""
        held = using.org.obstacles
        if request.method == "DELETE":
            held.times.clear()
            held.until.clear()
        if request.method == "POST":
            body = read_object()
            for record in ids_of(body):
                if "seconds" in body:
                    held.until[record] = using.org.clock.now() + timedelta(seconds=float(body["seconds"]))
                else:
                    held.times[record] = int(body.get("times", 1))
        return {name: held.describe()[name] for name in ("times", "until")}

    @control.route("/refusals", methods=["GET", "POST", "DELETE"])
    def refusals() -> Any:
        """Refuse writes of an object, as a trigger or a full org would.

        {"object", "code", "message", "fields": [], "times": 1, "status": 400, "id": one record alone}
        """
        held = using.org.obstacles
        if request.method == "DELETE":
            held.refusals.clear()
        if request.method == "POST":
            body = read_object()
            usual = {"fields": [], "times": 1, "status": 400, "message": "refused"}
            held.refusals.append(
                {**usual, **body, "object": object_of(using, body).name, "code": body["code"]}
            )
        return {"refusals": held.describe()["refusals"]}


def add_readings(control: Blueprint, using: Services) -> None:
    """What a test looks at: everything, whoever asks, counted by no limit."""

    @control.get("/records")
    def records() -> Any:
        """Return all records of ?object= with all their fields, the deleted too.

        ?ids=a,b returns these alone, ?fields=a,b these fields alone.
        """
        made = object_of(using, dict(request.args))
        given = ",".join([*request.args.getlist("ids"), *request.args.getlist("id")])
        ids = {normal_id(each) for each in given.split(",") if each}
        asked = {"id", *request.args.get("fields", "").lower().split(",")}
        every = [each for each in made.fields if not each.composed]
        names = [each for each in every if "fields" not in request.args or each.name.lower() in asked]
        text = f"SELECT {', '.join(each.name for each in names)} FROM {made.name}"
        plan = compile_text(text, using.org.reader(ADMIN, all_rows=True))
        sql, values = plan.select(", ".join(plan.columns[plan.label_columns[each.name]] for each in names))
        found = [
            {each.name: show_value(each, value) for each, value in zip(names, row, strict=True)}
            for row in using.org.read().execute(sql, values)
        ]
        chosen = [row for row in found if not ids or row["Id"] in ids]
        return {"records": chosen, "size": len(chosen)}

    @control.get("/query")
    def query() -> Any:
        """Answer ?q= as the admin (or as ?user=) with all rows in one page; ?all=true the deleted too."""
        person = person_of(dict(request.args)) or ADMIN
        all_rows = request.args.get("all", "").lower() == "true"
        plan = compile_text(request.args["q"], using.org.reader(person, all_rows=all_rows))
        sql, values = plan.select(", ".join(plan.columns))
        rows = [tuple(row) for row in using.org.read().execute(sql, values)]
        if plan.counts_only:
            return {"totalSize": rows[0][0] if rows else 0, "records": []}
        seen = using.org.seen_by(person)
        shown = Shower(version=f"{NEWEST}.0", catalog=seen, connection=using.org.read()).show(plan, rows)
        return {"totalSize": len(shown), "records": shown}
