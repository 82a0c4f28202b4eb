"""UUIDs that stand for row numbers, so that no index of UUIDs is needed: one formula there, one back.

They look like the vendor's own, which are time-based (version 1), e.g. 1898ae62-4bd5-11ed-8c0a-fa163ec17584.
"""

import re

# Odd, so that multiplying modulo 2**32 can be undone.
SPREAD = 2_654_435_761
BACK = pow(SPREAD, -1, 2**32)
MIDDLES = {
    "contact": 0x4BD5,
    "list": 0x662A,
    "field": 0x4752,
    "tag": 0x51DA,
    "activity": 0xCC52,
    "export": 0xCC53,
    "phone": 0x1CF5,
    "address": 0x3E00,
    "note": 0x5B89,
    "sms": 0x5712,
    "sms_history": 0x17BE,
}
KINDS = {middle: kind for kind, middle in MIDDLES.items()}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
NODE = "fa163e"
# Row numbers of contacts carry their account above this bit: each account is one range of the table.
ACCOUNT_SHIFT = 32


def make_id(kind: str, number: int) -> str:
    low = (number & 0xFFFFFFFF) * SPREAD & 0xFFFFFFFF
    return f"{low:08x}-{MIDDLES[kind]:04x}-11ed-8c0a-{NODE}{number >> 32:06x}"


def read_id(kind: str, text: str) -> int | None:
    """Return the row number, or None where the text is no such id (it may still be a UUID)."""
    if len(text) != 36:
        return None
    try:
        number = int(text[:8], 16) * BACK & 0xFFFFFFFF | int(text[-6:], 16) << 32
    except ValueError:
        return None
    return number if make_id(kind, number) == text.lower() else None


def is_uuid(text: object) -> bool:
    return isinstance(text, str) and UUID.fullmatch(text) is not None
