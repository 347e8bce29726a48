"""The comment on a pull request, from two small builds; and that CI runs what is tested."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from small_releases import SMALL, manifest

from warehouse.changed import Build, told
from warehouse.quality import change_tables
from warehouse.quality.change_tables import Section, markdown
from warehouse.settings import PROJECT

SALES, COSTS = "model.warehouse.sales", "model.warehouse.costs"
ROWS = """
insert into shop.sales
values ('35', '2026-01-01', 10, 1, null, 'as printed'), ('64', null, 7, 2, null, '')
"""
COSTS_TABLE = "create table shop.costs (region_code varchar, n bigint)"


def described(exposed: dict[str, list[str]]) -> dict:
    """The manifest of `shop.sales` and `shop.costs`; exposures are labels with the models they read."""
    found = manifest()
    found["nodes"][COSTS] = found["nodes"][SALES] | {"unique_id": COSTS, "name": "costs"}
    found["exposures"] = {
        label: {"label": label, "depends_on": {"nodes": models}} for label, models in exposed.items()
    }
    return found


def build(folder: Path, file: str, about: dict, built: tuple[str, ...], *statements: str) -> Build:
    """A build folder as dbt leaves it."""
    (folder / "target").mkdir(parents=True)
    (folder / "target" / "manifest.json").write_text(json.dumps(about))
    ran = {"results": [{"unique_id": id_, "status": "success"} for id_ in built]}
    (folder / "target" / "run_results.json").write_text(json.dumps(ran))
    with duckdb.connect(str(folder / file)) as con:
        for statement in statements:
            con.execute(statement)
    return Build(folder)


READ = {"Explorer: shop": [SALES], "Package": [SALES, COSTS]}


@pytest.fixture
def base(tmp_path) -> Build:
    made = (SMALL, ROWS, COSTS_TABLE, "insert into shop.costs values ('35', 3)")
    return build(tmp_path / "base", "base.duckdb", described(READ), (SALES, COSTS), *made)


def changed(base: Build, *statements: str, about: dict | None = None) -> str:
    """What is told of a change that builds `shop.sales` anew and then does this to it."""
    made = (SMALL, ROWS, *statements)
    folder = base.folder.parent / "changed"
    new = build(folder, "warehouse.duckdb", about or described(READ), (SALES, "test.warehouse.x"), *made)
    return told(base, new, "aaaaaaa", "bbbbbbb")


def tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Titles and rows of the tables of a comment."""
    for part in text.split("\n\n**")[1:]:
        title, table = part.split("**\n\n")
        lines = [line for line in table.splitlines() if line.startswith("|")]
        yield title, [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_only_what_was_built_anew_is_compared_and_its_readers_are_named(base):
    text = changed(base, "update shop.sales set n = 12 where region_code = '35'")
    assert text.startswith("### What `bbbbbbb` changes in the data of `aaaaaaa`\n\n")
    assert "Built anew: 1 of 2 models (`shop.sales`); 0 of 0 seeds." in text
    assert dict(tables(text)) == {
        "Who reads what changes": [["shop.sales", "Explorer: shop, Package"]],
        "Restated values by column": [["shop.sales", "n", "1", "+20.00 %", "0", "0"]],
        "Largest restated values": [
            ["shop.sales", "n", "region_code=35 · day=2026-01-01", "10", "12", "2", "+20.00 %"]
        ],
    }


def test_a_column_that_goes_names_who_reads_it(base):
    text = changed(
        base, "alter table shop.sales rename x to y", "alter table shop.sales alter n type integer"
    )
    assert dict(tables(text)) == {
        "Breaks who reads it": [
            ["shop.sales", "n", "bigint", "integer", "Explorer: shop, Package"],
            ["shop.sales", "x", "double", "–", "Explorer: shop, Package"],
        ],
        "Who reads what changes": [["shop.sales", "Explorer: shop, Package"]],
        "Relations and columns": [
            ["shop.sales", "n", "bigint", "integer"],
            ["shop.sales", "x", "double", "–"],
            ["shop.sales", "y", "–", "double"],
        ],
    }


def test_a_relation_that_goes_names_who_read_it(base):
    without = described({"Explorer: shop": [SALES]})
    del without["nodes"][COSTS]
    found = dict(tables(changed(base, about=without)))
    assert found["Breaks who reads it"] == [["shop.costs", "", "table", "–", "Package"]]
    assert found["Rows"] == [["shop.costs", "1", "–", "–", "–", "1"]]


def test_texts_that_differ_are_counted_and_shown(base):
    found = dict(
        tables(changed(base, "update shop.sales set note = 'two\nlines' where region_code = '64'"))
    )
    assert found == {
        "Who reads what changes": [["shop.sales", "Explorer: shop, Package"]],
        "Texts and flags that differ": [["shop.sales", "note", "1"]],
        "Texts and flags before and after": [["shop.sales", "note", "region_code=64", "", "two lines"]],
    }


def test_no_change_is_said_plainly(base):
    text = changed(base)
    assert text.endswith("No relation that is served changes: columns, rows and values are the same.\n")
    assert list(tables(text)) == []


def test_nothing_to_build_is_said_plainly(base):
    (base.folder / "target" / "run_results.json").unlink()
    text = told(base, base, "aaaaaaa", "aaaaaaa")
    assert text.endswith("\n\nNothing is built anew: no seed, model or macro changed.\n")


def test_a_comment_never_outgrows_its_room():
    wide = Section("Wide", ["a", "b"], 2, [["x" * 200, "a | b"]] * 30)
    text = markdown("said", [wide], "ask")
    assert text.count("\n| x") == change_tables.SHOWN
    assert "a \\| b" in text
    assert "\n\n10 more: ask\n" in text
    many = markdown("said", [wide] * 30, "ask")
    assert change_tables.FITS - 10_000 < len(many) < change_tables.FITS
    assert "Too long for a comment: Wide, Wide" in many


def test_ci_runs_what_is_tested():
    """Commands of the workflow: each is a target or script that a test runs as it stands there."""
    jobs = yaml.safe_load((PROJECT / ".github/workflows/ci.yml").read_text())["jobs"]
    commands = {name: [s["run"] for s in job["steps"] if "run" in s] for name, job in jobs.items()}
    assert commands == {
        "fast": ["bash .ci/run"],
        "changed": ["make changed", 'cat data/build/changed/diff.md >> "$GITHUB_STEP_SUMMARY"'],
        "full": ["bash .ci/run", "make ci-full"],
    }
    used = {s["uses"] for job in jobs.values() for s in job["steps"] if "uses" in s}
    assert all(name.startswith("actions/") and name.partition("@v")[2].isdigit() for name in used)
    kept = [s["with"]["path"] for s in jobs["changed"]["steps"] if "path" in s.get("with", {})]
    assert kept == ["data/build/base", "data/build/changed/diff.md"]
