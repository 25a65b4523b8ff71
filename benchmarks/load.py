"""Load on the whole service: throughput, index swaps, kills, memory, and copies on one Chroma.

    python benchmarks/load.py steady --seconds 60        50 clients ask
    python benchmarks/load.py swap --times 20            the index is replaced while they ask
    python benchmarks/load.py kill --times 3                killed while feedback is given
    python benchmarks/load.py memory --questions 20000   resident memory as questions pass
    python benchmarks/load.py copies                     two copies, one killed, the index swapped

Each starts its own service on an index of its own, made from `corpus/`. The report is JSON; the
exit code is 1 when something failed that must not.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
BY_DESIGN = {429, 503}
SET = ROOT / "evals" / "sets" / "forum.jsonl"
QUESTIONS = [json.loads(line)["question"] for line in SET.read_text("utf-8").splitlines() if line]


@dataclass
class Tally:
    """What clients saw."""

    codes: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    indexes: set[str] = field(default_factory=set)
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """Requests that ended in neither an answer nor a refusal by design."""
        good = {"200", *map(str, BY_DESIGN)}
        return sum(count for code, count in self.codes.items() if code not in good)

    def report(self) -> dict[str, object]:
        times = sorted(self.milliseconds) or [0.0]
        return {
            "codes": dict(self.codes),
            "failed": self.failed,
            "answers_per_second": round(self.codes["200"] / max(self.seconds, 1e-9), 1),
            "p50_ms": round(times[len(times) // 2]),
            "p95_ms": round(times[int(len(times) * 0.95)]),
            "indexes": len(self.indexes),
        }


class Place:
    """A temporary folder with a corpus, an index and a store, and the settings that name them."""

    def __init__(self, folder: Path, chroma_url: str = "") -> None:
        self.corpus = folder / "corpus"
        self.store = folder / "feedback.sqlite"
        self.log = folder / "service.log"
        shutil.copytree(ROOT / "corpus", self.corpus)
        self.environment = {
            **os.environ,
            "ASSISTANT_CORPUS": str(self.corpus),
            "ASSISTANT_INDEX": str(folder / "index"),
            "ASSISTANT_STORE": str(self.store),
            "ASSISTANT_RATE_LIMIT": "100000/second",
            "ASSISTANT_RATE_LIMIT_TOTAL": "100000/second",
            "ASSISTANT_CHROMA_URL": chroma_url,
        }
        self.build()

    def build(self) -> None:
        subprocess.run(
            [sys.executable, "ingest.py"], cwd=ROOT, env=self.environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def change(self, number: int) -> None:
        """Another document, and so another generation of the index."""
        text = f"Mötesplats {number}\n\nFöreningen öppnade mötesplats nummer {number} i kommunen.\n"
        (self.corpus / "forandring.txt").write_text(text, encoding="utf-8")
        self.build()


class Copy:
    """One process of the service."""

    def __init__(self, place: Place, port: int) -> None:
        self.place = place
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    async def start(self) -> None:
        with self.place.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port",
                 str(self.port), "--server.address", "127.0.0.1", "--server.headless", "true"],
                cwd=ROOT, env=self.place.environment, stdout=log, stderr=log,
            )  # fmt: skip
        async with httpx.AsyncClient(base_url=self.url) as client:

            async def up() -> bool:
                if self.process.poll() is not None:
                    raise SystemExit(f"the service ended:\n{self.place.log.read_text()[-3000:]}")
                return await ready(client)

            await until(up, "the service is ready")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def resident_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


async def ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.HTTPError:
        return False


async def until(condition: Callable[[], object], what: str, seconds: float = 180) -> None:
    """Wait until an awaitable condition is true."""
    end = time.monotonic() + seconds
    while not await condition():  # type: ignore[misc]
        if time.monotonic() > end:
            raise SystemExit(f"waited {seconds:.0f} s in vain: {what}")
        await asyncio.sleep(0.2)


async def clients(url: str, count: int, done: asyncio.Event, tally: Tally) -> None:
    """`count` clients ask until `done`; one that is told to wait waits."""
    began = time.monotonic()

    async def one(number: int, session: httpx.AsyncClient) -> None:
        pick = random.Random(number)
        while not done.is_set():
            sent = {"question": pick.choice(QUESTIONS), "stream": pick.random() < 0.5}
            start = time.monotonic()
            try:
                response = await session.post("/api/ask", json=sent)
            except httpx.HTTPError as error:
                tally.codes[type(error).__name__] += 1
                await asyncio.sleep(0.2)
                continue
            code = str(response.status_code)
            if code == "200":
                whole = re.search(
                    r'"status": ?"(answered|partial|not_found|small_talk)"', response.text
                )
                code = code if whole else "200 without an answer"
                tally.milliseconds.append(1000 * (time.monotonic() - start))
                if found := re.search(r'"index": ?"([^"]+)"', response.text):
                    tally.indexes.add(found[1])
            tally.codes[code] += 1
            if response.status_code in BY_DESIGN:
                with contextlib.suppress(TimeoutError):
                    wait = float(response.headers["retry-after"])
                    await asyncio.wait_for(done.wait(), wait * pick.uniform(0.5, 1.0))

    async with httpx.AsyncClient(base_url=url, timeout=60) as session:
        await asyncio.gather(*(one(number, session) for number in range(count)))
    tally.seconds = time.monotonic() - began


@contextlib.asynccontextmanager
async def asking(url: str, count: int) -> AsyncIterator[Tally]:
    """Clients ask for as long as the block runs."""
    tally, done = Tally(), asyncio.Event()
    task = asyncio.create_task(clients(url, count, done, tally))
    try:
        yield tally
    finally:
        done.set()
        await task


async def steady(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    copy = Copy(Place(folder), arguments.port)
    await copy.start()
    before = copy.resident_mb()
    async with asking(copy.url, arguments.clients) as tally:
        await asyncio.sleep(arguments.seconds)
    after = copy.resident_mb()
    copy.stop()
    return {**tally.report(), "resident_mb": [round(before), round(after)]}


async def swap(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    place = Place(folder)
    copy = Copy(place, arguments.port)
    await copy.start()
    async with asking(copy.url, arguments.clients) as tally:
        for number in range(arguments.times):
            seen = len(tally.indexes)
            await asyncio.to_thread(place.change, number)

            async def moved(seen: int = seen) -> bool:
                return len(tally.indexes) > seen

            await until(moved, f"index {number + 1} of {arguments.times} is taken up")
    copy.stop()
    return {"swaps": arguments.times, **tally.report()}


async def kill(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    place = Place(folder)
    copy = Copy(place, arguments.port)
    thanked: list[str] = []
    for life in range(arguments.times):
        await copy.start()

        async def give(number: int, life: int = life) -> None:
            async with httpx.AsyncClient(base_url=copy.url, timeout=30) as session:
                for count in range(100_000):
                    name = f"{life}-{number}-{count}"
                    sent = {"answer_id": name, "verdict": "helpful", "comment": "bra"}
                    try:
                        response = await session.post("/api/feedback", json=sent)
                    except httpx.HTTPError:
                        return
                    if response.status_code == 201:
                        thanked.append(name)

        givers = [asyncio.create_task(give(number)) for number in range(8)]
        async with asking(copy.url, arguments.clients // 5):
            await asyncio.sleep(5)
            await asyncio.to_thread(copy.kill)
        await asyncio.gather(*givers)
    with sqlite3.connect(place.store) as connection:
        kept = {row[0] for row in connection.execute("SELECT answer_id FROM feedback")}
    lost = set(thanked) - kept
    return {
        "kills": arguments.times,
        "thanked": len(thanked),
        "lost": len(lost),
        "failed": len(lost),
    }


async def memory(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    copy = Copy(Place(folder), arguments.port)
    await copy.start()
    resident = [round(copy.resident_mb())]
    async with asking(copy.url, 4) as tally:
        step = arguments.questions // 10
        for tenth in range(1, 11):

            async def passed(tenth: int = tenth) -> bool:
                return tally.codes.total() >= tenth * step

            await until(passed, "the questions pass", 3600)
            resident.append(round(copy.resident_mb()))
            print(f"{tally.codes.total()} questions: {resident[-1]} MB", flush=True)
    copy.stop()
    return {**tally.report(), "resident_mb": resident}


async def copies(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    chroma_port = arguments.port + 2
    chroma = subprocess.Popen(
        [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder / "chroma"),
         "--host", "127.0.0.1", "--port", str(chroma_port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{chroma_port}") as client:

            async def up() -> bool:
                with contextlib.suppress(httpx.HTTPError):
                    return (await client.get("/api/v2/heartbeat")).status_code == 200
                return False

            await until(up, "chroma run answers")
        place = Place(folder, f"http://127.0.0.1:{chroma_port}")
        one, other = Copy(place, arguments.port), Copy(place, arguments.port + 1)
        await one.start()
        await other.start()
        half = arguments.clients // 2
        async with asking(one.url, half) as dying, asking(other.url, half) as living:
            await asyncio.sleep(arguments.seconds / 3)
            await asyncio.to_thread(one.kill)
            await asyncio.sleep(arguments.seconds / 3)
            await asyncio.to_thread(place.change, 1)

            async def moved() -> bool:
                return len(living.indexes) > 1

            await until(moved, "the other copy moves to the new index")
            await asyncio.sleep(arguments.seconds / 3)
        other.stop()
        return {**living.report(), "killed": dying.report()["codes"]}
    finally:
        chroma.terminate()
        chroma.wait(30)


def main() -> int:
    """Run one kind of load and print its report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=("steady", "swap", "kill", "memory", "copies"))
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument("--port", type=int, default=8780)
    arguments = parser.parse_args()
    run = {"steady": steady, "swap": swap, "kill": kill, "memory": memory, "copies": copies}
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(run[arguments.kind](arguments, Path(folder)))
    print(json.dumps({"kind": arguments.kind, "clients": arguments.clients, **report}, indent=2))
    return 1 if report["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
