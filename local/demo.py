"""The demo: everything up, a first sync, its result; then it stays until Ctrl-C, or ends if asked to."""

import importlib
import importlib.util
import signal
import time

from config import load_settings
from local.app import App, ended, migrate, running_app
from local.keeper import recorded
from local.lease import leased
from local.place import Place
from local.settings import lightning_url, local_place, read_credentials, set_up_canvas, write_settings

FIRST_SYNC = "local.first_sync"


def run_demo(*, first_sync: bool, once: bool) -> int:
    """Start everything, sync, and stop everything; returns the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell started us in its background
        signal.signal(number, signal.default_int_handler)
    place = local_place()
    try:
        _say(f"Starting {', '.join(place.services)} ...")
        with leased(place) as lease:
            write_settings(place)
            migrate()
            _say("Starting web, worker and clock ...")
            with running_app(place, lease) as app:
                set_up_canvas(place)
                code = _sync(place) if first_sync else 0
                if not once:
                    _say(addresses(place))
                    code = _stay(place, app) or code
                return code
    except KeyboardInterrupt:
        _say("\nStopped.")
        return 0


def addresses(place: Place) -> str:
    """Tell where everything is; last, where a person begins."""
    rows = [(f"{kind} simulator", place.url(kind)) for kind in ("salesforce", "constant_contact")]
    rows += [("web", place.url("web")), ("logs", str(place.path("log")))]
    admin = read_credentials(place, "salesforce")["admin"]
    lines = [f"  {name:<27} {url}" for name, url in rows]
    lines += [
        "",
        f"Open Listbridge in Salesforce: {lightning_url(place)}",
        f"and sign in as {admin['username']} with {admin['password']}",
        "",
        "Ctrl-C stops everything; data stays in var/.",
    ]
    return "\n".join(lines)


def _sync(place: Place) -> int:
    if importlib.util.find_spec(FIRST_SYNC) is None:
        _say(addresses(place))
        return 0
    hook = importlib.import_module(FIRST_SYNC)
    salesforce, constant_contact = (
        read_credentials(place, kind) for kind in ("salesforce", "constant_contact")
    )
    return int(hook.run(load_settings(), salesforce, constant_contact))


def _stay(place: Place, app: App) -> int:
    """Wait for Ctrl-C; a process that ends by itself ends the demo."""
    while True:
        if name := ended(app):
            _say(f"{name} ended by itself; the end of its log says why: {place.log(name)}")
            return 1
        if "keeper" not in recorded(place):
            _say(f"The services ended by themselves; why stands in {place.path('keeper.log')}")
            return 1
        time.sleep(1)


def _say(words: str) -> None:
    print(words, flush=True)
