"""How a child process dies with its parent, and how PostgreSQL runs where we are root: it refuses to be.

By `setpriv` of util-linux. As root, PostgreSQL becomes the user `nobody` and keeps one capability: to pass
folders that are closed to others. So a clone below a folder of mode 0700 works, and no rights are widened.
https://man7.org/linux/man-pages/man1/setpriv.1.html
"""

import os
import pwd
import shutil
import signal
import subprocess
from functools import cache

_REACH = (
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    # Without this bit access(2) ignores the capability of a process that is not root.
    "--securebits=+no_setuid_fixup",
)


def dying_with_parent(stop: signal.Signals) -> list[str]:
    """Give the words before a command that let the system send it `stop` when its parent dies."""
    return [setpriv, f"--pdeathsig={stop.name.removeprefix('SIG')}"] if (setpriv := _setpriv()) else []


def as_postgres() -> list[str]:
    """Give the words that make PostgreSQL run as somebody who is not root; none for a plain user."""
    if os.geteuid() != 0:
        return []
    setpriv = _setpriv()
    if setpriv is None:
        raise SystemExit(
            "PostgreSQL refuses to run as root, and the command setpriv (package util-linux) is missing."
            " Install it, work as a plain user, or set DATABASE_URL to a server of your own."
        )
    nobody = pwd.getpwnam("nobody")
    # A change of user forgets the parent-death signal that was set before it.
    plain = [
        setpriv,
        "--pdeathsig=INT",
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
    ]
    return [*plain, *_REACH] if _works([*plain, *_REACH]) else plain


def postgres_owner() -> tuple[int, int]:
    """Give user and group of PostgreSQL's files."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


@cache
def _setpriv() -> str | None:
    found = shutil.which("setpriv")
    return found if found and _works([found, "--pdeathsig=TERM"]) else None


def _works(words: list[str]) -> bool:
    """Whether this kernel and container allow it; some sandboxes know no ambient capabilities."""
    return subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
