"""`warehouse export` writes what is public, whole or not at all, and nothing that was there is lost."""

import json
import resource
import shutil
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
import pytest
from exporting import copy_of, cut, edit_manifest, export, files, resources

from warehouse.settings import FILE_NAME

SECRET = "4711-0815"
MARK = ("coverage_ranking", "gap_to_universal_persons")


@pytest.fixture(scope="module")
def home(release_home, tmp_path_factory) -> Path:
    return copy_of(release_home, tmp_path_factory.mktemp("home"), cut(3))


@pytest.fixture(scope="module")
def exported(home, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "package"
    assert export(home, "--out", folder).exit_code == 0
    return folder


@pytest.fixture
def package(exported, tmp_path) -> Path:
    return shutil.copytree(exported, tmp_path / "package")


def left_beside(folder: Path) -> list[str]:
    return [path.name for path in folder.parent.iterdir() if path != folder]


def test_a_column_without_the_mark_is_nowhere(release_home, tmp_path):
    def make_private(release: Path) -> None:
        cut(3)(release)
        edit_manifest(release, lambda meta: meta[MARK].pop("public"))
        with duckdb.connect(str(release / FILE_NAME)) as con:
            for name, value in ((MARK[1], SECRET), ("coverage_pct", "shown")):
                con.execute(
                    "insert into quality.release_diff by name"
                    " select 'a' as old_build_id, 'b' as new_build_id, 'restated' as change_kind,"
                    " 'coverage.coverage_ranking' as relation_name, 'region_code=11' as row_key,"
                    f" '{name}' as column_name, '{value}' as value_before"
                )

    home = copy_of(release_home, tmp_path / "home", make_private)
    done = export(home, "--out", tmp_path / "package")
    assert done.exit_code == 0, done.output
    relation, column = MARK
    [table] = [t for t in resources(tmp_path / "package") if t["name"] == f"coverage.{relation}"]
    names = [field["name"] for field in table["schema"]["fields"]]
    assert "coverage_pct" in names
    assert column not in names
    assert column not in (tmp_path / "package" / table["path"]).read_text()
    parquet = tmp_path / "package" / "parquet" / f"coverage.{relation}.parquet"
    assert column not in pl.read_parquet_schema(parquet)
    dictionary = pl.read_csv(tmp_path / "package" / "dictionary.csv")
    held = dictionary.filter(pl.col("relation") == f"coverage.{relation}")["column"]
    assert names == held.to_list()
    # Elsewhere the column is public; here not even what it was before.
    assert column in dictionary["column"]
    changes = pl.read_csv(tmp_path / "package" / "csv" / "quality.release_diff.csv")
    assert changes["value_before"].to_list()[-1:] == ["shown"]
    assert SECRET not in changes["value_before"].to_list()


def test_an_offices_own_records_are_not_called_simulated(release_home, tmp_path):
    def make_real(release: Path) -> None:
        cut(3)(release)
        with duckdb.connect(str(release / FILE_NAME)) as con:
            con.execute("update core.dim_extract_batch set is_simulated = false")

    home = copy_of(release_home, tmp_path / "home", make_real)
    folder = tmp_path / "package"
    assert export(home, "--out", folder).exit_code == 0
    assert not [name for name in files(folder) if "simulated" in name]
    assert "made up" not in (folder / "README.en.md").read_text()
    told = json.loads((folder / "indicators.json").read_text())["indikator"]
    [ratio] = [r for r in told if r["id"] == "claims.loss_ratio.loss_ratio_pct"]
    assert "The office that holds the records" in ratio["produsen_data"]["en"]
    assert not ratio["adalah_simulasi"]


def test_a_release_without_marks_is_not_exported(release_home, tmp_path):
    def unmark(release: Path) -> None:
        edit_manifest(release, lambda meta: [of.pop("public", None) for of in meta.values()])

    home = copy_of(release_home, tmp_path / "home", unmark)
    done = export(home, "--out", tmp_path / "package")
    assert done.exit_code == 1
    assert "is marked public. Build anew with: warehouse build" in " ".join(done.output.split())
    assert not (tmp_path / "package").exists()


def test_without_a_release_it_says_how_to_build(tmp_path):
    done = export(tmp_path / "home", "--out", tmp_path / "package")
    assert (done.exit_code, "warehouse build" in done.output) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_never_touched(home, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    for words in ((), ("--replace",)):
        done = export(home, "--out", folder, *words)
        assert done.exit_code == 2
        assert str(folder) in done.output
        assert files(folder) == {"mine.txt": b"mine"}
        assert left_beside(folder) == []
    assert export(home, "--out", folder / "mine.txt").exit_code == 2


def test_a_package_is_replaced_when_asked_and_only_while_it_is_as_written(home, package):
    written = files(package)
    assert export(home, "--out", package).exit_code == 2
    assert export(home, "--out", package, "--replace").exit_code == 0
    assert files(package) == written

    for name, content in (("notes.txt", b"mine"), ("bpjstk-warehouse.xlsx", b"edited")):
        (package / name).write_bytes(content)
        done = export(home, "--out", package, "--replace")
        assert done.exit_code == 2
        assert str(package / name) in done.output
        assert (package / name).read_bytes() == content
        (package / name).unlink()
    assert left_beside(package) == []


def test_an_empty_folder_is_filled_and_what_a_killed_export_left_is_swept(home, tmp_path):
    (tmp_path / "package").mkdir()
    left = tmp_path / ".package.unfinished" / "csv"
    left.mkdir(parents=True)
    (left / "half.csv").write_text("half")
    assert export(home, "--out", tmp_path / "package").exit_code == 0
    written = files(tmp_path / "package")
    assert "datapackage.json" in written
    assert "csv/half.csv" not in written
    assert left_beside(tmp_path / "package") == []


@contextmanager
def files_no_longer_than(size: int):
    """Stands in for a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [400, 10_000, 40_000])
def test_a_disk_that_fills_is_said_and_leaves_what_was_there(home, package, size):
    written = files(package)
    with files_no_longer_than(size):
        done = export(home, "--out", package, "--replace")
    assert done.exit_code == 1
    said = " ".join(done.output.split())
    assert f"Stopped. {package.with_name('.package.unfinished')}" in said
    assert "File too large. Raise the limit on the size of a file" in said
    assert files(package) == written
    assert left_beside(package) == []
