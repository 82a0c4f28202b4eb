"""The places of a Constant Contact contact where a mapped value can live: how each is written.

How they are read stands in `sync/reading.py`. The vendor's names of properties, kinds and import columns must
not leave these two, `sync/fields.py` and `sync/bodies.py`.
https://developer.constantcontact.com/api_reference/index.html (PUT /contacts/{contact_id},
POST /activities/contacts_json_import)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sync.described import CustomShape
from sync.entries import Entry, placed_entry

Body = Mapping[str, Any]
"""A contact as raw JSON."""

MAILING_KIND: Final = "work"
"""The kind of the street address that a mailing address goes to. Unconfirmed which suits best; the vendor
allows home, work and other, and describes the import columns of `work_` alone without a slip."""

BETWEEN_CHOICES: Final = "; "
"""Between the labels of several choices, in the one text that stands for them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Core:
    """A property of the contact itself: "first_name"."""

    name: str
    limit: int  # characters
    holds: str = "string"  # a key of sync.convert.shapes.SHAPES
    include: str = ""  # shown without being asked for
    joint: str = " "

    def columns(self, text: str) -> dict[str, Any]:
        """Give the import columns that carry a text."""
        return {self.name: text}

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place; a property left out of a PUT becomes blank."""
        others = {key: value for key, value in body.items() if key != self.name}
        return {**others, self.name: text} if text else others


@dataclass(frozen=True, kw_only=True, slots=True)
class Birthday:
    """Month and day, without a year: "03-14"."""

    limit: int = 5
    holds: str = "birthday"
    include: str = ""
    joint: str = " "

    def columns(self, text: str) -> dict[str, Any]:
        """Give the import columns that carry a text: both, or none."""
        month, _, day = text.partition("-")
        return {"birthday_month": int(month), "birthday_day": int(day)}

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the day in its place; what is left out of a PUT becomes blank."""
        both = ("birthday_month", "birthday_day")
        others = {key: value for key, value in body.items() if key not in both}
        return others | (self.columns(text) if text else {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """The first phone number of a kind: "work"."""

    kind: str
    limit: int = 25
    holds: str = "string"
    include: str = "phone_numbers"
    joint: str = " "

    def columns(self, text: str) -> dict[str, Any]:
        """Give the import columns that carry a text."""
        return {f"{self.kind}_phone": text}

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place, numbers of other kinds kept."""

        def placed(_: Entry) -> Entry | None:
            return {"phone_number": text, "kind": self.kind} if text else None

        return placed_entry(body, self.include, key=("kind", self.kind), place=placed)


@dataclass(frozen=True, kw_only=True, slots=True)
class StreetPart:
    """One part of the first street address of a kind: "city"."""

    part: str
    limit: int
    import_part: str  # the import says "zip"
    kind: str = MAILING_KIND
    holds: str = "string"
    include: str = "street_addresses"
    joint: str = " "  # what stands for a line break

    def columns(self, text: str) -> dict[str, Any]:
        """Give the import columns that carry a text."""
        return {f"{self.kind}_{self.import_part}": text}

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place; an address without any part left is taken out."""

        def placed(entry: Entry) -> Entry | None:
            kept = {name: value for name, value in entry.items() if name != self.part}
            with_text = {**kept, "kind": self.kind} | ({self.part: text} if text else {})
            return with_text if with_text.keys() - {"kind"} else None

        return placed_entry(body, self.include, key=("kind", self.kind), place=placed)


_STRING: Final = CustomShape(kind="string")


@dataclass(frozen=True, kw_only=True, slots=True)
class Custom:
    """A custom field, by its id; imports say its name, as Constant Contact shows it."""

    field_id: str | None
    field_name: str | None
    shape: CustomShape = _STRING
    limit: int = 255
    include: str = "custom_fields"
    joint: str = " "

    @property
    def holds(self) -> str:
        """Name what it holds."""
        return self.shape.kind

    def columns(self, text: str) -> dict[str, Any]:
        """Give the import columns that carry a text. A run binds every custom field before it writes."""
        assert self.field_name, "the custom field is not bound"
        return {f"cf:{self.field_name}": text}

    def merged(self, body: Body, text: str) -> dict[str, Any]:
        """Return the body with the text in its place, fields that others set kept."""
        assert self.field_id, "the custom field is not bound"
        entry = {"custom_field_id": self.field_id, **self._value(text)}
        key = ("custom_field_id", self.field_id)
        return placed_entry(body, self.include, key=key, place=lambda _: entry if text else None)

    def _value(self, text: str) -> Entry:
        """Say a choice by its id.

        https://developer.constantcontact.com/api_guide/custom_fields_overview.html
        """
        if not self.shape.choices:
            return {"value": text}
        ids = {choice.label: choice.choice_id for choice in self.shape.choices}
        return {"choice_ids": [ids[label] for label in text.split(BETWEEN_CHOICES) if label in ids]}


Target = Core | Birthday | Phone | StreetPart | Custom
