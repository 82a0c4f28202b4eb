"""How often what was called: per route and status, per credential, and the last requests one by one."""

import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT_REQUESTS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Request:
    number: int  # in the order of arrival
    method: str
    target: str  # path with query
    route: str  # /v3/contacts/<contact_id>
    credential: str  # API key or user name, "" before authentication
    size: int  # bytes of the request body on the wire
    status: int  # 0 = closed without an answer


class Counts:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._routes: Counter[tuple[str, str, int]] = Counter()
        self._credentials: Counter[str] = Counter()
        self._requests: deque[Request] = deque(maxlen=KEPT_REQUESTS)

    def begin(self) -> int:
        """Return the number of a request that has come in."""
        with self._lock:
            self._number += 1
            return self._number

    def add(self, request: Request) -> None:
        with self._lock:
            self._routes[request.method, request.route, request.status] += 1
            self._credentials[request.credential] += 1
            self._requests.append(request)

    def reset(self) -> None:
        """Forget the counts; request numbers go on."""
        with self._lock:
            self._routes.clear()
            self._credentials.clear()

    def describe(self) -> dict[str, Any]:
        with self._lock:
            routes: dict[str, dict[str, int]] = {}
            for (method, route, status), count in self._routes.items():
                routes.setdefault(f"{method} {route}", {})[str(status)] = count
            return {
                "total": sum(self._routes.values()),
                "routes": routes,
                "credentials": dict(self._credentials),
            }

    def requests_after(self, number: int) -> list[dict[str, Any]]:
        with self._lock:
            found = sorted(one for one in self._requests if one.number > number)
        return [asdict(one) for one in found]
