"""Cek Angka as readers see it: questions, answers, audits; equal to the marts, reopened by a link."""

import io
from datetime import date
from urllib.parse import quote

import polars as pl
import pytest
from driver import crossed, download, languages, settle, shown, until

from warehouse.explorer import formats
from warehouse.explorer.words import words


def ask(app: str, **asked: str) -> str:
    return f"{app}/cek-angka?" + "&".join(f"{name}={quote(value)}" for name, value in asked.items())


def answer(seen) -> str:
    return seen.text(".w-verdict") + " " + seen.text(".w-lead")


@pytest.mark.parametrize(("lang", "month"), [("id", "Agustus 2020"), ("en", "August 2020")])
def test_first_opening_shows_the_worked_example(app, visit, marts, lang, month):
    employed, labour_force = (
        marts.execute(
            """
            select value from core.fct_labour_force
            where region_code = '3575' and survey_round = '2020-08' and indicator = ?
            """,
            [indicator],
        ).fetchone()[0]
        for indicator in ("employed", "labour_force")
    )
    assert employed == 101_644
    seen = visit(f"{app}/cek-angka?lang={lang}")
    assert words(lang, "check.example") in seen.text()
    told = answer(seen)
    assert words(lang, "verdict.mislabelled") in told
    label = marts.execute(
        f"select label_{lang} from core.dim_base where base_id = 'employed'"
    ).fetchone()[0]
    for part in (shown(employed, lang, 0), label.lower(), month, "Kota Pasuruan"):
        assert part in told
    assert shown(labour_force, lang, 0) in told
    assert shown(labour_force - employed, lang, 0) in told
    assert words(lang, "check.count_one") in told
    row = seen.page.locator(".w-scroll tbody tr").first.inner_text().replace("\u00a0", " ")
    assert label in row
    assert month in row
    sources = seen.page.locator(".w-scroll tbody tr").first.locator("a")
    known = {url for (url,) in marts.execute("select url from core.dim_source").fetchall()}
    assert sources.count() >= 1
    assert {link.get_attribute("href") for link in sources.all()} <= known


def test_amount_of_an_office_is_reproduced(app, visit, marts):
    amount, on = marts.execute("""
        select c.amount_idr, c.period_end
        from core.fct_claims as c
        inner join core.dim_office as o on o.office_id = c.office_id
        where o.seat_region_code = '3575' and c.program = 'ALL' and c.amount_idr = 184720007627
    """).fetchone()
    seen = visit(ask(app, figure="Rp 184.720.007.627", region="3575", lang="en"))
    told = answer(seen)
    assert on == date(2021, 12, 15)
    assert words("en", "verdict.reproduced") in told
    for part in (f"Rp {shown(amount, 'en', 0)}", "benefits paid, all programmes", "15 December 2021"):
        assert part in told


def test_rate_shows_its_parts_and_the_base_it_implies(app, visit):
    seen = visit(ask(app, figure="49,74 %", region="64", on="2023-07-05"))
    text = seen.text()
    assert words("id", "verdict.not_reproduced") in answer(seen)
    for part in ("675.000 peserta aktif", "1.357.057 orang", "1.142 orang", "77,7 %", "1.746.920"):
        assert part in text
    nearest = seen.page.locator(".w-scroll").first.locator("tbody tr")
    assert nearest.count() == 3
    first = nearest.first.inner_text().replace("\u00a0", " ")
    for part in (
        "50,51 %",
        "935.910 peserta (30 November 2022)",
        "1.852.802",
        "Agustus 2022",
        "+0,77 poin",
    ):
        assert part in first


@pytest.mark.parametrize(
    ("asked", "lang"),
    crossed(
        [
            ("40", "", "no_unit"),
            ("1.234 juta", "", "two_readings"),
            ("50-60 %", "", "range"),
            ("101.644", "Desember", "no_date"),
            ("<img src=http://foreign.example/x> ![x](http://foreign.example/y)", "", "no_number"),
        ],
        ["id", "en"],
    ),
)
def test_what_cannot_be_read_is_asked_back_in_words(app, visit, lang, asked):
    figure, on, reason = asked
    seen = visit(ask(app, figure=figure, region="ID", on=on, lang=lang))
    assert words(lang, f"check.ask_{reason}") in seen.text("[data-testid=stAlert]")
    assert seen.page.locator(".w-verdict").count() == 0
    assert seen.page.locator("[data-testid=stMain] img").count() == 0
    assert words(lang, "audit.title") in seen.text(), "the audits stand all the same"


def test_values_that_are_not_on_offer_fall_back_and_say_so(app, visit):
    seen = visit(ask(app, figure="40 %", region="zz", **{"as": "moon"}))
    text = seen.text()
    for name, shown_instead in (("region", "Indonesia"), ("as", words("id", "check.not_stated"))):
        label = words("id", f"filter.{name}")
        assert words("id", "filter.fell_back", filter=label, shown=shown_instead) in text
    assert words("id", "verdict.ambiguous") in answer(seen)


def test_region_without_such_figures_says_why_and_what_to_do(app, visit):
    seen = visit(ask(app, figure="5 kasus", region="1101"))
    assert words("id", "verdict.nothing_held") in answer(seen)
    assert words("id", "check.nothing_do") in seen.text()


def test_question_is_asked_by_hand_and_its_link_reopens_the_answer(app, visit):
    seen = visit(f"{app}/cek-angka?lang=en")
    page = seen.page
    page.get_by_role("textbox", name="Figure").fill("239563")
    page.get_by_role("combobox", name="Region").fill("Papua Barat")
    page.get_by_role("option", name="Papua Barat", exact=True).click()
    page.get_by_role("textbox", name="As of").fill("2023-12-31")
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url("**region=92*")
    page.wait_for_selector(".w-lead:has-text('Papua Barat')")
    settle(page)
    assert "figure=239563" in page.url
    assert "as=labour_force" in page.url, "what the example left in the form counts once it is asked"
    told = answer(seen)
    assert words("en", "verdict.mislabelled") in told
    assert "August 2022" in told
    there = visit(page.url)
    assert answer(there) == told
    page.get_by_role("textbox", name="As of").fill("")
    page.get_by_role("button", name="Check", exact=True).click()
    until(page, "() => !new URLSearchParams(location.search).has('on')")
    settle(page)
    page.get_by_role("link", name="Coverage").click()
    page.wait_for_selector("h2")
    settle(page)
    page.get_by_role("link", name="Figure check").click()
    page.wait_for_selector(".w-lead:has-text('Papua Barat')")
    settle(page)
    until(page, "() => location.search.includes('figure=239563')")  # Written after the page is drawn.


@pytest.mark.parametrize("lang", languages("en"))
def test_audit_shows_the_totals_that_differ(app, visit, marts, lang):
    rows = marts.execute("""
        select place_name, difference, unit
        from quality.audit_of_totals
        where verdict = 'differs' and sum_of_programs is not null
        order by period_end desc, place_name, measure, total_figure_id
    """).fetchall()
    seen = visit(f"{app}/cek-angka?lang={lang}")
    table = seen.page.get_by_role(
        "region",
        name=words(lang, "audit.found_differs", count=formats.whole(len(rows), lang), n_all=976),
    )
    table.get_by_text(words(lang, "table.more", count=8)).click()
    lines = [line.replace("\u00a0", " ") for line in table.locator("tbody tr").all_inner_texts()]
    assert len(lines) == len(rows) == 18
    for line, (place, difference, unit) in zip(lines, rows, strict=True):
        amount = shown(abs(difference), lang, 0)
        sign = "+" if difference > 0 else "\u2212"
        assert place in line
        assert f"{sign}Rp {amount}" in line if unit == "rupiah" else f"{sign}{amount}" in line
    (rengat,) = [line for line in lines if "Rengat" in line]
    assert "+540" in rengat
    (madura,) = [line for line in lines if "Madura" in line]
    assert f"+Rp {shown(50000, lang, 0)}" in madura
    # The sum that the difference is taken from, not the one without scholarships.
    assert f"Rp {shown(110560944058, lang, 0)}" in madura
    assert words(lang, "audit.with_scholarships") in madura
    assert words(lang, "audit.not_intent") in seen.text()


def test_audit_is_filtered_by_verdict_and_measure_through_the_address(app, visit, marts):
    count, n_all = marts.execute("""
        select count_if(verdict = 'exact'), count(*)
        from quality.audit_of_totals
        where measure = 'labour_force' and sum_of_programs is not null
    """).fetchone()
    seen = visit(f"{app}/cek-angka?verdict=exact&measure=labour_force")
    title = words("id", "audit.found_exact", count=shown(count, "id", 0), n_all=shown(n_all, "id", 0))
    table = seen.page.get_by_role("region", name=title)
    assert table.locator("tbody tr").count() == 50
    assert words("id", "check.cut", shown=50, count=shown(count, "id", 0)) in seen.text()
    seen.page.get_by_text(words("id", "audit.verdict_parts_missing"), exact=True).click()
    seen.page.wait_for_url("**verdict=parts_missing*")
    settle(seen.page)
    assert "measure=labour_force" in seen.page.url


def test_quoted_bases_lead_to_their_arithmetic(app, visit, marts):
    found = marts.execute("""
        select count_if(verdict = 'mislabelled'), count(*) from quality.figure_checks
        where verdict in ('mislabelled', 'ambiguous')
    """).fetchone()
    seen = visit(f"{app}/cek-angka")
    table = seen.page.get_by_role("region", name=words("id", "quoted.title"))
    lines = table.locator("tbody tr").all_inner_texts()
    mislabelled = [line for line in lines if words("id", "verdict.mislabelled") in line]
    # As many as the mart holds; three accusations, and no more until somebody reviews the fourth.
    assert (len(mislabelled), len(lines)) == found
    assert len(mislabelled) == 3
    table.get_by_role("link", name="814.614").click()
    seen.page.wait_for_selector(".w-lead:has-text('814.614')")
    settle(seen.page)
    assert words("id", "verdict.mislabelled") in answer(seen)
    assert "Kab. Pasuruan" in answer(seen)


def test_under_the_answer_stand_csv_sql_and_citation(app, visit, marts, release_home):
    seen = visit(ask(app, figure="40 %", region="ID"))
    page = seen.page
    page.get_by_text(words("id", "evidence.behind"), exact=True).first.click()
    file = download(page, words("id", "evidence.csv"))
    rows = pl.read_csv(io.BytesIO(file.path().read_bytes()))
    matches = page.locator(".w-scroll").first.locator("tbody tr").count()
    assert rows["is_match"].sum() == matches
    behind = page.locator("[data-testid=stExpander]").first
    page.get_by_role("tab", name=words("id", "evidence.sql")).first.click()
    blocks = behind.locator("[data-testid=stCode]")
    compared = marts.execute(blocks.nth(1).inner_text()).pl()
    assert compared["is_match"].sum() == matches
    release = (release_home / "current").resolve().name
    page.get_by_role("tab", name=words("id", "evidence.citation")).first.click()
    assert release in behind.inner_text()
