"""Bad input is caught: each slip of seed_defects.py fails the build and is named with its remedy."""

import csv
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from planting import (
    PROJECT,
    Finding,
    change,
    copy_project,
    csv_of,
    findings,
    line_with,
    planted,
    unchanged,
)
from seed_defects import CLAIMS, DEFECTS, NATIONAL_ALL, NATIONAL_JHT, PREMIUMS, Defect

from warehouse.settings import FILE_NAME


@dataclass
class Build:
    ok: bool
    findings: list[Finding]
    errors: list[str]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def build(project, built, tmp_path_factory) -> Callable[..., Build]:
    """Build a selection of the project on a fresh copy of a good build, in this process."""
    home = tmp_path_factory.mktemp("home")
    at_project = ["--project-dir", str(project), "--profiles-dir", str(project)]
    options = [*at_project, "--target-path", str(home / "target"), "--quiet"]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WAREHOUSE_HOME", str(home))
        environment.setenv("WAREHOUSE_BUILD_ID", "good")
        manifest = dbtRunner().invoke(["parse", *options]).result

        def run(*selection: str) -> Build:
            messages: list[str] = []

            def listen(event) -> None:
                if event.info.name == "JinjaLogInfo":
                    messages.append(event.data.msg)

            # Unit tests bring their own rows: no seed can break them.
            command = ["build", *options, *selection, "--exclude-resource-type", "unit_test"]
            done = dbtRunner(manifest, callbacks=[listen]).invoke(command)
            assert done.exception is None, done.exception
            errors = [
                f"{r.node.original_file_path}: {r.message}" for r in done.result if r.status == "error"
            ]
            return Build(done.success, findings(messages), errors)

        numbers = count()

        def on_a_copy(*selection: str) -> Build:
            # A path of its own: DuckDB gives the old database for a path that it still holds open.
            copied = home / "build" / f"planted-{next(numbers)}"
            copied.mkdir(parents=True)
            shutil.copy(built / FILE_NAME, copied)
            environment.setenv("WAREHOUSE_BUILD_ID", copied.name)
            try:
                return run(*selection)
            finally:
                DuckDBConnectionManager.close_all_connections()
                shutil.rmtree(copied)

        yield on_a_copy


def selection(defect: Defect) -> tuple[str, ...]:
    """The planted seed with the tests that see it, and the models on the way down to the last check."""
    seed = defect.slip.seed.split("/")[1]
    return ("--select", f"{seed}+,+{defect.down_to}" if defect.down_to else seed)


def place_of(project, defect: Defect, line: int | None) -> str:
    """How a finding begins that names the place of a defect; `line` is where it stands in its seed."""
    if defect.relation:
        return f"file={defect.relation}  "
    if defect.at:
        seed, where = defect.at
        return f"file=seeds/{seed}.csv  line={line_with(csv_of(project, seed), where)}  "
    return f"file=seeds/{defect.slip.seed}.csv  line={line}  "


def is_named(done: Build, defect: Defect, place: str) -> bool:
    """Whether one finding names the place, the problem and the remedy."""
    return any(
        row.startswith(place)
        and defect.names in row
        and f"problem={defect.says}" in row
        and defect.remedy in row + finding.remedy
        for finding in done.findings
        for row in finding.rows
    )


def assert_caught(build, project, defect: Defect) -> None:
    with planted(project, defect.slip) as line:
        place = place_of(project, defect, line)
        done = build(*selection(defect))
    assert not done.ok
    if not is_named(done, defect, place):
        pytest.fail(f"{place}… {defect.says} … {defect.remedy} is not among\n{done.findings}")


# dbt takes a second for each: the fast lane plants one in every seed, all at the same time.
FAST = {d.slip.seed: d for d in reversed(DEFECTS) if not d.down_to}.values()


def test_a_defect_in_every_seed_is_caught_with_its_place_and_remedy(build, project):
    with ExitStack() as stack:
        lines = [stack.enter_context(planted(project, defect.slip)) for defect in FAST]
        places = [place_of(project, *pair) for pair in zip(FAST, lines, strict=True)]
        done = build("--select", *{selection(defect)[1] for defect in FAST})
    assert not done.ok
    missed = [d.name for d, place in zip(FAST, places, strict=True) if not is_named(done, d, place)]
    assert missed == [], done.findings


@pytest.mark.nightly
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_defect_is_caught_with_its_place_and_remedy(build, project, defect):
    assert_caught(build, project, defect)


def test_seeds_without_a_defect_pass_the_same_way(build, project):
    """Every seed of the table is written anew unchanged and built on every path of the table."""
    with ExitStack() as stack:
        for seed in sorted({d.slip.seed for d in DEFECTS}):
            stack.enter_context(planted(project, unchanged(seed)))
        done = build("--select", *{selection(d)[1] for d in DEFECTS})
    assert done.ok
    assert done.findings == []


def test_a_harmless_edit_is_not_taken_for_a_defect(build, project):
    """The check of this file fails where nothing is wrong: it cannot pass by itself."""
    note = change("reference/claim_units", NATIONAL_JHT, note="read again")
    with pytest.raises(AssertionError):
        assert_caught(build, project, Defect("harmless", note, says="", remedy=""))


def test_a_defect_reported_at_another_line_is_not_taken_as_caught(build, project):
    slip = change(CLAIMS, NATIONAL_JHT, cases="-1")
    elsewhere = Defect(
        "negative",
        slip,
        at=(CLAIMS, NATIONAL_ALL),
        says="is not a count",
        remedy="write numbers with a point",
    )
    with pytest.raises(pytest.fail.Exception):
        assert_caught(build, project, elsewhere)


@pytest.mark.parametrize(
    ("seed", "slip", "says"),
    [
        (CLAIMS, (",510087,,", ",510,087,,"), "Row 1 has 12 values, but Table only has 11 columns"),
        (CLAIMS, (",510087,,", ",510087,"), "It does not match the number of columns"),
        (PREMIUMS, ("2020-08-01,", "01/08/2020,"), 'Could not convert string "01/08/2020"'),
        ("reference/complete_sources", ("41560938", "41.560.938"), "CSV Error on Line: 2"),
    ],
    ids=["a comma too many", "a comma too few", "a date as in Indonesia", "a number as in Indonesia"],
)
def test_a_seed_that_does_not_load_stops_the_build(build, project, seed, slip, says):
    """Here no check runs: the loader's own words stand, with the file and where it knows it the line."""
    path = csv_of(project, seed)
    before = path.read_text(encoding="utf-8")
    assert slip[0] in before
    path.write_text(before.replace(*slip, 1), encoding="utf-8")
    try:
        done = build("--select", path.stem)
    finally:
        path.write_text(before, encoding="utf-8")
    assert not done.ok
    assert any(e.startswith(f"seeds/{seed}.csv") and says in e for e in done.errors), done.errors


@pytest.mark.parametrize("path", sorted(PROJECT.glob("seeds/*/*.csv")), ids=lambda p: p.stem)
def test_every_row_of_a_seed_is_one_line(path):
    """The lines in the messages count rows: a blank line or a cell of two lines would shift them."""
    text = path.read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    assert len(text.splitlines()) == len(rows)
    assert all(rows)
