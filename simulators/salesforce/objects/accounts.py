"""Account, with Person Accounts on or off. Fields: recorded describes of two orgs.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm
"""

from dataclasses import replace

from simulators.salesforce.ids import make_id
from simulators.salesforce.objects.values import CLEAN, INDUSTRIES, RATINGS, SOURCES
from simulators.salesforce.schema import SObject, parse_fields

BUSINESS, PERSON = make_id("012", 1), make_id("012", 2)
# name, developer name, id, whether it is the default
RECORD_TYPES = (
    ("Business Account", "Business_Account", BUSINESS, True),
    ("Person Account", "PersonAccount", PERSON, False),
    ("Master", "Master", "012000000000000AAA", False),
)
_TYPES = (
    "Prospect",
    "Customer - Direct",
    "Customer - Channel",
    "Channel Partner / Reseller",
    "Installation Partner",
    "Technology Partner",
    "Other",
)
_VALUES = {
    "Type": _TYPES,
    "Industry": INDUSTRIES,
    "Ownership": ("Public", "Private", "Subsidiary", "Other"),
    "Rating": RATINGS,
    "CleanStatus": CLEAN,
    "AccountSource": SOURCES,
    "PersonLeadSource": SOURCES,
    "PersonPronouns": ("He/Him", "She/Her", "They/Them", "He/They", "She/They", "Not Listed"),
    "PersonGenderIdentity": ("Male", "Female", "Nonbinary", "Not Listed"),
}

ACCOUNT = SObject(
    name="Account",
    prefix="001",
    label="Account",
    plural="Accounts",
    traits={"feedEnabled": True, "mergeable": True, "scopes": ("accounts", "everything", "mine", "team")},
    fields=parse_fields(
        """
        Id | id 18 | di | Account ID
        IsDeleted | boolean | d | Deleted
        MasterRecordId | reference 18 | n | Master Record ID | to=Account relationship=MasterRecord
        Name | string 255 | cuN | Account Name | compound=Name info=switchablepersonname
        Type | picklist 40 | cunp | Account Type
        RecordTypeId | reference 18 | cuns | Record Type ID | to=RecordType relationship=RecordType
        ParentId | reference 18 | cunps | Parent Account ID | \
        to=Account relationship=Parent child=ChildAccounts
        @address Billing
        @address Shipping
        Phone | phone 40 | cunp | Account Phone
        Fax | phone 40 | cunp | Account Fax
        AccountNumber | string 40 | cunp | Account Number
        Website | url 255 | cunp | Website
        PhotoUrl | url 255 | n | Photo URL | info=imageurl
        Sic | string 20 | cunp | SIC Code
        Industry | picklist 40 | cunp | Industry
        AnnualRevenue | currency | cunp | Annual Revenue
        NumberOfEmployees | int | cunp | Employees | digits=8
        Ownership | picklist 40 | cunp | Ownership
        TickerSymbol | string 20 | cunp | Ticker Symbol
        Description | textarea 32000 | cunp | Account Description | info=plaintextarea
        Rating | picklist 40 | cunp | Account Rating
        Site | string 80 | cunp | Account Site
        OwnerId | reference 18 | cuds | Owner ID | to=User relationship=Owner
        @audit
        LastActivityDate | date | n | Last Activity
        @viewed
        IsPartner | boolean | ud | Partner Account
        IsCustomerPortal | boolean | ud | Customer Portal Account
        ChannelProgramName | string 255 | n | Channel Program Name | filterable=no
        ChannelProgramLevelName | string 255 | n | Channel Program Level Name | filterable=no
        Jigsaw | string 20 | cunp | Data.com Key
        JigsawCompanyId | string 20 | n | Jigsaw Company ID | relationship=JigsawCompany
        CleanStatus | picklist 40 | cunxp | Clean Status
        AccountSource | picklist 40 | cunp | Account Source
        DunsNumber | string 9 | cunp | D-U-N-S Number
        Tradestyle | string 255 | cunp | Tradestyle
        NaicsCode | string 8 | cunp | NAICS Code
        NaicsDesc | string 120 | cunp | NAICS Description
        YearStarted | string 4 | cunp | Year Started
        SicDesc | string 80 | cunp | SIC Description
        DandbCompanyId | reference 18 | cunps | D&B Company ID | to=DandBCompany relationship=DandbCompany
        OperatingHoursId | reference 18 | cunps | Operating Hour ID | \
        to=OperatingHours relationship=OperatingHours
        """,
        _VALUES,
    ),
)

_PERSON = parse_fields(
    """
    LastName | string 80 | cun | Last Name | compound=Name info=switchablepersonname
    FirstName | string 40 | cun | First Name | compound=Name info=switchablepersonname
    Salutation | picklist 40 | cun | Salutation | compound=Name info=switchablepersonname
    MiddleName | string 40 | cunp | Middle Name | compound=Name info=switchablepersonname
    Suffix | string 40 | cunp | Suffix | compound=Name info=switchablepersonname
    PersonContactId | reference 18 | ns | Contact ID | to=Contact relationship=PersonContact
    IsPersonAccount | boolean | d | Is Person Account
    @address PersonMailing
    @address PersonOther
    PersonMobilePhone | phone 40 | cunp | Mobile
    PersonHomePhone | phone 40 | cunp | Home Phone
    PersonOtherPhone | phone 40 | cunp | Other Phone
    PersonAssistantPhone | phone 40 | cunp | Asst. Phone
    PersonEmail | email 80 | cunp | Email
    PersonTitle | string 80 | cunp | Title
    PersonDepartment | string 80 | cunp | Department
    PersonAssistantName | string 40 | cunp | Assistant
    PersonLeadSource | picklist 255 | cunp | Lead Source
    PersonBirthdate | date | cunp | Birthdate
    PersonHasOptedOutOfEmail | boolean | cudp | Email Opt Out
    PersonHasOptedOutOfFax | boolean | cudp | Fax Opt Out
    PersonDoNotCall | boolean | cudp | Do Not Call
    PersonLastCURequestDate | datetime | n | Last Stay-in-Touch Request Date
    PersonLastCUUpdateDate | datetime | n | Last Stay-in-Touch Save Date
    PersonEmailBouncedReason | string 255 | cun | Email Bounced Reason
    PersonEmailBouncedDate | datetime | cun | Email Bounced Date
    PersonIndividualId | reference 18 | cuns | Individual ID | to=Individual relationship=PersonIndividual
    PersonPronouns | picklist 255 | cunp | Pronouns
    PersonGenderIdentity | picklist 255 | cunp | Gender Identity
    """,
    {**_VALUES, "Salutation": ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.")},
)


def account_with_persons() -> SObject:
    """Return Account as an org with Person Accounts has it: a business name is then no longer required."""
    fields = (replace(field, nillable=True) if field.name == "Name" else field for field in ACCOUNT.fields)
    traits = {**ACCOUNT.traits, "sobjectDescribeOption": "FULL", "record_types": RECORD_TYPES}
    return replace(ACCOUNT, fields=(*fields, *_PERSON), traits=traits)
