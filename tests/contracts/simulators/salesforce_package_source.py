"""The source of a package of marketing lists, as `sf project retrieve` lays one out."""

from pathlib import Path

LIST, MEMBER = "Marketing_List__c", "Marketing_List_Member__c"
EVENT = "CTCT_Sync__e"
KEY = (
    "<type>Text</type><length>36</length><externalId>true</externalId><unique>true</unique>"
    "<caseSensitive>true</caseSensitive>"
)


def lookup(to: str, relationship: str, *, constraint: str = "", more: str = "") -> str:
    kept = f"<deleteConstraint>{constraint}</deleteConstraint>" if constraint else ""
    return (
        f"<type>Lookup</type><referenceTo>{to}</referenceTo>"
        f"<relationshipName>{relationship}</relationshipName>{kept}{more}"
    )


def formula(kind: str, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    scale = "<precision>18</precision><scale>2</scale>" if kind == "Number" else ""
    return f"<type>{kind}</type>{scale}<formula>{escaped}</formula>"


ACTIVE_ALONE = (
    "<lookupFilter><active>true</active><errorMessage>Only an active campaign.</errorMessage>"
    "<filterItems><field>Campaign.IsActive</field><operation>equals</operation><value>True</value></filterItems>"
    "<isOptional>false</isOptional></lookupFilter>"
)
KINDS = "".join(f"<value><fullName>{name}</fullName></value>" for name in ("News", "Offers"))
FIELDS = {
    f"{LIST}.Kind__c": "<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition>"
    f"{KINDS}</valueSetDefinition></valueSet>",
    f"{LIST}.Topics__c": "<type>MultiselectPicklist</type><valueSet><restricted>true</restricted>"
    f"<valueSetDefinition>{KINDS}</valueSetDefinition></valueSet>",
    f"{LIST}.CTCT_Id__c": KEY,
    f"{LIST}.Campaign__c": lookup("Campaign", "Marketing_Lists", more=ACTIVE_ALONE),
    f"{LIST}.Members__c": "<type>Summary</type><summaryOperation>count</summaryOperation>"
    f"<summaryForeignKey>{MEMBER}.List__c</summaryForeignKey>",
    f"{LIST}.Kept_Out__c": "<type>Summary</type><summaryOperation>count</summaryOperation>"
    f"<summaryFilterItems><field>{MEMBER}.Kept_Out__c</field><operation>equals</operation>"
    f"<value>True</value></summaryFilterItems><summaryForeignKey>{MEMBER}.List__c</summaryForeignKey>",
    f"{LIST}.Weight__c": "<type>Summary</type><summaryOperation>sum</summaryOperation>"
    f"<summarizedField>{MEMBER}.Weight__c</summarizedField>"
    f"<summaryForeignKey>{MEMBER}.List__c</summaryForeignKey>",
    f"{MEMBER}.List__c": f"<type>MasterDetail</type><referenceTo>{LIST}</referenceTo>"
    "<relationshipName>Members</relationshipName>",
    f"{MEMBER}.Contact__c": lookup("Contact", "Marketing_Lists", constraint="Cascade"),
    f"{MEMBER}.Lead__c": lookup("Lead", "Marketing_Lists"),
    f"{MEMBER}.Account__c": lookup("Account", "Marketing_Lists", constraint="Restrict"),
    f"{MEMBER}.Key__c": "<type>Text</type><length>60</length><unique>true</unique><required>true</required>",
    f"{MEMBER}.Kept_Out__c": "<type>Checkbox</type><defaultValue>false</defaultValue>",
    f"{MEMBER}.Weight__c": "<type>Number</type><precision>4</precision><scale>1</scale>",
    "Contact.CTCT_Id__c": KEY,
    "Contact.Secret__c": "<type>Text</type><length>20</length>",
    "Contact.Account_Title__c": formula("Text", 'Account.Name & " / " & TEXT(Account.Owner.LastName)'),
    "Contact.Days__c": formula("Number", "TODAY() - Birthdate"),
    "Contact.Grown__c": formula(
        "Checkbox", "AND(NOT(ISBLANK(Birthdate)), YEAR(TODAY()) - YEAR(Birthdate) >= 18)"
    ),
    "Contact.Greeting__c": formula(
        "Text", 'IF(ISBLANK(FirstName), "Hello", CASE(FirstName, "Ada", "Dear Ada", "Hi " & FirstName))'
    ),
    "Lead.CTCT_Id__c": KEY,
    "Account.CTCT_Id__c": KEY,
    "Campaign.CTCT_Id__c": KEY,
    f"{EVENT}.Step__c": "<type>Text</type><length>40</length><required>true</required>",
    "CampaignMember.Opens__c": "<type>Number</type><precision>6</precision><scale>0</scale>",
}
RULES = {
    f"{LIST}.No_Shouting": (
        "ISCHANGED(Name) &amp;&amp; NOT(ISNEW()) &amp;&amp; BEGINS(Name, &quot;!&quot;)",
        "A list must not shout.",
        "Name",
    ),
    f"{MEMBER}.One_Person": ("ISBLANK(Contact__c) &amp;&amp; ISBLANK(Lead__c)", "Name a person.", None),
}
GRANTED = {name: "true" for name in FIELDS if name not in {"Contact.Secret__c", "Contact.Days__c"}}


def element(kind: str, body: str) -> str:
    return f'<?xml version="1.0"?><{kind} xmlns="http://soap.sforce.com/2006/04/metadata">{body}</{kind}>'


def write_package(folder: Path) -> None:
    """Write the source as `sf project retrieve` would lay it out."""
    root = folder / "force-app" / "main" / "default"
    texts = {
        f"objects/{LIST}/{LIST}.object-meta.xml": element(
            "CustomObject",
            "<label>Marketing List</label><pluralLabel>Marketing Lists</pluralLabel>"
            "<nameField><label>Name</label><type>Text</type></nameField>",
        ),
        f"objects/{MEMBER}/{MEMBER}.object-meta.xml": element(
            "CustomObject",
            "<label>Member</label><pluralLabel>Members</pluralLabel><nameField><type>AutoNumber</type>"
            "<displayFormat>M-{0000}</displayFormat></nameField>",
        ),
    }
    event = "<label>Sync</label><pluralLabel>Syncs</pluralLabel><deploymentStatus>Deployed</deploymentStatus>"
    texts[f"objects/{EVENT}/{EVENT}.object-meta.xml"] = element("CustomObject", event)
    for name, body in FIELDS.items():
        made, _, field = name.partition(".")
        whole = f"<fullName>{field}</fullName><label>{field}</label>{body}"
        texts[f"objects/{made}/fields/{field}.field-meta.xml"] = element("CustomField", whole)
    for name, (condition, message, place) in RULES.items():
        made, _, rule = name.partition(".")
        shown = f"<errorDisplayField>{place}</errorDisplayField>" if place else ""
        whole = f"<fullName>{rule}</fullName><active>true</active>{shown}"
        whole += f"<errorConditionFormula>{condition}</errorConditionFormula>"
        whole += f"<errorMessage>{message}</errorMessage>"
        texts[f"objects/{made}/validationRules/{rule}.validationRule-meta.xml"] = element(
            "ValidationRule", whole
        )
    texts["permissionsets/Sync.permissionset-meta.xml"] = element("PermissionSet", permissions())
    for file, text in texts.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)


def permissions() -> str:
    body = "<label>Sync</label>"
    for name in GRANTED:
        editable = "false" if name == f"{MEMBER}.Weight__c" else "true"
        body += f"<fieldPermissions><editable>{editable}</editable><field>{name}</field>"
        body += "<readable>true</readable></fieldPermissions>"
    for name in (LIST, MEMBER, EVENT):
        body += "<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete>"
        body += f"<allowEdit>true</allowEdit><allowRead>true</allowRead><object>{name}</object>"
        body += "</objectPermissions>"
    return body
