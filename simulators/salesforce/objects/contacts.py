"""Contact. Fields: the describe of a scratch org, and the opt-out fields that field-level security hid there.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm
"""

from dataclasses import replace

from simulators.salesforce.objects.values import CLEAN, SOURCES
from simulators.salesforce.schema import SObject, parse_fields

TRAITS = {
    "feedEnabled": True,
    "mergeable": True,
    "scopes": ("contacts", "everything", "mine", "scopingRule", "team"),
    "sobjectDescribeOption": "FULL",
}

CONTACT = SObject(
    name="Contact",
    prefix="003",
    label="Contact",
    plural="Contacts",
    traits=TRAITS,
    fields=parse_fields(
        """
        Id | id 18 | di | Contact ID
        IsDeleted | boolean | d | Deleted
        MasterRecordId | reference 18 | n | Master Record ID | to=Contact relationship=MasterRecord
        AccountId | reference 18 | cunps | Account ID | \
        to=Account relationship=Account child=Contacts cascade=yes
        @person
        @address Other
        @address Mailing
        Phone | phone 40 | cunp | Business Phone
        Fax | phone 40 | cunp | Business Fax
        MobilePhone | phone 40 | cunp | Mobile Phone
        HomePhone | phone 40 | cunp | Home Phone
        OtherPhone | phone 40 | cunp | Other Phone
        AssistantPhone | phone 40 | cunp | Asst. Phone
        ReportsToId | reference 18 | cunps | Reports To ID | to=Contact relationship=ReportsTo
        Email | email 80 | cunip | Email
        Title | string 128 | cunp | Title
        Department | string 80 | cunp | Department
        AssistantName | string 40 | cunp | Assistant's Name
        LeadSource | picklist 255 | cunp | Lead Source
        Birthdate | date | cunp | Birthdate
        Description | textarea 32000 | cunp | Contact Description | info=plaintextarea
        OwnerId | reference 18 | cuds | Owner ID | to=User relationship=Owner
        HasOptedOutOfEmail | boolean | cudp | Email Opt Out
        HasOptedOutOfFax | boolean | cudp | Fax Opt Out
        DoNotCall | boolean | cudp | Do Not Call
        @audit
        LastActivityDate | date | n | Last Activity
        LastCURequestDate | datetime | n | Last Stay-in-Touch Request Date
        LastCUUpdateDate | datetime | n | Last Stay-in-Touch Save Date
        @viewed
        EmailBouncedReason | string 255 | cun | Email Bounced Reason
        EmailBouncedDate | datetime | cun | Email Bounced Date
        IsEmailBounced | boolean | d | Is Email Bounced
        PhotoUrl | url 255 | n | Photo URL | info=imageurl
        Jigsaw | string 20 | cunp | Data.com Key
        JigsawContactId | string 20 | n | Jigsaw Contact ID | relationship=JigsawContact
        CleanStatus | picklist 40 | cunxp | Clean Status
        IndividualId | reference 18 | cuns | Individual ID | to=Individual relationship=Individual
        """,
        {"LeadSource": SOURCES, "CleanStatus": CLEAN},
    ),
)


def contact_with_persons() -> SObject:
    """Return Contact as an org with Person Accounts has it."""
    return replace(
        CONTACT,
        fields=(*CONTACT.fields, *parse_fields("IsPersonAccount | boolean | d | Is Person Account")),
    )
