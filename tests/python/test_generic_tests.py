"""Every kind of rule of the test `keeps_rules` lets good rows pass and names each row that breaks it.

A small dbt project of seeds runs once; a fixture is a seed that keeps the rule and one that breaks it,
with the rows that have to be named.
"""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from warehouse.quality.asked import KINDS as KINDS_OF_RULES
from warehouse.settings import PROJECT

GENERIC = PROJECT / "tests" / "generic"
MACROS = PROJECT / "warehouse" / "macros"


@dataclass(frozen=True)
class Fixture:
    """One kind of rule on two seeds.

    `asked` is what the YAML says below the kind, `passes` and `fails` the CSV texts, `names` the (line,
    column_name, value, problem) of every row it has to reject, in any order, the header being line 1;
    `seeds` are further CSV texts by name.
    """

    asked: dict | list
    passes: str
    fails: str
    names: list[tuple[int, str, str | None, str]]
    seeds: dict[str, str] = field(default_factory=dict)


# kind -> values that are of it, values that are not. "" is an empty field.
KINDS = {
    "number": (
        ["0", "-1.63", "12", "3.50"],
        ["1.234.567", "1,5", "12 %", "1e3", "+1", ".5", "5.", "--1", " ", ""],
    ),
    "count": (["0", "12", "41560938"], ["-1", "1.5", "1.0", "1 000", "n/a", ""]),
    "amount": (["0", "0.5", "184720007627", "352427652283.30"], ["-1", "-0.5", "1.", "Rp 5", ""]),
    "percent": (["0", "100", "49.74"], ["100.01", "-0.01", "49,74", "half", ""]),
    "date": (["2024-02-29", "2023-12-31"], ["2023-02-29", "2024-2-1", "2024-02", "31-12-2023", ""]),
    "partial_date": (
        ["2024", "2024-02", "2024-02-29"],
        ["2024-13", "2023-02-29", "24", "2024-2", "2024-", "2024-02-1", ""],
    ),
    "survey_round": (["2023-02", "2023-08"], ["2023-05", "2023", "2023-8", "2023-08-31", ""]),
    "region_code": (["ID", "35", "3514"], ["3", "351", "35140", "id", "35.14", ""]),
}
# Columns with a list of values, with any value, and with none: name -> rule, good, bad, problem.
OTHER_COLUMNS = {
    "may_be_number": ({"kind": "number", "required": False}, ["", "1"], ["one"], "is not a number"),
    "may_be_listed": (
        {"values": ["a", "b c"], "required": False},
        ["", "a", "b c"],
        ["b", "A"],
        "is not one of a, b c",
    ),
    "may_be_text": ({"required": False}, ["", "x"], [" "], "is not a value"),
    "listed": ({"values": ["a", "b c"]}, ["a", "b c"], ["b", "A", " a", ""], "is not one of a, b c"),
    "text": ({}, ["x", "0"], [" ", ""], "is not a value"),
}


def well_formed() -> Fixture:
    """Every kind in a column of its own; each bad value on a line of its own."""
    columns = {kind: ({"kind": kind}, *values, f"is not a {kind}") for kind, values in KINDS.items()}
    columns |= OTHER_COLUMNS
    ordinary = {name: good[-1] for name, (_, good, _, _) in columns.items()}
    good_rows = [ordinary | {name: value} for name, (_, good, _, _) in columns.items() for value in good]
    bad_rows, names = [ordinary], []
    for name, (_, _, bad, problem) in columns.items():
        for value in bad:
            bad_rows.append(ordinary | {name: value})
            names.append((len(bad_rows) + 1, name, value or None, problem if value else "is empty"))
    return Fixture(
        {n: rule for n, (rule, *_) in columns.items()},
        csv_text(good_rows),
        csv_text(bad_rows),
        names,
    )


def csv_text(rows: list[dict]) -> str:
    """Rows as CSV text with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


FIXTURES = {
    "well_formed": well_formed(),
    "one_row_per": Fixture(
        ["region_code", "year"],
        passes="region_code,year\n35,2023\n35,2024\n64,2023\n35,\n",
        fails="region_code,year\n35,2023\n35,2024\n64,\n35,2023\n64,\n",
        names=[
            (2, "region_code + year", "35 | 2023", "stands more than once"),
            (5, "region_code + year", "35 | 2023", "stands more than once"),
            (4, "region_code + year", "64 | (empty)", "stands more than once"),
            (6, "region_code + year", "64 | (empty)", "stands more than once"),
        ],
    ),
    "covers_every": Fixture(
        ["region_code", "year", "measure"],
        passes="region_code,year,measure\n35,2023,a\n35,2024,a\n64,2023,a\n64,2024,a\n64,2024,a\n",
        fails="region_code,year,measure\n35,2023,a\n35,2024,b\n64,2023,a\n",
        names=[
            (None, "region_code + year + measure", value, "has no row")
            for value in (
                "35 | 2023 | b",
                "35 | 2024 | a",
                "64 | 2023 | b",
                "64 | 2024 | a",
                "64 | 2024 | b",
            )
        ],
    ),
    "holds": Fixture(
        [
            {
                "condition": "cast(parts as integer) <= cast(total as integer)",
                "problem": "is more than it's part of",
                "shows": ["region_code", "parts"],
                "remedy": "Read the source's table again.",
            },
            {
                "condition": "region_code <> '00'",
                "problem": "is no region",
                "shows": ["region_code"],
            },
        ],
        passes="region_code,parts,total\n35,1,2\n64,2,2\n",
        fails="region_code,parts,total\n35,1,2\n64,3,2\n11,,2\n00,1,2\n,1,2\n00,3,2\n",
        names=[
            (3, "region_code + parts", "64 | 3", "is more than it's part of"),
            (4, "region_code + parts", "11 | (empty)", "is more than it's part of"),
            (7, "region_code + parts", "00 | 3", "is more than it's part of"),
            (5, "region_code", "00", "is no region"),
            (6, "region_code", "(empty)", "is no region"),
            (7, "region_code", "00", "is no region"),
        ],
    ),
    "not_overlapping": Fixture(
        {"key": ["program", "segment"], "valid_from": "valid_from", "valid_to": "valid_to"},
        passes=(
            "program,segment,valid_from,valid_to\n"
            "JKK,BPU,,2020-12-31\n"
            "JKK,BPU,2022-01-01,\n"
            "JKK,BPU,2021-01-01,2021-12-31\n"
            "JKK,PU,2021-12-31,\n"
            "JKM,BPU,2021-06-01,2021-06-01\n"
        ),
        fails=(
            "program,segment,valid_from,valid_to\n"
            "JKK,BPU,2020-01-01,2021-01-01\n"
            "JKK,BPU,2021-01-01,2021-12-31\n"
            "JKM,BPU,2021-01-01,\n"
            "JKM,BPU,2025-01-01,\n"
            "JHT,PU,2024-01-02,2024-01-01\n"
            "JP,PU,,2015-06-30\n"
            "JP,PU,,2016-06-30\n"
        ),
        names=[
            (line, "valid_from + valid_to", value, "runs into the next period, or ends before it starts")
            for line, value in (
                (2, "JKK | BPU | 2020-01-01 | 2021-01-01"),
                (4, "JKM | BPU | 2021-01-01 | 9999-12-31"),
                (6, "JHT | PU | 2024-01-02 | 2024-01-01"),
                (7, "JP | PU | 0001-01-01 | 2015-06-30"),
            )
        ],
    ),
    "present_together": Fixture(
        {"columns": ["coverage", "base", "round"], "shows": ["region_code", "coverage"]},
        passes="region_code,coverage,base,round\n35,38.6,100,2022-08\n64,,,\n65,,100,2022-08\n11,,100,\n",
        fails="region_code,coverage,base,round\n35,38.6,100,2022-08\n64,0,,2022-08\n65,38.6,100,\n66,38.6,,\n",
        names=[
            (3, "coverage", "64 | 0", "stands without base or round"),
            (4, "coverage", "65 | 38.6", "stands without base or round"),
            (5, "coverage", "66 | 38.6", "stands without base or round"),
        ],
    ),
    "refers_to": Fixture(
        [
            {"columns": ["program"], "to": "known", "to_columns": ["code"]},
            {
                "columns": ["program", "unit"],
                "to": "known",
                "to_columns": ["code", "unit"],
                "where": "is_claim = 'true'",
                "remedy": "Name the programme's unit.",
            },
            {
                "columns": ["source_id"],
                "to": "sources",
                "to_columns": ["source_id"],
                "required": True,
            },
        ],
        passes=(
            "program,unit,is_claim,source_id\n"
            "JKK,accident,true,a\n"
            "JKM,,true,a\n"
            "JKK,children,false,b\n"
            ",accident,true,a\n"
        ),
        fails=(
            "program,unit,is_claim,source_id\n"
            "JKK,accident,true,a\n"
            "JKX,accident,false,a\n"
            "JKM,accident,true,a\n"
            "JKK,accident,true,c\n"
            "JKK,accident,true,\n"
            "JKK,,true,b\n"
        ),
        names=[
            (3, "program", "JKX", "is not in known"),
            (4, "program + unit", "JKM | accident", "is not in known"),
            (7, "program + unit", "JKK | (empty)", "is not in known"),
            (5, "source_id", "c", "is not in sources"),
            (6, "source_id", "(empty)", "is not in sources"),
        ],
        seeds={"known": "code,unit\nJKK,accident\nJKM,\n", "sources": "source_id\na\nb\n"},
    ),
    "region_name_fits_code": Fixture(
        {"regions": "ref('regions')"},
        passes=(
            "region_code,region_name\n"
            "3514,Kabupaten Pasuruan\n"
            "3575,KOTA PASURUAN\n"
            "35,Jawa Timur\n"
            "9999,Not a code; another test finds it\n"
        ),
        fails="region_code,region_name\n3575,Kabupaten Pasuruan\n35,Jawa Timur\n36,Jawa Timur\n",
        names=[
            (
                2,
                "region_name",
                "3575 | Kabupaten Pasuruan",
                "is not the name of this code: Kota Pasuruan",
            ),
            (4, "region_name", "36 | Jawa Timur", "is not the name of this code: Banten"),
        ],
        seeds={
            "regions": "region_code,name\n3514,Kab. Pasuruan\n3575,Kota Pasuruan\n35,Jawa Timur\n"
            "36,Banten\n"
        },
    ),
}
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
