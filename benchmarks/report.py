"""The side-by-side comparison as Markdown, CSV and a chart in docs/."""

import csv
import math
import os
import platform
from datetime import date
from importlib.metadata import version
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from chart import bars
from command import PROJECT, Used
from contenders import END_TO_END, SAME_SQL, SCAN

if TYPE_CHECKING:
    from side_by_side import Outcome

DOCS = PROJECT / "docs"
BEGIN, END = "<!-- side by side: begin, written by make bench -->", "<!-- side by side: end -->"
PACKAGES = ("duckdb", "dbt-core", "polars", "pandas", "datafusion", "pyspark", "psycopg")
GB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
COLUMNS = (
    "members", "input", "contender", "seconds", "core_seconds", "peak_mb", "to_this_project",
    "to_same_sql", "to_scan", "runs", "fault",
)  # fmt: skip


def machine() -> str:
    about = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in about if line.startswith("model name")), "")
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{model or platform.machine()}, {os.cpu_count()} cores, {GB:.0f} GB, "
        f"Linux {platform.release()}; Python {platform.python_version()}, {versions}, PostgreSQL 15"
    )


def rows(outcomes: "list[Outcome]") -> list[dict]:
    """One row per contender and size, with its ratios."""
    found = []
    for members, group in groupby(outcomes, key=lambda o: o.members):
        of_size = list(group)
        medians = {o.name: o.median() for o in of_size}
        for outcome in of_size:
            used = medians[outcome.name]
            row = dict.fromkeys(COLUMNS, "") | {
                "members": members,
                "input": outcome.input,
                "contender": outcome.name,
                "runs": len(outcome.runs),
                "fault": outcome.fault,
            }
            if used:
                row["seconds"] = round(used.seconds, 2)
                if used.core_seconds:
                    row |= {"core_seconds": round(used.core_seconds, 1), "peak_mb": round(used.peak_mb)}
                for column, name in zip(COLUMNS[6:9], (END_TO_END, SAME_SQL, SCAN), strict=True):
                    if base := medians.get(name):
                        row[column] = round(used.seconds / base.seconds, 2)
            found.append(row)
    return found


def growth(outcomes: "list[Outcome]") -> list[str]:
    """Exponents of time and memory from each size to the next, and from the first to the last."""
    by_name: dict[str, list[tuple[int, Used]]] = {}
    for outcome in outcomes:
        if used := outcome.median():
            by_name.setdefault(outcome.name, []).append((outcome.members, used))
    sizes = sorted({o.members for o in outcomes})
    steps = [*pairwise(sizes), *([(sizes[0], sizes[-1])] if len(sizes) > 2 else [])]
    lines = ["| contender |" + "".join(f" {few:,} to {many:,}: time | memory |" for few, many in steps)]
    lines.append("|---|" + "--:|" * 2 * len(steps))
    for name, points in by_name.items():
        at, cells = dict(points), []
        for few, many in steps:
            for value in ("seconds", "peak_mb"):
                pair = [getattr(at[n], value) for n in (few, many) if n in at]
                is_known = len(pair) == 2 and all(pair)
                exponent = math.log(pair[1] / pair[0]) / math.log(many / few) if is_known else None
                cells.append("" if exponent is None else f"{exponent:.2f}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines if steps else []


def markdown(outcomes: "list[Outcome]", rates: dict[int, dict], runs: int) -> str:
    lines = [
        f"{date.today():%Y-%m-%d}, {machine()}. Medians of {runs} runs by turns. Rows are {runs} new "
        "processes each; × is the ratio of wall time.",
        "",
    ]
    for members, of_size in groupby(rows(outcomes), key=lambda r: r["members"]):
        speed = rates[members]
        lines += [
            f"### {members:,} members",
            "",
            f"Parquet {speed['parquet']:.2f} GB, CSV {speed['csv']:.2f} GB. Files are read at "
            f"{speed['read']:.1f} GB/s, memory is copied at {speed['copy']:.1f} GB/s.",
            "",
            "| input | who | wall, s | core s | peak, MB | × this project | × same SQL | × scan |",
            "|---|---|--:|--:|--:|--:|--:|--:|",
        ]
        for row in of_size:
            if row["fault"]:
                lines.append(f"| {row['input']} | {row['contender']} | {row['fault']} | | | | | |")
                continue
            cells = [row["input"], row["contender"], f"{row['seconds']:.1f}", row["core_seconds"]]
            cells += [f"{row['peak_mb']:,}" if row["peak_mb"] else "", *(row[c] for c in COLUMNS[6:9])]
            lines.append(f"| {' | '.join(map(str, cells))} |")
        lines.append("")
    if table := growth(outcomes):
        lines += ["### Growth", "", "Exponents: 1 is linear.", "", *table, ""]
    return "\n".join(lines)


def write(outcomes: "list[Outcome]", rates: dict[int, dict], runs: int) -> None:
    page = DOCS / "benchmarks.md"
    before, rest = page.read_text().split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{markdown(outcomes, rates, runs)}\n{END}{after}")
    with (DOCS / "benchmarks.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS, "machine"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"machine": machine()} for row in rows(outcomes))
    (DOCS / "benchmarks.svg").write_text(bars(rows(outcomes)))
