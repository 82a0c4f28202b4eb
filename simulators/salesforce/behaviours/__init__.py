"""What the vendor does by itself when records of an object are saved or deleted, object by object."""

from collections.abc import Callable, Mapping, Sequence

from simulators.salesforce.behaviours.campaigns import (
    add_statuses,
    check_campaign_user,
    check_status_left,
    check_statuses,
    count_members,
    keep_one_default,
    settle_member,
    show_person_anew,
)
from simulators.salesforce.behaviours.change import Change
from simulators.salesforce.behaviours.duplicates import check_duplicates
from simulators.salesforce.behaviours.files import (
    check_link,
    publish_version,
    settle_attachment,
    settle_version,
)
from simulators.salesforce.behaviours.leads import check_lead_of_member, check_unconverted
from simulators.salesforce.behaviours.names import set_full_name, set_person_marks
from simulators.salesforce.behaviours.persons import (
    check_person_contact,
    settle_person,
    write_account,
    write_contact,
)
from simulators.salesforce.behaviours.places import settle_places
from simulators.salesforce.behaviours.rules import check_lookup_filters, check_rules
from simulators.salesforce.behaviours.tasks import move_last_activity, settle_task
from simulators.salesforce.behaviours.uniques import check_unique

__all__ = ["AFTER_DELETE", "AFTER_SAVE", "BEFORE_SAVE", "CHECKS", "ON_DELETE", "WHEN_WRITTEN", "Change"]

Act = Callable[[Change], None]
Acts = Mapping[str, Sequence[Act]]

BEFORE_SAVE: Acts = {
    "Account": (settle_person, settle_places),
    "Attachment": (settle_attachment,),
    "CampaignMember": (settle_member,),
    "ContentDocumentLink": (check_link,),
    "ContentVersion": (settle_version,),
    "Contact": (set_full_name, set_person_marks, settle_places),
    "Lead": (set_full_name, set_person_marks, settle_places),
    "Task": (settle_task,),
    "User": (set_full_name,),
}
CHECKS: Acts = {
    "always": (check_unique,),
    "*": (check_duplicates, check_lookup_filters),
    "Campaign": (check_campaign_user,),
    "CampaignMember": (check_lead_of_member,),
    "CampaignMemberStatus": (check_statuses,),
    "Lead": (check_unconverted,),
}
AFTER_SAVE: Acts = {
    "Account": (write_contact,),
    "Campaign": (add_statuses,),
    "CampaignMember": (count_members,),
    "CampaignMemberStatus": (keep_one_default,),
    "Contact": (write_account, show_person_anew),
    "ContentVersion": (publish_version,),
    "Lead": (show_person_anew,),
    "Task": (move_last_activity,),
}
WHEN_WRITTEN: Sequence[Act] = (check_rules,)
ON_DELETE: Acts = {
    "CampaignMemberStatus": (check_status_left,),
    "Contact": (check_person_contact,),
}
AFTER_DELETE: Acts = {"CampaignMember": (count_members,)}
