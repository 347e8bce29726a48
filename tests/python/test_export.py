"""The open-data package: it validates, opens everywhere, equals the marts, and is the same twice."""

import csv
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import frictionless
import openpyxl
import pandas as pd
import polars as pl
import pytest
from exporting import NO_TEXT, copy_of, cut, export, files, resources

from warehouse.explorer.words import LANGUAGES
from warehouse.settings import FILE_NAME

ROWS = 60
TYPES = {
    "string": pl.String,
    "boolean": pl.Boolean,
    "integer": pl.Int64,
    "number": pl.Float64,
    "date": pl.Date,
    "datetime": pl.Datetime,
}
NAME_IN_R = re.compile(r"[a-z][a-z0-9_.]*")


@pytest.fixture(scope="module")
def home(release_home, tmp_path_factory) -> Path:
    return copy_of(release_home, tmp_path_factory.mktemp("home"), cut(ROWS))


@pytest.fixture(scope="module")
def package(home, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "package"
    done = export(home, "--out", folder)
    assert (done.exit_code, done.stdout.strip().split(":")[0]) == (0, f"Wrote {folder}"), done.output
    return folder


@pytest.fixture(scope="module")
def rows(home):
    """The rows of a table's mart, in its own columns."""
    with duckdb.connect(str(home / "current" / FILE_NAME), read_only=True) as con:

        def of(table: dict) -> pl.DataFrame:
            names = [field["name"] for field in table["schema"]["fields"]]
            return con.sql(f"select {', '.join(names)} from {table['name']} order by all").pl()

        yield of


def test_every_served_relation_is_there_but_the_offices_own(home, package):
    with duckdb.connect(str(home / "current" / FILE_NAME), read_only=True) as con:
        served = con.sql("select schema_name || '.' || relation_name from meta.relations").fetchall()
    names = {table["name"] for table in resources(package)}
    assert {name for (name,) in served} - names == {"core.dim_extract_batch", "quality.rejected_rows"}
    assert not {c for t in resources(package) for c in columns(t)} & {
        "batch_id", "ingested_at", "sample_keys", "observed",
    }  # fmt: skip


def columns(table: dict) -> list[str]:
    return [field["name"] for field in table["schema"]["fields"]]


def test_the_package_validates_and_a_changed_byte_does_not(package, tmp_path):
    # A cut release keeps no references; whole ones are validated nightly.
    described = json.loads((package / "datapackage.json").read_text())
    for table in described["resources"]:
        if table["type"] == "table":
            table["schema"].pop("foreignKeys")
    report = frictionless.Package.from_descriptor(described, basepath=str(package)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]

    [table] = (t for t in described["resources"] if t["name"] == "core.dim_base")
    (tmp_path / "csv").mkdir()
    harmed = (package / table["path"]).read_bytes().replace(b"employed", b"employee")
    (tmp_path / table["path"]).write_bytes(harmed)
    report = frictionless.Resource.from_descriptor(table, basepath=str(tmp_path)).validate()
    assert [kind for (kind,) in report.flatten(["type"])] == ["hash-count"]


def test_tables_equal_the_marts_in_csv_and_parquet(package, rows):
    for table in resources(package):
        mart = rows(table)
        schema = {field["name"]: TYPES[field["type"]] for field in table["schema"]["fields"]}
        typed = mart.cast(schema).with_columns(NO_TEXT)
        read = pl.read_csv(package / table["path"], schema=schema).with_columns(NO_TEXT)
        assert read.equals(typed), table["name"]
        parquet = package / "parquet" / f"{Path(table['path']).stem}.parquet"
        assert pl.read_parquet(parquet).equals(mart.cast(pl.read_parquet_schema(parquet)))


def test_csv_opens_in_pandas_and_in_readers_as_strict_as_r(package, rows):
    for table in resources(package):
        mart = rows(table)
        frame = pd.read_csv(package / table["path"])
        assert list(frame.columns) == mart.columns
        # What pandas guesses to be missing is what the mart has not, and no `NA` of its own.
        assert frame.isna().sum().tolist() == list(mart.with_columns(NO_TEXT).null_count().row(0))
        with (package / table["path"]).open(newline="", encoding="utf-8") as file:
            head, *lines = csv.reader(file, strict=True)
        assert {len(line) for line in lines} <= {len(head)}
        assert len(lines) == mart.height
        assert all(NAME_IN_R.fullmatch(name) for name in head)


@pytest.fixture(scope="module")
def book(package) -> openpyxl.Workbook:
    return openpyxl.load_workbook(package / "bpjstk-warehouse.xlsx")


def test_the_workbook_opens_with_a_sheet_a_table(book, package, rows):
    assert book.sheetnames[:3] == ["about", "columns", "sources"]
    links = {cell.value: cell.hyperlink for [cell] in book["about"]["A1":"A99"] if cell.hyperlink}
    for table in resources(package):
        mart = rows(table)
        short = table["name"].partition(".")[2]
        name = f"sim-{short}" if table["is_simulated"] else short
        name = "sources" if name == "dim_source" else name
        assert name in links
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        head, *lines = sheet.iter_rows()
        assert [cell.value for cell in head] == mart.columns
        assert all(cell.comment.text for cell in head)
        assert not {cell.data_type for line in lines for cell in line} & {"f", "e"}
        held = [[as_held(cell.value) for cell in line] for line in lines]
        assert held == [[as_held(value) for value in row] for row in mart.rows()], name
        assert {cell.number_format for line in lines for cell in line if cell.is_date} <= {"yyyy-mm-dd"}


def as_held(value: object) -> object:
    """A value as a cell gives it back: a day is a moment, every number a double, no text is nothing."""
    if isinstance(value, date):
        return value.isoformat()[: len("2024-12-31")]
    if isinstance(value, bool | str):
        return None if value == "" else value
    return None if value is None else float(value)


def test_numbers_and_days_are_written_by_their_unit(book):
    head, first, *_ = book["coverage_by_region_year"].iter_rows()
    written = {name.value: cell.number_format for name, cell in zip(head, first, strict=True)}
    assert written["numerator_persons"] == "#,##0"
    assert written["numerator_on"] == "yyyy-mm-dd"
    head, first, *_ = book["coverage_ranking"].iter_rows()
    written = {name.value: cell.number_format for name, cell in zip(head, first, strict=True)}
    assert written["coverage_pct"] == "0.0"


def test_a_second_export_is_the_same_byte_by_byte(home, package, tmp_path):
    command = [sys.executable, "-m", "warehouse.cli", "export", "--out", str(tmp_path / "again")]
    elsewhere = {
        "POLARS_MAX_THREADS": "1",
        "WAREHOUSE_HOME": str(home),
        "TZ": "Asia/Jayapura",
        "PYTHONHASHSEED": "7",
    }
    subprocess.run(command, env=os.environ | elsewhere, check=True, capture_output=True)
    first, second = files(package), files(tmp_path / "again")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_checksums_cover_every_file(package):
    check = ["sha256sum", "--check", "--strict", "--quiet", "checksums.sha256"]
    subprocess.run(check, cwd=package, check=True)
    listed = [line.split("  ")[1] for line in (package / "checksums.sha256").read_text().splitlines()]
    assert listed == sorted(files(package).keys() - {"checksums.sha256"})


def test_simulated_rows_are_labelled_wherever_they_are(package, rows):
    labelled = {t["name"] for t in resources(package) if t["path"].startswith("csv/simulated-")}
    made_up = [t for t in resources(package) if "is_simulated" in columns(t)]
    assert labelled == {t["name"] for t in made_up}
    assert any(rows(t)["is_simulated"].any() for t in made_up)
    for table in made_up:
        assert table["is_simulated"]
        assert "simulated" in table["description"]
    for lang, word in (("en", "made up"), ("id", "rekaan")):
        assert word in (package / f"README.{lang}.md").read_text()


def test_each_measure_has_the_fields_of_satu_data(package):
    told = json.loads((package / "indicators.json").read_text())["indikator"]
    by_id = {record["id"]: record for record in told}
    assert len(by_id) == len(told)
    dictionary = pl.read_csv(package / "dictionary.csv", infer_schema=False)
    computed = dictionary.filter(
        pl.col("formula_en").is_not_null(),
        pl.col("relation").str.contains("^(coverage|claims|protection)"),
        pl.col("is_key") == "false",
    )
    assert {f"{r}.{c}" for r, c, *_ in computed.iter_rows()} <= by_id.keys()
    for record in told:
        for field in ("nama", "konsep", "ukuran", "satuan", "produsen_data"):
            assert all(record[field][lang] for lang in LANGUAGES), (record["id"], field)
        assert record["definisi"]["en"]
        assert record["klasifikasi"]
        assert record["periode"]["kolom"]
        assert (package / record["berkas"]).is_file()
    coverage = by_id["coverage.coverage_by_region_year.coverage_pct"]
    assert coverage["ukuran"] == {"id": "Persentase", "en": "Percentage"}
    assert coverage["satuan"] == {"id": "persen", "en": "percent"}
    assert [part["kolom"] for part in coverage["klasifikasi"]] == [
        "region_code", "territory", "segment", "base_id",
    ]  # fmt: skip
    assert by_id["claims.loss_ratio.loss_ratio_pct"]["produsen_data"]["en"] == "None: simulated data"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_readme_names_what_is_there(package, lang):
    text = (package / f"README.{lang}.md").read_text()
    for table in resources(package):
        assert f"| `{Path(table['path']).stem}` |" in text
    contents = text.split("|---|---|\n")[1].split("\n\n")[0]
    named = {name for name in re.findall(r"`([^` ]+)`", contents) if not name.startswith("2")}
    assert {"csv/", "parquet/", "datapackage.json", "checksums.sha256"} < named
    assert [name for name in named if not list(package.glob(name))] == []
    release = json.loads((package / "datapackage.json").read_text())["version"]
    assert release in text
