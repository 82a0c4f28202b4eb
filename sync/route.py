"""Which call carries a row's values: the first line of ROUTES that holds.

Imports take new contacts and active members of the lists they name; a row that also joins is imported once
its joining has landed. All else goes alone: GET, merge, PUT, or POST for a new contact.
"""

import re
from collections.abc import Callable
from typing import Final

from sync.address import needs_single
from sync.plan import EMAIL, Action, PlanRow, Route

_FOREIGN: Final = re.compile(r"\+(?!1)|00|011")
_NOT_DIALLED: Final = re.compile(r"[^0-9+]")


def is_international(phone: str) -> bool:
    """Tell a number that imports refuse: "+" and not +1, or an exit code (00, 011).

    The vendor says only that imports do not support international numbers; how it tells them is
    unconfirmed. https://developer.constantcontact.com/api_guide/import_contacts.html
    """
    return _FOREIGN.match(_NOT_DIALLED.sub("", phone)) is not None


def _writes_nothing(row: PlanRow) -> bool:
    return row.action is not Action.CREATE and not row.changes


def _renames(row: PlanRow) -> bool:
    return any(change.target == EMAIL for change in row.changes)


def _erases(row: PlanRow) -> bool:
    """What an import does with a blank value is unconfirmed."""
    return any(not change.after for change in row.changes)


def _calls_abroad(row: PlanRow) -> bool:
    return any(
        change.target.startswith("phone:") and is_international(change.after) for change in row.changes
    )


def _has_long_address(row: PlanRow) -> bool:
    return needs_single(row.address)


def _is_plain(_: PlanRow) -> bool:
    return True


ROUTES: Final[tuple[tuple[Callable[[PlanRow], bool], Route], ...]] = (
    (_writes_nothing, Route.NONE),
    (_renames, Route.SINGLE),
    (_erases, Route.SINGLE),
    (_has_long_address, Route.SINGLE),
    (_calls_abroad, Route.SINGLE),
    (_is_plain, Route.IMPORT),
)


def route_of(row: PlanRow) -> Route:
    """Choose the route of a row that writes to a contact."""
    return next(route for applies, route in ROUTES if applies(row))
