"""User, Organization, Group, QueueSobject, Profile, permission sets, RecordType, ListView.

Synthetic, from the reference.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_organization.htm
"""

from simulators.salesforce.schema import SObject, parse_fields

_SETUP = {"mruEnabled": False, "searchable": False, "undeletable": False, "layoutable": False, "scopes": ()}
_READ_ONLY = {**_SETUP, "createable": False, "updateable": False, "deletable": False, "triggerable": False}

USER = SObject(
    name="User",
    prefix="005",
    label="User",
    plural="Users",
    traits={"feedEnabled": True, "deletable": False, "undeletable": False, "scopes": ("users", "everything")},
    fields=parse_fields(
        """
        Id | id 18 | di | User ID
        Username | string 80 | cui | Username
        LastName | string 80 | cu | Last Name | compound=Name info=personname
        FirstName | string 40 | cun | First Name | compound=Name info=personname
        Name | string 121 | N | Full Name | info=personname
        CompanyName | string 80 | cun | Company Name
        Title | string 80 | cun | Title
        Email | email 128 | cui | Email
        Phone | phone 40 | cun | Phone
        MobilePhone | phone 40 | cun | Mobile
        Alias | string 8 | cu | Alias
        CommunityNickname | string 40 | cu | Nickname
        IsActive | boolean | cud | Active
        TimeZoneSidKey | picklist 40 | cux | Time Zone
        UserRoleId | reference 18 | cuns | Role ID | to=UserRole relationship=UserRole
        LocaleSidKey | picklist 40 | cux | Locale
        EmailEncodingKey | picklist 40 | cux | Email Encoding
        ProfileId | reference 18 | cus | Profile ID | to=Profile relationship=Profile child=Users
        UserType | picklist 40 | n | User Type
        LanguageLocaleKey | picklist 40 | cux | Language
        EmployeeNumber | string 20 | cun | Employee Number
        ManagerId | reference 18 | cuns | Manager ID | to=User relationship=Manager
        LastLoginDate | datetime | n | Last Login
        @audit
        UserPermissionsMarketingUser | boolean | cud | Marketing User
        FederationIdentifier | string 512 | cuni | SAML Federation ID
        FullPhotoUrl | url 1024 | n | Url for full-sized Photo | filterable=no
        SmallPhotoUrl | url 1024 | n | Photo | filterable=no
        """,
        {
            "TimeZoneSidKey": (
                "America/New_York",
                "America/Chicago",
                "America/Los_Angeles",
                "Europe/London",
                "GMT",
            ),
            "LocaleSidKey": ("en_US", "en_GB", "de_DE"),
            "EmailEncodingKey": ("UTF-8", "ISO-8859-1"),
            "UserType": ("Standard", "PowerPartner", "CSPLitePortal", "CustomerSuccess", "Guest", "CsnOnly"),
            "LanguageLocaleKey": ("en_US", "de", "fr"),
        },
    ),
)

ORGANIZATION = SObject(
    name="Organization",
    prefix="00D",
    label="Organization",
    plural="Organizations",
    traits={**_READ_ONLY, "updateable": True},
    fields=parse_fields(
        """
        Id | id 18 | di | Organization ID
        Name | string 80 | uN | Name
        Division | string 80 | un | Division
        Street | textarea 255 | un | Street | compound=Address info=plaintextarea
        City | string 40 | un | City | compound=Address
        State | string 80 | un | State/Province | compound=Address
        PostalCode | string 20 | un | Zip/Postal Code | compound=Address
        Country | string 80 | un | Country | compound=Address
        Phone | phone 40 | un | Phone
        PrimaryContact | string 80 | un | Primary Contact
        DefaultLocaleSidKey | picklist 40 | u | Locale
        TimeZoneSidKey | picklist 40 | u | Time Zone
        LanguageLocaleKey | picklist 40 | u | Language
        FiscalYearStartMonth | int | u | Fiscal Year Starts In | digits=2
        UsesStartDateAsFiscalYearName | boolean | ud | Fiscal Year Name by Start
        DefaultAccountAccess | picklist 40 | n | Default Account Access
        DefaultContactAccess | picklist 40 | n | Default Contact Access
        DefaultLeadAccess | picklist 40 | n | Default Lead Access
        DefaultCampaignAccess | picklist 40 | n | Default Campaign Access
        TrialExpirationDate | datetime | n | Trial Expiration Date
        NamespacePrefix | string 15 | n | Namespace Prefix
        OrganizationType | picklist 40 | n | Edition
        InstanceName | string 5 | n | Instance Name
        IsSandbox | boolean | d | Is Sandbox
        IsReadOnly | boolean | d | Is Read Only
        CreatedDate | datetime | d | Created Date
        CreatedById | reference 18 | ds | Created By ID | to=User relationship=CreatedBy
        LastModifiedDate | datetime | d | Last Modified Date
        LastModifiedById | reference 18 | ds | Last Modified By ID | to=User relationship=LastModifiedBy
        SystemModstamp | datetime | d | System Modstamp
        """,
        {
            "OrganizationType": (
                "Team Edition",
                "Professional Edition",
                "Enterprise Edition",
                "Developer Edition",
            )
        },
    ),
)

GROUP = SObject(
    name="Group",
    prefix="00G",
    label="Group",
    plural="Group",
    traits=_SETUP,
    fields=parse_fields(
        """
        Id | id 18 | di | Group ID
        Name | string 40 | cuN | Name
        DeveloperName | string 80 | cun | Developer Name
        Type | picklist 40 | c | Type
        Email | email 255 | cun | Email
        @audit
        """,
        {"Type": ("Regular", "Queue", "Role", "Organization")},
    ),
)

QUEUE_SOBJECT = SObject(
    name="QueueSobject",
    prefix="03g",
    label="Queue Sobject",
    plural="Queue Sobject",
    traits=_SETUP,
    fields=parse_fields(
        """
        Id | id 18 | di | Queue Sobject ID
        QueueId | reference 18 | c | Group ID | to=Group relationship=Queue
        SobjectType | picklist 40 | c | SObject Type Name
        CreatedById | reference 18 | ds | Created By ID | to=User relationship=CreatedBy
        SystemModstamp | datetime | d | System Modstamp
        """
    ),
)

PROFILE = SObject(
    name="Profile",
    prefix="00e",
    label="Profile",
    plural="Profile",
    traits={**_SETUP, "createable": False},
    fields=parse_fields(
        """
        Id | id 18 | di | Profile ID
        Name | string 255 | uN | Name
        UserType | picklist 40 | n | User Type
        @audit
        """
    ),
)

PERMISSION_SET = SObject(
    name="PermissionSet",
    prefix="0PS",
    label="Permission Set",
    plural="Permission Sets",
    traits=_READ_ONLY,
    fields=parse_fields(
        """
        Id | id 18 | di | Permission Set ID
        Name | string 80 | N | Permission Set Name
        Label | string 80 | | Permission Set Label
        ProfileId | reference 18 | ns | Profile ID | to=Profile relationship=Profile
        IsOwnedByProfile | boolean | d | Is Owned By Profile
        IsCustom | boolean | d | Custom
        NamespacePrefix | string 15 | n | Namespace Prefix
        PermissionsModifyAllData | boolean | d | Modify All Data
        PermissionsCustomizeApplication | boolean | d | Customize Application
        @audit
        """
    ),
)

PERMISSION_SET_ASSIGNMENT = SObject(
    name="PermissionSetAssignment",
    prefix="0Pa",
    label="Permission Set Assignment",
    plural="Permission Set Assignment",
    traits=_READ_ONLY,
    fields=parse_fields(
        """
        Id | id 18 | di | PermissionSetAssignment ID
        PermissionSetId | reference 18 | s | PermissionSet ID | to=PermissionSet relationship=PermissionSet
        AssigneeId | reference 18 | s | Assignee ID | to=User relationship=Assignee
        SystemModstamp | datetime | d | System Modstamp
        """
    ),
)

RECORD_TYPE = SObject(
    name="RecordType",
    prefix="012",
    label="Record Type",
    plural="Record Types",
    traits={**_SETUP, "deletable": False},
    fields=parse_fields(
        """
        Id | id 18 | di | Record Type ID
        Name | string 80 | cuN | Name
        DeveloperName | string 80 | cu | Record Type Name
        NamespacePrefix | string 15 | n | Namespace Prefix
        Description | string 255 | cun | Description
        SobjectType | picklist 40 | c | SObject Type Name
        IsActive | boolean | cud | Active
        IsPersonType | boolean | d | Is Person Type
        @audit
        """
    ),
)

LIST_VIEW = SObject(
    name="ListView",
    prefix="00B",
    label="List View",
    plural="List Views",
    traits=_READ_ONLY,
    fields=parse_fields(
        """
        Id | id 18 | di | List View ID
        Name | string 80 | nN | Label
        DeveloperName | string 80 | n | API Name
        NamespacePrefix | string 15 | n | Namespace Prefix
        SobjectType | picklist 40 | n | Object
        IsSoqlCompatible | boolean | d | Is Soql Compatible
        @audit
        """
    ),
)
