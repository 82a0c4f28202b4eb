"""A deployment that a browser can open: simulators, database, queue, web by gunicorn and a worker."""

import socket
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import ROOT, Settings
from tests.e2e.world import World, running
from tests.simulators import OPENER, Simulator

READY_SECONDS = 90
QUICK = {"rate": 50, "quota": None, "delay": 0.05}


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What runs, and where a browser finds it."""

    world: World
    web_url: str  # http://127.0.0.1:M, another site than Lightning's
    log: Path  # of web

    @property
    def salesforce(self) -> Simulator:
        return self.world.salesforce

    @property
    def lightning_url(self) -> str:
        """Lightning as a browser sees it: by a name, so that it is another site than the app's address."""
        return self.salesforce.url.replace("127.0.0.1", "localhost") + "/lightning"


@contextmanager
def deployed(settings: Settings, folder: Path, *, seed: str = "small") -> Iterator[Deployment]:
    """Run everything with a tenant that is connected and has synced once."""
    with running(settings, seed=seed, scale=QUICK) as world:
        done = world.command("sync", "run", world.profile.name, "--approve")
        assert done.returncode == 0, done.stdout + done.stderr
        port = free_port()
        web = [str(Path(sys.executable).parent / "gunicorn"), "--config", "python:web.gunicorn_conf"]
        commands = {
            "web": [*web, "--bind", f"127.0.0.1:{port}"],
            "worker": [sys.executable, "-m", "jobs.worker"],
        }
        with _running(world, commands, folder):
            deployment = Deployment(world=world, web_url=f"http://127.0.0.1:{port}", log=folder / "web.log")
            _wait(deployment)
            world.salesforce.control("POST", "canvas", {"url": f"{deployment.web_url}/canvas"})
            yield deployment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(world: World, commands: dict[str, list[str]], folder: Path) -> Iterator[None]:
    processes = []
    try:
        for name, words in commands.items():
            with (folder / f"{name}.log").open("wb") as log:
                processes.append(
                    subprocess.Popen(words, cwd=ROOT, env=world.process_environment(), stdout=log, stderr=log)
                )
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(deployment: Deployment) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with OPENER.open(f"{deployment.web_url}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise RuntimeError(f"web did not start: {deployment.log.read_text()[-2000:]}") from None
            time.sleep(0.1)
