"""Phone numbers, which everybody punctuates in their own way. Nothing is ever rewritten for that alone."""

from typing import Final

_FEWEST: Final = 5  # digits, of what is surely a number


def same_phone(raw: str, shown: str) -> bool:
    """Tell whether two texts differ in punctuation only: "(415) 555-0100" and "415.555.0100"."""
    dialled = _dialled(raw)
    return sum(map(str.isdigit, dialled)) >= _FEWEST and dialled == _dialled(shown)


def _dialled(text: str) -> str:
    """Keep digits, the plus sign of a country and the letters of an extension."""
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == "+")
