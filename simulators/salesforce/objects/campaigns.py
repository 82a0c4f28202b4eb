"""Campaign, CampaignMember and CampaignMemberStatus. Synthetic: nobody published a describe of them.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaign.htm
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaignmember.htm
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaignmemberstatus.htm
"""

from simulators.salesforce.objects.values import SOURCES
from simulators.salesforce.schema import SObject, parse_fields

CAMPAIGN = SObject(
    name="Campaign",
    prefix="701",
    label="Campaign",
    plural="Campaigns",
    traits={"deepCloneable": True, "scopes": ("campaigns", "everything", "mine", "team")},
    fields=parse_fields(
        """
        Id | id 18 | di | Campaign ID
        IsDeleted | boolean | d | Deleted
        Name | string 80 | cuiN | Name
        ParentId | reference 18 | cunps | Parent Campaign ID | \
        to=Campaign relationship=Parent child=ChildCampaigns
        Type | picklist 40 | cunp | Type
        Status | picklist 40 | cunp | Status | default=Planned
        StartDate | date | cunp | Start Date
        EndDate | date | cunp | End Date
        ExpectedRevenue | currency | cunp | Expected Revenue
        BudgetedCost | currency | cunp | Budgeted Cost
        ActualCost | currency | cunp | Actual Cost
        ExpectedResponse | percent | cunp | Expected Response (%) | precision=10 scale=2
        NumberSent | double | cunp | Num Sent
        IsActive | boolean | cudp | Active
        Description | textarea 32000 | cunp | Description | info=plaintextarea
        NumberOfLeads | int | p | Leads in Campaign | digits=8 default=0
        NumberOfConvertedLeads | int | p | Converted Leads in Campaign | digits=8 default=0
        NumberOfContacts | int | p | Contacts in Campaign | digits=8 default=0
        NumberOfResponses | int | p | Responses in Campaign | digits=8 default=0
        NumberOfOpportunities | int | p | Opportunities in Campaign | digits=8 default=0
        NumberOfWonOpportunities | int | p | Won Opportunities in Campaign | digits=8 default=0
        AmountAllOpportunities | currency | p | Value Opportunities in Campaign | default=0
        AmountWonOpportunities | currency | p | Value Won Opportunities in Campaign | default=0
        OwnerId | reference 18 | cuds | Owner ID | to=User relationship=Owner
        @audit
        LastActivityDate | date | n | Last Activity
        @viewed
        CampaignMemberRecordTypeId | reference 18 | cuns | Record Type ID | \
        to=RecordType relationship=CampaignMemberRecordType
        """,
        {
            "Type": (
                "Conference",
                "Webinar",
                "Trade Show",
                "Public Relations",
                "Partners",
                "Referral Program",
                "Advertisement",
                "Banner Ads",
                "Direct Mail",
                "Email",
                "Telemarketing",
                "Other",
            ),
            "Status": ("Planned", "In Progress", "Completed", "Aborted"),
        },
    ),
)

CAMPAIGN_MEMBER = SObject(
    name="CampaignMember",
    prefix="00v",
    label="Campaign Member",
    plural="Campaign Members",
    traits={"mruEnabled": False, "searchable": False, "undeletable": False, "scopes": ()},
    fields=parse_fields(
        """
        Id | id 18 | di | Campaign Member ID
        IsDeleted | boolean | d | Deleted
        CampaignId | reference 18 | cs | Campaign ID | \
        to=Campaign relationship=Campaign child=CampaignMembers cascade=yes
        LeadId | reference 18 | cns | Lead ID | to=Lead relationship=Lead child=CampaignMembers cascade=yes
        ContactId | reference 18 | cns | Contact ID | \
        to=Contact relationship=Contact child=CampaignMembers cascade=yes
        Status | picklist 40 | cun | Status
        HasResponded | boolean | d | Responded
        IsPrimary | boolean | d | Is Primary
        CreatedDate | datetime | d | Created Date
        CreatedById | reference 18 | ds | Created By ID | to=User relationship=CreatedBy
        LastModifiedDate | datetime | d | Last Modified Date
        LastModifiedById | reference 18 | ds | Last Modified By ID | to=User relationship=LastModifiedBy
        SystemModstamp | datetime | d | System Modstamp
        FirstRespondedDate | date | n | First Responded Date
        Salutation | picklist 40 | n | Salutation
        Name | string 255 | nN | Name
        FirstName | string 40 | n | First Name
        LastName | string 80 | n | Last Name
        Title | string 128 | n | Title
        Street | textarea 255 | n | Street | info=plaintextarea
        City | string 40 | n | City
        State | string 80 | n | State/Province
        PostalCode | string 20 | n | Zip/Postal Code
        Country | string 80 | n | Country
        Email | email 80 | n | Email
        Phone | phone 40 | n | Phone
        Fax | phone 40 | n | Fax
        MobilePhone | phone 40 | n | Mobile Phone
        Description | textarea 32000 | n | Description | info=plaintextarea
        DoNotCall | boolean | d | Do Not Call
        HasOptedOutOfEmail | boolean | d | Email Opt Out
        HasOptedOutOfFax | boolean | d | Fax Opt Out
        LeadSource | picklist 255 | n | Lead Source
        CompanyOrAccount | string 255 | n | Company (Account)
        Type | picklist 40 | n | Type
        LeadOrContactId | reference 18 | ns | Related Record ID | to=Contact,Lead relationship=LeadOrContact
        LeadOrContactOwnerId | reference 18 | ns | Related Record Owner ID | \
        to=Group,User relationship=LeadOrContactOwner
        """,
        {"LeadSource": SOURCES, "Status": ("Sent", "Responded"), "Type": ("Lead", "Contact")},
    ),
)

CAMPAIGN_MEMBER_STATUS = SObject(
    name="CampaignMemberStatus",
    prefix="01Y",
    label="Campaign Member Status",
    plural="Campaign Member Statuses",
    traits={
        "mruEnabled": False,
        "searchable": False,
        "undeletable": False,
        "layoutable": False,
        "scopes": (),
    },
    fields=parse_fields(
        """
        Id | id 18 | di | Campaign Member Status ID
        IsDeleted | boolean | d | Deleted
        CampaignId | reference 18 | c | Campaign ID | \
        to=Campaign relationship=Campaign child=CampaignMemberStatuses cascade=yes
        Label | string 765 | cuN | Label
        SortOrder | int | cun | Sort Order | digits=8
        IsDefault | boolean | cud | Is Default
        HasResponded | boolean | cud | Responded
        @audit
        """
    ),
)
