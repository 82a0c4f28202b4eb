"""The places of a Constant Contact contact where a mapped value can live: how each is read and written.

The vendor's names of properties, kinds and import columns must not leave this file, `sync/fields.py` and
`sync/bodies.py`. https://developer.constantcontact.com/api_reference/index.html (PUT /contacts/{contact_id},
POST /activities/contacts_json_import)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from sync.entries import Entry, placed_entry
from sync.records import Contact

Body = Mapping[str, Any]
"""A contact as raw JSON."""

MAILING_KIND: Final = "work"
"""The kind of the street address that a mailing address goes to. Unconfirmed which suits best; the vendor
allows home, work and other, and describes the import columns of `work_` alone without a slip."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Core:
    """A property of the contact itself: "first_name"."""

    name: str
    limit: int  # characters
    include: str = ""  # shown without being asked for
    joint: str = " "

    @property
    def import_key(self) -> str:
        """Name the column of an import."""
        return self.name

    def reader(self) -> Callable[[Contact], str]:
        """Build what reads the shown text; "" where there is none."""
        get = attrgetter(self.name)
        return lambda contact: get(contact) or ""

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place; a property left out of a PUT becomes blank."""
        others = {key: value for key, value in body.items() if key != self.name}
        return {**others, self.name: text} if text else others


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """The first phone number of a kind: "work"."""

    kind: str
    limit: int = 25
    include: str = "phone_numbers"
    joint: str = " "

    @property
    def import_key(self) -> str:
        """Name the column of an import."""
        return f"{self.kind}_phone"

    def reader(self) -> Callable[[Contact], str]:
        """Build what reads the shown text; "" where there is none."""
        kind = self.kind
        return lambda contact: next((n.phone_number for n in contact.phone_numbers if n.kind == kind), "")

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place, numbers of other kinds kept."""

        def placed(_: Entry) -> Entry | None:
            return {"phone_number": text, "kind": self.kind} if text else None

        return placed_entry(body, self.include, key=("kind", self.kind), place=placed)


@dataclass(frozen=True, kw_only=True, slots=True)
class StreetPart:
    """One part of the first street address of MAILING_KIND: "city"."""

    part: str
    limit: int
    import_part: str  # the import says "zip"
    include: str = "street_addresses"
    joint: str = " "  # what stands for a line break

    @property
    def import_key(self) -> str:
        """Name the column of an import."""
        return f"{MAILING_KIND}_{self.import_part}"

    def reader(self) -> Callable[[Contact], str]:
        """Build what reads the shown text; "" where there is none."""
        get = attrgetter(self.part)

        def read(contact: Contact) -> str:
            for address in contact.street_addresses:
                if address.kind == MAILING_KIND:
                    return get(address) or ""
            return ""

        return read

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place; an address without any part left is taken out."""

        def placed(entry: Entry) -> Entry | None:
            kept = {name: value for name, value in entry.items() if name != self.part}
            with_text = {**kept, "kind": MAILING_KIND} | ({self.part: text} if text else {})
            return with_text if with_text.keys() - {"kind"} else None

        return placed_entry(body, self.include, key=("kind", MAILING_KIND), place=placed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Custom:
    """A custom field, by its id; imports say its name, as Constant Contact shows it."""

    field_id: str | None
    field_name: str | None
    limit: int = 255
    include: str = "custom_fields"
    joint: str = " "

    @property
    def import_key(self) -> str:
        """Name the column of an import. A run binds every custom field before it writes."""
        assert self.field_name, "the custom field is not bound"
        return f"cf:{self.field_name}"

    def reader(self) -> Callable[[Contact], str]:
        """Build what reads the shown text; "" where there is none."""
        field_id = self.field_id

        def read(contact: Contact) -> str:
            for shown in contact.custom_fields:
                if shown.custom_field_id == field_id:
                    return shown.value or ""
            return ""

        return read

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place, fields that others set kept."""
        assert self.field_id, "the custom field is not bound"
        entry = {"custom_field_id": self.field_id, "value": text}
        key = ("custom_field_id", self.field_id)
        return placed_entry(body, self.include, key=key, place=lambda _: entry if text else None)


Target = Core | Phone | StreetPart | Custom
