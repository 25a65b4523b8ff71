"""Fetching against a server on the own machine."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.documents import checked_http, corpus
from assistant.documents.fetch import fetch

PAGE = (
    "<!doctype html><html><head><meta charset='utf-8'></head><body><nav><a>Meny</a></nav><main>"
    "<h1>Partnerskap</h1><p>Ett partnerskap bygger på tillit mellan parterna.</p></main></body>"
    "</html>"
)


class Site:
    """Answers by path; a test sets what it says. Remembers what was asked."""

    def __init__(self):
        self.pages = {}
        self.asked = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                status, headers, body = site.pages.get(self.path, (404, {}, b""))
                if callable(body):
                    return body(self)
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def page(self, path, body=PAGE, status=200, **headers):
        body = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": "text/html; charset=utf-8", **named}, body)


@pytest.fixture
def site():
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def folder(tmp_path, site):
    def make(*paths, **others):
        tables = [f'[sida-{i}]\nurl = "{site.url}{path}"\n' for i, path in enumerate(paths)]
        tables += [f'[{name}]\nurl = "{url}"\n' for name, url in others.items()]
        (tmp_path / "sources.toml").write_text("\n".join(tables))
        return tmp_path

    return make


def get(folder, **options):
    return fetch(folder, allow_loopback=True, **options)


def test_page_is_kept_with_its_record_and_is_read_as_a_source(site, folder):
    site.page("/iop", ETag='"v1"', Last_Modified="Mon, 01 Jun 2026 10:00:00 GMT")
    [result] = get(folder("/iop"))
    assert (result.status, result.problem) == ("fetched", None)
    assert result.snapshot.read_text() == PAGE
    told = json.loads(result.snapshot.with_suffix(".json").read_text())
    assert told["etag"] == '"v1"' and told["url"] == told["final_url"] == f"{site.url}/iop"
    assert told["digest"] == hashlib.sha256(PAGE.encode()).hexdigest()
    [file] = corpus.scan(folder("/iop")).files
    document = corpus.read(file)
    assert [p.text for p in document.paragraphs] == [
        "Ett partnerskap bygger på tillit mellan parterna."
    ]
    assert document.source.url == f"{site.url}/iop" and document.source.title == "Partnerskap"


def test_unchanged_page_is_asked_for_with_conditions(site, folder):
    site.page("/iop", ETag='"v1"')
    here = folder("/iop")
    get(here)
    before = (here / ".snapshots" / "sida-0.html").stat().st_mtime_ns
    [result] = get(here)
    assert result.status == "unchanged"
    assert site.asked[-1][1]["If-None-Match"] == '"v1"'
    assert (here / ".snapshots" / "sida-0.html").stat().st_mtime_ns == before


def test_damaged_snapshot_is_fetched_whole(site, folder):
    site.page("/iop", ETag='"v1"')
    here = folder("/iop")
    get(here)
    (here / ".snapshots" / "sida-0.html").write_text("half")
    [result] = get(here)
    assert result.status == "fetched" and result.snapshot.read_text() == PAGE


@pytest.mark.parametrize(
    "failure",
    [
        {"status": 500},
        {"status": 404},
        {"body": "<html><body><script>app()</script></body></html>"},
        {"Content_Type": "image/png"},
        {"body": b"x" * 300_000},
    ],
)
def test_failing_page_keeps_its_snapshot_and_is_reported(site, folder, failure):
    site.page("/iop")
    here = folder("/iop")
    get(here)
    site.page("/iop", **failure)
    [result] = get(here, max_bytes=200_000)
    assert result.status == "failed"
    assert "sida-0" in result.problem and "is kept" in result.problem
    assert result.snapshot.read_text() == PAGE
    assert sorted(p.name for p in (here / ".snapshots").iterdir()) == ["sida-0.html", "sida-0.json"]


def test_one_bad_page_does_not_stop_the_others(site, folder):
    site.page("/bra")
    results = get(folder("/saknas", "/bra"))
    assert [r.status for r in results] == ["failed", "fetched"]
    assert results[0].snapshot is None and "404" in results[0].problem


def test_redirects_are_followed_and_counted(site, folder):
    site.page("/ny")
    site.page("/gammal", status=301, Location="/ny")
    site.page("/runt", status=302, Location="/runt")
    moved, round_and_round = get(folder("/gammal", "/runt"))
    assert moved.status == "fetched"
    assert (
        json.loads(moved.snapshot.with_suffix(".json").read_text())["final_url"] == f"{site.url}/ny"
    )
    assert "redirects more than 5 times" in round_and_round.problem


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0/",
        "ftp://example.org/",
        "http://user:pw@127.0.0.1/",
    ],
)
def test_redirect_to_a_forbidden_place_is_refused(site, folder, target):
    site.page("/iop", status=302, Location=target)
    [result] = get(folder("/iop"), seconds=10)
    assert result.status == "failed"
    assert any(word in result.problem for word in ("not a public", "begins with http", "password"))


def test_loopback_is_forbidden_unless_a_test_allows_it(site, folder):
    site.page("/iop")
    [result] = fetch(folder("/iop"))
    assert "127.0.0.1, which is not a public address" in result.problem
    assert site.asked == []


def test_address_is_checked_where_the_connection_goes(site, folder, monkeypatch):
    """A name that first answers with a public address and then with a private one."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    connected = []

    def look_up(host, port, **_):
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(2, 1, 6, "", (address, port)) for address in found]

    def connect(self, host, port, *rest):
        connected.append(host)
        raise checked_http.httpcore.ConnectError("not now")

    monkeypatch.setattr(checked_http.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(checked_http.httpcore.SyncBackend, "connect_tcp", connect)
    here = folder(vaxlar="http://rebinding.example/")
    assert fetch(here)[0].status == "failed"
    assert fetch(here)[0].problem.count("not a public address") == 1
    assert connected == ["93.184.216.34"]


@pytest.mark.parametrize(
    "address, public",
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("172.16.0.1", False),
        ("169.254.1.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:192.168.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("ff02::1", False),
        ("255.255.255.255", False),
    ],
)
def test_public_addresses(address, public):
    assert checked_http.is_public(address) is public


def test_robots_are_respected(site, folder):
    site.page("/robots.txt", "User-agent: *\nDisallow: /hemligt\n", Content_Type="text/plain")
    site.page("/hemligt/sida")
    site.page("/oppet")
    secret, free = get(folder("/hemligt/sida", "/oppet"))
    assert "robots.txt" in secret.problem and "by hand" in secret.problem
    assert free.status == "fetched"
    assert "/hemligt/sida" not in [path for path, _ in site.asked]


def test_failing_robots_forbid(site, folder):
    site.page("/robots.txt", status=503)
    site.page("/iop")
    assert "robots.txt answers 503" in get(folder("/iop"))[0].problem


def test_page_that_drips_is_cut_off(site, folder):
    stop = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while not stop.wait(0.05):
            try:
                handler.wfile.write(b"<p>mer</p>")
            except OSError:
                return

    site.pages["/dropp"] = (200, {}, drip)
    [result] = get(folder("/dropp"), seconds=0.5)
    stop.set()
    assert result.status == "failed" and "too long" in result.problem


def test_page_in_latin_1_is_kept_readable(site, folder):
    site.page(
        "/iop",
        PAGE.replace(" charset='utf-8'", "").encode("latin-1"),
        Content_Type="text/html; charset=iso-8859-1",
    )
    [result] = get(folder("/iop"))
    assert "bygger på tillit" in result.snapshot.read_text(encoding="utf-8")


def test_text_and_later_html(site, folder):
    site.page("/iop", "Ett partnerskap bygger på tillit.", Content_Type="text/plain")
    here = folder("/iop")
    assert get(here)[0].snapshot.name == "sida-0.txt"
    assert corpus.read(corpus.scan(here).files[0]).paragraphs
    site.page("/iop")
    assert get(here)[0].snapshot.name == "sida-0.html"
    assert not (here / ".snapshots" / "sida-0.txt").exists()


def test_source_with_a_file_is_not_fetched(site, folder):
    here = folder("/iop")
    (here / "sida-0.txt").write_text("Ett partnerskap bygger på tillit mellan parterna.")
    assert get(here) == [] and site.asked == []
