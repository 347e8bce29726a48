"""The whole country: the models behind extracts at 61 million members. Prints Markdown.

    .venv/bin/python benchmarks/national.py [MEMBERS [LIMIT...]]

Takes about an hour and 20 GB of disk, which it looks for first and gives back afterwards. The project is
built on the sample, then extracts are made up, and `dbt run` builds all models that hang on them:
without a limit of memory and with each, on the same file each time. Memory is that of all processes
together; spilled is the most that lay on disk at once.
"""

import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import inputs
from measured import Spilled, measured

MONTHS = 18  # Of contributions and claims: about 560 million rows.
BYTES_A_MEMBER = 330  # On disk: extracts, the build file, and what is spilled.
DBT = [sys.executable, "-m", "dbt.cli.main"]
SLOWEST = 6


def dbt(home: Path, *words: str, **more: object):
    target = ["--target-path", str(home / "target"), "--log-path", str(home / "target")]
    environment = {"WAREHOUSE_HOME": str(home), "WAREHOUSE_MEMORY": str(more.pop("limit", ""))}
    return measured([*DBT, *words, *target], seconds=7200, mb=1e9, **more, **environment)[0]


def one_run(home: Path, limit: str) -> list[str]:
    """A row of the table, and the slowest models."""
    spilled = Spilled(home)
    models = ["run", "--select", "stg_extract__members+", "stg_extract__contributions+"]
    models += ["stg_extract__claims+", "stg_extract__batches+"]
    used = dbt(home, *models, limit=limit, at_each_look=spilled.look)
    results = json.loads((home / "target/run_results.json").read_text())["results"]
    spent = sorted(((r["execution_time"], r["unique_id"].split(".")[-1]) for r in results), reverse=True)
    slowest = ", ".join(f"{name} {seconds:.1f}" for seconds, name in spent[:SLOWEST])
    figures = [sum(seconds for seconds, _ in spent), used.seconds, used.core_seconds]
    cells = [f"{value:.1f}" for value in (*figures, used.peak_mb / 1024, spilled.gb)]
    return [limit or "none", *cells, slowest]


def main(members: int, *limits: str) -> None:
    need, free = BYTES_A_MEMBER * members / 1e9, shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    print(f"Needs {need:.0f} GB in {tempfile.gettempdir()}; {free:.0f} GB are free.", file=sys.stderr)
    if free < need:
        raise SystemExit("Too little; set TMPDIR to a folder with more.")
    with tempfile.TemporaryDirectory(prefix="national-") as folder:
        home = Path(folder)
        built = home / "build" / "dev" / "warehouse.duckdb"
        built.parent.mkdir(parents=True)
        dbt(home, "build", "--exclude-resource-type", "unit_test")
        kept = shutil.copyfile(built, home / "before.duckdb")
        print("Making extracts up ...", file=sys.stderr)
        n_rows = inputs.make(home, members, MONTHS)
        extracts = sum(f.stat().st_size for f in (home / "extracts").rglob("*.parquet")) / 1e9
        print(
            f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; ", end=""
        )
        print(f"{members:,} members, {n_rows:,} rows, {extracts:.1f} GB of extracts\n")
        print(
            "| limit | extract models, s | dbt run, s | core s | peak, GB | spilled, GB | slowest, s |"
        )
        print("|---|--:|--:|--:|--:|--:|---|")
        for limit in ("", *limits):
            shutil.copyfile(kept, built)
            print(f"| {' | '.join(one_run(home, limit))} |", flush=True)
            print(f"Build file: {built.stat().st_size / 1e9:.1f} GB.", file=sys.stderr)


if __name__ == "__main__":
    _, *words = sys.argv
    main(int(words[0]) if words else 61_000_000, *(words[1:] or ("6GB", "2GB")))
