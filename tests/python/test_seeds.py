"""No value changes on the way: every row is loaded, and the collected rows are untouched."""

import csv
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = sorted(PROJECT.glob("seeds/*/*.csv"))
CONTROL = list(csv.DictReader((PROJECT / "tests/fixtures/control_totals.csv").open()))


def rows_of(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A connection to a file into which `dbt seed` has loaded every seed."""
    home = tmp_path_factory.mktemp("seeded")
    (home / "build" / "seeds").mkdir(parents=True)
    environment = os.environ | {"WAREHOUSE_HOME": str(home), "WAREHOUSE_BUILD_ID": "seeds"}
    command = [
        sys.executable,
        "-m",
        "dbt.cli.main",
        "seed",
        "--quiet",
        "--target-path",
        str(home / "target"),
    ]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)
    with duckdb.connect(str(home / "build" / "seeds" / "warehouse.duckdb"), read_only=True) as con:
        yield con


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_row_and_column_is_loaded(loaded, path):
    """Row for row: an empty cell is null, everything else is the same text."""
    table = loaded.sql(f"select * from {path.parent.name}.{path.stem}")
    typed = dict(zip(table.columns, map(str, table.types), strict=True))
    expected = rows_of(path)
    actual = table.fetchall()
    assert len(actual) == len(expected)
    text_columns = [c for c, kind in typed.items() if kind == "VARCHAR"]
    for row, printed in zip(actual, expected, strict=True):
        held = dict(zip(table.columns, row, strict=True))
        assert {c: held[c] or "" for c in text_columns} == {c: printed[c] for c in text_columns}


@pytest.mark.parametrize("control", CONTROL, ids=lambda c: f"{c['seed']}.{c['column'] or 'rows'}")
def test_collected_rows_equal_their_control_totals(control):
    """The rows collected first keep their number and sum; figures added later come after them."""
    path = PROJECT / "seeds" / control["folder"] / f"{control['seed']}.csv"
    collected = rows_of(path)[: int(control["rows"])]
    assert len(collected) == int(control["rows"])
    if control["column"]:
        total = sum(
            (Decimal(r[control["column"]]) for r in collected if r[control["column"]]), Decimal(0)
        )
        assert total == Decimal(control["total"])
