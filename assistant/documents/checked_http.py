"""HTTP to public addresses only: each connection is checked where it really goes.

The name is looked up once and the address that was checked is the one connected to, so a name
that changes its answer between look-ups (DNS rebinding) gains nothing. Redirects open connections
in the same way and are checked in the same place. Proxies of the environment are not used.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import certifi
import httpcore
import httpx


class ForbiddenAddress(httpx.TransportError):
    """The name leads to an address that is not a public one."""


class Deadline:
    """A point in time that every read and write of a fetch has to keep."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, wanted: float | None) -> float:
        """Seconds that an operation may take. Raises `httpcore.ReadTimeout` when none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if wanted is None else min(left, wanted)


def client(deadline: Deadline, *, allow_loopback: bool = False, agent: str = "") -> httpx.Client:
    """An HTTP client that reaches public addresses only and does not follow redirects by itself."""
    return httpx.Client(
        transport=_Transport(deadline, allow_loopback=allow_loopback),
        headers={"User-Agent": agent, "Accept-Encoding": "identity"},
        follow_redirects=False,
        timeout=10.0,
        trust_env=False,
    )


def is_public(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether an IP address is one of the open internet's (or the own machine's, if allowed)."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or _nat64(ip) or (ip.teredo and ip.teredo[1])
        if inner:
            return is_public(str(inner), allow_loopback=allow_loopback)
    if allow_loopback and ip.is_loopback:
        return True
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    inside = ip in ipaddress.ip_network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if inside else None


def _told(error: Exception) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return "the server takes too long to answer"
    return str(error) or type(error).__name__


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline, allow_loopback: bool) -> None:
        self._deadline = deadline
        self._allow_loopback = allow_loopback
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        public = [a for a in addresses if is_public(a, allow_loopback=self._allow_loopback)]
        if not public:
            raise ForbiddenAddress(f"{host} leads to {addresses[0]}, which is not a public address")
        failure: Exception | None = None
        for address in public[:4]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _Stream(stream, self._deadline)
        assert failure is not None
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection all of whose operations keep the deadline together."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_stream()
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise httpx.ReadError(_told(error)) from error

    def close(self) -> None:
        self._response.close()


class _Transport(httpx.BaseTransport):
    """httpx on top of an httpcore pool whose connections are checked."""

    def __init__(self, deadline: Deadline, *, allow_loopback: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(cafile=certifi.where()),
            network_backend=_Backend(deadline, allow_loopback),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        try:
            response = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    content=b"",
                    extensions=request.extensions,
                )
            )
        except (
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
        ) as error:
            raise httpx.ConnectError(_told(error)) from error
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()
