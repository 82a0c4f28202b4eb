"""When the ids whom a filter lets in have to be read whole, and what names a filter."""

import hashlib
from datetime import datetime, timedelta, tzinfo
from typing import Final

import msgspec

from sync.filters.stored import to_json
from sync.filters.tree import Filter

AT_LEAST: Final = timedelta(hours=20)  # daily, also where a daily slot comes a little early


def scope_key(rule: Filter | None) -> str:
    """Name a filter in a few letters: another one lets in others. "" for none, which lets in everybody."""
    if rule is None:
        return ""
    told = msgspec.json.encode(to_json(rule), order="deterministic")
    return hashlib.blake2b(told, digest_size=8).hexdigest()


def ids_due(scoped_at: datetime | None, now: datetime, zone: tzinfo) -> bool:
    """Tell whether a filter that moves silently is to be asked anew: after the zone's midnight, and daily."""
    if scoped_at is None or now - scoped_at >= AT_LEAST:
        return True
    return scoped_at.astimezone(zone).date() != now.astimezone(zone).date()
