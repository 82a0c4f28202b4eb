"""Times as the vendor writes them: UTC, whole seconds; kept inside as milliseconds since 1970."""

from datetime import UTC, datetime
from functools import lru_cache

from simulators.constant_contact.errors import bad_request


def to_millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@lru_cache(maxsize=4096)
def show_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def show(millis: int) -> str:
    """Write 2026-04-28T21:46:22Z."""
    return show_second(millis // 1000)


def show_day(millis: int) -> str:
    """Write 2022-08-15, as `deleted_at` of a contact is."""
    return show_second(millis // 1000)[:10]


def read(text: str, name: str) -> int:
    """Read any ISO 8601 time, UTC where it names no zone. Raises the vendor's 400."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise bad_request(f"{name} is not a valid ISO-8601 date.") from None
    return to_millis(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
