"""Does what activities ask for, in a thread of its own: nobody needs to poll for it to happen.

initialized -> processing one second after the request, -> completed two seconds after it and another one for
every 2,000 rows, by the simulator's clock and the scale's `delay`; the work is done when processing starts.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from simulators.constant_contact.activities.queue import ASKED_BY, Activity, read_activity, save_progress
from simulators.constant_contact.world import World
from simulators.kernel.consent import acting

START_MILLIS = 1000
FINISH_MILLIS = 2000
ROWS_PER_MILLI = 2
LONGEST_WAIT = 30.0
# While something waits: how soon a changed scale is noticed.
SHORTEST_WAIT = 0.2
WAITING = "SELECT * FROM activities WHERE state IN ('initialized', 'processing') ORDER BY created_at, id"

# Work that a fault rule stopped has dealt with too few items.
ENDED = "state = CASE WHEN done < total THEN 'failed' ELSE 'completed' END"

Work = Callable[[World, Activity], None]


class Worker:
    def __init__(self, world: World, works: Mapping[str, Work]) -> None:
        self._world = world
        self._works = works
        self._working = threading.RLock()
        self._news = threading.Event()
        self._stopping = False
        world.wake = self.wake
        world.kernel.clock.on_advance(self.run_due)
        self._thread = threading.Thread(target=self._run, daemon=True, name="activities")
        self._thread.start()

    def wake(self) -> None:
        """Something was queued. Without delay it is done before the request is answered."""
        if self._delay() == 0:
            self.run_due()
        else:
            self._news.set()

    def run_due(self) -> None:
        """Do and finish all whose time has come, oldest first."""
        with self._working:
            for row in self._world.rows(WAITING):
                if self._stopping:
                    return
                self._run_one(row)

    def close(self) -> None:
        self._stopping = True
        self._news.set()
        self._thread.join()

    def _delay(self) -> float:
        return self._world.kernel.scales.of().delay

    def _run(self) -> None:
        while not self._stopping:
            waits = self._world.row(f"SELECT count(*) FROM ({WAITING})")[0]
            self._news.wait(SHORTEST_WAIT if waits else LONGEST_WAIT)
            self._news.clear()
            self.run_due()

    def _run_one(self, row: Any) -> None:
        age = self._world.now() - row["created_at"]
        delay = self._delay()
        if age < START_MILLIS * delay:
            return
        if row["state"] == "initialized":
            self._set("state = 'processing', started_at = ?", row)
        if not row["worked"]:
            self._work(row["kind"], read_activity(row))
        if age >= (FINISH_MILLIS + row["total"] / ROWS_PER_MILLI) * delay and not self._stopping:
            # The body of an import is not needed again, and a million rows would fill the file.
            self._set(f"{ENDED}, completed_at = ?, request = '{{}}'", row)

    def _work(self, kind: str, activity: Activity) -> None:
        with acting(activity.request.get(ASKED_BY)):
            self._works[kind](self._world, activity)

    def _set(self, change: str, row: Any) -> None:
        with self._world.write() as connection:
            connection.execute(f"UPDATE activities SET {change} WHERE id = ?", (self._world.now(), row["id"]))


def stop_work(world: World, activity: Activity) -> None:
    """Note that the rest will not be done; the activity fails when its time comes."""
    with world.write() as connection:
        save_progress(connection, activity, worked=True)


def finish_work(world: World, activity: Activity) -> None:
    """Note that nothing is left to do; the state follows when its time comes."""
    activity.done = activity.total
    if "items_completed_count" in activity.status:
        activity.status["items_completed_count"] = activity.total
    with world.write() as connection:
        save_progress(connection, activity, worked=True)
