"""What readers see equals the marts; pages hold together in both languages, wide and narrow."""

import io
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from driver import PAGES, crossed, download, explorer, languages, settle, shown

from warehouse.explorer.words import words

# The arrow of an expander is a word of the icon font, drawn as a picture.
RAW_NAME = re.compile(r"\b(?!keyboard_arrow)[a-z]+_[a-z_]+\b")


@pytest.mark.parametrize(("lang", "width"), crossed(["id", "en"], [1280, 360]))
@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole(app, visit, name, lang, width):
    seen = visit(f"{app}{PAGES[name]}?lang={lang}", width)
    page = seen.page
    assert page.title() == f"{words(lang, f'{name}.nav')} · {words(lang, 'frame.site')}"
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    text = seen.text()
    assert "Traceback" not in text
    assert RAW_NAME.findall(text) == [], "a raw column name on screen"
    assert page.locator(".w-bars li, .w-scroll tbody tr").count() >= 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    hints = page.locator(".w-swipe").filter(visible=True).count()
    assert hints == (1 if name in ("coverage", "claims", "region") and width == 360 else 0)
    cut = page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMain] *')]
        .filter(e => e.innerText && e.checkVisibility()
            && !e.closest('.w-scroll:not(.w-stacked), thead, pre, details:not([open])')
            && getComputedStyle(e).overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1)
        .map(e => e.innerText)""")
    assert cut == [], "truncated text"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_home_tells_the_latest_national_figures(app, visit, marts, lang):
    rows = marts.execute("""
        select base_id, coverage_pct, numerator_persons, gap_to_universal_persons
        from coverage.coverage_by_region_year
        where region_code = 'ID' and segment = 'ALL' and not is_base_missing
        qualify year = max(year) over ()
    """).pl()
    seen = visit(f"{app}/?lang={lang}")
    lead = seen.text(".w-lead")
    cards = seen.texts("[data-testid=stMetricValue]")
    million = {"id": "juta", "en": "million"}[lang]
    persons = f"{shown(rows['numerator_persons'][0] / 1e6, lang, 2)} {million}"
    assert persons in lead
    assert persons == cards[0]
    assert rows.height == 4
    for share in rows["coverage_pct"]:
        assert f"{shown(share, lang)} %" in lead
        assert f"{shown(share, lang)} %" in cards
    gap = rows.filter(pl.col("base_id") == "employed")["gap_to_universal_persons"].item()
    # Trailing zeros are left out in words: 97,90 juta is written 97,9 juta.
    assert cards[-1] == f"{shown(gap / 1e6, lang, 2).rstrip('0')} {million}"


@pytest.mark.parametrize("base", ["employed", "working_age"])
def test_ranking_equals_the_mart_and_leaves_values_above_100_apart(app, visit, marts, base):
    rows = marts.execute(
        """
        select coverage_rank, region_name, coverage_pct
        from coverage.coverage_ranking
        where base_id = ?
        order by coverage_rank nulls last
        """,
        [base],
    ).fetchall()
    seen = visit(f"{app}/?base={base}")
    labels = seen.texts(".w-compact .w-label")
    values = seen.texts(".w-compact .w-value")
    assert values == [f"{shown(share, 'id')} %" for _, _, share in rows]
    assert labels == [f"{rank or '–'}{name}" for rank, name, _ in rows]
    apart = [name for rank, name, _ in rows if rank is None]
    assert apart == (["DKI Jakarta"] if base == "employed" else [])
    heading = seen.page.get_by_role("heading", name=words("id", "home.apart_title"))
    assert heading.count() == len(apart)
    if apart:
        last = seen.page.locator(".w-compact li").last
        assert "Efek pendaftaran" in last.inner_text()
        assert "Desember 2023" in seen.text("h2 >> nth=0")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("id", ["kosong", "31,3 %", "29,7 %", "21,0 %"]), ("en", ["empty", "31.3 %", "29.7 %", "21.0 %"])],
)
def test_ladder_of_indonesia_2024_with_its_empty_rung(app, visit, marts, lang, expected):
    rows = marts.execute("""
        select c.coverage_pct
        from coverage.coverage_by_region_year as c
        inner join core.dim_base as b on b.base_id = c.base_id
        where c.region_code = 'ID' and c.year = 2024 and c.segment = 'ALL'
        order by b.sort_order desc
    """).fetchall()
    nothing = words(lang, "ladder.empty")
    assert expected == [nothing if share is None else f"{shown(share, lang)} %" for (share,) in rows]
    seen = visit(f"{app}/cakupan?lang={lang}&year=2024")
    rungs = seen.page.locator(".w-bars").first.locator("li")
    assert [r.replace("\u00a0", " ") for r in rungs.locator(".w-value").all_inner_texts()] == expected
    empty = rungs.nth(0)
    assert empty.locator(".w-track.w-empty").count() == 1
    assert empty.locator(".w-track b").count() == 0
    assert words(lang, "ladder.empty_published") in empty.inner_text()
    third = rungs.nth(1).inner_text().replace("\u00a0", " ")
    dates = {
        "id": ("31 Desember 2024", "Sakernas Agustus 2024"),
        "en": ("31 December 2024", "Sakernas August 2024"),
    }
    for part in dates[lang]:
        assert part in third


def test_values_above_100_percent_and_doubtful_figures_are_flagged_in_words(app, visit):
    seen = visit(f"{app}/cakupan?region=31&year=2023")
    above = seen.page.locator(".w-bars li", has_text="147,8").first
    assert "Efek pendaftaran" in above.inner_text()
    assert "Belum terlindungi" not in above.inner_text()
    seen = visit(f"{app}/cakupan?year=2024&lang=en")
    for rung in seen.page.locator(".w-bars").first.locator("li").all():
        assert {"Rounded", "Press only"} <= set(rung.locator(".w-flag").all_inner_texts())


def test_view_lives_in_the_address(app, visit):
    seen = visit(f"{app}/cakupan")
    page = seen.page
    page.get_by_text("English", exact=True).click()
    page.wait_for_url("**/cakupan?*lang=en*")
    settle(page)
    page.wait_for_selector("html[lang=en]", state="attached")
    page.get_by_role("combobox", name="Region").fill("Jawa Timur")
    page.get_by_role("option", name="Jawa Timur", exact=True).click()
    page.wait_for_url("**region=35*")
    settle(page)
    page.get_by_role("combobox", name="Year").click()
    page.get_by_role("option", name="2023").click()
    page.wait_for_url("**year=2023*")
    settle(page)
    page.wait_for_selector("h2:has-text('Jawa Timur: 4.58')")
    there = visit(page.url)
    assert there.text("h2 >> nth=0") == seen.text("h2 >> nth=0")
    assert there.texts(".w-value") == seen.texts(".w-value")
    page.get_by_role("link", name="Home").click()
    page.wait_for_selector(".w-lead")
    settle(page)
    assert "lang=en" in page.url
    page.get_by_role("link", name="Kalimantan Timur", exact=True).click()
    page.wait_for_url("**/cakupan?*region=64*")
    page.wait_for_selector("h2:has-text('Kalimantan Timur: 1.32')")


def test_unknown_values_of_a_link_fall_back_and_say_so(app, visit):
    seen = visit(f"{app}/cakupan?lang=fr&region=zz&year=1900")
    notices = seen.text()
    assert words("id", "frame.language_unknown") in notices
    for filter_, fallback in (("Wilayah", "Indonesia"), ("Tahun", "2025")):
        assert words("id", "filter.fell_back", filter=filter_, shown=fallback) in notices
    assert seen.page.locator(".w-bars li").count() >= 4


def test_region_without_figures_says_why_and_shows_gaps_as_gaps(app, visit, marts):
    held, gaps = marts.execute("""
        select count_if(is_held), count_if(not is_held)
        from quality.data_availability
        where
            region_code = '1101'
            and year <= (
                select max(year) from quality.data_availability where is_held and measure <> 'targets'
            )
    """).fetchone()
    seen = visit(f"{app}/cakupan?region=1101")
    assert words("id", "coverage.nothing_why") in seen.text()
    assert held == 0
    assert seen.page.locator("td.w-gap").count() == gaps
    assert seen.page.locator(".w-bars").count() == 0


def test_region_with_two_extents_asks_which(app, visit):
    before = visit(f"{app}/cakupan?region=92&year=2023&territory=34")
    after = visit(f"{app}/cakupan?region=92&year=2023&territory=38")
    assert "71,1 %" in before.texts(".w-value")
    assert "45,3 %" in after.texts(".w-value")


def test_under_a_chart_stand_sources_table_csv_sql_and_citation(app, visit, marts, release_home):
    seen = visit(f"{app}/cakupan?year=2024")
    page = seen.page
    sources = page.locator(".w-sources").first
    links = sources.locator("a")
    assert links.count() >= 2
    known = {url for (url,) in marts.execute("select url from core.dim_source").fetchall()}
    assert {link.get_attribute("href") for link in links.all()} <= known
    page.get_by_text(words("id", "evidence.behind"), exact=True).first.click()
    table = page.locator(".w-scroll table").first
    assert "144.642.004" in table.inner_text()
    file = download(page, words("id", "evidence.csv"))
    rows = pl.read_csv(io.BytesIO(file.path().read_bytes()))
    assert sorted(rows["base_persons"].drop_nulls()) == [144642004, 152107603, 215371168]
    page.get_by_role("tab", name=words("id", "evidence.sql")).first.click()
    shown_sql = page.locator("[data-testid=stCode]").first.inner_text()
    assert marts.execute(shown_sql).pl()["base_persons"].to_list() == rows["base_persons"].to_list()
    release = (release_home / "current").resolve().name
    page.get_by_role("tab", name=words("id", "evidence.citation")).first.click()
    assert release in page.locator("[data-testid=stExpander]").first.inner_text()


@pytest.mark.parametrize("lang", languages("id"))
def test_missing_release_shows_the_command_that_builds_it(visit, tmp_path, lang):
    with explorer(tmp_path) as address:
        seen = visit(f"{address}/?lang={lang}", drawn="[data-testid=stCode]")
        assert "make build" in seen.text("[data-testid=stCode]")
        assert words(lang, "missing.title") in seen.text()
        # An open page would log that its server went.
        seen.page.close()


def test_broken_release_is_told_in_words_and_never_as_a_trace(visit, release_home, tmp_path):
    name = (release_home / "current").resolve().name
    broken = shutil.copytree(release_home / "releases" / name, tmp_path / "releases" / name)
    (tmp_path / "current").symlink_to(Path("releases") / name)
    with explorer(tmp_path) as address:
        visit(address).page.close()
        with (broken / "warehouse.duckdb").open("r+b") as file:  # The explorer has it open.
            file.seek(3 * 4096)
            file.write(bytes((broken / "warehouse.duckdb").stat().st_size - 3 * 4096))
        # In the middle of a page that was not read before, and then before any page.
        for lang, path in (("en", "/klaim?lang=en"), ("id", "/cakupan?lang=id")):
            seen = visit(f"{address}{path}", drawn="[data-testid=stCode]")
            text = seen.text()
            assert f"{words(lang, 'damaged.what')} {words(lang, 'damaged.changed')}" in text
            assert "warehouse build" in seen.text("[data-testid=stCode]")
            assert "Traceback" not in text
            assert "duckdb" not in text.lower()
            assert str(tmp_path) not in text
            seen.page.close()
    log = (tmp_path / "explorer.log").read_text()
    assert "Traceback" in log, "the log keeps the trace"
    assert "Checksum" in log or "checksum" in log, "DuckDB saw it first"


@pytest.mark.logs_errors
def test_errors_and_foreign_hosts_of_a_page_are_seen(app, visit):
    seen = visit(app)
    assert (seen.errors, seen.hosts - {""}) == ([], {"localhost"})
    with (
        seen.page.expect_console_message(lambda message: "Content Security Policy" in message.text),
        seen.page.expect_event("pageerror"),
    ):
        seen.page.evaluate(
            "console.error('planted'); fetch('http://elsewhere.invalid').catch(() => null);"
            " setTimeout(() => { throw new Error('thrown') })"
        )
    assert "planted" in seen.errors[0]
    assert any("thrown" in error for error in seen.errors)
    assert any("elsewhere.invalid" in e and "Content Security Policy" in e for e in seen.errors)
    # Where the policy does not hold, the request is seen.
    with seen.page.expect_request("http://elsewhere.invalid/"):
        seen.page.evaluate("location.href = 'http://elsewhere.invalid'")
    assert "elsewhere.invalid" in seen.hosts
    seen.hosts.discard("elsewhere.invalid")
