"""Starts a simulator as a process of its own, for tests: a free port, killed by its pid at the end."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import exchanges

ROOT = Path(__file__).resolve().parent.parent
# Nothing on the way to the loopback may be a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
STOP_SECONDS = 20
TOO_OFTEN = 429
TRIES, PAUSE = 50, 0.1  # seconds: even at the vendor's own rate a call is free after a quarter of one


def answer_to(request: urllib.request.Request) -> Any:
    """Send as another program of the account does: a key's rate is shared, so it waits for its turn."""
    for _ in range(TRIES):
        try:
            with OPENER.open(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code != TOO_OFTEN:
                raise
            error.close()
            time.sleep(PAUSE)
    raise TimeoutError("The simulator refused every try for its rate: is it scaled as the test means?")


class Simulator:
    """A running simulator. `certificate` and `tls_url` are there where it was started with --tls-port."""

    def __init__(self, kind: str, *arguments: str, judged: bool = True, consent: bool = True) -> None:
        self.kind = kind
        self.consent = consent
        self._violations: list[dict[str, Any]] = []
        self.exchanges: Path | None = None
        self.tls_url = ""
        self.certificate = Path()
        self.process = subprocess.Popen(  # our own program, started by its list of words
            [sys.executable, "-m", "simulators", kind, "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.url = self._wait()
        self._credentials: dict[str, Any] | None = None
        if judged and kind == "constant_contact" and exchanges.can_judge():
            self.exchanges = exchanges.new_file()
            self.record(self.exchanges)

    @property
    def credentials(self) -> dict[str, Any]:
        """One working set of everything, as it was when first asked for."""
        if self._credentials is None:
            self._credentials = self.control("GET", "credentials")
        return self._credentials

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call /_control/<path>; a refusal raises urllib.error.HTTPError."""
        request = urllib.request.Request(  # noqa: S310  # the address is the simulator's own
            f"{self.url}/_control/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with OPENER.open(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def record(self, file: Path | None) -> None:
        """Write every exchange to a file; None: to the one that is judged at the end."""
        target = file or self.exchanges
        self.control("POST", "record", {"file": str(target) if target else None})

    def stop(self) -> None:
        """End it as an operator would: SIGTERM, and wait."""
        self._ask_consent()
        if self.process.poll() is None:
            self.process.terminate()
        self._reap()
        self._judge()

    def kill(self) -> None:
        """End it as a crash would: SIGKILL."""
        self._ask_consent()
        self.process.kill()
        self._reap()
        self._judge()

    def _ask_consent(self) -> None:
        """Ask the simulator for what its watch noted, while it lives; one hurt by a test says nothing."""
        if self.consent and self.process.poll() is None:
            self._violations = self.control("GET", "consent")["violations"]

    def _judge(self) -> None:
        """Hold all that was recorded against consent and the vendor's description, once."""
        file, self.exchanges = self.exchanges, None
        violations, self._violations = self._violations, []
        exchanges.judge_consent(violations)
        if file:
            exchanges.judge(file)

    def _reap(self) -> None:
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def _wait(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "tls":
                self.tls_url, _, certificate = rest.partition(" ")
                self.certificate = Path(certificate)
            if word == "ready":
                return rest
        self._reap()
        raise RuntimeError(f"The {self.kind} simulator ended before it was ready; its words are above.")


@contextmanager
def simulator(kind: str, *arguments: str, judged: bool = True, consent: bool = True) -> Iterator[Simulator]:
    """Run `python -m simulators KIND --port 0 ARGUMENTS` for the length of the block.

    judged: what Constant Contact's simulator is asked and answers is held against the vendor's description
    at the end, whoever asked; a reading of gigabytes may be left out.
    consent: a request of the product that undid or passed over an opt-out fails the test at the end; False
    is for tests that let it do so on purpose. Other clients may: what they did stands in GET consent.
    """
    running = Simulator(kind, *arguments, judged=judged, consent=consent)
    try:
        yield running
    finally:
        running.stop()
