"""Data and methods: the SQL box runs a recipe and refuses an attack; downloads give whole tables."""

import io

import polars as pl
import pytest
from driver import download, languages, run_by, settle, shown, until
from test_accessibility import violations

from warehouse.explorer import sandbox, sql_box
from warehouse.explorer.words import words

PAGE = "data-dan-metode"


def run_sql(seen, lang: str, sql: str) -> None:
    page = seen.page
    page.get_by_label(words(lang, "sql.statement")).fill(sql)
    run_by(page, page.get_by_role("button", name=words(lang, "sql.run"), exact=True).click)


@pytest.mark.parametrize("lang", languages("id"))
def test_recipe_of_a_link_is_answered_at_once(app, visit, marts, lang):
    seen = visit(f"{app}/{PAGE}?part=sql&recipe=01_protected_now&lang={lang}")
    there = marts.execute(
        """
        select coverage_pct from coverage.coverage_by_region_year
        where region_code = 'ID' and segment = 'ALL' and coverage_pct is not null
        qualify year = max(year) over ()
        """
    ).fetchall()
    text = seen.text(".w-scroll")
    assert there
    for (share,) in there:
        assert f"{shown(share, lang)} %" in text


def test_choosing_a_recipe_writes_the_address_and_own_sql_stays_out_of_it(app, visit, marts):
    seen = visit(f"{app}/{PAGE}?part=sql&lang=en")
    page = seen.page
    page.get_by_role("combobox", name="Recipe").fill("lag")
    page.get_by_role("option", name=words("en", "recipe.04_who_lags")).click()
    page.wait_for_url("**recipe=04_who_lags*")
    settle(page)
    assert "Lampung" in seen.text(".w-scroll")
    run_sql(seen, "en", "select count(*) as n, 'Siti' as who from core.dim_source")
    [(n,)] = marts.execute("select count(*) from core.dim_source").fetchall()
    page.wait_for_selector(f"h3:has-text('{words('en', 'sql.own')}')")
    assert str(n) in seen.text(".w-scroll")
    assert "Siti" not in page.url
    file = download(page, words("en", "evidence.csv"))
    rows = pl.read_csv(io.BytesIO(file.path().read_bytes()))
    assert rows.to_dicts() == [{"n": n, "who": "Siti"}]


# That every attack is refused with its sentence, tests/python/test_sandbox.py tells in the fast lane.
@pytest.mark.parametrize(
    ("lang", "sql", "code", "about"),
    [
        ("id", "select * from read_text('/etc/passwd')", "file", "read_text"),
        pytest.param(
            *("en", "select 1; drop table core.dim_base", "several", ""), marks=pytest.mark.nightly
        ),
        pytest.param(*("en", "attach 'x.duckdb'", "not_select", "ATTACH"), marks=pytest.mark.nightly),
    ],
)
def test_attack_is_refused_in_words_and_the_next_query_works(app, visit, lang, sql, code, about):
    seen = visit(f"{app}/{PAGE}?part=sql&lang={lang}")
    run_sql(seen, lang, sql)
    said = sql_box.sentence(sandbox.RefusedError(code, about), lang)
    seen.page.wait_for_selector(f"text={said}")
    assert "root:" not in seen.text()
    run_sql(seen, lang, "select 40 + 2 as answer")
    seen.page.wait_for_selector(".w-scroll >> text=42")


def test_whole_table_is_downloaded_as_csv_and_parquet(app, visit, marts):
    seen = visit(f"{app}/{PAGE}?part=tables&relation=quality.audit_of_totals")
    page = seen.page
    there = marts.execute("select * from quality.audit_of_totals").pl()
    files = {}
    for kind in ("csv", "parquet"):
        file = download(page, words("id", f"data.download_{kind}"))
        files[kind] = file.path().read_bytes()
        assert file.suggested_filename.endswith(f".{kind}")
    assert pl.read_parquet(io.BytesIO(files["parquet"])).equals(there)
    assert pl.read_csv(io.BytesIO(files["csv"]), infer_schema=False).height == there.height


def test_sources_are_found_by_their_words_and_the_link_keeps_the_search(app, visit, marts):
    seen = visit(f"{app}/{PAGE}?part=sources")
    page = seen.page
    box = page.get_by_label(words("id", "filter.search"))
    box.fill("paritrana")
    box.press("Enter")
    page.wait_for_url("**search=paritrana*")
    settle(page)
    n = marts.execute(
        "select count(*) from core.dim_source"
        " where concat_ws(' ', title, publisher, source_id) ilike '%paritrana%'"
    ).fetchone()[0]
    heading = words("id", "data.sources_title", count=shown(n, "id", 0))
    page.wait_for_selector(f"h2:has-text('{heading}')")
    again = visit(page.url)
    assert heading in again.texts("h2")
    box.fill("")
    box.press("Enter")
    until(page, "!location.search.includes('search=')")


@pytest.mark.parametrize("part", ["tables", "quality", "changes", "reconciliation", "sources", "sql"])
def test_no_part_has_a_serious_violation(app, visit, part):
    seen = visit(f"{app}/{PAGE}?part={part}&lang=en", width=360)
    assert violations(seen.page) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
