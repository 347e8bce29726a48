"""What changed between two releases, on an altered copy of a real one, and the command that says it."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from small_releases import NEW, OLD, folder, of
from typer.testing import CliRunner

from warehouse import cli, disk
from warehouse.quality import diff as release_diff
from warehouse.quality.key_figures import KEY_FIGURES
from warehouse.settings import FILE_NAME

# What is done to the copy, and nothing else.
ALTERATIONS = """
update core.fct_participants set participants_persons = participants_persons + 1000
where region_code = 'ID' and segment = 'ALL' and status = 'active' and as_of_on = '2024-12-31';
delete from coverage.coverage_by_region_year where region_code = '3575';
alter table claims.loss_ratio add column added_here integer;
alter table claims.loss_ratio drop column is_simulated;
alter table claims.loss_ratio alter benefits_idr type decimal(18, 2);
drop table protection.paritrana_awards;
insert into claims.claims_development from claims.claims_development;
update coverage.membership_by_region_month set active_persons = null where month_on = '2025-06-30';
update coverage.coverage_map set month_on = month_on + 31 where region_code = '35';
update quality.audit_of_totals set verdict = 'differs' where verdict = 'within_rounding';
update quality.hierarchy_check set tolerance = tolerance * (1 + 1e-12);
"""


def furnish(home: Path, release: Path, alterations: str = "") -> Path:
    """A home with two copies of a release; the second is altered, served, and replaces the first."""
    for name in (OLD, NEW):
        shutil.copytree(release, home / "releases" / name)
    with duckdb.connect(str(home / "releases" / NEW / FILE_NAME)) as con:
        con.execute(alterations)
    for name in (OLD, NEW):
        about = json.loads((release / "release.json").read_text())
        about |= {"build_id": name, "replaces": OLD if name == NEW else None}
        held = home / "releases" / name
        about["files"] = {file: disk.digest(held / file) for file in about["files"]}
        (held / "release.json").write_text(json.dumps(disk.sealed(about)))
    (home / "current").symlink_to(Path("releases") / NEW)
    return home


@pytest.fixture(scope="module")
def altered(release_home, tmp_path_factory) -> Path:
    return furnish(tmp_path_factory.mktemp("altered"), (release_home / "current").resolve(), ALTERATIONS)


@pytest.fixture(scope="module")
def changes(altered) -> list[dict]:
    return release_diff.between(altered / "releases" / OLD, altered / "releases" / NEW).to_dicts()


def warehouse(home: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["diff", *words], env={"WAREHOUSE_HOME": str(home)})
    return done.exit_code, done.output


# Copies of a real release


def test_columns_and_relations_that_came_went_or_changed(changes):
    shown = of(changes, "schema", "relation_name", "column_name", "value_before", "value_after")
    assert shown == [
        ("claims.loss_ratio", "added_here", None, "integer"),
        ("claims.loss_ratio", "benefits_idr", "bigint", "decimal(18,2)"),
        ("claims.loss_ratio", "is_simulated", "boolean", None),
        ("protection.paritrana_awards", None, "table", None),
    ]


def test_rows_and_vanished_regions(changes, marts):
    n_of_region, n_all, n_regions = marts.execute(
        """
        select count_if(region_code = '3575'), count(*), count(distinct region_code)
        from coverage.coverage_by_region_year
        """
    ).fetchone()
    assert n_of_region
    told = {
        (r["relation_name"], r["row_key"] or r["column_name"]): (r["value_before"], r["value_after"])
        for r in changes
        if r["change_kind"] == "rows"
    }
    coverage = "coverage.coverage_by_region_year"
    assert told[coverage, None] == (str(n_all), str(n_all - n_of_region))
    assert told[coverage, "region_code"] == (str(n_regions), str(n_regions - 1))
    assert told[coverage, "region_code=3575"] == (str(n_of_region), "0")
    assert told["protection.paritrana_awards", None][1] is None
    [doubled] = marts.execute("select count(*) from claims.claims_development").fetchone()
    assert told["claims.claims_development", None] == (str(doubled), str(2 * doubled))
    assert len(told) == 5


def test_a_key_that_no_longer_holds_is_said(changes):
    assert of(changes, "not_compared", "relation_name", "row_key") == [
        ("claims.claims_development", "program, claim_unit, event_month_on, development_months")
    ]


def test_restated_values_stand_under_the_key_of_their_mart(changes, marts):
    before = marts.execute(
        """
        select participants_persons
        from core.fct_participants
        where
            region_code = 'ID' and segment = 'ALL' and status = 'active' and as_of_on = '2024-12-31'
            and series_id = 'bpjstk_national'
        """
    ).fetchone()[0]
    persons = [r for r in changes if r["relation_name"] == "core.fct_participants"]
    [total] = [r for r in persons if r["row_key"] is None]
    single = [r for r in persons if r["row_key"] is not None]
    assert (total["change_kind"], total["n_rows"]) == ("restated", len(single))
    [national] = [r for r in single if r["row_key"].endswith("series_id=bpjstk_national")]
    assert national["row_key"].startswith(
        "region_code=ID · territory=unchanged · as_of_on=2024-12-31 · "
    )
    assert (national["value_before"], national["value_after"]) == (str(before), str(before + 1000))
    assert national["difference"] == 1000
    assert float(national["change_pct"]) == pytest.approx(100 * 1000 / before, abs=1e-4)


def test_days_are_restated_too_and_nothing_but_what_was_altered_is(changes):
    restated = {
        (name, column) for name, column in of(changes, "restated", "relation_name", "column_name")
    }
    assert restated == {
        ("core.fct_participants", "participants_persons"),
        ("coverage.coverage_map", "month_on"),
    }
    days = [r for r in changes if r["column_name"] == "month_on" and r["row_key"]]
    assert days
    assert {(r["difference"], r["change_pct"]) for r in days} == {(31, None)}


def test_a_verdict_that_changed_is_told(changes, marts):
    [n] = marts.execute(
        "select count(*) from quality.audit_of_totals where verdict = 'within_rounding'"
    ).fetchone()
    [total, *single] = [r for r in changes if r["change_kind"] == "reworded"]
    assert (total["relation_name"], total["column_name"], total["row_key"], total["n_rows"]) == (
        "quality.audit_of_totals", "verdict", None, n,
    )  # fmt: skip
    assert len(single) == min(n, release_diff.LISTED)
    assert {(r["column_name"], r["value_before"], r["value_after"]) for r in single} == {
        ("verdict", "within_rounding", "differs")
    }


def test_what_is_hidden_now_is_counted_and_never_quoted(changes, marts):
    [hidden] = marts.execute(
        """
        select count(active_persons)
        from coverage.membership_by_region_month
        where month_on = '2025-06-30'
        """
    ).fetchone()
    assert hidden
    [line] = [r for r in changes if r["relation_name"] == "coverage.membership_by_region_month"]
    assert (line["change_kind"], line["column_name"], line["n_rows"]) == (
        "emptied",
        "active_persons",
        hidden,
    )
    assert {line["row_key"], line["value_before"], line["value_after"], line["difference"]} == {None}


def test_headline_figures_that_moved(changes, marts):
    counted = "select count_if(verdict = 'differs'), count_if(verdict = 'within_rounding') from {}"
    differ, rounded = marts.execute(counted.format("quality.audit_of_totals")).fetchone()
    [totals] = [r for r in changes if r["row_key"] == "totals_that_differ"]
    assert (totals["value_before"], totals["value_after"]) == (str(differ), str(differ + rounded))
    assert totals["label_id"]
    assert totals["label_en"] == "Published totals that do not close"
    moved = {key for (key,) in of(changes, "key_figure", "row_key")}
    assert moved == {"totals_that_differ", "regions_with_coverage"}


def test_every_headline_figure_is_held_and_has_both_labels(marts):
    assert len({figure.id for figure in KEY_FIGURES}) == len(KEY_FIGURES)
    for figure in KEY_FIGURES:
        assert figure.label_id
        assert figure.label_en
        [rows] = marts.execute(f"select list(value) from ({figure.sql}) as t(value)").fetchone()
        assert len(rows) == 1
        assert rows[0] is not None, figure.id
        assert figure.relation in figure.sql


def test_the_command_prints_what_changed(altered, changes):
    code, said = warehouse(altered)
    assert code == 0
    words = " ".join(said.split())
    assert f"From {OLD} to {NEW}" in words
    for line in (
        "claims.loss_ratio benefits_idr bigint decimal(18,2)",
        "Published totals that do not close 18 96 78 +433.33 %",
        "coverage.coverage_by_region_year 3575 4 0 -4 -100.00 %",
        "coverage.membership_by_region_month active_persons 0 – 0 14",
    ):
        assert line in words
    code, said = warehouse(altered, OLD[:8], NEW, "--json")
    assert code == 0
    assert json.loads(said) == json.loads(json.dumps(changes, default=float))


def test_the_comment_of_a_pull_request_stays_small(altered):
    code, said = warehouse(altered, "--markdown")
    assert code == 0
    assert said.startswith(
        f"### What changed from `{OLD}` to `{NEW}`\n\n**Relations and columns**\n\n| "
    )
    assert len(said) < 20_000
    widths = [line.count(" | ") for line in said.splitlines() if line.startswith("|")]
    assert widths[0] == widths[1] == 3


def test_two_copies_of_a_release_do_not_differ(release_home, tmp_path):
    home = furnish(tmp_path, (release_home / "current").resolve())
    code, said = warehouse(home)
    assert (code, " ".join(said.split())) == (0, f"Nothing changed between {OLD} and {NEW}.")


# Naming releases


@pytest.fixture
def two(tmp_path) -> Path:
    folder(tmp_path / "releases" / OLD)
    folder(tmp_path / "releases" / NEW)
    (tmp_path / "current").symlink_to(Path("releases") / NEW)
    return tmp_path


def test_without_names_the_served_release_is_held_against_the_one_before(two):
    assert warehouse(two)[1].split()[-3:] == [OLD, "and", f"{NEW}."]
    assert warehouse(two, NEW, OLD)[1].split()[-3:] == [NEW, "and", f"{OLD}."]
    assert warehouse(two, "20260201")[1].split()[-3:] == [NEW, "and", f"{NEW}."]
    assert json.loads(warehouse(two, "--json")[1]) == []
    assert warehouse(two, "--markdown")[1] == f"Nothing changed between {OLD} and {NEW}.\n"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("1999", "No release begins with '1999'."), ("2026", "More than one release begins with '2026'.")],
)
def test_a_release_that_is_not_clear_names_those_that_are_kept(two, asked, answer):
    code, said = warehouse(two, asked)
    assert (code, " ".join(said.split())) == (2, f"{answer} Kept: {OLD}, {NEW}")
    assert warehouse(two, "")[0] == 2


def test_without_two_releases_there_is_nothing_to_compare(two, tmp_path):
    shutil.rmtree(two / "releases" / OLD)
    code, said = warehouse(two)
    assert (code, " ".join(said.split())) == (2, f"No release before the served one. Kept: {NEW}")
    code, said = warehouse(tmp_path / "empty")
    assert code == 1
    assert "Nothing is published yet" in said


def test_a_damaged_release_is_named(two):
    # Of releases from before there were hashes; of others test_damage.py tells.
    (two / "releases" / OLD / FILE_NAME).write_bytes(b"no database")
    code, said = warehouse(two)
    assert code == 2
    assert f"Not compared: {OLD} cannot be read" in " ".join(said.split())
    (two / "releases" / NEW / "manifest.json").unlink()
    code, said = warehouse(two)
    assert code == 2
    assert f"Not compared: the manifest of {NEW} cannot be read" in " ".join(said.split())
