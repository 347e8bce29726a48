"""Files for download hold what the mart holds, and nothing that a spreadsheet would run."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from warehouse.explorer import downloads
from warehouse.ingest.identity import mask

EXPLORER = Path(downloads.__file__).parent
RUN = [
    "=1+1", '=HYPERLINK("http://evil.example")',
    "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)",
    "\t=1", "\r=1", "\n=1", "＝1+1", "＋1=1", "－1@", "＠a", "-a", "=",
]  # fmt: skip
INERT = [
    "",
    "a",
    "-1",
    "-1.63",
    "+0,77 %",
    "-",
    "1=1",
    " =1",
    "'=1",
    "Kota Pasuruan",
    "2024-01-01",
    "a\n=1",
]


def read(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode(), newline="")))


@pytest.mark.parametrize("text", RUN, ids=ascii)
def test_formulas_get_an_apostrophe(text):
    frame = pl.DataFrame({"a": [text, None], "b": ["x", "x"]})
    for file in (downloads.of_frame(frame), downloads.of_rows(["a", "b"], frame.rows())):
        assert read(file)[1] == ["'" + text, "x"]


@pytest.mark.parametrize("text", INERT, ids=ascii)
def test_what_no_spreadsheet_runs_stays_as_it_is(text):
    frame = pl.DataFrame({"a": [text], "b": ["x"]})
    for file in (downloads.of_frame(frame), downloads.of_rows(["a", "b"], frame.rows())):
        assert read(file)[1] == [text, "x"]


def test_numbers_dates_and_gaps_stay_as_they_are():
    row = {
        "n": -5,
        "d": Decimal("-1.50"),
        "f": -0.5,
        "on": date(2024, 8, 1),
        "is_it": True,
        "none": None,
    }
    frame = pl.DataFrame([row], schema_overrides={"none": pl.String})
    assert downloads.of_frame(frame) == frame.write_csv().encode()
    assert read(downloads.of_rows(list(row), frame.rows()))[1] == [
        "-5",
        "-1.50",
        "-0.5",
        "2024-08-01",
        "True",
        "",
    ]


def test_a_column_named_by_a_reader_is_no_formula():
    assert read(downloads.of_rows(["=1+1"], [(1,)])) == [["'=1+1"], ["1"]]


def test_every_download_is_made_here():
    written = [
        path.name
        for path in EXPLORER.rglob("*.py")
        if re.search(r"write_csv|csv\.writer", path.read_text())
    ]
    assert written == ["downloads.py"]


@pytest.mark.parametrize("is_identifier", [True, False])
@pytest.mark.parametrize("text", [t for t in RUN if t.isascii()], ids=ascii)
def test_quarantined_values_are_inert_too(text, is_identifier):
    assert mask(text, identifier=is_identifier).startswith("'")
