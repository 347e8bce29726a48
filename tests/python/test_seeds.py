"""No value changes on the way: every row is loaded, and the collected rows are untouched."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from warehouse import seeds
from warehouse.settings import FILE_NAME, PROJECT

SEEDS = sorted(PROJECT.glob("seeds/*/*.csv"))
CONTROL = list(csv.DictReader((PROJECT / "tests/fixtures/control_totals.csv").open()))


def rows_of(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def loaded(built):
    """A connection to a file into which dbt has loaded every seed."""
    with duckdb.connect(str(built / FILE_NAME), read_only=True) as con:
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


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"region_code;value\n35;1\n", 1, "has one column or none"),
        (b"", 1, "has one column or none"),
        (b"PK\x03\x04 a workbook\xff", 1, "is not UTF-8"),
        ("region_code,name\n35,Jawa Timur\n64,S\u00e3o\n".encode("latin-1"), 3, "is not UTF-8"),
        (b"region_code,value\n35,1\n64\n", 3, "has 1 cells, the header 2"),
        (b"region_code,value\n35,1.234,5\n", 2, "has 3 cells, the header 2"),
        (b'region_code,value\n35,1\n"64,2\n65,3\n', 3, "has a quotation mark that is never closed"),
        (b'region_code,value\n35,"1\n' + b"64,2\n" * 40_000, 2, "has a quotation mark"),
    ],
    ids=[
        "semicolons",
        "empty",
        "workbook",
        "latin-1",
        "half a row",
        "a comma too many",
        "an open quote",
        "a long one",
    ],
)
def test_a_file_that_is_no_seed_is_named_with_line_and_remedy(tmp_path, content, line, problem):
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "participants.csv").write_bytes(content)
    [fault] = seeds.faults(tmp_path)
    assert fault.startswith(f"file=seeds/published/participants.csv  line={line}  ")
    assert problem in fault
    assert "remedy=" in fault


def test_a_line_separator_within_a_cell_ends_no_line(tmp_path):
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "sources.csv").write_text("source_id,title\na,one\u2028two\x0cthree\n")
    assert seeds.faults(tmp_path) == []


def test_our_own_seeds_can_be_read():
    assert seeds.faults() == []
