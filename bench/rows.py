"""What everybody reads: what a first sync asks the two vendors for."""

COLUMNS = (
    "Id",
    "Email",
    "HasOptedOutOfEmail",
    "CreatedDate",
    "SystemModstamp",
    "IsDeleted",
    "Salutation",
    "FirstName",
    "MiddleName",
    "LastName",
    "Title",
    "Account.Name",
    "Phone",
    "MobilePhone",
    "HomePhone",
    "MailingStreet",
    "MailingCity",
    "MailingState",
    "MailingPostalCode",
    "MailingCountry",
)
SOQL = f"SELECT {', '.join(COLUMNS)} FROM Contact"  # noqa: S608 - our own names
CONTACTS = (
    "/v3/contacts?status=all&limit=500&include=custom_fields,list_memberships,phone_numbers,street_addresses"
)
