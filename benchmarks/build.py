"""How long seeds to served marts take, and what of it is dbt's fixed overhead. Prints Markdown.

    .venv/bin/python benchmarks/build.py [RUNS]

All runs are in one WAREHOUSE_HOME, as users build; the first, where dbt reads the project from scratch,
does not count. dbt's fixed overhead is the wall time of its process less what the same compiled
SQL takes by hand, in one DuckDB connection. Seconds; medians over runs; `cpu` of the process and its
children, which tells more than the wall where the machine is not idle.
"""

import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb

from warehouse import dbt, publish
from warehouse.settings import FILE_NAME, PROJECT, Home

COMMAND = ["build", "--exclude-resource-type", "unit_test"]
WHOLE, PROCESS, BY_HAND, OVERHEAD = "whole build", "dbt's process", "its SQL by hand", "fixed overhead"
CHILDREN, SELF = resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF


def timed(action: Callable[[], object], of: int) -> tuple[float, float]:
    """Wall and CPU seconds of an action, the latter of this process or of its children."""
    before, started = resource.getrusage(of), time.monotonic()
    action()
    wall, after = time.monotonic() - started, resource.getrusage(of)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def one_run(home: Home) -> dict[str, tuple[float, float]]:
    """Wall and CPU seconds by part; of the nodes dbt tells the wall only."""
    seconds = {WHOLE: timed(lambda: warehouse_build(home), CHILDREN)}
    build_id = publish.new_build_id()
    seconds[PROCESS] = timed(lambda: dbt.run(COMMAND, home, build_id), CHILDREN)
    artefacts = dbt.artefacts_of(home, build_id)
    results = json.loads((artefacts / "run_results.json").read_text())["results"]
    with tempfile.TemporaryDirectory() as folder:
        file, nodes = Path(folder) / FILE_NAME, dbt.manifest(home, build_id)["nodes"]
        seconds[BY_HAND] = timed(lambda: by_hand(file, artefacts, nodes, results), SELF)
    seconds[OVERHEAD] = tuple(a - b for a, b in zip(seconds[PROCESS], seconds[BY_HAND], strict=True))
    spent = Counter()
    for result in results:
        spent[f"of dbt: {result['unique_id'].split('.')[0]}s"] += result["execution_time"]
    shutil.rmtree(home.build(build_id))
    return seconds | {part: (wall, float("nan")) for part, wall in spent.items()}


def warehouse_build(home: Home) -> None:
    command = [sys.executable, "-m", "warehouse.cli", "build"]
    environment = os.environ | {"WAREHOUSE_HOME": str(home.path)}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)


def by_hand(file: Path, artefacts: Path, nodes: dict, results: list[dict]) -> None:
    """What a build's seeds, models and tests say in SQL, one after the other."""
    with duckdb.connect(str(file)) as con:
        for schema in {node["schema"] for node in nodes.values()}:
            con.execute(f"create schema if not exists {schema}")
        for result in results:
            node, code = nodes[result["unique_id"]], result["compiled_code"]
            name = f"{node['schema']}.{node['alias']}"
            if node["resource_type"] == "seed":
                con.execute((artefacts / "run" / "warehouse" / node["original_file_path"]).read_text())
            elif node["resource_type"] == "model":
                con.execute(f"create {node['config']['materialized']} {name} as ({code})")
            elif node["resource_type"] == "test":
                con.execute(f"select count(*) from ({code})").fetchall()


def main(runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _, *counted = [one_run(Home(Path(folder))) for _ in range(runs + 1)]
    python = platform.python_version()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {python}, {runs} runs\n")
    print("| part | wall, s | cpu, s | share of the wall |")
    print("|---|--:|--:|--:|")
    whole = statistics.median(run[WHOLE][0] for run in counted)
    for part in counted[0]:
        wall = statistics.median(run[part][0] for run in counted)
        cpu = statistics.median(run[part][1] for run in counted)
        said = "" if cpu != cpu else f"{cpu:.1f}"  # noqa: PLR0124 - nan: not known.
        print(f"| {part} | {wall:.1f} | {said} | {100 * wall / whole:.0f} % |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
