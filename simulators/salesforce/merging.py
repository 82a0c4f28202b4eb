"""Merging records into a master, and converting leads: what only SOAP and the user interface do.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm
https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_convertlead.htm
"""

from collections.abc import Mapping
from typing import Any

from simulators.salesforce import faults
from simulators.salesforce.behaviours.campaigns import settle_members_of
from simulators.salesforce.faults import ApiError
from simulators.salesforce.ids import normal_id
from simulators.salesforce.schema import SObject
from simulators.salesforce.writes import Writer

_MOST_MERGED = 2
# what a record may have one of only, told apart by that field
_ONCE = {"CampaignMember": "CampaignId", "ContentDocumentLink": "ContentDocumentId"}


def merge(using: Writer, name: str, master: str, others: list[str]) -> dict[str, Any]:
    """Merge one or two records into the master: they are deleted, and what hung on them moves."""
    made = using.object(name, "updateable", "merge")
    if not made.trait("mergeable", False) or not 1 <= len(others) <= _MOST_MERGED or master in others:
        raise ApiError(400, "INVALID_ARGUMENT_TYPE", f"invalid merge request for {made.name}", fields=[])
    kept = using.find(made, master)
    moved: list[str] = []
    for other in others:
        gone = using.find(made, other)
        _fill_blanks(using, made, using.find(made, master), gone)
        moved += _move_children(using, made, gone["Id"], kept["Id"])
        using.put(made, gone["Id"], {"MasterRecordId": kept["Id"]})
        using.remove(made, gone["Id"])
    using.change(made, using.find(made, master), {})
    settle_members_of(using, kept["Id"])
    return {"id": kept["Id"], "success": True, "mergedRecordIds": others, "updatedRelatedIds": moved}


def _fill_blanks(using: Writer, made: SObject, kept: Mapping[str, Any], gone: Mapping[str, Any]) -> None:
    """Keep the master's values and fill its blanks from the other; an opt-out of either is an opt-out."""
    values = {
        field.name: gone[field.name]
        for field in made.stored_fields
        if field.updateable and kept[field.name] is None and gone[field.name] is not None
    }
    for name in ("HasOptedOutOfEmail", "PersonHasOptedOutOfEmail"):
        if name.lower() in made.by_name and gone[name] and not kept[name]:
            values[name] = 1
    using.put(made, kept["Id"], values)


def _move_children(using: Writer, made: SObject, old: str, new: str) -> list[str]:
    """Point every lookup at the master; what the master has already (a campaign, a file) goes."""
    moved: list[str] = []
    for child in using.org.catalog.children(made.name):
        table, column = child.child.name, child.field.name
        if column in {"MasterRecordId", "LeadOrContactId", "AccountId"} and table == made.name:
            continue
        if table in _ONCE:
            _drop_doubles(using, child.child, column, (old, new))
        alive = ' AND "IsDeleted" = 0' if child.child.soft_deletes else ""
        rows = using.connection.execute(
            f'SELECT "Id" FROM "{table}" WHERE "{column}" = ?{alive}', (old,)
        ).fetchall()
        for row in rows:
            using.put(child.child, row[0], {column: new, "SystemModstamp": using.moment})
            moved.append(row[0])
    return moved


def _drop_doubles(using: Writer, child: SObject, column: str, pair: tuple[str, str]) -> None:
    (old, new), shared = pair, _ONCE[child.name]
    rows = using.connection.execute(
        f'SELECT one."Id" FROM "{child.name}" one JOIN "{child.name}" two '
        f'ON one."{shared}" = two."{shared}" WHERE one."{column}" = ? AND two."{column}" = ? '
        'AND one."IsDeleted" = 0 AND two."IsDeleted" = 0',
        (old, new),
    ).fetchall()
    for row in rows:
        using.remove(child, row[0])


_OF_CONTACT = {
    **{
        name: name
        for name in ("FirstName", "MiddleName", "LastName", "Suffix", "Salutation", "Title", "Email")
    },
    **{name: name for name in ("Phone", "MobilePhone", "Fax", "Description", "LeadSource", "DoNotCall")},
    **{name: name for name in ("HasOptedOutOfEmail", "HasOptedOutOfFax")},
    **{f"Mailing{name}": name for name in ("Street", "City", "State", "PostalCode", "Country")},
}


def convert(using: Writer, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a lead: leadId, convertedStatus, accountId?, contactId?, doNotCreateOpportunity?."""
    lead_object = using.object("Lead", "updateable", "convert")
    lead = using.find(lead_object, str(wish.get("leadId", "")))
    if lead["IsConverted"]:
        raise ApiError(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", fields=[])
    if wish.get("convertedStatus") != "Closed - Converted":
        raise ApiError(
            400, "INVALID_STATUS", "invalid convertedStatus: " + str(wish.get("convertedStatus")), fields=[]
        )
    account = wish.get("accountId") or _new_account(using, lead)
    contact = wish.get("contactId") or _new_contact(using, lead, account)
    opportunity = None
    if not wish.get("doNotCreateOpportunity"):
        name = wish.get("opportunityName") or f"{lead['Company']}-"
        opportunity = using.insert(
            "Opportunity",
            {
                "Name": name[:120],
                "AccountId": account,
                "StageName": "Prospecting",
                "CloseDate": using.org.now().date().isoformat(),
            },
        )
    converted = {
        "IsConverted": 1,
        "Status": wish["convertedStatus"],
        "ConvertedDate": using.org.now().date().isoformat(),
        "ConvertedAccountId": account,
        "ConvertedContactId": contact,
        "ConvertedOpportunityId": opportunity,
    }
    using.change(lead_object, lead, converted)
    _carry_members(using, lead["Id"], contact)
    settle_members_of(using, str(normal_id(contact)))
    return {
        "accountId": account,
        "contactId": contact,
        "leadId": lead["Id"],
        "opportunityId": opportunity,
        "success": True,
    }


def _new_account(using: Writer, lead: Mapping[str, Any]) -> str:
    if not lead["Company"]:
        if not using.org.feature("person_accounts"):
            raise faults.missing(["Company"])
        names = {name: lead[name] for name in ("FirstName", "LastName", "Phone")}
        return using.insert("Account", {**names, "PersonEmail": lead["Email"], "OwnerId": lead["OwnerId"]})
    return using.insert(
        "Account", {"Name": lead["Company"], "Phone": lead["Phone"], "Industry": lead["Industry"]}
    )


def _new_contact(using: Writer, lead: Mapping[str, Any], account: str) -> str:
    row = using.row(using.org.catalog.at("Account"), account) or {}
    if row.get("PersonContactId"):
        return str(row["PersonContactId"])
    known = using.catalog.at("Contact").by_name
    values = {name: lead[source] for name, source in _OF_CONTACT.items() if name.lower() in known}
    return using.insert("Contact", {**values, "AccountId": account})


def _carry_members(using: Writer, lead: str, contact: str) -> None:
    """Members of the lead stay, and name the contact too, unless the contact is a member already."""
    using.connection.execute(
        'UPDATE "CampaignMember" SET "ContactId" = ?, "LeadOrContactId" = ?, "Type" = \'Contact\', '
        '"SystemModstamp" = ? WHERE "LeadId" = ? AND "IsDeleted" = 0 AND "CampaignId" NOT IN '
        '(SELECT "CampaignId" FROM "CampaignMember" WHERE "ContactId" = ? AND "IsDeleted" = 0)',
        (contact, contact, using.moment, lead, contact),
    )
