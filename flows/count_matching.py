"""Count the people whom a filter lets in, now: what a page shows while somebody edits it."""

from zoneinfo import ZoneInfo

from flows.filter_fields import checked_fields
from flows.ports import Salesforce
from sync.filters.scope import scope_conditions
from sync.filters.soql import count_query, to_soql
from sync.filters.tree import Filter
from sync.profile import Profile


def count_matching(salesforce: Salesforce, profile: Profile, rule: Filter | None) -> int:
    """Ask Salesforce how many people of the profile the filter lets in; None lets in all.

    Costs a call, and a describe for each object that the filter names. Raises sync.problems: GiveUp where the
    filter cannot be asked.
    """
    fields = checked_fields(salesforce, profile.object_type, rule)
    zone = ZoneInfo(profile.zone)
    asked = [to_soql(rule, fields, now=salesforce.now(), zone=zone)] if rule else []
    scope = scope_conditions(profile.object_type, fields)
    return salesforce.count(count_query(profile.object_type, [*scope, *asked]))
