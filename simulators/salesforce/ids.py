"""Record ids: 15 characters that count case, or 18 with a suffix that says which of them are capitals.

https://help.salesforce.com/s/articleView?id=000385203&type=1
"""

import re
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits

_DIGITS = digits + ascii_uppercase + ascii_lowercase
_SUFFIX = ascii_uppercase + "012345"
_SHAPE = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?", re.ASCII)
_POD = "Hs0"


def make_id(prefix: str, number: int) -> str:
    """Return the 18-character id of the record with that number."""
    rest, low = divmod(number, 3844)
    head, suffix, capitals = _head(prefix, rest)
    tail, more = _TAILS[low]
    return f"{head}{tail}{suffix}{_SUFFIX[capitals | more]}"


# the last two characters of an id, and what their capitals add to its suffix
_TAILS = [
    (one + two, (one in ascii_uppercase) << 3 | (two in ascii_uppercase) << 4)
    for one in _DIGITS
    for two in _DIGITS
]


@lru_cache(maxsize=256)
def _head(prefix: str, number: int) -> tuple[str, str, int]:
    """Return the first 13 characters, the first two of the suffix, and the capitals behind the third."""
    written = ""
    while number:
        number, digit = divmod(number, 62)
        written = _DIGITS[digit] + written
    head = f"{prefix}{_POD}{written:0>7}"
    suffix = with_suffix(f"{head}00")[15:]
    return head, suffix[:2], _SUFFIX.index(suffix[2])


def with_suffix(short: str) -> str:
    """Return the 18-character form of a 15-character id."""
    suffix = ""
    for start in (0, 5, 10):
        capitals = sum(1 << place for place in range(5) if short[start + place] in ascii_uppercase)
        suffix += _SUFFIX[capitals]
    return short + suffix


def normal_id(text: object) -> str | None:
    """Return the 18-character form of an id of either length, None for anything else.

    The suffix of an 18-character id repairs capitals that were lost on the way, as the vendor's does.
    """
    if not isinstance(text, str) or not _SHAPE.fullmatch(text):
        return None
    if len(text) == 15:
        return with_suffix(text)
    short = text[:15]
    if with_suffix(short) == text:
        return text
    return _repaired(short, text[15:].upper())


def _repaired(short: str, suffix: str) -> str | None:
    if any(letter not in _SUFFIX for letter in suffix):
        return None
    letters = [
        letter.upper() if _SUFFIX.index(suffix[place // 5]) >> (place % 5) & 1 else letter.lower()
        for place, letter in enumerate(short)
    ]
    return with_suffix("".join(letters))
