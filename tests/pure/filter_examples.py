"""Fields as describe shows them, and filters of one condition, for the tests of sync.filters."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sync.filters.judge import judge
from sync.filters.soql import to_soql
from sync.filters.tree import Condition, Filter, Group, Join, Node, Operator, Relative, Span, Value

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)  # Sunday evening, the 22nd, in New York


def field(kind: str, **more: Any) -> dict[str, Any]:
    """Describe a field; `more` are keys of the vendor's description."""
    plain = {"filterable": True, "length": 0, "caseSensitive": False, "calculated": False, "custom": False}
    return {**plain, "type": kind, "createable": True, "updateable": True, "picklistValues": [], **more}


FIELDS = {
    "Title": field("string", length=128),
    "LeadSource": field("picklist", length=255),
    "Email": field("email", length=80),
    "MailingStreet": field("textarea", length=255),
    "Description": field("textarea", length=32000, filterable=False),
    "MailingAddress": field("address"),
    "Code__c": field("string", length=40, caseSensitive=True),
    "AccountId": field("reference", length=18),
    "Score__c": field("double"),
    "Employees__c": field("int"),
    "Rate__c": field("percent"),
    "Signed__c": field("date"),
    "CreatedDate": field("datetime"),
    "LastActivityDate": field("date"),
    "Vip__c": field("boolean"),
    "Interests__c": field(
        "multipicklist", length=4099, picklistValues=[{"value": "Food"}, {"value": "Open Air"}]
    ),
    "Formula__c": field("string", length=1300, calculated=True, createable=False, updateable=False),
    "Total__c": field("currency", custom=True, createable=False, updateable=False),
    "Account.Industry": field("picklist", length=255),
    "Account.Partner__c": field("boolean"),
    "Account.Owner.Name": field("string", length=121),
}


def one(path: str, operator: Operator, *values: Value) -> Filter:
    return Filter(root=Condition(field=path, operator=operator, values=values))


def group(join: Join, *parts: Node) -> Filter:
    return Filter(root=Group(join=join, parts=parts))


def relative(span: Span, n: int = 0) -> Relative:
    return Relative(span=span, n=n)


def asked(rule: Filter, zone: ZoneInfo = NEW_YORK) -> str:
    return to_soql(rule, FIELDS, now=NOW, zone=zone)


def judged(rule: Filter, path: str, text: str, zone: ZoneInfo = NEW_YORK) -> bool:
    """Judge a record of which one field matters."""
    return judge(rule, FIELDS, now=NOW, zone=zone)({path: text})
