"""The record-level job by this project and by what would be used instead, on the same rows.

    make bench [MEMBERS="100000 2000000 10000000"] [RUNS=3]
    .venv-peers/bin/python benchmarks/side_by_side.py RUNS MEMBERS...
    ONLY="this project|same SQL|limit" .venv-peers/bin/python benchmarks/side_by_side.py 3 10000000

Each run is a new process, by turns. A time counts only where the result is ours, row by row. Writes
the table into docs/benchmarks.md and docs/benchmarks.csv, and the chart docs/benchmarks.svg; with ONLY,
which picks contenders by a pattern, the table is printed instead. Exit code 1 where a result differs.
"""

import os
import re
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import inputs
import report
from command import Used, apart
from contenders import CONTENDERS, Contender, Site, differing, rate, site
from measured import StoppedError

# What a member takes on disk in all forms at once, the tables of PostgreSQL included.
BYTES_A_MEMBER = 3_200
MODELS_ALONE = "this project, its models alone"
ONLY = os.environ.get("ONLY", "")


@dataclass
class Outcome:
    """A contender at a size: what each run used, or why it has no time."""

    members: int
    name: str
    input: str
    runs: list[Used] = field(default_factory=list)
    fault: str = ""

    def median(self) -> Used | None:
        if self.fault or not self.runs:
            return None
        return Used(*(statistics.median(values) for values in zip(*self.runs, strict=True)))


def one_run(contender: Contender, at: Site, outcome: Outcome) -> None:
    if outcome.fault:
        return
    out = at.folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    try:
        used = contender.run(at, out)
    except StoppedError as stopped:
        outcome.fault = f"stopped at {stopped}"
    else:
        outcome.runs.append(used)
        n_rows = (
            0 if contender.is_limit else apart(differing, at.truth, out, contender.but, contender.within)
        )
        if n_rows:
            outcome.fault = f"void: {n_rows:,} rows differ"
    said = outcome.fault or f"{used.seconds:.1f} s, {used.peak_mb:,.0f} MB"
    print(f"{outcome.members:,}  {contender.name}: {said}", file=sys.stderr, flush=True)


def one_size(members: int, runs: int) -> tuple[list[Outcome], dict[str, float]]:
    """Outcomes of all contenders, and rates of the machine in GB/s."""
    need, free = BYTES_A_MEMBER * members / 1e9, shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    if free < need:
        where = tempfile.gettempdir()
        raise SystemExit(f"{members:,} members need {need:.0f} GB in {where}; {free:.0f} are free.")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        at = site(Path(folder), members)
        contenders = [c for c in CONTENDERS if re.search(ONLY, c.name)]
        outcomes = [Outcome(members, c.name, c.input) for c in contenders]
        for _ in range(runs):
            for contender, outcome in zip(contenders, outcomes, strict=True):
                one_run(contender, at, outcome)
        alone = [Used(seconds, 0, 0) for seconds in at.models_alone["build"][1:]]
        outcomes.insert(1, Outcome(members, MODELS_ALONE, "Parquet", alone))
        rates = {what: max(rate(at, what) for _ in range(runs)) for what in ("read", "copy")}
        rates["parquet"], rates["csv"] = inputs.sizes(at.rows)
    return outcomes, rates


def main(runs: int, *sizes: int) -> None:
    outcomes, rates = [], {}
    for members in sizes:
        found, rates[members] = one_size(members, runs)
        outcomes += found
    if ONLY:
        print(report.markdown(outcomes, rates, runs))
    else:
        report.write(outcomes, rates, runs)
    if any("void" in outcome.fault for outcome in outcomes):
        raise SystemExit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
