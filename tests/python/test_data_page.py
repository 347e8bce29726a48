"""Data and methods: every part in both languages, every unit and warning in words, what tables hold."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from warehouse.explorer import data, data_queries, reader, sql_box
from warehouse.explorer.words import LANGUAGES, catalogue, words

SCRIPT = """
from warehouse.explorer import data, frame
frame.run([frame.Route("data", "", data.page)])
"""


@pytest.fixture(autouse=True)
def home(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))


def run(**parameters: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=30)
    app.query_params.update(parameters)
    return app.run()


def texts(app: AppTest) -> str:
    return " ".join(str(getattr(element, "value", "")) for element in app.main)


def html(app: AppTest) -> str:
    return " ".join(e.proto.body for e in app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", data.PARTS)
def test_each_part_is_drawn(part, lang):
    app = run(part=part, lang=lang)
    assert not app.exception
    assert not app.error
    assert app.header
    assert words(lang, "data.lineage") in html(app)


def test_every_query_finds_something():
    release = reader.served()
    for query in (
        data_queries.measures(),
        data_queries.relations(),
        data_queries.labels(),
        data_queries.summary(),
        data_queries.not_closing(),
        data_queries.kinds(),
        data_queries.sources("kemnaker", "official"),
    ):
        assert release.read(query).height > 0, query.sql


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.nightly)])
def test_relations_are_drawn_with_all_their_columns(every):
    release = reader.served()
    for relation in release.read(data_queries.relations())["name"][::every]:
        app = run(part="tables", relation=relation, lang="en")
        assert not app.exception, relation
        assert not app.error, relation
        columns = release.read(data_queries.columns(relation))["column_name"]
        shown = re.findall(r"<code>(\w+)</code>", html(app))
        assert shown == columns.to_list()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_columns_are_described_in_the_readers_language(lang):
    rows = reader.served().read(data_queries.columns("quality.release_diff"))
    descriptions = rows["description_id" if lang == "id" else "description"]
    page = unescape(html(run(part="tables", relation="quality.release_diff", lang=lang)))
    assert [text for text in descriptions if text not in page] == []
    assert words(lang, "data.columns_not_held") not in page


def test_every_unit_warning_verdict_and_indicator_has_words():
    release = reader.served()
    columns = release.read(reader.Query("select distinct unit from warehouse.meta.dictionary"))
    warned = release.read(reader.Query("select distinct usage_warnings from warehouse.meta.relations"))
    judged = release.read(data_queries.summary())
    indicators = release.read(
        reader.Query(
            "select distinct indicator from warehouse.quality.hierarchy_check"
            " where indicator <> 'participants'"
        )
    )
    needed = {f"unit_{re.sub('[^a-z0-9]+', '_', unit.lower())}" for unit in columns["unit"]}
    needed |= {f"warning_{w}" for row in warned["usage_warnings"] for w in row.split(", ") if w}
    needed |= {f"rec_verdict_{verdict}" for verdict in judged["verdict"]}
    needed |= {f"rec_indicator_{indicator}" for indicator in indicators["indicator"]}
    assert {f"data.{key}" for key in needed} <= set(catalogue("id"))


def test_verdicts_are_counted_as_the_marts_hold_them():
    release = reader.served()
    for row in release.read(data_queries.summary()).to_dicts():
        mart = {
            "totals": "quality.audit_of_totals",
            "regions": "quality.hierarchy_check",
            "quoted": "quality.figure_checks",
            "budgets": "protection.budget_identity",
        }[row["check_id"]]
        counted = release.read(
            reader.Query(
                f"select count(*) as n from warehouse.{mart} where verdict = $verdict",
                {"verdict": row["verdict"]},
            )
        )
        assert counted.item() == row["n_rows"]


def test_own_sql_is_answered_refused_and_forgotten_when_a_recipe_is_chosen():
    app = run(part="sql", lang="en")
    app.text_area[0].set_value("select 'Siti' as who")
    app.button[0].click().run()
    assert words("en", "sql.own") in [h.value for h in app.subheader]
    assert "Siti" in html(app)
    assert "Siti" not in str(app.query_params)
    app.text_area[0].set_value("attach 'x'")
    app.button[0].click().run()
    assert app.warning[0].value == words("en", "sql.refused_not_select", about="ATTACH")
    app.selectbox(key="filter_recipe").set_value("04_who_lags").run()
    assert "04_who_lags" in app.query_params["recipe"]
    assert app.text_area[0].value == sql_box.recipes()["04_who_lags"]
    assert not app.warning
    assert "Lampung" in html(app)


def test_result_that_is_cut_or_empty_says_so():
    app = run(part="sql", lang="id")
    app.text_area[0].set_value("select * from range(5000)")
    app.button[0].click().run()
    assert words("id", "sql.cut_short", count="1.000") in html(app)
    app.text_area[0].set_value("select base_id from core.dim_base where false")
    app.button[0].click().run()
    assert app.info[0].value == words("id", "sql.nothing")


def test_own_sql_on_made_up_records_is_labelled_also_without_their_column():
    app = run(part="sql", lang="en")
    label = words("en", "extract.label")
    app.text_area[0].set_value("select max(active_persons) from coverage.Membership_By_Region_Month")
    app.button[0].click().run()
    assert label in html(app)
    app.text_area[0].set_value("select max(participants_persons) from core.fct_participants")
    app.button[0].click().run()
    assert not app.warning
    assert label not in html(app)
