"""`warehouse compare`: what differs between the marts of two engines is found, named, and fails."""

import fcntl
import uuid
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from warehouse import cli
from warehouse.compare import compare
from warehouse.settings import FILE_NAME, Home

PERSON = uuid.UUID(int=7)
ROWS = "(values ('ID', date '2025-01-31', 10, 0.1::double), ('35', date '2025-01-31', 20, null)) as t"


@pytest.fixture
def file(tmp_path) -> Path:
    """A build file with a mart of two rows, and a view of persons that names its catalog."""
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(file) as con:
        con.execute("create schema core; create schema records")
        con.execute(
            f"create table core.mart as select * from {ROWS}(region_code, month_on, persons, share)"
        )
        con.execute(f"create table core.persons as select '{PERSON}'::uuid as person_id")
        con.execute("create view records.persons as select * from warehouse.core.persons")
    return file


def written(folder: Path, relation: str, sql: str) -> None:
    """The rows of a query as the other engine would leave them."""
    (folder / relation).mkdir(parents=True)
    duckdb.execute(f"copy ({sql}) to '{folder / relation / 'part-0.parquet'}'")


def rows(**changed: str) -> str:
    columns = {
        "region_code": "col0",
        "month_on": "col1",
        "persons": "col2::bigint",
        "share": "col3",
    } | changed
    return f"select {', '.join(f'{v} as {c}' for c, v in columns.items())} from {ROWS}"


def test_same_rows_in_other_types_and_another_order_of_sums_are_the_same(file, tmp_path):
    written(tmp_path, "core.mart", rows(share="col3 + 1e-12") + " order by col0 desc")
    compared = compare(file, tmp_path, "core.mart")
    assert (compared.same, compared.rows) == (True, (2, 2))


def test_identifiers_are_the_same_128_bits(file, tmp_path):
    written(tmp_path, "records.persons", f"select unhex('{PERSON.hex}') as person_id")
    assert compare(file, tmp_path, "records.persons").same


def test_changed_value_is_named_with_its_row(file, tmp_path):
    written(tmp_path, "core.mart", rows(share="col3 + 1e-6"))
    compared = compare(file, tmp_path, "core.mart")
    assert compared.only == (1, 1)
    [line] = compared.lines(("duckdb", "spark"))
    assert line == "region_code=ID  month_on=2025-01-31  persons=10  share=0.1  share: 0.1 | 0.100001"


def test_row_that_stands_twice_differs_from_one(file, tmp_path):
    written(tmp_path, "core.mart", f"{rows()} union all {rows()} where col0 = 'ID'")
    compared = compare(file, tmp_path, "core.mart")
    assert (compared.rows, compared.only) == ((2, 3), (0, 1))
    assert compared.lines(("duckdb", "spark"))[0].startswith("only spark  region_code=ID")


def test_missing_column_is_no_equality(file, tmp_path):
    written(tmp_path, "core.mart", "select 'ID' as region_code")
    with pytest.raises(duckdb.Error, match="month_on"):
        compare(file, tmp_path, "core.mart")


def test_without_a_build_the_command_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    done = CliRunner().invoke(cli.app, ["compare", "duckdb", "spark"])
    assert done.exit_code == 1
    assert "dbt build" in done.output


def test_an_engine_is_not_compared_with_itself():
    done = CliRunner().invoke(cli.app, ["compare", "spark", "spark"])
    assert done.exit_code == 2
    assert "two engines" in done.output


def test_a_running_build_is_not_led_astray(file, tmp_path, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    home = Home(tmp_path)
    home.build("dev").mkdir(parents=True)
    file.rename(home.build("dev") / FILE_NAME)
    home.building.symlink_to("of-a-build")
    with home.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = CliRunner().invoke(cli.app, ["compare", "duckdb", "spark"])
    assert done.exit_code == 1
    assert "Another build is running" in done.output
    assert str(home.building.readlink()) == "of-a-build"
