"""One writer of an address at a time: sign_up_form answers 409 to a second one, as the vendor documents."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from simulators.constant_contact.errors import conflict

Address = tuple[int, str]  # account, and the address as it is looked up


class Turns:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[Address] = set()
        self._held: dict[Address, int] = {}

    def hold(self, address: Address, times: int) -> None:
        """Let somebody unseen write this address during its next `times` sign-ups."""
        with self._lock:
            self._held[address] = times

    @contextmanager
    def take(self, address: Address) -> Iterator[None]:
        """Write this address inside the block. Raises 409 where another request is about it."""
        with self._lock:
            held = self._held.pop(address, 0)
            if held > 1:
                self._held[address] = held - 1
            if held or address in self._taken:
                raise conflict("Simultaneous requests are attempting to modify the same contact.")
            self._taken.add(address)
        try:
            yield
        finally:
            with self._lock:
                self._taken.discard(address)
