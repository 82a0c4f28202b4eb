"""Task, and as much of Opportunity as a lead's conversion makes. Synthetic, from the object reference.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm
"""

from simulators.salesforce.objects.values import SOURCES
from simulators.salesforce.schema import SObject, parse_fields

TASK = SObject(
    name="Task",
    prefix="00T",
    label="Task",
    plural="Tasks",
    traits={"scopes": ("tasks", "everything", "mine", "team")},
    fields=parse_fields(
        """
        Id | id 18 | di | Activity ID
        WhoId | reference 18 | cunps | Name ID | to=Contact,Lead relationship=Who child=Tasks cascade=yes
        WhatId | reference 18 | cunps | Related To ID | \
        to=Account,Campaign,Opportunity relationship=What child=Tasks cascade=yes
        Subject | combobox 255 | cunp | Subject
        ActivityDate | date | cunp | Due Date Only
        Status | picklist 255 | cud | Status | default=Not_Started
        Priority | picklist 255 | cud | Priority | default=Normal
        IsHighPriority | boolean | d | High Priority
        OwnerId | reference 18 | cuds | Assigned To ID | to=Group,User relationship=Owner
        Description | textarea 32000 | cunp | Description | info=plaintextarea
        IsDeleted | boolean | d | Deleted
        AccountId | reference 18 | ns | Account ID | to=Account relationship=Account
        IsClosed | boolean | d | Closed
        @audit
        TaskSubtype | picklist 40 | cn | Task Subtype | default=Task
        CompletedDateTime | datetime | n | Completed Date
        """,
        {
            "Subject": ("Call", "Email", "Send Letter", "Send Quote", "Other"),
            "Status": ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"),
            "Priority": ("High", "Normal", "Low"),
            "TaskSubtype": ("Task", "Email", "ListEmail", "Cadence", "Call", "LinkedIn"),
        },
    ),
)

OPPORTUNITY = SObject(
    name="Opportunity",
    prefix="006",
    label="Opportunity",
    plural="Opportunities",
    traits={
        "deepCloneable": True,
        "feedEnabled": True,
        "scopes": ("opportunities", "everything", "mine", "team"),
    },
    fields=parse_fields(
        """
        Id | id 18 | di | Opportunity ID
        IsDeleted | boolean | d | Deleted
        AccountId | reference 18 | cunps | Account ID | \
        to=Account relationship=Account child=Opportunities cascade=yes
        Name | string 120 | cuN | Name
        StageName | picklist 255 | cu | Stage
        Amount | currency | cunp | Amount | scale=2
        CloseDate | date | cu | Close Date
        LeadSource | picklist 255 | cunp | Lead Source
        IsClosed | boolean | d | Closed
        IsWon | boolean | d | Won
        CampaignId | reference 18 | cunps | Campaign ID | \
        to=Campaign relationship=Campaign child=Opportunities
        OwnerId | reference 18 | cuds | Owner ID | to=User relationship=Owner
        ContactId | reference 18 | cns | Contact ID | to=Contact relationship=Contact
        @audit
        """,
        {
            "LeadSource": SOURCES,
            "StageName": ("Prospecting", "Qualification", "Needs Analysis", "Closed Won", "Closed Lost"),
        },
    ),
)
