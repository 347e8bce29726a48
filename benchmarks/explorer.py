"""How fast the explorer answers: first view of each page, its queries, fifty readers. Prints Markdown.

    .venv/bin/python benchmarks/explorer.py [VISITS] [SECONDS]

On the release served in WAREHOUSE_HOME. A view is a new session of a Chromium that has been on the page
before: from asking for the address until its first figure stands, and until the page is whole. Queries
are those the pages ran while they were drawn, each run again without any cache. Readers are websocket
clients that ask for one page after the other, as fast as they are answered.
"""

import asyncio
import os
import platform
import random
import shutil
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "browser")]

from driver import PAGES, explorer, settle  # noqa: E402 - the browser tests' own driver.
from queries import REGIONS, asked  # noqa: E402

from warehouse.explorer import reader  # noqa: E402
from warehouse.settings import Home  # noqa: E402

READERS = 50
# What a reader came for: a sentence with figures, a bar, a tile or a row of a table.
FIGURE = ".w-lead, .w-bars li, .w-tiles a, .w-scroll tbody tr"


def first_views(address: str, visits: int) -> None:
    print("| page | first figure, s (median) | slowest | whole page, s (median) | slowest |")
    print("|---|---|---|---|---|")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        for name, path in PAGES.items():
            seconds = [_view(context, f"{address}{path}?lang=id") for _ in range(visits + 1)][1:]
            cells = [f"{f(s):.2f}" for s in zip(*seconds, strict=True) for f in (statistics.median, max)]
            print(f"| {name} | {' | '.join(cells)} |")
        chromium.close()


def _view(context, url: str) -> tuple[float, float]:
    """Seconds until the first figure stands, and until the page is whole."""
    page = context.new_page()
    started = time.monotonic()
    page.goto(url)
    page.wait_for_selector(FIGURE, timeout=60_000)
    first = time.monotonic() - started
    page.wait_for_selector("footer.w-footer", timeout=60_000)
    settle(page)
    whole = time.monotonic() - started
    page.close()
    return first, whole


def query_times(rounds: int = 3) -> None:
    queries = [query for _, query in asked(list(PAGES))]
    release = reader.served()
    ms = []
    for _ in range(rounds):
        for query in queries:
            started = time.perf_counter()
            with release.connection.cursor() as cursor:
                cursor.execute(query.sql, query.parameters).pl()
            ms.append(1000 * (time.perf_counter() - started))
    cuts = statistics.quantiles(ms, n=100)
    print(f"{len(queries)} queries, {rounds} times each: ", end="")
    print(f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, slowest {max(ms):.1f} ms.")


async def _reader(address: str, ends: float, seen: Counter) -> None:
    async with connect(
        f"ws{address[4:]}/_stcore/stream", subprotocols=["streamlit"], max_size=None
    ) as socket:
        while time.monotonic() < ends:
            ask = BackMsg()
            ask.rerun_script.page_name = random.choice(list(PAGES.values())).strip("/")  # noqa: S311
            ask.rerun_script.query_string = f"lang=id&region={random.choice(REGIONS)}"  # noqa: S311
            await socket.send(ask.SerializeToString())
            while True:
                message = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 60))
                element = message.delta.new_element
                if element.WhichOneof("type") == "exception":
                    seen["errors"] += 1
                if 'class="w-footer"' in element.html.body:
                    seen["whole"] += 1
                if message.WhichOneof("type") == "script_finished":
                    seen["pages"] += 1
                    break


async def _all_readers(address: str, seconds: int, seen: Counter) -> None:
    ends = time.monotonic() + seconds
    readers = [_reader(address, ends, seen) for _ in range(READERS)]
    for result in await asyncio.gather(*readers, return_exceptions=True):
        if isinstance(result, Exception):
            seen["lost"] += 1
            print(f"lost: {result!r}", file=sys.stderr)


def memory() -> float:
    """MB that the server, a child of this process, holds."""
    kilobytes = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        if int(fields["PPid"]) == os.getpid():
            kilobytes += int(fields.get("VmRSS", "0 kB").split()[0])
    return kilobytes / 1024


def readers(address: str, seconds: int) -> None:
    def round_of(length: int) -> tuple[Counter, float]:
        seen: Counter = Counter()
        asyncio.run(_all_readers(address, length, seen))
        return seen, memory()

    before = memory()
    _, warm = round_of(max(5, seconds // 6))
    seen, after = round_of(seconds)
    print(f"{READERS} websocket readers for {seconds} s: {seen['pages']} pages, ", end="")
    print(f"{seen['whole']} of them whole, ", end="")
    print(f"{seen['errors']} errors, {seen['lost']} connections lost; ", end="")
    print(f"server {before:.0f} MB before, {warm:.0f} MB warm, {after:.0f} MB after.")


def main(visits: int = 5, seconds: int = 60) -> None:
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    with explorer(Home.from_environment().path) as address:
        first_views(address, visits)
        print()
        readers(address, seconds)
    print()
    query_times()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
