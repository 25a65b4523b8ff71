"""How much may be asked: by one client, by all, and at the same time."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.api import texts
from assistant.api.errors import ApiError
from assistant.errors import UsageError

T = TypeVar("T")
_LOOPBACK = "127.0.0.1"


class Proxies:
    """The reverse proxies whose `X-Forwarded-For` is believed: addresses or networks."""

    def __init__(self, written: Iterable[str]) -> None:
        try:
            self._networks = [ipaddress.ip_network(entry, strict=False) for entry in written]
        except ValueError as error:
            raise UsageError(
                f"ASSISTANT_TRUSTED_PROXIES: {error}. Write addresses (10.0.0.7) or networks "
                "(10.0.0.0/8), comma-separated."
            ) from error

    def client(self, peer: str | None, forwarded_for: str | None) -> str:
        """The client's address: the last one in the chain that is no trusted proxy.

        An IPv6 client is its /64 network, since that is what one subscriber has.
        """
        chain = [_normal(part) for part in forwarded_for.split(",")] if forwarded_for else []
        nearest = _normal(peer or "")
        # uvicorn itself believes X-Forwarded-For from loopback and replaces the peer by an address
        # in it, whatever our setting says; then the real peer was loopback.
        chain.append(_LOOPBACK if nearest and nearest in chain else nearest)
        while len(chain) > 1 and self._trusts(chain[-1]):
            chain.pop()
        address = chain[-1]
        if ":" in address:
            return str(ipaddress.ip_network((address, 64), strict=False))
        return address

    def _trusts(self, address: str) -> bool:
        if not address:
            return False
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in self._networks)


def _normal(written: str) -> str:
    """An address as text, IPv4 also where it came mapped into IPv6; "" for anything else."""
    text = written.strip().strip("[]").partition("%")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


class RateLimits:
    """Limits in `limits` notation ("20/minute"), counted in this process's memory.

    Clients are counted under a keyed hash that is forgotten at restart; no address is kept.
    """

    def __init__(self, per_client: str, total: str) -> None:
        self._per_client = _limit("ASSISTANT_RATE_LIMIT", per_client)
        self._total = _limit("ASSISTANT_RATE_LIMIT_TOTAL", total)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._secret = secrets.token_bytes(32)

    def count(self, client: str, purpose: str) -> None:
        """Count one request; raises `ApiError` 429 when it is one too many."""
        key = hashlib.blake2b(client.encode(), key=self._secret, digest_size=16).hexdigest()
        for limit, name in ((self._per_client, key), (self._total, "all")):
            if not self._limiter.hit(limit, purpose, name):
                reset = self._limiter.get_window_stats(limit, purpose, name).reset_time
                seconds = max(1, round(reset - time.time()))
                message = texts.RATE_LIMITED.format(seconds=seconds)
                raise ApiError(429, "rate_limited", message, retry_after=seconds)


def _limit(variable: str, written: str) -> RateLimitItem:
    try:
        return parse(written)
    except ValueError as error:
        raise UsageError(
            f"{variable}: {written!r} is no limit. Write a number per second, minute, hour or "
            "day, such as 20/minute."
        ) from error


class Gate:
    """A pool of `workers` threads with a queue of at most `queue`; one more is refused."""

    RETRY_AFTER = 3

    def __init__(self, workers: int, queue: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="question")
        self._room = workers + queue
        self._admitted = 0
        self._lock = threading.Lock()

    @property
    def admitted(self) -> int:
        """How many are being answered or wait."""
        return self._admitted

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue `job`; raises `ApiError` 503 when the queue is full."""
        with self._lock:
            if self._admitted >= self._room:
                raise ApiError(503, "busy", texts.BUSY, retry_after=self.RETRY_AFTER)
            self._admitted += 1
        try:
            future = self._pool.submit(job)
        except RuntimeError as error:  # shut down
            self._release()
            raise ApiError(503, "busy", texts.BUSY, retry_after=self.RETRY_AFTER) from error
        future.add_done_callback(lambda _: self._release())
        return future

    async def run(self, job: Callable[[], T]) -> T:
        """Run `job` in the pool; a request that is cancelled while it waits leaves the queue."""
        return await asyncio.wrap_future(self.submit(job))

    def close(self) -> None:
        """Let running jobs end and drop those that wait."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _release(self) -> None:
        with self._lock:
            self._admitted -= 1
