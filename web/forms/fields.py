"""Fields that forms share, and how a form is read from a request or from a value."""

from abc import ABCMeta
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.form import FormMeta
from wtforms.validators import InputRequired, Length

from sync.remote import Choice

LONGEST_NAME: Final = 80
HUNDRED: Final = 100
REQUIRED: Final = InputRequired("Enter a value here.")
TEXT: Final = Length(max=255, message="At most 255 characters.")


class Form(FlaskForm):  # type: ignore[misc] # the library publishes no types
    """A form of ours; without form data it shows the values that it is made with."""

    def first_error(self) -> str:
        """Name the id of the first field with an error; "" where there is none."""
        return next((field.id for field in self if field.errors), "")


class AbstractMeta(FormMeta, ABCMeta):  # type: ignore[misc] # as above
    """Of a form that cannot be made before its abstract methods are there."""


class Switch(BooleanField):  # type: ignore[misc] # as above
    """On or off."""

    kind = "BooleanField"  # how templates/_slds.html draws it


class Line(StringField):  # type: ignore[misc] # as above
    """One line of text; blanks at the ends are no part of it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].strip() if valuelist else ""


class Secret(StringField):  # type: ignore[misc] # as above
    """What is never shown again: an answer with errors comes back with this field empty."""

    def _value(self) -> str:
        return ""


class Choose(SelectField):  # type: ignore[misc] # as above
    """One of the choices of a live system; what is chosen already is always among them."""

    kind = "SelectField"

    def offer(self, choices: Iterable[Choice], *, none: str | None = None) -> None:
        """Set the choices; none: the words for choosing nothing."""
        shown = [SelectChoice(each.value, each.label) for each in choices]
        if none is not None:
            shown.insert(0, SelectChoice("", none))
        if self.data and self.data not in {each.value for each in shown}:
            shown.append(SelectChoice(self.data, f"{self.data} (not shown by Salesforce)"))
        self.choices = shown


class Percent(StringField):  # type: ignore[misc] # as above
    """A share, written in percent: 0.05 is "5"."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{(Decimal(str(self.data or 0)) * 100).normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        share = _share("".join(valuelist[:1]))
        self.data = share
        if share is None:
            raise ValueError("Enter a number from 0 to 100.")


def _share(written: str) -> float | None:
    try:
        percent = Decimal(written.strip().removesuffix("%").strip())
    except InvalidOperation:
        return None
    return float(percent / 100) if percent.is_finite() and 0 <= percent <= HUNDRED else None


def or_none(text: Any) -> str | None:  # noqa: ANN401 - what a field holds
    """Read a blank field as nothing chosen."""
    return text or None


def whole(least: int, most: int) -> Any:  # noqa: ANN401 - a validator
    """Build what refuses a number beyond the bounds."""

    def check(_form: Form, field: Any) -> None:  # noqa: ANN401 - a field
        if field.errors:
            return
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(f"Enter a whole number from {least:,} to {most:,}.")

    return check


def named(words: Mapping[Any, str]) -> list[SelectChoice]:
    """List the choices of an enumeration with their words."""
    return [SelectChoice(str(getattr(each, "value", each)), said) for each, said in words.items()]
