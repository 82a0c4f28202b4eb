"""The objects that every simulated org has, one module an area."""

from simulators.salesforce.objects.accounts import ACCOUNT, account_with_persons
from simulators.salesforce.objects.activities import OPPORTUNITY, TASK
from simulators.salesforce.objects.campaigns import CAMPAIGN, CAMPAIGN_MEMBER, CAMPAIGN_MEMBER_STATUS
from simulators.salesforce.objects.contacts import CONTACT, contact_with_persons
from simulators.salesforce.objects.files import FILES
from simulators.salesforce.objects.leads import LEAD, lead_with_persons
from simulators.salesforce.objects.places import with_place_codes
from simulators.salesforce.objects.setup import (
    GROUP,
    LIST_VIEW,
    ORGANIZATION,
    PERMISSION_SET,
    PERMISSION_SET_ASSIGNMENT,
    PROFILE,
    QUEUE_SOBJECT,
    RECORD_TYPE,
    USER,
)
from simulators.salesforce.schema import SObject

STANDARD = (
    ACCOUNT,
    CAMPAIGN,
    CAMPAIGN_MEMBER,
    CAMPAIGN_MEMBER_STATUS,
    CONTACT,
    GROUP,
    LEAD,
    LIST_VIEW,
    OPPORTUNITY,
    ORGANIZATION,
    PERMISSION_SET,
    PERMISSION_SET_ASSIGNMENT,
    PROFILE,
    QUEUE_SOBJECT,
    RECORD_TYPE,
    TASK,
    USER,
    *FILES,
)


def standard_objects(*, person_accounts: bool = False, place_codes: bool = False) -> tuple[SObject, ...]:
    """Return the objects of an org with the given features on."""
    found = list(STANDARD)
    if person_accounts:
        swaps = {
            "Account": account_with_persons(),
            "Contact": contact_with_persons(),
            "Lead": lead_with_persons(),
        }
        found = [swaps.get(made.name, made) for made in found]
    if place_codes:
        found = [with_place_codes(made) for made in found]
    return tuple(found)
