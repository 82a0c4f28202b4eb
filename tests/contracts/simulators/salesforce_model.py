"""A small model of an org: what each write must answer, and what every read must show.

Stamps are numbers that grow by one with each rule played; the org's clock moves by a second each time.
"""

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]
FLAGS = frozenset({"DoNotCall", "HasOptedOutOfEmail", "IsActive", "HasResponded"})
TEXTS = {"FirstName": 40, "LastName": 80, "Title": 128, "Company": 255, "Name": 80, "Phone": 40}
SHOWN = {
    "Account": ("Name", "Phone", "Key__c"),
    "Contact": (
        *("FirstName", "LastName", "Title", "Email", "DoNotCall", "HasOptedOutOfEmail", "Birthdate"),
        *("MailingStreet", "AccountId", "Key__c"),
    ),
    "Lead": (
        *("FirstName", "LastName", "Title", "Email", "Company", "DoNotCall", "HasOptedOutOfEmail"),
        "Key__c",
    ),
    "Campaign": ("Name", "IsActive"),
    "CampaignMember": ("CampaignId", "ContactId", "LeadId", "Status", "HasResponded"),
}
REQUIRED = {
    "Account": ("Name",),
    "Contact": ("LastName",),
    "Lead": ("LastName", "Company"),
    "Campaign": ("Name",),
    "CampaignMember": ("CampaignId",),
}
# Whose deletion takes them along: kind of the child, and its lookup.
CHILDREN = {
    "Account": (("Contact", "AccountId"),),
    "Contact": (("CampaignMember", "ContactId"),),
    "Lead": (("CampaignMember", "LeadId"),),
    "Campaign": (("CampaignMember", "CampaignId"),),
}
# What a converted lead gives to its contact.
CARRIED = ("FirstName", "LastName", "Title", "Email", "DoNotCall", "HasOptedOutOfEmail")


@dataclass
class Row:
    """A record as the model knows it."""

    kind: str
    values: Values
    stamp: int
    deleted: bool = False
    purged: bool = False
    converted: bool = False
    master: str | None = None

    @property
    def lives(self) -> bool:
        return not self.deleted and not self.purged


def hold(sent: Values) -> Values:
    """Return what the org keeps: no white space around texts but the street's, blanks as null."""
    held: Values = {}
    for name, value in sent.items():
        kept = value.strip() if isinstance(value, str) and name != "MailingStreet" else value
        held[name] = (False if name in FLAGS else None) if kept in {None, ""} else kept
    return held


def fold(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


@dataclass
class Model:
    """All records of one history; `duplicate_rule` is the rule on the addresses of Contacts."""

    rows: dict[str, Row] = field(default_factory=dict)
    now: int = 0
    duplicate_rule: bool = False
    allow_save: bool = True
    temporary: Iterator[int] = field(default_factory=itertools.count)

    def living(self, *kinds: str) -> list[str]:
        return [record for record, row in self.rows.items() if row.lives and row.kind in kinds]

    def binned(self, *kinds: str) -> list[str]:
        return [record for record, row in self.rows.items() if row.deleted and row.kind in kinds]

    def of_kind(self, kind: str) -> dict[str, Row]:
        return {record: row for record, row in self.rows.items() if row.kind == kind}

    def save(self) -> dict[str, Row]:
        return copy.deepcopy(self.rows)

    # what a write must answer

    def problems(self, kind: str, sent: Values, record: str = "", *, allow: bool = False) -> set[str]:
        """Return the codes of all that speaks against creating (or changing `record` into) this."""
        held = hold(sent)
        found = {
            "STRING_TOO_LONG"
            for name, value in held.items()
            if isinstance(value, str) and len(value) > TEXTS.get(name, 255)
        }
        if held.get("Email") and "@" not in held["Email"]:
            found.add("INVALID_EMAIL_ADDRESS")
        if "Nothing__c" in sent:
            found.add("INVALID_FIELD")
        needed = [name for name in REQUIRED[kind] if not record or name in held]
        if any(held.get(name) is None for name in needed):
            found.add("REQUIRED_FIELD_MISSING")
        found |= self.clashes(kind, held, record, allow=allow)
        if kind == "CampaignMember":
            found |= self.member_problems(held, record)
        if record:
            found |= self.gone(record)
        return found

    def gone(self, record: str) -> set[str]:
        """Return why this record cannot be changed."""
        row = self.rows[record]
        if not row.lives:
            return {"ENTITY_IS_DELETED"}
        return {"CANNOT_UPDATE_CONVERTED_LEAD"} if row.converted else set()

    def clashes(self, kind: str, held: Values, record: str, *, allow: bool) -> set[str]:
        before = self.rows[record].values if record else {}
        found = set()
        moved = {name for name in held if held[name] != before.get(name)}
        others = [row for other, row in self.of_kind(kind).items() if row.lives and other != record]
        if kind == "Contact" and "Key__c" in moved and has(others, "Key__c", held["Key__c"]):
            found.add("DUPLICATE_VALUE")
        rule = self.duplicate_rule and not (allow and self.allow_save)
        if kind == "Contact" and rule and "Email" in moved and has(others, "Email", held["Email"]):
            found.add("DUPLICATES_DETECTED")
        return found

    def member_problems(self, held: Values, record: str) -> set[str]:
        if record:
            return set()
        contact, lead = held.get("ContactId"), held.get("LeadId")
        if contact is None and lead is None:
            return {"REQUIRED_FIELD_MISSING"}
        column, person = ("ContactId", contact) if contact else ("LeadId", lead)
        members = [row.values for row in self.of_kind("CampaignMember").values() if row.lives]
        found = set()
        if any(each["CampaignId"] == held["CampaignId"] and each[column] == person for each in members):
            found.add("DUPLICATE_VALUE")
        if not contact and self.rows[str(lead)].converted:
            found.add("CANNOT_UPDATE_CONVERTED_LEAD")
        return found

    # what a write does

    def create(self, kind: str, sent: Values, record: str = "") -> str:
        record = record or f"temporary {next(self.temporary)}"
        start: Values = {name: False if name in FLAGS else None for name in SHOWN[kind]}
        self.rows[record] = Row(kind, start | hold(sent), self.now)
        if kind == "CampaignMember":
            self.settle_member(self.rows[record])
            if self.rows[record].values["ContactId"]:
                self.rows[record].values["LeadId"] = None
        return record

    def change(self, record: str, sent: Values) -> None:
        row = self.rows[record]
        row.values |= hold(sent)
        row.stamp = self.now
        if row.kind == "CampaignMember":
            self.settle_member(row)

    def settle_member(self, row: Row) -> None:
        if row.values["Status"] not in {"Sent", "Responded"}:
            row.values["Status"] = "Sent"
        row.values["HasResponded"] = row.values["Status"] == "Responded"

    def delete(self, record: str, *, hard: bool = False) -> None:
        row = self.rows[record]
        for kind, column in CHILDREN.get(row.kind, ()):
            for child, held in list(self.of_kind(kind).items()):
                if held.lives and held.values[column] == record:
                    self.delete(child)
        row.deleted, row.purged, row.stamp = not hard, hard, self.now

    def revived(self, record: str) -> list[str]:
        """Return what comes back with a record: itself, and below it what went at the same moment."""
        row = self.rows[record]
        found = [record]
        for kind, column in CHILDREN.get(row.kind, ()):
            for child, held in self.of_kind(kind).items():
                if held.deleted and held.values[column] == record and held.stamp == row.stamp:
                    found += self.revived(child)
        return found

    def can_undelete(self, record: str) -> bool:
        """Whether no living Contact has taken a key of those that would come back."""
        living = [row for row in self.of_kind("Contact").values() if row.lives]
        back = [self.rows[each] for each in self.revived(record)]
        return not any(row.kind == "Contact" and has(living, "Key__c", row.values["Key__c"]) for row in back)

    def undelete(self, record: str) -> None:
        for each in self.revived(record):
            row = self.rows[each]
            row.deleted, row.stamp, row.master = False, self.now, None

    def merge(self, master: str, others: list[str]) -> None:
        kept = self.rows[master]
        for other in others:
            gone = self.rows[other]
            for name, value in gone.values.items():
                if kept.values[name] is None or (name == "HasOptedOutOfEmail" and value):
                    kept.values[name] = value
            self.move_children(other, master)
            gone.deleted, gone.stamp, gone.master = True, self.now, master
        kept.stamp = self.now

    def move_children(self, old: str, new: str) -> None:
        for kind, column in CHILDREN.get(self.rows[old].kind, ()):
            rows = self.of_kind(kind).values()
            mine = {row.values.get("CampaignId") for row in rows if row.lives and row.values[column] == new}
            for row in rows:
                if row.values[column] != old or not row.lives:
                    continue
                if kind == "CampaignMember" and row.values["CampaignId"] in mine:
                    row.deleted, row.stamp = True, self.now
                else:
                    row.values[column], row.stamp = new, self.now

    def convert(self, lead: str, account: str, contact: str) -> None:
        row = self.rows[lead]
        if account not in self.rows:
            self.create("Account", {"Name": row.values["Company"]}, account)
        if contact not in self.rows:
            carried = {name: row.values[name] for name in CARRIED}
            self.create("Contact", carried | {"AccountId": account}, contact)
        row.converted, row.stamp = True, self.now
        members = [each for each in self.of_kind("CampaignMember").values() if each.lives]
        taken = {each.values["CampaignId"] for each in members if each.values["ContactId"] == contact}
        for each in members:
            if each.values["LeadId"] == lead and each.values["CampaignId"] not in taken:
                each.values["ContactId"], each.stamp = contact, self.now

    # what reads must show

    def shown(self, record: str) -> Values:
        row = self.rows[record]
        return {name: row.values[name] for name in SHOWN[row.kind]}

    def counters(self, campaign: str) -> Values:
        members = [
            row.values
            for row in self.of_kind("CampaignMember").values()
            if row.lives and row.values["CampaignId"] == campaign
        ]
        return {
            "NumberOfContacts": sum(each["ContactId"] is not None for each in members),
            "NumberOfLeads": sum(each["LeadId"] is not None for each in members),
            "NumberOfResponses": sum(each["HasResponded"] for each in members),
        }


def has(rows: list[Row], name: str, value: Any) -> bool:
    return value is not None and any(fold(row.values[name]) == fold(value) for row in rows)
