"""What the two sides show, as values.

A Constant Contact contact is decoded straight into `Contact`; what a page leaves out takes these defaults.
Shape: https://developer.constantcontact.com/api_reference/index.html#tag/Contacts
"""

from dataclasses import dataclass

import msgspec

Values = tuple[str, ...]
"""One text per mapping row, in the mapping's order; "" is blank."""


class EmailAddress(msgspec.Struct, frozen=True, kw_only=True):
    """`email_address` of a contact; `permission_to_send` is the consent that Constant Contact holds."""

    address: str = ""
    permission_to_send: str = "not_set"
    opt_in_date: str | None = None
    opt_in_source: str | None = None
    opt_out_date: str | None = None
    opt_out_source: str | None = None
    opt_out_reason: str | None = None


class PhoneNumber(msgspec.Struct, frozen=True, kw_only=True):
    """`kind` is home, work, mobile or other."""

    phone_number: str = ""
    kind: str = "other"


class StreetAddress(msgspec.Struct, frozen=True, kw_only=True):
    """`kind` is home, work or other; all else is free text."""

    kind: str = "other"
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class CustomValue(msgspec.Struct, frozen=True, kw_only=True):
    """A custom field's value on one contact; one with choices shows the ids of those that are chosen."""

    custom_field_id: str
    value: str | None = None
    choice_ids: tuple[str | int, ...] | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as `GET /contacts` shows it; times are ISO-8601 text."""

    contact_id: str
    email_address: EmailAddress | None = None
    first_name: str | None = None
    last_name: str | None = None
    job_title: str | None = None
    company_name: str | None = None
    birthday_month: int | None = None
    birthday_day: int | None = None
    anniversary: str | None = None
    custom_fields: tuple[CustomValue, ...] = ()
    phone_numbers: tuple[PhoneNumber, ...] = ()
    street_addresses: tuple[StreetAddress, ...] = ()
    list_memberships: tuple[str, ...] = ()
    created_at: str | None = None
    updated_at: str | None = None
    deleted_at: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A Salesforce record as staged."""

    id: str  # 18 characters
    address: str  # the raw e-mail text, "" where blank
    opted_out: bool  # HasOptedOutOfEmail
    deleted: bool  # IsDeleted
    created_at: str  # 2022-02-18T22:34:47.000Z: sorts as text
    values: Values
    modstamp: str = ""  # SystemModstamp
    in_scope: bool = True  # the profile's filter holds
    merged_into: str = ""  # MasterRecordId of a record that a merge deleted
    converted: bool = False  # a Lead that became a Contact or Person Account


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A contact as staged: what deciding needs, mapped values included."""

    contact_id: str
    address: str
    permission: str  # implicit, explicit, not_set, pending_confirmation, temp_hold, unsubscribed
    deleted: bool
    lists: frozenset[str]
    values: Values
    updated_at: str = ""
    opt_in_source: str = ""  # "Contact": the person opted in by themselves
    opt_in_date: str = ""
    refused: bool = False  # Constant Contact was asked to put it on the Main List, and did not


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """The binding of a person to a contact; a base is 8 bytes for each mapping row, in order."""

    contact_id: str
    person_base: bytes
    contact_base: bytes
    mapping_version: int
    address: str = ""  # the address key that both sides had when last read in agreement; "" unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class OptOut:
    """That somebody with this address opted out, and where."""

    side: str  # "salesforce" or "constant_contact"
    record_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """All that deciding about one person may look at."""

    person: Person
    member: Member | None  # the linked contact; if not linked, the contact with the person's address
    link: Link | None
    person_hashes: bytes  # of person.values now, 8 bytes a row
    member_hashes: bytes  # of member.values now, b"" without a member
    shadowed_by: str | None  # the id of the person who holds the address
    opt_out: OptOut | None  # an opt-out of the address that stands, Salesforce's first
    placed: bool  # we have put this contact on the Main List, or found it there, before
    taker: Member | None = None  # linked, the person's new address belongs to this other contact
    taker_placed: bool = False  # we have put the taker on the Main List, or found it there, before
    old_address_wanted: bool = False  # another living person in scope has the linked contact's address
    added: bool = False  # it was we who put this contact on the Main List
    claimed_elsewhere: bool = False  # another profile of the tenant wants this contact on the same list
    entombed: bool = False  # the linked person was deleted in Salesforce before
    apart: bool = False  # the record was made from a contact off the Main List, which stays off it
    outside: bool = False  # the record was made from the contact, and the filter has never let it in
    asked: bool = False  # a user asked for this record: what was done by hand does not hold it back
    never: bool = False  # a user said: never sync


@dataclass(frozen=True, kw_only=True, slots=True)
class Stranger:
    """A contact without a person: not linked, its address no living record's of the profile's object."""

    member: Member
    on_main_list: bool
    member_hashes: bytes = b""  # of member.values, 8 bytes a row
    opt_out: OptOut | None = None
    tombstone: str | None = None  # the deleted person that it was linked to
    exists_as: str | None = None  # a Contact, unconverted Lead or Person Account that has the address
    asked: bool = False
    never: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticked:
    """A Salesforce record with an address, and what its Email Opt Out says."""

    record_id: str
    object_name: str  # Contact, Lead, Account
    opted_out: bool
    since: str = ""  # when the tick was first seen, ISO-8601; "" where it is not ticked
    by_us: bool = False  # we ticked it, because the contact was unsubscribed
    unticked: bool = False  # it was ticked before
    inherits: bool = False  # a record that was merged into it had opted out


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentCase:
    """All that deciding about the consent of one address may look at."""

    address_key: str
    records: tuple[Ticked, ...]  # living ones
    member: Member | None
    main_list_id: str
    opted_out_constant_contact: OptOut | None = None  # stands, whatever contacts say now
