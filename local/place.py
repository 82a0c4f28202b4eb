"""A folder under var/ that holds all that the services of one purpose keep: data, ports, passwords, logs."""

import json
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
# Below the range from which the system takes ports for outgoing calls, so that a remembered port stays free.
PORTS = range(20_000, 32_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where, which services, and whether the data outlives them."""

    folder: Path
    services: tuple[str, ...]
    durable: bool  # False: tests start from nothing each time, and nothing is flushed to disk

    def path(self, *names: str) -> Path:
        return self.folder.joinpath(*names)

    def log(self, service: str) -> Path:
        return self.path("log", f"{service}.log")

    def port(self, service: str) -> int:
        """Give the service's port: found free once, the same ever after."""
        remembered = self._remembered()
        if service not in remembered:
            remembered[service] = str(_free_port(taken=set(remembered.values())))
            self._remember(remembered)
        return int(remembered[service])

    def password(self, service: str) -> str:
        """Give the service's password: made once, the same ever after."""
        remembered = self._remembered()
        name = f"{service} password"
        if name not in remembered:
            remembered[name] = secrets.token_hex(16)
            self._remember(remembered)
        return remembered[name]

    @property
    def database_url(self) -> str:
        return f"postgres://listbridge:{quote(self.password('postgres'))}@127.0.0.1:{self.port('postgres')}/postgres"

    @property
    def redis_url(self) -> str:
        return f"redis://:{quote(self.password('valkey'))}@127.0.0.1:{self.port('valkey')}/0"

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.port(service)}"

    def _remembered(self) -> dict[str, str]:
        file = self.path("remembered.json")
        parsed: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        return parsed

    def _remember(self, values: dict[str, str]) -> None:
        write_private(self.path("remembered.json"), json.dumps(values, indent=1))


def write_private(file: Path, text: str) -> None:
    """Write for the owner's eyes only, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(file)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port(taken: set[str]) -> int:
    while True:
        port = secrets.choice(PORTS)
        if str(port) not in taken and is_free(port):
            return port


SIMULATORS = ("salesforce", "constant_contact")
LOCAL = Place(folder=ROOT / "var" / "local", services=("postgres", "valkey", *SIMULATORS), durable=True)
TESTS = Place(folder=ROOT / "var" / "tests", services=("postgres", "valkey"), durable=False)
