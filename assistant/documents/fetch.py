"""Gets the web pages that sources.toml names and keeps a snapshot of each below the corpus.

A snapshot is <id>.html (or .pdf, .txt) with <id>.json beside it: when it was got, from where, and
what is needed to ask only for changes. A page that fails keeps its last snapshot and is reported.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from assistant.documents import sandbox
from assistant.documents.checked_http import Deadline, client
from assistant.documents.corpus import SNAPSHOTS, web_pages
from assistant.documents.decoding import decode
from assistant.errors import DocumentError

MAX_PAGE_BYTES = 10 * 2**20
MAX_REDIRECTS = 5
MAX_PAGE_SECONDS = 30.0
"""Longest time for one page in all: robots.txt, redirects and the page."""
AGENT = "forum-assistent/1.0"
ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "txt",
}


@dataclass(frozen=True)
class FetchResult:
    """What came of one page."""

    id: str
    url: str
    status: Literal["fetched", "unchanged", "failed"]
    problem: str | None = None
    """What went wrong and how to mend it, where it failed."""
    snapshot: Path | None = None
    """The file that holds the page now; None where none was ever got."""


@dataclass(frozen=True)
class Snapshot:
    """What is known of a page that was kept."""

    url: str
    final_url: str
    file: str
    date: str
    """When it was last seen so, UTC."""
    digest: str
    """SHA-256 of the file."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class _Page:
    data: bytes
    ending: str
    url: str
    headers: Mapping[str, str]


def fetch(
    corpus: Path,
    *,
    allow_loopback: bool = False,
    max_bytes: int = MAX_PAGE_BYTES,
    seconds: float = MAX_PAGE_SECONDS,
) -> list[FetchResult]:
    """Fetch each source of `sources.toml` that has a url and no file.

    `allow_loopback` lets tests fetch from their own machine. Raises `CorpusError` for a broken
    `sources.toml`; a page that fails is told in its result.
    """
    results = []
    for ident, url in web_pages(corpus).items():
        visit = _Visit(ident, url, Path(corpus) / SNAPSHOTS, max_bytes)
        deadline = Deadline(seconds)
        try:
            with client(deadline, allow_loopback=allow_loopback, agent=AGENT) as http:
                results.append(visit.run(http))
        except (DocumentError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            results.append(visit.failed(error))
    return results


class _Visit:
    def __init__(self, ident: str, url: str, folder: Path, max_bytes: int) -> None:
        self.ident = ident
        self.url = url
        self.folder = folder
        self.max_bytes = max_bytes
        self.robots: dict[str, RobotFileParser] = {}
        self.last = self._load()

    def run(self, http: httpx.Client) -> FetchResult:
        """Ask for the page, following redirects, and keep what comes."""
        page = self._get(http)
        if page is None:
            assert self.last is not None
            self._remember(Snapshot(**{**asdict(self.last), "date": _now()}))
            return self._result("unchanged")
        digest = hashlib.sha256(page.data).hexdigest()
        unchanged = self.last is not None and self.last.digest == digest
        if not unchanged:
            _try_reading(page, self.ident)
        path = self.folder / f"{self.ident}.{page.ending}"
        if not unchanged:
            self._keep(path, page.data)
        self.last = Snapshot(
            self.url,
            page.url,
            path.name,
            _now(),
            digest,
            page.headers.get("etag"),
            page.headers.get("last-modified"),
        )
        self._remember(self.last)
        for ending in set(ENDINGS.values()) - {page.ending}:
            (self.folder / f"{self.ident}.{ending}").unlink(missing_ok=True)
        return self._result("unchanged" if unchanged else "fetched")

    def failed(self, error: Exception) -> FetchResult:
        """The result for a page that could not be got."""
        kept = f" The snapshot of {self.last.date[:10]} is kept." if self.last else ""
        told = str(error) or type(error).__name__
        mend = "" if told.endswith(".") else ". Check the address in sources.toml and try again."
        problem = f"{self.ident} ({self.url}): {told}{mend}{kept}"
        return FetchResult(self.ident, self.url, "failed", problem, self._path())

    def _result(self, status: Literal["fetched", "unchanged"]) -> FetchResult:
        return FetchResult(self.ident, self.url, status, None, self._path())

    def _path(self) -> Path | None:
        return self.folder / self.last.file if self.last else None

    def _get(self, http: httpx.Client) -> _Page | None:
        """The page, or None when it has not changed."""
        url = self.url
        for _ in range(MAX_REDIRECTS + 1):
            _check_address(url)
            self._check_robots(http, url)
            with http.stream("GET", url, headers=self._conditions()) as response:
                if response.status_code == 304 and self.last:
                    return None
                if response.is_redirect:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status_code != 200:
                    raise DocumentError(f"the server answers {response.status_code}")
                return self._page(response, url)
        raise DocumentError(f"redirects more than {MAX_REDIRECTS} times")

    def _conditions(self) -> dict[str, str]:
        headers = {}
        if self.last and self.last.etag:
            headers["If-None-Match"] = self.last.etag
        if self.last and self.last.last_modified:
            headers["If-Modified-Since"] = self.last.last_modified
        return headers

    def _page(self, response: httpx.Response, url: str) -> _Page:
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in ENDINGS:
            raise DocumentError(f"is of the type {kind or 'unknown'}, not a page, a PDF or text")
        data = _body(response, self.max_bytes)
        charset = response.charset_encoding
        if charset and kind != "application/pdf" and charset.lower() not in ("utf-8", "utf8"):
            # The server's word goes before the page's own; the snapshot has no server any more.
            try:
                data = data.decode(charset).encode("utf-8")
            except (LookupError, UnicodeError):
                data = bytes(data)
        return _Page(data, ENDINGS[kind], url, response.headers)

    def _check_robots(self, http: httpx.Client, url: str) -> None:
        """Raise `DocumentError` when the site asks robots to keep off the page."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.robots:
            rules = RobotFileParser()
            rules.parse(_robots_lines(http, f"{site}/robots.txt"))
            self.robots[site] = rules
        if not self.robots[site].can_fetch(AGENT, url):
            raise DocumentError(
                "the site's robots.txt asks that the page is not fetched. Save the "
                "page by hand and put the file in the corpus."
            )

    def _load(self) -> Snapshot | None:
        try:
            told = json.loads((self.folder / f"{self.ident}.json").read_text(encoding="utf-8"))
            snapshot = Snapshot(**told)
            data = (self.folder / Path(snapshot.file).name).read_bytes()
        except (OSError, ValueError, TypeError):
            return None
        whole = hashlib.sha256(data).hexdigest() == snapshot.digest
        return snapshot if whole and snapshot.url == self.url else None

    def _remember(self, snapshot: Snapshot) -> None:
        text = json.dumps(asdict(snapshot), ensure_ascii=False, indent=1)
        self._keep(self.folder / f"{self.ident}.json", text.encode("utf-8"))

    def _keep(self, path: Path, data: bytes) -> None:
        """Write beside and rename, so that there is always a whole file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DocumentError(f"{url} is not an address that begins with http:// or https://")
    if parts.username or parts.password:
        raise DocumentError("the address holds a user name or password. Take it out.")


def _body(response: httpx.Response, most: int) -> bytes:
    """The body, unless it is larger than `most` bytes."""
    data = bytearray()
    for part in response.iter_bytes(64 * 1024):
        data += part
        if len(data) > most:
            raise DocumentError(f"the page is larger than {most // 2**20 or most / 2**20:.3g} MB")
    return bytes(data)


def _robots_lines(http: httpx.Client, url: str) -> list[str]:
    """The site's rules; none where it has none, all forbidden while the server fails (RFC 9309)."""
    for _ in range(MAX_REDIRECTS + 1):
        _check_address(url)
        with http.stream("GET", url) as response:
            if response.is_redirect:
                url = urljoin(url, response.headers["location"])
                continue
            if response.status_code >= 500:
                raise DocumentError(f"robots.txt answers {response.status_code}")
            if response.status_code != 200:
                return []
            return decode(_body(response, 500_000)).splitlines()
    return []


def _try_reading(page: _Page, name: str) -> None:
    """Raise `DocumentError` for a page without text, before it takes a good snapshot's place."""
    if page.ending == "txt":
        decode(page.data)
    else:
        sandbox.read(page.ending, page.data, f"{name}.{page.ending}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
