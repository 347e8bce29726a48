"""Numbers in words, and the reader's conduct when the release changes under it."""

import json
import os
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from html import unescape

import duckdb
import polars as pl
import pytest

from warehouse.explorer import brief, check_queries, coverage_queries, evidence, formats, queries, reader
from warehouse.explorer.view import View
from warehouse.explorer.words import LANGUAGES, words
from warehouse.settings import NoReleaseError


@pytest.mark.parametrize(
    ("call", "in_indonesian", "in_english"),
    [
        (lambda lang: formats.persons(45_220_000, lang), "45,22 juta", "45.22 million"),
        (lambda lang: formats.persons(999_999, lang), "999.999", "999,999"),
        (lambda lang: formats.persons(1_000_000, lang), "1 juta", "1 million"),
        (lambda lang: formats.persons(0, lang), "0", "0"),
        (lambda lang: formats.persons(-2_425_795, lang), "−2,43 juta", "−2.43 million"),
        (lambda lang: formats.whole(45_220_000, lang), "45.220.000", "45,220,000"),
        (lambda lang: formats.percent(Decimal("31.2634"), lang), "31,3 %", "31.3 %"),
        (lambda lang: formats.percent(Decimal("21"), lang), "21,0 %", "21.0 %"),
        (lambda lang: formats.percent(Decimal("-12.34"), lang), "−12,3 %", "−12.3 %"),
        (lambda lang: formats.signed(Decimal("0.004"), "percent", lang, 2), "0,00 %", "0.00 %"),
        (lambda lang: formats.signed(Decimal("0.006"), "percent", lang, 2), "+0,01 %", "+0.01 %"),
        (lambda lang: formats.percent(Decimal("147.8202"), lang), "147,8 %", "147.8 %"),
        (lambda lang: formats.rupiah(184_720_007_627, lang), "Rp 184,72 miliar", "Rp 184.72 billion"),
        (lambda lang: formats.rupiah(1_500_000_000_000, lang), "Rp 1,5 triliun", "Rp 1.5 trillion"),
        (lambda lang: formats.rupiah(16_800, lang), "Rp 16.800", "Rp 16,800"),
        (lambda lang: formats.day(date(2024, 8, 1), lang), "1 Agustus 2024", "1 August 2024"),
        (lambda lang: formats.survey_round("2024-08", lang), "Agustus 2024", "August 2024"),
        (lambda lang: formats.survey_round("2025-06-30", lang), "30 Juni 2025", "30 June 2025"),
    ],
)
def test_numbers_in_both_languages(call, in_indonesian, in_english):
    assert call("id").replace(formats.NBSP, " ") == in_indonesian
    assert call("en").replace(formats.NBSP, " ") == in_english


@pytest.mark.parametrize(
    ("value", "unit", "places", "in_indonesian", "in_english"),
    [
        (101_644, "persons", 0, "101.644", "101,644"),
        (Decimal("184720007627"), "rupiah", 0, "Rp 184.720.007.627", "Rp 184,720,007,627"),
        (Decimal("-50000"), "rupiah", 0, "−Rp 50.000", "−Rp 50,000"),
        (Decimal("49.7"), "percent", 2, "49,70 %", "49.70 %"),
        (Decimal("-0.001"), "percent", 2, "0,00 %", "0.00 %"),
    ],
)
def test_numbers_in_full(value, unit, places, in_indonesian, in_english):
    for lang, text in (("id", in_indonesian), ("en", in_english)):
        assert formats.in_full(value, unit, lang, places).replace(formats.NBSP, " ") == text


@pytest.mark.parametrize(
    ("key", "number", "in_english"),
    [
        ("evidence.more_sources", 1, "1 more source"),
        ("evidence.more_sources", 0, "0 more sources"),
        ("evidence.more_sources", 1_000, "1,000 more sources"),
        ("audit.found_differs", 1, "1 of 9 totals differs from its parts"),
        ("audit.found_differs", 2, "2 of 9 totals differ from their parts"),
    ],
)
def test_words_follow_their_number(key, number, in_english):
    assert words("en", key, count=formats.whole(number, "en"), n_all="9") == in_english


def test_numbers_in_words_and_with_decimals_are_more_than_one():
    assert words("en", "claims.count_claim", value=formats.persons(1, "en")) == "1 claim"
    million = words("en", "claims.count_claim", value=formats.persons(1_000_000, "en"))
    assert million.replace(formats.NBSP, " ") == "1 million claims"
    tenths = formats.in_full(Decimal("1.04"), "persons", "en", 1)
    assert words("en", "budget.difference_persons", persons=tenths) == "equal to 1.0 persons"


@pytest.mark.parametrize(
    ("printed", "text"), [("2023", "2023"), ("2023-04", "April 2023"), ("2023-04-30", "30 Apr 2023")]
)
def test_printed_dates(printed, text):
    assert formats.printed(printed, "id").replace(formats.NBSP, " ") == text


@pytest.fixture
def own_home(tmp_path, monkeypatch):
    """A home with two tiny releases, `a` served; the reader forgets what it had attached."""
    for name, value in (("a", 1), ("b", 2)):
        folder = tmp_path / "releases" / name
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
            con.execute(f"create schema core; create table core.t as select {value} as v")
        (folder / "release.json").write_text(json.dumps({"build_id": name}))
    (tmp_path / "current").symlink_to("releases/a")
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setattr(reader, "_attached", None)
    return tmp_path


def point_at(home, name):
    (home / "next").symlink_to(f"releases/{name}")
    (home / "next").replace(home / "current")


VALUE = reader.Query("select v from warehouse.core.t")


def test_reader_follows_the_link_and_a_page_ends_on_the_release_it_began_on(own_home):
    before = reader.served()
    point_at(own_home, "b")
    after = reader.served()
    assert (before.release_id, after.release_id) == ("a", "b")
    assert before.read(VALUE)["v"].to_list() == [1]
    assert after.read(VALUE)["v"].to_list() == [2]
    assert reader.served() is after


def test_reader_tries_again_when_the_release_was_pruned_in_between(own_home, monkeypatch):
    found = reader._served_file
    calls = []

    def pruned_once():
        file = found()
        calls.append(file)
        if len(calls) == 1:
            point_at(own_home, "b")
            shutil.rmtree(own_home / "releases" / "a")
        return file

    monkeypatch.setattr(reader, "_served_file", pruned_once)
    assert reader.served().release_id == "b"
    assert len(calls) == 2


def test_shown_statement_holds_its_values_as_literals():
    values = {"a": "Fak'fak", "b": 2024, "c": ["PU", "BPU"], "d": None}
    query = reader.Query("select $a, $b, $c, $d", values)
    assert query.with_values() == "select 'Fak''fak', 2024, ['PU', 'BPU'], null"


def test_reader_cannot_write(own_home):
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        reader.served().connection.execute("create table warehouse.core.mine as select 1 as v")


def test_no_more_queries_run_at_once_than_there_are_cores():
    running, most = set(), []

    def work(number: int) -> int:
        running.add(number)
        most.append(len(running))
        time.sleep(0.02)
        running.remove(number)
        return number

    readers = 8 * os.cpu_count()
    with duckdb.connect(config={"threads": 1}) as con, ThreadPoolExecutor(readers) as pool:
        con.create_function("work", work, side_effects=True)
        asked = [pool.submit(reader.ask, con, "select work($n) as n", {"n": n}) for n in range(readers)]
        assert [one.result()["n"].item() for one in asked] == list(range(readers))
    assert max(most) <= os.cpu_count()


def test_a_query_that_fails_says_so_where_it_was_asked():
    with duckdb.connect() as con, pytest.raises(duckdb.CatalogException, match="nowhere"):
        reader.ask(con, "from nowhere", {})


def test_reader_says_when_nothing_is_published(tmp_path, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    with pytest.raises(NoReleaseError):
        reader.served()


def test_every_query_runs_on_a_release(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    release = reader.served()
    asked = [
        queries.regions(),
        queries.coverage_years("ID"),
        queries.coverage("ID", 2024, "unchanged", ("ALL",)),
        queries.ranking_bases(),
        queries.ranking("employed"),
        queries.availability("35"),
        queries.segments(),
        coverage_queries.trend("ID", "unchanged", "ALL"),
        coverage_queries.targets("ID"),
        coverage_queries.targets_below("ID"),
        coverage_queries.change("ID", "unchanged"),
        coverage_queries.regencies("35", "employed"),
        queries.dictionary("coverage.coverage_by_region_year"),
        check_queries.labels(),
        check_queries.audited("participants"),
        check_queries.audit("differs", check_queries.ANY),
        check_queries.audit(check_queries.ANY, "labour_force"),
        check_queries.quoted(),
    ]
    for query in asked:
        assert release.read(query).height > 0, query.sql
    regions = release.read(queries.regions())
    assert regions.height == 553
    assert regions["region_code"].is_unique().all()
    assert regions.row(0, named=True)["region_code"] == "ID"


# Words of a collector's note; a title that was printed in English is a proper name.
ENGLISH = re.compile(
    r"\b(a|and|as|at|before|by|copy|counts?|file|first|for|from|hosted|in|journal|labour|not|of|on|or|page"
    r"|press release|rounded|stored|summary|syndicated|tables?|the|to|weights|with|article)\b"
)
PRINTED_IN_ENGLISH = {
    "bankjatim-2024",
    "incorp-jp",
    "uinsgd-34235",
    "voi-13466",
    "voi-206247",
    "voi-sulteng-2021",
}
INDONESIAN = re.compile(r"\b(salinan|kliping|naskah|hlm|mengutip|tugas|artikel|di repositori)\b")


def test_notes_on_sources_are_in_the_readers_language(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    labels = reader.Query("""
select
    source_id,
    concat_ws(': ', publisher_id, title_id) as id,
    concat_ws(': ', publisher_en, title_en) as en
from warehouse.core.dim_source
""")
    rows = reader.served().read(labels).to_dicts()
    in_english = [row["source_id"] for row in rows if ENGLISH.search(row["id"])]
    assert set(in_english) - PRINTED_IN_ENGLISH == set(), "give them a row in source_labels.csv"
    assert set(in_english) >= PRINTED_IN_ENGLISH
    # E-kliping is the name of a publication; a title in Indonesian stays as printed.
    in_indonesian = [
        row["source_id"] for row in rows if INDONESIAN.search(row["en"].replace("-kliping", ""))
    ]
    assert in_indonesian == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_name_a_source_in_the_readers_language(release_home, monkeypatch, lang):
    """What lists and links sources, and whole briefs, hold no label of the other language."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    view = View(reader.served(), lang)
    rows = view.read(reader.Query("select * from warehouse.core.dim_source")).to_dicts()
    labels = {one: {r[f"{c}_{one}"] for r in rows for c in ("publisher", "title")} for one in LANGUAGES}
    foreign = set().union(*labels.values()) - labels[lang]
    assert len(foreign) > 50
    figures = view.read(reader.Query("select figure_id from warehouse.core.dim_figure"))
    shown = evidence.sources_html(view, figures["figure_id"].to_list()) + evidence.links(view, rows)
    regions = view.read(queries.regions()).filter(pl.col("region_code").is_in(["ID", "35", "64"]))
    for region in regions.to_dicts():
        shown += brief.document(view, region)
    shown = unescape(shown)
    assert [text for text in foreign if text in shown] == []


def test_sources_are_followed_through_sums_to_their_parts(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    release = reader.served()
    rows = release.read(queries.coverage("ID", 2024, "unchanged", ("PU",)))
    formal = rows["base_figure_id"].to_list()
    parts = release.read(
        reader.Query(
            "select count(*) as n from warehouse.core.bridge_figure_part where figure_id = $id",
            {"id": formal[0]},
        )
    )["n"].item()
    sources = release.read(queries.sources(formal))
    assert parts == 2
    assert sources["n_figures"].sum() == parts + 1
