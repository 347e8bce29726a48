"""The package of a whole release: references too, and a real conversion by LibreOffice. Nightly."""

import csv
import subprocess
from datetime import date
from pathlib import Path

import frictionless
import polars as pl
import polars.selectors as cs
import pytest
from exporting import NO_TEXT, export, files, resources

pytestmark = pytest.mark.nightly

# Comma, quotes, UTF-8, from the first line; values as they are, not as shown; all sheets.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


@pytest.fixture(scope="module")
def package(release_home, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "package"
    done = export(release_home, "--out", folder)
    assert done.exit_code == 0, done.output
    return folder


def test_the_whole_package_validates_with_its_keys_and_references(package):
    report = frictionless.Package(package / "datapackage.json").validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])[:5]
    assert len(report.tasks) == len(files(package)) - 2  # Itself, and the checksums.


def test_a_second_export_of_the_whole_is_the_same(release_home, package, tmp_path):
    assert export(release_home, "--out", tmp_path / "again").exit_code == 0
    assert files(tmp_path / "again") == files(package)


def test_libreoffice_reads_every_sheet_as_the_parquet_has_it(package, tmp_path):
    book = package / "bpjstk-warehouse.xlsx"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", CSV, "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    for table in resources(package):
        short = table["name"].partition(".")[2]
        sheet = "sources" if short == "dim_source" else f"{'sim-' * table['is_simulated']}{short}"
        frame = pl.read_parquet(package / "parquet" / f"{Path(table['path']).stem}.parquet")
        with (tmp_path / f"{book.stem}-{sheet}.csv").open(newline="", encoding="utf-8") as lines:
            head, *rows = csv.reader(lines)
        assert head == frame.columns
        read = [tuple(map(as_held, row, frame.dtypes)) for row in rows]
        held = frame.with_columns(NO_TEXT, cs.numeric().cast(pl.Float64))
        assert read == held.rows(), sheet


def as_held(cell: str, kind: pl.DataType) -> object:
    if cell == "":
        return None
    if kind.is_numeric():
        return float(cell)
    if kind == pl.Date:
        return date.fromisoformat(cell)
    return cell == "TRUE" if kind == pl.Boolean else cell
