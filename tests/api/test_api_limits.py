"""Who is let in, how often, and how many at a time."""

import asyncio

import pytest

from assistant.api.limits import Proxies
from assistant.api.origins import Origins
from assistant.errors import UsageError
from tests.api.fakes import until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize(
    ("written", "origin", "allowed"),
    [
        ("https://www.exempel.se", "https://www.exempel.se", True),
        ("https://WWW.exempel.se/", "https://www.exempel.se", True),
        ("https://www.exempel.se:443", "https://www.exempel.se", True),
        ("https://www.exempel.se", "http://www.exempel.se", False),
        ("https://www.exempel.se", "https://www.exempel.se:8443", False),
        ("https://www.exempel.se", "https://exempel.se", False),
        ("https://www.exempel.se", "https://www.exempel.se.ond.se", False),
        ("https://www.exempel.se", "https://wwwxexempel.se", False),
        ("https://www.exempel.se", "null", False),
        ("https://*.exempel.se", "https://a.b.exempel.se", True),
        ("https://*.exempel.se", "https://exempel.se", False),
        ("https://*.exempel.se", "https://ondexempel.se", False),
        ("https://*.exempel.se", "https://.exempel.se", False),
        ("https://*.exempel.se", "https://a.exempel.se.ond.se", False),
        ("https://*.exempel.se", "https://ond.se/.exempel.se", False),
        ("https://räksmörgås.se", "https://xn--rksmrgs-5wao1o.se", True),
        ("http://127.0.0.1:8700", "http://127.0.0.1:8700", True),
        ("", "https://www.exempel.se", False),
    ],
)
def test_origins(written, origin, allowed):
    origins = Origins([written] if written else [])
    assert origins.allow(origin) is allowed


@pytest.mark.parametrize(
    "written",
    ["*", "https://*", "https://*.se", "exempel.se", "https://exempel.se/sida", "null",
     "javascript://x", "https://a:b@exempel.se", "https://exempel.se:port", "https://w*.exempel.se"],
)  # fmt: skip
def test_an_origin_that_is_none_is_said(written):
    with pytest.raises(UsageError, match="ASSISTANT_WIDGET_ORIGINS"):
        Origins([written])


async def test_cross_origin_is_refused_by_default_and_allowed_by_name(run):
    listed, other = "https://www.exempel.se", "https://www.ond.se"
    async with run(widget_origins=listed) as running:
        response = await running.ask(headers={"origin": listed})
        assert response.headers["access-control-allow-origin"] == listed
        assert "access-control-allow-credentials" not in response.headers
        assert "Origin" in response.headers["vary"]
        refused = await running.ask(headers={"origin": other})
        assert refused.status_code == 403
        assert refused.json()["error"]["code"] == "origin_not_allowed"
        assert other in refused.json()["error"]["message"]
        assert "access-control-allow-origin" not in refused.headers
        own = await running.ask(headers={"origin": "http://assistent.test"})
        assert own.status_code == 200
    async with run() as running:
        assert (await running.ask(headers={"origin": listed})).status_code == 403
        assert (await running.ask()).status_code == 200


async def test_preflight(run):
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    async with run(widget_origins="https://www.exempel.se") as running:
        for origin, status in (("https://www.exempel.se", 200), ("https://www.ond.se", 403)):
            response = await running.client.options("/api/ask", headers={"origin": origin, **asked})
            assert response.status_code == status
        good = await running.client.options(
            "/api/ask", headers={"origin": "https://www.exempel.se", **asked}
        )
        assert good.headers["access-control-allow-origin"] == "https://www.exempel.se"


async def test_pages_may_be_framed_by_the_listed_only(run):
    async with run(widget_origins="https://*.exempel.se") as running:
        headers = (await running.client.get("/widget/demo")).headers
        assert headers["content-security-policy"].endswith(
            "frame-ancestors 'self' https://*.exempel.se"
        )
        assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ([], "203.0.113.5", None, "203.0.113.5"),
        ([], "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (["10.0.0.0/8"], "10.1.2.3", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        (["10.0.0.0/8"], "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (["10.0.0.0/8"], "10.1.2.3", None, "10.1.2.3"),
        ([], "::ffff:203.0.113.5", None, "203.0.113.5"),
        (["127.0.0.1"], "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ([], "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        # uvicorn has put the forwarded address in the peer's place: loopback was the peer.
        ([], "198.51.100.1", "198.51.100.1", "127.0.0.1"),
        (["127.0.0.1"], "198.51.100.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "junk", ""),
        ([], None, None, ""),
    ],
)
def test_the_client_behind_proxies(trusted, peer, forwarded, client):
    assert Proxies(trusted).client(peer, forwarded) == client


async def test_rate_limit_by_client(run):
    async with run(rate_limit="3/minute", trusted_proxies="192.0.2.1") as running:
        one, two = ({"x-forwarded-for": f"198.51.100.{n}"} for n in (1, 2))
        codes = [(await running.ask(headers=one)).status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        assert (await running.ask(headers=two)).status_code == 200
        refused = await running.ask(headers=one)
        assert refused.json()["error"]["code"] == "rate_limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_rate_limit_in_total_and_forwarding_not_believed_by_default(run):
    async with run(rate_limit="2/minute") as running:
        codes = [
            (await running.ask(headers={"x-forwarded-for": f"198.51.100.{n}"})).status_code
            for n in range(3)
        ]
        assert codes == [200, 200, 429]
    async with run(rate_limit_total="2/minute", trusted_proxies="192.0.2.1") as running:
        codes = [
            (await running.ask(headers={"x-forwarded-for": f"198.51.100.{n}"})).status_code
            for n in range(3)
        ]
        assert codes == [200, 200, 429]


async def test_feedback_is_limited_too(run):
    async with run(rate_limit="2/minute") as running:
        sent = {"answer_id": "a1", "verdict": "helpful"}
        codes = [
            (await running.client.post("/api/feedback", json=sent)).status_code for _ in range(3)
        ]
        assert codes == [201, 201, 429]


async def test_a_full_queue_says_503_and_empties(run):
    async with run(max_concurrent=2, max_queue=3) as running:
        running.assistant.hold.clear()
        held = [asyncio.create_task(running.ask(stream=number % 2 == 0)) for number in range(5)]
        await until(lambda: running.service.gate.admitted == 5)
        for stream in (False, True):
            refused = await running.ask(stream=stream)
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "busy"
            assert int(refused.headers["retry-after"]) >= 1
        running.assistant.hold.set()
        assert [task.status_code for task in await asyncio.gather(*held)] == [200] * 5
        assert running.assistant.most_running == 2
        await until(lambda: running.service.gate.admitted == 0)
        assert (await running.ask()).status_code == 200


async def test_a_stream_shows_signs_of_life_while_it_waits(run):
    async with run() as running:
        running.service.HEARTBEAT_SECONDS = 0.01
        running.assistant.hold.clear()
        asking = asyncio.create_task(running.ask(stream=True))
        await until(lambda: running.assistant.running == 1)
        await asyncio.to_thread(lambda: running.assistant.hold.wait(0.1))
        running.assistant.hold.set()
        text = (await asking).text
        assert text.count(": waiting\n\n") >= 2 and text.count("event: answer") == 1


async def test_a_cancelled_request_leaves_the_queue(run):
    async with run(max_concurrent=1, max_queue=1) as running:
        running.assistant.hold.clear()
        first = asyncio.create_task(running.ask())
        await until(lambda: running.assistant.running == 1)
        second = asyncio.create_task(running.ask())
        await until(lambda: running.service.gate.admitted == 2)
        asked = len(running.assistant.asked)
        second.cancel()
        await until(lambda: running.service.gate.admitted == 1)
        running.assistant.hold.set()
        assert (await first).status_code == 200
        assert len(running.assistant.asked) == asked
