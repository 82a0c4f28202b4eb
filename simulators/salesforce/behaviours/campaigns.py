"""Campaigns: their two statuses, what a member shows of its person, and the counters of a campaign.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaignmember.htm
"""

import sqlite3
from typing import TYPE_CHECKING, Any

from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.faults import ApiError

if TYPE_CHECKING:
    from simulators.salesforce.writes import Writer

_STATUSES = (("Sent", 1, 0), ("Responded", 0, 1))
# what a member shows, and where its contact or lead has it
_OF_BOTH = (
    *("Salutation", "Name", "FirstName", "LastName", "Title", "Email", "Phone", "Fax", "MobilePhone"),
    *("Description", "DoNotCall", "HasOptedOutOfEmail", "HasOptedOutOfFax", "LeadSource"),
)
_PLACES = ("Street", "City", "State", "PostalCode", "Country")


def add_statuses(change: Change) -> None:
    """A new campaign has the statuses Sent (the default) and Responded."""
    if change.before is not None:
        return
    made = change.writer.org.catalog.at("CampaignMemberStatus")
    for order, (label, default, responded) in enumerate(_STATUSES, start=1):
        values = {
            **change.writer.defaults(made),
            "CampaignId": change.id,
            "Label": label,
            "SortOrder": order,
            "IsDefault": default,
            "HasResponded": responded,
        }
        change.writer.store(made, values, values)


def check_campaign_user(change: Change) -> None:
    """Raise ApiError unless the user may work on campaigns (Marketing User)."""
    row = change.writer.row(change.writer.org.catalog.at("User"), change.writer.person.id)
    if row and not row["UserPermissionsMarketingUser"]:
        message = "insufficient access rights on cross-reference id"
        raise ApiError(403, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", message, fields=[])


def settle_member(change: Change) -> None:
    """Give a member its status, whether it has responded, and what it shows of its person."""
    after = change.after
    if after.get("ContactId") and after.get("LeadId") and change.before is None:
        after["LeadId"] = None
    person = after.get("ContactId") or after.get("LeadId")
    if person is None:
        message = "Required fields are missing: [ContactId, LeadId]"
        raise ApiError(400, "REQUIRED_FIELD_MISSING", message, fields=["ContactId", "LeadId"])
    _check_member(change)
    after["LeadOrContactId"] = person
    after["Type"] = "Contact" if after.get("ContactId") else "Lead"
    status = _status(change.writer.connection, str(after["CampaignId"]), after.get("Status"))
    after["Status"] = status["Label"]
    after["HasResponded"] = status["HasResponded"]
    if status["HasResponded"] and not after.get("FirstRespondedDate"):
        after["FirstRespondedDate"] = change.writer.org.now().date().isoformat()
    after.update(_shown(change, person))


def _check_member(change: Change) -> None:
    """Raise where the person is a member of the campaign already."""
    if change.before is not None:
        return
    column = "ContactId" if change.after.get("ContactId") else "LeadId"
    found = change.writer.connection.execute(
        f'SELECT 1 FROM "CampaignMember" WHERE "CampaignId" = ? AND "{column}" = ? AND "IsDeleted" = 0',
        (change.after["CampaignId"], change.after[column]),
    ).fetchone()
    if found:
        raise ApiError(400, "DUPLICATE_VALUE", "Already a campaign member.", fields=[])


def _status(connection: sqlite3.Connection, campaign: str, label: str | None) -> sqlite3.Row:
    """Return the campaign's status of that label; what it does not know silently becomes its default."""
    row: sqlite3.Row = connection.execute(
        'SELECT "Label", "HasResponded" FROM "CampaignMemberStatus" WHERE "CampaignId" = ? '
        'AND "IsDeleted" = 0 '
        'ORDER BY "Label" = ? DESC, "IsDefault" DESC, "SortOrder" LIMIT 1',
        (campaign, label or ""),
    ).fetchone()
    return row


def _shown(change: Change, person: str) -> dict[str, Any]:
    of_contact = change.after["Type"] == "Contact"
    made = change.writer.org.catalog.at("Contact" if of_contact else "Lead")
    row = change.writer.row(made, person) or {}
    places = {name: row.get(f"Mailing{name}" if of_contact else name) for name in _PLACES}
    company = row.get("Company")
    if of_contact and row.get("AccountId"):
        account = change.writer.row(change.writer.org.catalog.at("Account"), row["AccountId"])
        company = account and account["Name"]
    owner = {"LeadOrContactOwnerId": row.get("OwnerId"), "CompanyOrAccount": company}
    return {**{name: row.get(name) for name in _OF_BOTH}, **places, **owner}


def count_members(change: Change) -> None:
    """Bring the counters of the member's campaign up to date."""
    _count(change.writer, change.after["CampaignId"])


def _count(writer: "Writer", campaign: str) -> None:
    row = writer.connection.execute(
        'SELECT count("LeadId") AS leads, count("ContactId") AS contacts, '
        'count("LeadId" || "ContactId") AS converted, '
        'coalesce(sum("HasResponded"), 0) AS responses FROM "CampaignMember" WHERE '
        '"CampaignId" = ? AND "IsDeleted" = 0',
        (campaign,),
    ).fetchone()
    values = {
        "NumberOfLeads": row["leads"],
        "NumberOfContacts": row["contacts"],
        "NumberOfConvertedLeads": row["converted"],
        "NumberOfResponses": row["responses"],
    }
    writer.put(writer.org.catalog.at("Campaign"), campaign, values)


def settle_members_of(writer: "Writer", person: str) -> None:
    """Bring the members of a merged, converted or restored person, and their campaigns, up to date."""
    made = writer.org.catalog.of_prefix(person)
    row = writer.row(made, person) if made else None
    if made is None or row is None or made.name not in {"Contact", "Lead"}:
        return
    mine = '"ContactId" = ?' if made.name == "Contact" else '"ContactId" IS NULL AND "LeadId" = ?'
    values = {name: row.get(name) for name in _OF_BOTH if name.lower() in made.by_name}
    values["LeadOrContactId"] = person
    assigned = ", ".join(f'"{name}" = ?' for name in values)
    writer.connection.execute(
        f'UPDATE "CampaignMember" SET {assigned} WHERE {mine}', [*values.values(), person]
    )
    found = writer.connection.execute(
        'SELECT DISTINCT "CampaignId" FROM "CampaignMember" WHERE ? IN ("ContactId", "LeadId")', (person,)
    ).fetchall()
    for campaign in found:
        _count(writer, campaign[0])


def show_person_anew(change: Change) -> None:
    """Bring the members of a changed contact or lead up to date with what they show of it."""
    if change.before is None or not any(map(change.moved, (*_OF_BOTH, "OwnerId"))):
        return
    columns = [name for name in _OF_BOTH if name.lower() in change.made.by_name]
    assigned = ", ".join(f'"{name}" = ?' for name in columns)
    change.writer.connection.execute(
        f'UPDATE "CampaignMember" SET {assigned} WHERE "LeadOrContactId" = ?',
        [*(change.after.get(name) for name in columns), change.id],
    )


def check_statuses(change: Change) -> None:
    """Raise where a campaign would be left without a default status, or without a responded one."""
    before = change.before
    if before is None:
        return
    if before["IsDefault"] and not change.after["IsDefault"]:
        message = "A campaign needs a default member status: make another one the default."
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=["IsDefault"])
    if before["HasResponded"] and not change.after["HasResponded"]:
        _check_responded_left(change)


def _check_responded_left(change: Change) -> None:
    others = change.writer.connection.execute(
        'SELECT 1 FROM "CampaignMemberStatus" WHERE "CampaignId" = ? AND "Id" <> ? AND "HasResponded" = 1 '
        'AND "IsDeleted" = 0',
        (change.after["CampaignId"], change.id),
    ).fetchone()
    if others is None:
        message = "A campaign needs at least one member status that counts as responded."
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=["HasResponded"])


def keep_one_default(change: Change) -> None:
    """A status that becomes the default takes that from the others of its campaign."""
    if change.after.get("IsDefault") and change.moved("IsDefault"):
        change.writer.connection.execute(
            'UPDATE "CampaignMemberStatus" SET "IsDefault" = 0 WHERE "CampaignId" = ? AND "Id" <> ?',
            (change.after["CampaignId"], change.id),
        )


def check_status_left(change: Change) -> None:
    """Raise where a campaign would be left without a default status, or a status is in use."""
    if change.after.get("IsDefault"):
        message = "You cannot delete the default campaign member status."
        raise ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=["IsDefault"])
    if change.after.get("HasResponded"):
        _check_responded_left(change)
    used = change.writer.connection.execute(
        'SELECT 1 FROM "CampaignMember" WHERE "CampaignId" = ? AND "Status" = ? AND "IsDeleted" = 0',
        (change.after["CampaignId"], change.after["Label"]),
    ).fetchone()
    if used:
        message = "Your attempt to delete this status could not be completed because it is in use."
        raise ApiError(400, "DELETE_FAILED", message, fields=[])
