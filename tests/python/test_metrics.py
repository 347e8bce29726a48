"""`mf query` gives, for every metric, the mart's own figure, and nothing where it would have to add."""

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse import dictionary, findings, meta
from warehouse.settings import FILE_NAME, PROJECT, Home

# Semantic model -> the dimensions that tell its rows apart, and the SQL of the same on the mart.
KEYS = {
    "coverage": {
        "metric_time__day": "numerator_on",
        "coverage__region_code": "region_code",
        "coverage__territory": "territory",
        "coverage__segment": "segment",
        "coverage__base_id": "base_id",
    },
    "target": {"target__target_figure_id": "target_figure_id"},
    "claim_period": {
        "claim_period__period_start__day": "period_start",
        "metric_time__day": "period_end",
        "claim_period__region_code": "region_code",
        "claim_period__office_id": "office_id",
        "claim_period__territory": "territory",
        "claim_period__program": "program",
        "claim_period__claim_unit": "claim_unit",
    },
    "claim_month": {
        "metric_time__day": "month_on",
        "claim_month__region_code": "region_code",
        "claim_month__program": "program",
        "claim_month__claim_unit": "claim_unit",
    },
    "loss": {
        "metric_time__year": "make_date(year, 1, 1)",
        "loss__program": "program",
        "loss__segment": "segment",
        "loss__payer_id": "payer_id",
    },
    "cohort": {
        "metric_time__day": "month_on",
        "cohort__region_code": "region_code",
        "cohort__payer_id": "payer_id",
        "cohort__months_after": "months_after",
    },
}
TOLD = re.compile(r"bin/mf (query .*)\n```\n\n((?:\|.*\n)+)")
# Over one base only, though the mart's rows name several.
OVER = {
    "active_participants": "base_id in ('labour_force', 'formal', 'informal')",
    "coverage_of_employed_pct": "base_id = 'employed'",
    "coverage_of_labour_force_pct": "base_id = 'labour_force'",
    "coverage_of_working_age_pct": "base_id = 'working_age'",
    "coverage_of_eligible_pct": "base_id = 'eligible'",
}
OF_MODEL = {
    "coverage": ["active_participants", "coverage_pct", "gap_to_universal_persons", *list(OVER)[1:]],
    "target": ["gap_to_target_persons", "gap_to_target_points"],
    "claim_period": [
        "claims_cases",
        "claims_amount_idr",
        "claims_severity_idr",
        "claims_frequency_per_1000",
    ],
    "claim_month": ["claims_frequency_per_1000_person_years", "claims_median_idr"],
    "loss": ["loss_ratio_pct"],
    "cohort": ["retention_pct"],
}

SPONSORED = """
select
    make_date(l.year, 1, 1), l.program, l.segment,
    case
        when not bool_or(l.is_suppressed)
            then 100.0 * coalesce(sum(l.contributions_idr) filter (p.is_sponsor), 0)
                / sum(l.contributions_idr)
    end
from claims.loss_ratio as l
inner join reference.payers as p using (payer_id)
group by all
"""


def nightly(model: str):
    return pytest.param(model, marks=pytest.mark.nightly)


@pytest.fixture(scope="module")
def project(built, tmp_path_factory) -> Path:
    """What `mf` looks for where it is called: the project's two files, dbt's target, and the build file.
    That is a copy: `mf` opens it for writing, and other tests read it."""
    folder = tmp_path_factory.mktemp("project")
    own = Home(folder).build(built.name)
    own.mkdir(parents=True)
    shutil.copyfile(built / FILE_NAME, own / FILE_NAME)
    for name in ("dbt_project.yml", "profiles.yml"):
        (folder / name).symlink_to(PROJECT / name)
    (folder / "target").symlink_to(built / "target")
    return folder


@pytest.fixture(scope="module")
def build(built):
    with duckdb.connect(str(built / FILE_NAME), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def figures(built) -> dict[str, tuple[str, str]]:
    """Metric -> the relation and column whose figure it says it is."""
    manifest = json.loads((built / "target" / "manifest.json").read_text())
    return {name: (relation, column) for name, relation, column, *_ in meta.metrics_of(manifest)}


def mf(project: Path, built: Path, *words: str) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mf")), *words],
        cwd=project,
        env=os.environ | {"WAREHOUSE_HOME": str(project), "WAREHOUSE_BUILD_ID": built.name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(project: Path, built: Path, names: list[str], groups: list[str]) -> set[tuple]:
    """Rows of an answer: the groups, then the metrics; days without their hours, numbers as numbers."""
    out = project / "answer.csv"
    words = ["--metrics", ",".join(names), "--csv", str(out)]
    mf(project, built, "query", *words, *(["--group-by", ",".join(groups)] if groups else []))
    found = csv.DictReader(io.StringIO(out.read_text()))
    return {
        (
            *(row[group].removesuffix("T00:00:00").removesuffix(" 00:00:00") for group in groups),
            *(round(float(row[name]), 6) if row[name] else None for name in names),
        )
        for row in found
    }


def held(build: duckdb.DuckDBPyConnection, sql: str, n_groups: int) -> set[tuple]:
    return {
        tuple("" if value is None else str(value) for value in row[:n_groups])
        + tuple(None if value is None else round(float(value), 6) for value in row[n_groups:])
        for row in build.sql(sql).fetchall()
    }


def test_every_metric_is_compared_below(figures):
    assert set(figures) == {m for names in OF_MODEL.values() for m in names} | {"sponsored_share_pct"}


def test_configs_are_valid(project, built):
    counts = re.findall(r"\((.*? \d+)\)", mf(project, built, "validate-configs"))
    assert set(counts) == {"ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0"}


@pytest.mark.parametrize("model", ["coverage", *(nightly(m) for m in OF_MODEL if m != "coverage")])
def test_a_metric_is_the_figure_of_its_mart(project, built, build, figures, model):
    names, keys = OF_MODEL[model], KEYS[model]
    [relation] = {figures[name][0] for name in names}
    values = [f"case when {OVER.get(name, 'true')} then {figures[name][1]} end" for name in names]
    theirs = held(build, f"select {', '.join([*keys.values(), *values])} from {relation}", len(keys))
    assert asked(project, built, names, list(keys)) == theirs
    shown = [
        any(row[place] is not None for row in theirs)
        for place in range(len(keys), len(keys) + len(names))
    ]
    assert all(shown)


@pytest.mark.nightly
def test_the_sponsored_share_adds_payers_and_hides_with_its_parts(project, built, build):
    groups = ["metric_time__year", "loss__program", "loss__segment"]
    assert asked(project, built, ["sponsored_share_pct"], groups) == held(build, SPONSORED, len(groups))


def test_what_would_have_to_be_added_is_empty(project, built):
    names = [name for model in ("coverage", "target", "claim_period") for name in OF_MODEL[model]]
    assert asked(project, built, names, []) == {(None,) * len(names)}


def test_the_query_of_the_tutorial_gives_its_table(project, built):
    texts = [
        (PROJECT / f"docs/tutorial.{lang}.md").read_text(encoding="utf-8") for lang in findings.LANGUAGES
    ]
    [(command, table)] = {TOLD.search(text).groups() for text in texts}
    out = project / "told.csv"
    mf(project, built, *shlex.split(command), "--csv", str(out))
    answer = csv.reader(io.StringIO(out.read_text()))
    names = next(answer)
    assert names[0] == "metric_time__year"
    printed = [line.strip("| ").split(" | ") for line in table.splitlines()]
    assert printed[0][1:] == names[1:]
    assert printed[2:] == [[row[0][:4], *(f"{float(value):.4f}" for value in row[1:])] for row in answer]


@pytest.mark.parametrize("language", findings.LANGUAGES)
def test_the_dictionary_is_what_the_release_says(marts, language):
    written = (PROJECT / "docs" / f"dictionary.{language}.md").read_text(encoding="utf-8")
    assert dictionary.render(marts, language) == written
