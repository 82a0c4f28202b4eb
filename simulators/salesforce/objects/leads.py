"""Lead. Fields: the recorded describe of a scratch org, and the opt-out fields hidden there.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm
"""

from dataclasses import replace

from simulators.salesforce.objects.values import CLEAN, INDUSTRIES, RATINGS, SOURCES
from simulators.salesforce.schema import SObject, parse_fields

STATUSES = ("Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted")

LEAD = SObject(
    name="Lead",
    prefix="00Q",
    label="Lead",
    plural="Leads",
    traits={
        "feedEnabled": True,
        "mergeable": True,
        "scopes": ("leads", "everything", "mine", "queue_owned", "scopingRule", "team", "user_owned"),
        "sobjectDescribeOption": "FULL",
    },
    fields=parse_fields(
        """
        Id | id 18 | di | Lead ID
        IsDeleted | boolean | d | Deleted
        MasterRecordId | reference 18 | n | Master Record ID | to=Lead relationship=MasterRecord
        @person
        Title | string 128 | cunp | Title
        Company | string 255 | cu | Company
        @address
        Phone | phone 40 | cunp | Phone
        MobilePhone | phone 40 | cunp | Mobile Phone
        Fax | phone 40 | cunp | Fax
        Email | email 80 | cunip | Email
        Website | url 255 | cunp | Website
        PhotoUrl | url 255 | n | Photo URL | info=imageurl
        Description | textarea 32000 | cunp | Description | info=plaintextarea
        LeadSource | picklist 255 | cunp | Lead Source
        Status | picklist 255 | cud | Status | default=Open_-_Not_Contacted
        Industry | picklist 255 | cunp | Industry
        Rating | picklist 255 | cunp | Rating
        AnnualRevenue | currency | cunp | Annual Revenue
        NumberOfEmployees | int | cunp | Employees | digits=8
        OwnerId | reference 18 | cuds | Owner ID | to=Group,User relationship=Owner
        HasOptedOutOfEmail | boolean | cudp | Email Opt Out
        HasOptedOutOfFax | boolean | cudp | Fax Opt Out
        DoNotCall | boolean | cudp | Do Not Call
        IsConverted | boolean | cd | Converted
        ConvertedDate | date | n | Converted Date
        ConvertedAccountId | reference 18 | ns | Converted Account ID | \
        to=Account relationship=ConvertedAccount
        ConvertedContactId | reference 18 | ns | Converted Contact ID | \
        to=Contact relationship=ConvertedContact
        ConvertedOpportunityId | reference 18 | ns | Converted Opportunity ID | \
        to=Opportunity relationship=ConvertedOpportunity
        IsUnreadByOwner | boolean | cud | Unread By Owner
        @audit
        LastActivityDate | date | n | Last Activity
        @viewed
        Jigsaw | string 20 | cunp | Data.com Key
        JigsawContactId | string 20 | n | Jigsaw Contact ID | relationship=JigsawContact
        CleanStatus | picklist 40 | cunxp | Clean Status
        CompanyDunsNumber | string 9 | cunp | Company D-U-N-S Number
        DandbCompanyId | reference 18 | cunps | D&B Company ID | to=DandBCompany relationship=DandbCompany
        EmailBouncedReason | string 255 | un | Email Bounced Reason
        EmailBouncedDate | datetime | un | Email Bounced Date
        IndividualId | reference 18 | cuns | Individual ID | to=Individual relationship=Individual
        """,
        {
            "LeadSource": SOURCES,
            "Status": STATUSES,
            "Industry": INDUSTRIES,
            "Rating": RATINGS,
            "CleanStatus": CLEAN,
        },
    ),
)


def lead_with_persons() -> SObject:
    """Return Lead as an org with Person Accounts has it: one without a company becomes a person account."""
    fields = (replace(each, nillable=True) if each.name == "Company" else each for each in LEAD.fields)
    return replace(LEAD, fields=tuple(fields))
