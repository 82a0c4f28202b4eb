"""One allowance for all workers, over a real Valkey, and what holds when it is away."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from structlog.testing import capture_logs

from clients.allowance import Allowance
from clients.constant_contact.client import ConstantContactClient
from clients.limiter import Limiter, key_of
from sync.problems import QuotaSpent
from sync.remote import Usage
from tests.contracts.clients.worlds import (
    Naps,
    at_once,
    calls_to,
    constant_contact,
    quick_http,
)
from tests.simulators import Simulator

AT_ONCE = Retry(NoBackoff(), 0)
NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


@pytest.fixture
def valkey(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url) as connection:
        yield connection


def test_workers_share_one_pace_and_queue_for_it(valkey: "redis.Redis") -> None:
    naps = Naps()
    allowance = Allowance(rate=4, quota=100)
    workers = [Limiter(valkey, key="k", allowance=allowance, sleep=naps.asked.append) for _ in range(3)]
    for number in range(12):
        workers[number % 3].acquire(NOW, reserved=False)
    waits = sorted(naps.asked)
    assert len(waits) == 8
    assert all(0.8 < wait <= 1.02 for wait in waits[:4])
    assert all(1.8 < wait <= 2.04 for wait in waits[4:])


def test_another_key_has_its_own_pace(valkey: "redis.Redis") -> None:
    naps = Naps()
    allowance = Allowance(rate=1, quota=100)
    for client_id in ("one", "two", "three"):
        limiter = Limiter(valkey, key=key_of(client_id), allowance=allowance, sleep=naps.asked.append)
        limiter.acquire(NOW, reserved=False)
    assert naps.asked == []


def test_the_last_tenth_of_the_day_is_for_opt_outs(valkey: "redis.Redis") -> None:
    limiter = Limiter(valkey, key="k", allowance=Allowance(rate=1000, quota=10))
    for _ in range(9):
        limiter.acquire(NOW, reserved=False)
    with pytest.raises(QuotaSpent) as caught:
        limiter.acquire(NOW, reserved=False)
    assert caught.value.until == datetime(2026, 11, 24, tzinfo=UTC)
    limiter.acquire(NOW, reserved=True)
    with pytest.raises(QuotaSpent):
        limiter.acquire(NOW, reserved=True)


def test_the_calls_of_the_day_are_told_for_all_workers(valkey: "redis.Redis") -> None:
    workers = [Limiter(valkey, key="k", allowance=Allowance(rate=1000, quota=50)) for _ in range(2)]
    for number in range(5):
        workers[number % 2].acquire(NOW, reserved=False)
    assert [worker.usage(NOW) for worker in workers] == [Usage(used=5, allowed=50)] * 2
    assert workers[0].usage(NOW).left == 45
    workers[0].close(NOW)
    assert workers[1].usage(NOW).left == 0
    assert workers[1].usage(NOW + timedelta(days=1)).used == 0


def test_a_closed_day_is_closed_for_every_worker_until_the_vendors_midnight(valkey: "redis.Redis") -> None:
    allowance = Allowance(rate=1000, quota=10)
    Limiter(valkey, key="k", allowance=allowance).close(NOW)
    other = Limiter(valkey, key="k", allowance=allowance)
    with pytest.raises(QuotaSpent):
        other.acquire(NOW, reserved=True)
    other.acquire(NOW + timedelta(hours=2), reserved=False)


def test_nothing_in_valkey_names_the_api_key_or_lives_for_ever(valkey: "redis.Redis") -> None:
    Limiter(valkey, key=key_of("the-api-key"), allowance=Allowance()).acquire(NOW, reserved=False)
    keys = list(valkey.scan_iter())
    assert len(keys) == 2
    assert not any(b"the-api-key" in key for key in keys)
    assert all(0 < int(valkey.ttl(key)) <= 172_800 for key in keys)


def test_while_valkey_is_away_a_process_keeps_the_pace_alone_and_says_so_once() -> None:
    naps = Naps()
    away = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2, retry=AT_ONCE)
    limiter = Limiter(away, key="k", allowance=Allowance(rate=2, quota=100), sleep=naps.asked.append)
    with capture_logs() as logs:
        for _ in range(5):
            limiter.acquire(NOW, reserved=False)
    assert [round(nap) for nap in naps.asked] == [1, 1, 2]
    assert [log["event"] for log in logs] == ["limiter_alone"]


def test_a_day_that_was_closed_alone_stays_closed() -> None:
    away = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2, retry=AT_ONCE)
    limiter = Limiter(away, key="k", allowance=Allowance())
    limiter.close(NOW)
    with pytest.raises(QuotaSpent):
        limiter.acquire(NOW, reserved=True)
    assert limiter.usage(NOW).left == 0


def test_a_worker_goes_back_to_valkey_when_it_answers_again(valkey: "redis.Redis") -> None:
    times = iter([0.0, 0.0, 40.0, 40.0])
    limiter = Limiter(valkey, key="k", allowance=Allowance(rate=1000), monotonic=lambda: next(times, 40.0))
    limiter._note_away("ConnectionError")
    limiter.acquire(NOW, reserved=False)
    assert list(valkey.scan_iter()) == []
    times = iter([])
    with capture_logs() as logs:
        limiter.acquire(NOW, reserved=False)
    assert [log["event"] for log in logs] == ["limiter_shared_again"]
    assert len(list(valkey.scan_iter())) == 2


def test_at_the_vendors_own_rate_two_workers_are_hardly_ever_throttled(
    account: Simulator, valkey: "redis.Redis"
) -> None:
    """24 calls at 4 a second: the vendor's own limit, kept by both sides."""
    account.control("POST", "scale", {"rate": 1, "quota": 1})

    def worker() -> ConstantContactClient:
        limiter = Limiter(valkey, key="vendor", allowance=Allowance(), sleep=time.sleep)
        return constant_contact(account, http=quick_http(time.sleep), quota=limiter)

    clients = [worker(), worker()]
    try:
        at_once(*[lambda client=client: [client.lists() for _ in range(12)] for client in clients])
    finally:
        account.control("POST", "scale", {"rate": None, "quota": None})
    sent = sum(client.calls for client in clients)
    assert calls_to(account, "/contact_lists") == sent
    assert 24 <= sent <= 27
