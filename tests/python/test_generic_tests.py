"""Every kind of rule of the test `keeps_rules` lets good rows pass and names each row that breaks it.

A small dbt project of seeds runs once; a fixture is a seed that keeps the rule and one that breaks it,
with the rows that have to be named.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from rule_fixtures import FIXTURES, KINDS

from warehouse.quality.asked import KINDS as KINDS_OF_RULES
from warehouse.settings import PROJECT

GENERIC = PROJECT / "tests" / "generic"
MACROS = PROJECT / "warehouse" / "macros"

# covers_every tells what is absent, so there is no line to name.
FILES = {"covers_every": "published.{seed}"}


def kinds_of_rules() -> list[str]:
    """Kinds of rules, from the definitions of their macros."""
    return re.findall(r"{% macro breaks_(\w+)\(", (MACROS / "rules.sql").read_text())


def without_fixture(tests: list[str], ran: set[str]) -> list[str]:
    """Which of `<test>__passes` and `<test>__fails` are not among the tests that ran."""
    return [name for test in tests for name in (f"{test}__passes", f"{test}__fails") if name not in ran]


def asking(name: str, *rules: dict) -> dict:
    """The test of a relation, in YAML; its rules are numbered."""
    numbered = [{"rule": f"{name}_{n}", **rule} for n, rule in enumerate(rules)]
    return {"keeps_rules": {"name": name, "arguments": {"rules": numbered}}}


def write_project(folder: Path) -> None:
    """A dbt project of seeds in schema `published`, with the warehouse's macros and its test."""
    shutil.copytree(GENERIC, folder / "tests" / "generic")
    seeds = {
        f"{test}__{side}": getattr(fixture, side)
        for test, fixture in FIXTURES.items()
        for side in ("passes", "fails")
    }
    for fixture in FIXTURES.values():
        seeds |= fixture.seeds
    described = []
    for name, content in seeds.items():
        file = folder / "seeds" / f"{name}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content)
        header = content.splitlines()[0].split(",")
        test = name.split("__")[0]
        described.append(
            {
                "name": name,
                "config": {"column_types": dict.fromkeys(header, "varchar")},
                "data_tests": [asking(name, {test: FIXTURES[test].asked})] if "__" in name else [],
            }
        )
    (folder / "models").mkdir()
    (folder / "models" / "not_a_seed.sql").write_text("select 1 as id union all select 1")
    two = [{"one_row_per": ["id"]}, {"covers_every": ["id"]}]
    model = {"name": "not_a_seed", "data_tests": [asking("model_fails", *two)]}
    # JSON is YAML.
    (folder / "models" / "schema.yml").write_text(json.dumps({"seeds": described, "models": [model]}))
    (folder / "dbt_project.yml").write_text(
        json.dumps(
            {
                # Dispatch looks for macros in the project of this name.
                "name": "warehouse",
                "profile": "warehouse",
                "macro-paths": [str(MACROS)],
                "flags": {"send_anonymous_usage_stats": False},
                "seeds": {"warehouse": {"+schema": "published", "+full_refresh": True}},
            }
        )
    )
    output = {"type": "duckdb", "path": str(folder / "warehouse.duckdb"), "schema": "main", "threads": 1}
    (folder / "profiles.yml").write_text(
        json.dumps({"warehouse": {"target": "test", "outputs": {"test": output}}})
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The small project after its only run, which ends with 1: half of its tests must fail."""
    folder = tmp_path_factory.mktemp("generic_tests")
    write_project(folder)
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", "--profiles-dir", "."],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith("DBT_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def results(project) -> dict[str, dict]:
    """Result of each data test by its name."""
    return {
        result["unique_id"].split(".")[2]: result
        for result in json.loads((project / "target" / "run_results.json").read_text())["results"]
        if result["unique_id"].startswith("test.")
    }


def failing_rows(project: Path, result: dict) -> list[dict]:
    """The rows that the failed test's own query finds."""
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(result["compiled_code"])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("test", FIXTURES)
def test_passes_on_rows_that_keep_the_rule(results, test):
    assert results[f"{test}__passes"]["status"] == "pass", results[f"{test}__passes"]["message"]


@pytest.mark.parametrize("test", FIXTURES)
def test_fails_and_names_file_line_and_value_of_every_fault(project, results, test):
    seed = f"{test}__fails"
    result = results[seed]
    assert result["status"] == "fail"

    rows = failing_rows(project, result)

    named = [(row["line"], row["column_name"], row["value"], row["problem"]) for row in rows]
    assert sorted(named, key=str) == sorted(FIXTURES[test].names, key=str)
    assert {row["file"] for row in rows} == {
        FILES.get(test, "seeds/published/{seed}.csv").format(seed=seed)
    }


def test_rule_and_reference_carry_their_remedy(project, results):
    remedies = {r["problem"]: r["remedy"] for r in failing_rows(project, results["holds__fails"])}
    assert remedies == {
        "is more than it's part of": "Read the source's table again.",
        "is no region": "",
    }
    remedies = {
        r["column_name"]: r["remedy"] for r in failing_rows(project, results["refers_to__fails"])
    }
    assert remedies == {"program": "", "program + unit": "Name the programme's unit.", "source_id": ""}


def test_row_of_a_model_names_the_relation_and_no_line(project, results):
    rows = failing_rows(project, results["model_fails"])
    assert [(row["file"], row["line"]) for row in rows] == [("main.not_a_seed", None)] * 2


def test_rows_carry_the_rule_that_they_break_and_no_other(project, results):
    rows = failing_rows(project, results["model_fails"])
    assert [row["rule_id"] for row in rows] == ["model_fails_0"] * 2


def test_python_and_sql_know_the_same_kinds():
    assert sorted(kinds_of_rules()) == sorted(KINDS_OF_RULES)


def test_every_kind_has_a_fixture_on_both_sides(results):
    assert without_fixture(kinds_of_rules(), set(results)) == []


def test_every_kind_of_well_formed_has_a_fixture():
    known = re.findall(r"kind == '(\w+)'", (MACROS / "checks.sql").read_text())
    assert sorted(known) == sorted(KINDS)


def test_a_kind_without_a_fixture_is_found():
    assert kinds_of_rules(), "no kind is found in macros/rules.sql"
    assert without_fixture(["one_row_per", "new"], {"one_row_per__passes", "new__fails"}) == [
        "one_row_per__fails",
        "new__passes",
    ]
