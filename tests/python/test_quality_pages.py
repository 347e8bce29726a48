"""What checks found and what changed, as readers see it: beside marts, on their own pages, on Home."""

import json
import shutil
from uuid import uuid4

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from warehouse import disk
from warehouse.explorer import formats, quality, quality_queries, queries, reader
from warehouse.explorer.words import LANGUAGES, words
from warehouse.settings import FILE_NAME

SCRIPT = """
from warehouse.explorer import data, frame, home
frame.run([frame.Route("home", "", home.page), frame.Route("data", "data-dan-metode", data.page)])
"""
DATA = """
from warehouse.explorer import data, frame
frame.run([frame.Route("data", "", data.page)])
"""
CASES = "claims.claims_by_program_period"
BREACH = "marts_claims_by_program_period.amount_per_case_idr_values_of_JKM"
NEW = ("quality_rules", "quality_results", "release_diff")
CHANGES = """
    insert into quality.release_diff by name
    select 'old' as old_build_id, 'new' as new_build_id, *
    from (
        values
            ('restated', 'claims.claims_by_program_period', 'cases', null, null, null, 50, 2),
            ('restated', 'claims.claims_by_program_period', 'cases', 'JKM', '1000', '1500', 50, null),
            ('reworded', 'quality.figure_checks', 'verdict', null, null, null, null, 1),
            ('reworded', 'quality.figure_checks', 'verdict', 'id=7', 'exact', '007', null, null),
            ('rows', 'coverage.coverage_map', 'region_code', 'region_code=35', '9', '0', -100, 9)
    ) as v(
        change_kind, relation_name, column_name, row_key, value_before, value_after, change_pct, n_rows
    )
"""


@pytest.fixture
def altered(release_home, tmp_path, monkeypatch):
    """Alters a copy of the release by statements, and serves it."""

    def alter(*statements: str) -> None:
        # Readers remember rows by release: every test has one of its own.
        folder = tmp_path / "releases" / f"20260101T000000Z-{uuid4().hex[:4]}"
        shutil.copytree((release_home / "current").resolve(), folder)
        with duckdb.connect(str(folder / FILE_NAME)) as con:
            for statement in statements:
                con.execute(statement)
        about = json.loads((folder / "release.json").read_text())
        digest = disk.digest(folder / FILE_NAME)
        about |= {"build_id": folder.name, "files": about["files"] | {FILE_NAME: digest}}
        (folder / "release.json").write_text(json.dumps(disk.sealed(about)))
        (tmp_path / "current").symlink_to(folder)
        monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))

    return alter


def run(script: str, **parameters: str) -> AppTest:
    app = AppTest.from_string(script, default_timeout=30)
    app.query_params.update(parameters)
    app.run()
    assert not app.exception
    assert not app.error
    return app


def text(app: AppTest) -> str:
    bodies = [e.proto.body for e in app.get("html")]
    return " ".join([*bodies, *(e.value for e in (*app.header, *app.subheader, *app.info))])


def test_a_mart_says_how_many_rules_it_stands_on(release_home, monkeypatch, marts):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    app = run(DATA, part="tables", relation=CASES, lang="en")
    n_rules = marts.execute(
        """
        select count(*) from quality.quality_rules join quality.quality_results using (rule_id)
        where
            status <> 'not_run'
            and ', ' || protects || ', ' like '%, claims.claims_by_program_period, %'
        """
    ).fetchone()[0]
    assert n_rules > 50
    label = marts.execute(
        "select label_en from meta.relations where relation_name = 'claims_by_program_period'"
    ).fetchone()[0]
    said = words(
        "en", "quality.line_kept", relation=label, rules=formats.whole(n_rules, "en"), broken="0"
    )
    assert said in text(app)
    assert 'href="quality/en.html"' in text(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_broken_rule_is_told_beside_the_mart_on_its_page_and_on_home(altered, lang):
    altered(
        "update quality.quality_results set status = 'accepted', n_failing = 3, observed = '0.4 %' "
        f"where rule_id = '{BREACH}'"
    )
    page = text(run(DATA, part="quality", lang=lang))
    for shown in ("1", "JKM", "claims_by_<wbr>", "0.4", words(lang, "quality.accepted")):
        assert shown in page.replace("claims_<wbr>by_<wbr>", "claims_by_<wbr>")
    assert words(lang, "quality.broken_title", count=formats.whole(1, lang)) in page
    beside = text(run(DATA, part="tables", relation=CASES, lang=lang))
    assert "; 1 " in beside
    n_rules = reader.served().read(quality_queries.of_release()).item(0, "n_rules")
    counts = {"rules": formats.whole(n_rules, lang), "broken": formats.whole(1, lang)}
    assert words(lang, "quality.release_broken", **counts) in text(run(SCRIPT, lang=lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_changed_is_listed_and_summed_up(altered, lang):
    altered("delete from quality.release_diff", CHANGES)
    page = text(run(DATA, part="changes", lang=lang))
    assert words(lang, "changes.kind_restated") in page
    assert {"id": "1.500", "en": "1,500"}[lang] in page
    assert "region_code=35" in page
    assert words(lang, "changes.kind_reworded") in page
    assert "007" in page, "a code is no number"
    home = text(run(SCRIPT, lang=lang))
    assert words(lang, "changes.count_restated", relations=formats.whole(1, lang), count="2") in home
    assert words(lang, "changes.none") not in home


def test_changes_stand_in_the_order_of_the_release(altered):
    altered("delete from quality.release_diff", CHANGES)
    found = reader.served().read(quality_queries.changes())["change_kind"].to_list()
    assert found == ["restated", "restated", "reworded", "reworded", "rows"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_release_of_an_earlier_version_is_shown_all_the_same(altered, lang):
    """Without results of checks, and without descriptions in Indonesian: after a rollback."""
    altered(
        "alter table meta.dictionary drop column description_id",
        *(f"drop table quality.{name}" for name in NEW),
        f"delete from meta.relations where relation_name in {NEW}",
    )
    for part in ("quality", "changes"):
        assert words(lang, "quality.not_held") in text(run(DATA, part=part, lang=lang))
    assert words(lang, "quality.not_held") in text(run(SCRIPT, lang=lang))
    tables = text(run(DATA, part="tables", lang=lang))
    assert (words(lang, "data.columns_not_held") in tables) == (lang == "id")
    assert words(lang, "data.column_meaning") in tables
    run(DATA, part="tables", relation=CASES, lang=lang)


def test_every_chart_names_a_mart_to_look_up():
    assert (
        quality.FIRST_RELATION.search(queries.ranking("employed").sql)[1] == "coverage.coverage_ranking"
    )
    assert quality.FIRST_RELATION.search("select 1 from warehouse.meta.relations") is None
