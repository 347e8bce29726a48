"""What a limit of memory costs a whole `warehouse build`, at 10 million members. Prints Markdown.

    .venv/bin/python benchmarks/memory.py [RUNS [MEMBERS [LIMIT...]]]

Each run is `warehouse build` as it is called, by turns without a limit and with each. Memory is that of
all its processes together; spilled is the most that lay on disk at once. Medians over runs.
"""

import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

import inputs
from measured import Spilled, measured

BUILD = [sys.executable, "-m", "warehouse.cli", "build"]


def one_run(home: Path, limit: str) -> tuple[float, float, float, float]:
    """Wall seconds, core seconds, GB of memory, GB spilled."""
    spilled = Spilled(home)
    used, _ = measured(
        BUILD,
        seconds=3600,
        at_each_look=spilled.look,
        WAREHOUSE_HOME=str(home),
        WAREHOUSE_MEMORY=limit,
    )
    return used.seconds, used.core_seconds, used.peak_mb / 1024, spilled.gb


def main(runs: str = "3", members: str = "10000000", *limits: str) -> None:
    limits = ("", *(limits or ("2GB",)))
    python = platform.python_version()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {python}, {runs} runs\n")
    print("| members | rows | limit | whole build, s | core s | peak memory, GB | spilled, GB |")
    print("|---|--:|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        n_rows = inputs.make(home, int(members))
        measured_by = {limit: [] for limit in limits}
        for _ in range(int(runs)):
            for limit in limits:
                measured_by[limit].append(one_run(home, limit))
    for limit, found in measured_by.items():
        cells = [f"{statistics.median(values):.2f}" for values in zip(*found, strict=True)]
        print(f"| {int(members):,} | {n_rows:,} | {limit or 'none'} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
