"""Moments as the vendors write them, compared without a clock."""

from datetime import UTC, datetime, timedelta


def moment(text: str) -> datetime | None:
    """Read an ISO-8601 text of either vendor; None for a blank or what is none. Without a zone it is UTC.

    Salesforce: 2022-02-18T22:34:47.000Z, in REST +0000; Constant Contact: 2022-02-18T17:34:47-05:00.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def later(one: str, other: str) -> bool:
    """Tell whether `one` is surely after `other`; what cannot be read is not."""
    first, second = moment(one), moment(other)
    return first is not None and second is not None and first > second


def next_midnight(now: datetime) -> datetime:
    """Give the midnight (UTC) after a moment: when a day's calls begin anew."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
