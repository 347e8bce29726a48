"""What extracts cost: making them up, and the build with them, by number of members. Prints Markdown.

    .venv/bin/python benchmarks/extracts.py [RUNS [MOST_MEMBERS]]

Each size is made up once a run in a new WAREHOUSE_HOME. Its ids, which count from 1, become random ones
as those of ingest are: they take more disk, and more time. Then whole `warehouse build`s run in new
processes. Extract models are those that hang on `stg_extract__*`; what they add is their time less that
of the sample's. Medians over runs; memory is the peak of the largest process; disk is that of extracts.
One size is measured with a single month of contributions and claims too: the least that an update of one
month would have to read (docs/decisions/0018).
"""

import json
import math
import os
import platform
import statistics
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import inputs
from command import apart, run

# Members, and months of contributions and claims.
SIZES = ((200_000, 24), (2_000_000, 24), (2_000_000, 1), (10_000_000, 24))
SMALL_MEMORY = {"WAREHOUSE_MEMORY": "1GB"}


def extract_models(home: Path) -> tuple[float, int]:
    """Seconds that the models behind extracts took in the last build, and how many they are."""
    manifest = json.loads((home / "current" / "manifest.json").read_text())
    behind, found = manifest["child_map"], set()
    to_visit = [name for name in manifest["nodes"] if ".stg_extract__" in name]
    while to_visit:
        name = to_visit.pop()
        if name.startswith("model.") and name not in found:
            found.add(name)
            to_visit += behind[name]
    results = json.loads((home / "current" / "run_results.json").read_text())["results"]
    return sum(r["execution_time"] for r in results if r["unique_id"] in found), len(found)


def gigabytes(folder: Path) -> float:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e9


def builds(home: Path, runs: int, **more: str) -> tuple[float, float, float]:
    """Medians: seconds of the whole, seconds of extract models, peak memory."""
    measured = []
    for _ in range(runs):
        used, _ = run(home, "build", **more)
        measured.append((used.seconds, extract_models(home)[0], used.peak_mb / 1024))
    return tuple(statistics.median(values) for values in zip(*measured, strict=True))


def main(runs: int = 3, most_members: int = 10_000_000) -> None:
    python = platform.python_version()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {python}, {runs} runs\n")
    print(
        "| members | rows | simulate, rows/s | extracts, GB | whole build, s | extract models, s "
        "| added, s | peak, GB | with 1 GB for DuckDB: whole, s | peak, GB |"
    )
    print("|" + "---|" * 10)
    with tempfile.TemporaryDirectory() as folder:
        whole, of_sample, memory = builds(Path(folder), runs)
        n_models = extract_models(Path(folder))[1]
    print(f"| sample | | | | {whole:.1f} | {of_sample:.1f} | | {memory:.2f} | | |", flush=True)
    points = []
    for members, months in (size for size in SIZES if size[0] <= most_members):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            size = ("--members", str(members), "--months", str(months))
            seconds = statistics.median(
                run(home, "simulate", *size, "--replace")[0].seconds for _ in range(runs)
            )
            rows = apart(inputs.scatter, home)
            whole, extracts, memory = builds(home, runs)
            tight_whole, _, tight_memory = builds(home, 1, **SMALL_MEMORY)
            name = f"{members:,}" if months > 1 else f"{members:,}, one month"
            if months > 1:
                points.append((members, extracts))
            print(
                f"| {name} | {rows:,} | {rows / seconds:,.0f} "
                f"| {gigabytes(home / 'extracts'):.2f} | {whole:.1f} | {extracts:.1f} "
                f"| {extracts - of_sample:.1f} | {memory:.2f} "
                f"| {tight_whole:.1f} | {tight_memory:.2f} |",
                flush=True,
            )
    print(f"\n{n_models} models hang on extracts.")
    for (few, before), (many, after) in pairwise(points):
        exponent = math.log((after - of_sample) / (before - of_sample)) / math.log(many / few)
        print(f"From {few:,} to {many:,} members what they add grows with exponent {exponent:.2f}.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
