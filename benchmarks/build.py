"""How long seeds to served marts take, and what that consists of. Prints Markdown.

    .venv/bin/python benchmarks/build.py [RUNS]

Each run is the whole `warehouse build` in a new process and a new WAREHOUSE_HOME, reading the project
from scratch as after a fresh clone; the first also warms the disk. Wall seconds; medians over runs.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PARTS = ("seed", "model", "test")


def one_run(home: Path) -> dict[str, float]:
    """Wall seconds of one build, by part; `rest` is start, parsing, publishing."""
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "warehouse.cli", "build"],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    seconds = {"whole build": time.monotonic() - started}
    results = json.loads((home / "current" / "run_results.json").read_text())["results"]
    spent = Counter()
    for result in results:
        spent[result["unique_id"].split(".")[0]] += result["execution_time"]
    seconds |= {f"{part}s": spent[part] for part in PARTS}
    seconds["start, parse, publish"] = seconds["whole build"] - sum(spent[p] for p in PARTS)
    return seconds


def main(runs: int = 3) -> None:
    measured = []
    for _ in range(runs + 1):
        with tempfile.TemporaryDirectory() as home:
            measured.append(one_run(Path(home)))
    first, later = measured[0], measured[1:]
    medians = {part: statistics.median(run[part] for run in later) for part in first}
    whole = medians["whole build"]
    python = platform.python_version()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {python}, {runs} runs\n")
    print("| part | first run, s | median of later runs, s | share |")
    print("|---|---|---|---|")
    for part, seconds in medians.items():
        print(f"| {part} | {first[part]:.1f} | {seconds:.1f} | {100 * seconds / whole:.0f} % |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
