"""Who hears of a plan that waits, and how. One door for every channel: today the app's own pages.

A plan is told at once and again each day that it waits: a page shows it to whichever admin opens one, and
notes who that was. Another channel (mail, Salesforce's bell) adds its name here, and tells whom `told` does
not name.
"""

from collections.abc import Sequence
from enum import StrEnum

from flows.screens import Overviews
from sync.shown import Waiting


class Channel(StrEnum):
    """How somebody is told."""

    APP = "app"  # the line above every page


def show_waiting(overviews: Overviews, *, user_id: str, name: str) -> Sequence[Waiting]:
    """Give the plans that wait, of every profile, to be shown to this admin; notes that they were."""
    waiting = overviews.waiting()
    for plan in waiting:
        overviews.note_told(plan.run_id, user_id, name, channel=Channel.APP)
    return waiting
