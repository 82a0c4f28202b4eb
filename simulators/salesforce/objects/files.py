"""Attachments, notes and files: what people hang on records. Synthetic, from the object reference.

https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_attachment.htm
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentversion.htm
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm
"""

from collections.abc import Iterable
from dataclasses import replace

from simulators.salesforce.schema import SObject, parse_fields

_HOLDERS = "Account,Campaign,Contact,Lead,Opportunity,Task"
_SHARERS = f"{_HOLDERS},Organization,User"
_OPEN_TO_CUSTOM = frozenset({"ParentId", "LinkedEntityId", "FirstPublishLocationId"})

ATTACHMENT = SObject(
    name="Attachment",
    prefix="00P",
    label="Attachment",
    plural="Attachments",
    traits={"mruEnabled": False, "layoutable": False, "scopes": ("attachments", "everything", "mine")},
    fields=parse_fields(
        f"""
        Id | id 18 | di | Attachment ID
        IsDeleted | boolean | d | Deleted
        ParentId | reference 18 | cu | Parent ID | \
        to={_HOLDERS} relationship=Parent child=Attachments cascade=yes
        Name | string 255 | cuN | File Name
        IsPrivate | boolean | cud | Private
        ContentType | string 120 | cun | Content Type
        BodyLength | int | n | Body Length | digits=9
        Body | base64 | cu | Body | filterable=no
        OwnerId | reference 18 | cud | Owner ID | to=User relationship=Owner
        @audit
        Description | textarea 500 | cun | Description | info=plaintextarea
        """
    ),
)

NOTE = SObject(
    name="Note",
    prefix="002",
    label="Note",
    plural="Notes",
    traits={"mruEnabled": False, "layoutable": False, "scopes": ("notes", "everything", "mine")},
    fields=parse_fields(
        f"""
        Id | id 18 | di | Note Id
        IsDeleted | boolean | d | Deleted
        ParentId | reference 18 | cu | Parent ID | \
        to={_HOLDERS} relationship=Parent child=Notes cascade=yes
        Title | string 80 | cuN | Title
        IsPrivate | boolean | cud | Private
        Body | textarea 32000 | cun | Body | info=plaintextarea
        OwnerId | reference 18 | cud | Owner ID | to=User relationship=Owner
        @audit
        """
    ),
)

CONTENT_VERSION = SObject(
    name="ContentVersion",
    prefix="068",
    label="Content Version",
    plural="Content Versions",
    traits={"deletable": False, "undeletable": False, "scopes": ("content versions", "everything", "mine")},
    fields=parse_fields(
        f"""
        Id | id 18 | di | ContentVersion ID
        ContentDocumentId | reference 18 | cd | ContentDocument ID | \
        to=ContentDocument relationship=ContentDocument child=ContentVersions cascade=yes
        IsLatest | boolean | d | Is Latest
        ContentUrl | url 1300 | n | Content URL
        VersionNumber | string 20 | n | Version Number
        Title | string 255 | cudiN | Title
        Description | textarea 1000 | cun | Description | info=plaintextarea
        ReasonForChange | string 1000 | cun | Reason For Change
        SharingOption | picklist 40 | cudx | Prevent others from sharing and unsharing | default=A
        SharingPrivacy | picklist 40 | cudx | File Privacy on Records | default=N
        PathOnClient | string 500 | cn | Path On Client
        IsDeleted | boolean | d | Is Deleted
        ContentModifiedDate | datetime | n | Content Modified Date
        ContentModifiedById | reference 18 | n | User ID | to=User relationship=ContentModifiedBy
        OwnerId | reference 18 | cud | Owner ID | to=User relationship=Owner
        @audit
        FileType | string 20 | | File Type
        PublishStatus | picklist 40 | dx | Publish Status | default=P
        VersionData | base64 | cun | Version Data | filterable=no
        ContentSize | int | n | Size | digits=9
        FileExtension | string 40 | n | File Extension
        FirstPublishLocationId | reference 18 | cn | First Publish Location ID | \
        to={_SHARERS} relationship=FirstPublishLocation
        Origin | picklist 40 | cdx | Content Origin | default=C
        ContentLocation | picklist 40 | cdx | Content Location | default=S
        Checksum | string 50 | n | Checksum
        IsMajorVersion | boolean | cd | Major Version | default=true
        """,
        {
            "SharingOption": ("A", "R"),
            "SharingPrivacy": ("N", "P"),
            "PublishStatus": ("P", "R", "U"),
            "Origin": ("C", "H"),
            "ContentLocation": ("S", "E", "L"),
        },
    ),
)

CONTENT_DOCUMENT = SObject(
    name="ContentDocument",
    prefix="069",
    label="Content Document",
    plural="Content Documents",
    traits={"createable": False, "scopes": ("content documents", "everything", "mine")},
    fields=parse_fields(
        """
        Id | id 18 | di | ContentDocument ID
        @audit
        IsArchived | boolean | d | Is Archived
        OwnerId | reference 18 | ud | Owner ID | to=User relationship=Owner
        IsDeleted | boolean | d | Is Deleted
        Title | string 255 | uiN | Title
        PublishStatus | picklist 40 | dx | Publish Status | default=P
        LatestPublishedVersionId | reference 18 | n | Latest Published Version ID | \
        to=ContentVersion relationship=LatestPublishedVersion
        Description | textarea 1000 | un | Description | info=plaintextarea
        ContentSize | int | n | Size | digits=9
        FileType | string 20 | n | File Type
        FileExtension | string 40 | n | File Extension
        ContentModifiedDate | datetime | n | Content Modified Date
        @viewed
        """,
        {"PublishStatus": ("P", "R", "U")},
    ),
)

CONTENT_DOCUMENT_LINK = SObject(
    name="ContentDocumentLink",
    prefix="06A",
    label="Content Document Link",
    plural="Content Document Links",
    traits={
        "mruEnabled": False,
        "layoutable": False,
        "searchable": False,
        "replicateable": False,
        "undeletable": False,
        "scopes": (),
        "filter_by": ("ContentDocumentId", "LinkedEntityId"),
    },
    fields=parse_fields(
        f"""
        Id | id 18 | di | ContentDocumentLink ID
        LinkedEntityId | reference 18 | c | Linked Entity ID | \
        to={_SHARERS} relationship=LinkedEntity child=ContentDocumentLinks cascade=yes
        ContentDocumentId | reference 18 | c | ContentDocument ID | \
        to=ContentDocument relationship=ContentDocument child=ContentDocumentLinks cascade=yes
        IsDeleted | boolean | d | Is Deleted
        SystemModstamp | datetime | d | System Modstamp
        ShareType | picklist 40 | cunx | Share Type | default=V
        Visibility | picklist 40 | cunx | Visibility | default=AllUsers
        """,
        {"ShareType": ("V", "C", "I"), "Visibility": ("AllUsers", "InternalUsers", "SharedUsers")},
    ),
)

FILES = (ATTACHMENT, NOTE, CONTENT_VERSION, CONTENT_DOCUMENT, CONTENT_DOCUMENT_LINK)


def open_to_custom(objects: Iterable[SObject]) -> list[SObject]:
    """Return the objects of an org, files open to the records of its custom objects too."""
    found = list(objects)
    custom = tuple(made.name for made in found if made.name.endswith("__c"))
    names = {made.name for made in FILES}
    return [_opened(made, custom) if made.name in names else made for made in found]


def _opened(made: SObject, custom: tuple[str, ...]) -> SObject:
    fields = (
        replace(field, to=(*field.to, *custom)) if field.name in _OPEN_TO_CUSTOM else field
        for field in made.fields
    )
    return replace(made, fields=tuple(fields))
