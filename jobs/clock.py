"""The clock: `python -m jobs.clock`. Every minute it asks the workers for what is due, daily for pruning.

Two of them, or one beside `flask sync due` of a scheduler, start nothing twice: a slot is run for once.
"""

import signal
import sys
import threading
from datetime import UTC, datetime
from types import FrameType

import wiring
from config import Settings, SettingsError, load_settings
from jobs.enqueue import enqueue_prune
from jobs.tick import ask_for_due
from telemetry import configure_logging, get_logger

BEAT = 60.0  # seconds; the shortest interval of a schedule is ten minutes
log = get_logger("jobs")


def main() -> None:
    configure_logging()
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    run(settings, stop)


def run(settings: Settings, stop: threading.Event) -> None:
    """Beat until it is stopped. An error ends the process: whoever runs it starts it anew."""
    log.info("clock started")
    with wiring.open_parts(settings) as parts:
        while not stop.is_set():
            ask_for_due(parts)
            enqueue_prune(parts.valkey, datetime.now(UTC).date())
            stop.wait(BEAT)


if __name__ == "__main__":
    main()
