"""How long each query of the explorer's pages takes, with readers beside it. Prints Markdown.

    .venv/bin/python benchmarks/latency.py [ROUNDS]

On the release served in WAREHOUSE_HOME (make one with `warehouse simulate` and `warehouse build`). Each
query of each page, with every option of every filter, is asked ROUNDS times without any cache, in an
order of chance, by 1, 8 and 32 threads, as the explorer's reader asks.
"""

import gc
import os
import platform
import random
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from driver import PAGES
from queries import asked

from warehouse.explorer import reader

THREADS = (1, 8, 32)
AIM_MS = 50
LISTED, HEAD = 15, 110  # Of the slowest texts; a text is asked with many values.


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[18]


def timed(release: reader.Release, queries: list[reader.Query], rounds: int, threads: int) -> list[list]:
    """Milliseconds of each time that each query was asked."""
    order = list(range(len(queries))) * rounds
    random.shuffle(order)
    took = [[] for _ in queries]

    def ask(number: int) -> None:
        query, started = queries[number], time.perf_counter()
        reader.ask(release.connection, query.sql, query.parameters)
        took[number].append(1000 * (time.perf_counter() - started))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(ask, order))
    return took


def main(rounds: int = 20) -> None:
    found = list(asked(list(PAGES), whole=True))
    release, queries = reader.served(), [query for _, query in found]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}; release of {release.file.stat().st_size / 1e6:.0f} MB, ", end="")
    print(f"{len(queries)} queries, {rounds} times each\n")
    timed(release, queries, 1, 1)
    gc.freeze()  # What drawing the pages left behind: a server has no such heap to go through.
    print("| threads | p50, ms | p95, ms | slowest, ms | queries/s | queries with p95 above 50 ms |")
    print("|--:|--:|--:|--:|--:|--:|")
    slow = defaultdict(dict)
    for threads in THREADS:
        started = time.perf_counter()
        took = timed(release, queries, rounds, threads)
        rate = len(queries) * rounds / (time.perf_counter() - started)
        every = [ms for of_query in took for ms in of_query]
        above = {number: p95(ms) for number, ms in enumerate(took) if p95(ms) > AIM_MS}
        slow[threads] = above
        p50 = statistics.median(every)
        cells = [
            threads,
            f"{p50:.1f}",
            f"{p95(every):.1f}",
            f"{max(every):.1f}",
            f"{rate:.0f}",
            len(above),
        ]
        print(f"| {' | '.join(map(str, cells))} |", flush=True)
    for threads in THREADS[:2]:
        print(f"\nAbove {AIM_MS} ms p95 with {threads} threads:\n")
        by_text = defaultdict(list)
        for number, ms in slow[threads].items():
            by_text[found[number][1].sql].append((ms, found[number][0]))
        for sql, above in sorted(by_text.items(), key=lambda item: max(item[1]), reverse=True)[:LISTED]:
            ms, page = max(above)
            head = " ".join(sql.split())[:HEAD]
            print(f"- {ms:.0f} ms, {page}, {len(above)} times: `{head}`")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
