"""Commands on a developer's machine bring up the services that they need.

SERVICES_COMMAND names a program that says `ready` when they are up, and lets them go when its input ends.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import click

from config import ROOT, Settings, SettingsError, load_settings


@contextmanager
def ready_settings() -> Iterator[Settings]:
    """Yield the settings of a command, with the services that they name up."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    with _services_up(settings.services_command):
        yield settings


@contextmanager
def _services_up(command: tuple[str, ...]) -> Iterator[None]:
    if not command:
        yield
        return
    # The command stands in a file that only our own local tools write; on a dyno it is refused.
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as holder:  # noqa: S603
        assert holder.stdout is not None
        if holder.stdout.readline() != "ready\n":
            raise click.ClickException("The local services did not start; the reason stands above.")
        yield
