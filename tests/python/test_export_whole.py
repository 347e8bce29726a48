"""The package of a whole release: references too, and a real conversion by LibreOffice. Nightly."""

import csv
import subprocess
from pathlib import Path

import frictionless
import pytest
from exporting import export, files, resources

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


def test_libreoffice_reads_every_sheet_as_the_csv_has_it(package, tmp_path):
    book = package / "bpjstk-warehouse.xlsx"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", CSV, "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    for table in resources(package):
        short = table["name"].partition(".")[2]
        sheet = "sources" if short == "dim_source" else f"{'sim-' * table['is_simulated']}{short}"
        kinds = {field["name"]: field["type"] for field in table["schema"]["fields"]}
        told = read(package / table["path"], kinds)
        assert read(tmp_path / f"{book.stem}-{sheet}.csv", kinds) == told, sheet


def read(file: Path, kinds: dict[str, str]) -> list[list[object]]:
    with file.open(newline="", encoding="utf-8") as lines:
        head, *rows = csv.reader(lines)
    assert head == list(kinds)
    return [
        [cell and as_held(cell, kind) for cell, kind in zip(row, kinds.values(), strict=True)]
        for row in rows
    ]


def as_held(cell: str, kind: str) -> object:
    if kind in ("number", "integer"):
        return float(cell)
    return cell.lower() if kind == "boolean" else cell
