"""Klaim as readers see it: matrix, shares and offices equal the marts; a link reopens the view."""

import io
import re

import polars as pl
import pytest
from driver import crossed, download, languages, settle, shown

from warehouse.explorer.words import words

SCALE = {
    "id": ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta")),
    "en": ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")),
}
COUNTS = {
    "id": {
        "accident": "kecelakaan",
        "claim": "klaim",
        "payment": "pembayaran",
        "unknown": "satuan tidak",
    },
    "en": {"accident": "accidents", "claim": "claims", "payment": "payments", "unknown": "unit not"},
}


def short(value, lang: str) -> str:
    """4,22 juta; trailing zeros are left out, below a million every digit stands."""
    for size, word in SCALE[lang]:
        if value >= size:
            text = shown(float(value) / size, lang, 2)
            return f"{text.rstrip('0').rstrip(',.')} {word}"
    return shown(value, lang, 0)


def matrix(seen) -> list[dict[str, list[str]]]:
    """Rows of the first table: programme -> the figures of its cell."""
    table = seen.page.locator(".w-scroll table").first
    rows = []
    for line in table.locator("tbody tr").all():
        cells = {"period": [line.locator("th").inner_text()]}
        for cell in line.locator("td").all():
            figures = cell.locator(".w-figure").all_inner_texts()
            cells[cell.get_attribute("data-name")] = [f.replace("\u00a0", " ") for f in figures]
        rows.append(cells)
    return rows


@pytest.mark.parametrize(("lang", "width"), crossed(["id", "en"], [1280, 360]))
def test_matrix_of_cases_equals_the_mart_and_names_every_unit(app, visit, marts, lang, width):
    held = marts.execute("""
        select year(period_end), program, claim_unit, cases, cases_change_pct
        from claims.claims_by_program_period
        where region_code = 'ID' and period_kind = 'year' and program <> 'BEASISWA'
        order by period_end desc, claim_unit
    """).fetchall()
    rows = matrix(visit(f"{app}/klaim?lang={lang}", width))
    assert [row["period"] for row in rows] == [
        [str(y)] for y in sorted({r[0] for r in held}, reverse=True)
    ]
    drawn = 0
    for row in rows:
        for program in ("Total", "JKK", "JKM", "JHT", "JP", "JKP"):
            code = "ALL" if program == "Total" else program
            expected = [
                r for r in held if str(r[0]) == row["period"][0] and r[1] == code and r[3] is not None
            ]
            assert len(row[program]) == len(expected), (row["period"], program)
            for figure, (_, _, unit, cases, change) in zip(row[program], expected, strict=True):
                assert figure.startswith(short(cases, lang)), (row["period"], program)
                assert COUNTS[lang][unit] in figure
                if change is not None:
                    assert f"{shown(abs(change), lang)} %" in figure
                else:
                    assert "%" not in figure
                drawn += 1
    assert drawn == sum(1 for r in held if r[3] is not None) > 20


@pytest.mark.parametrize("lang", languages("id"))
def test_matrix_of_rupiah_equals_the_mart_and_tells_its_audit(app, visit, marts, lang):
    held = marts.execute("""
        select c.period_end, c.program, c.amount_idr, a.verdict, a.closes_with
        from claims.claims_by_program_period as c
        left join quality.audit_of_totals as a on a.total_figure_id = c.amount_figure_id
        where c.office_id = 'madura' and c.period_kind = 'year' and c.amount_idr is not null
            and c.program <> 'BEASISWA'
    """).fetchall()
    seen = visit(f"{app}/klaim?lang={lang}&office=madura&show=rupiah")
    rows = matrix(seen)
    drawn = [
        (row["period"][0], "ALL" if program == "Total" else program, figures[0].split("\n")[0])
        for row in rows
        for program, figures in row.items()
        if program != "period" and figures
    ]
    assert sorted(drawn) == sorted((str(on.year), p, f"Rp {short(v, lang)}") for on, p, v, _, _ in held)
    verdict = next(v for on, p, _, v, _ in held if p == "ALL" and on.year == 2023)
    assert verdict == "differs"
    total = seen.page.locator(".w-scroll tbody tr", has_text="2023").first.locator("td").first
    assert words(lang, "claims.audit_differs") in total.inner_text()
    link = total.locator("a").get_attribute("href")
    assert "verdict=differs" in link
    assert "measure=claims_amount" in link
    total.locator("a").click()
    seen.page.wait_for_url("**/cek-angka?*verdict=differs*")
    seen.page.wait_for_selector(".w-scroll")


def test_gaps_are_told_apart_in_words(app, visit):
    seen = visit(f"{app}/klaim?show=rupiah")
    gaps = set(seen.texts("td.w-gap"))
    assert {words("id", f"claims.{k}") for k in ("gap", "gap_rupiah", "not_in_force")} <= gaps
    before_jkp = seen.page.locator(".w-scroll tbody tr", has_text="2021").first.locator("td").last
    assert before_jkp.inner_text() == words("id", "claims.not_in_force")


def test_periods_of_unlike_length_never_stand_together_unsaid(app, visit, marts):
    for kind in ("year", "half_year", "year_to_date"):
        n_periods = marts.execute(
            """
            select count(distinct (period_start, period_end)) from claims.claims_by_program_period
            where region_code = 'ID' and period_kind = ? and program <> 'BEASISWA'
            """,
            [kind],
        ).fetchone()[0]
        seen = visit(f"{app}/klaim?kind={kind}")
        assert seen.page.locator(".w-scroll").first.locator("tbody tr").count() == n_periods
        assert (words("id", "claims.unlike") in seen.text()) == (kind == "year_to_date")


@pytest.mark.parametrize("lang", languages("en"))
def test_frequency_names_its_participants(app, visit, marts, lang):
    rate, persons = marts.execute("""
        select cases_per_1000_participants, active_participants_persons
        from claims.claims_by_program_period
        where region_code = 'ID' and program = 'JKK' and claim_unit = 'accident'
            and period_kind = 'year' and year(period_end) = 2023
    """).fetchone()
    rows = matrix(visit(f"{app}/klaim?lang={lang}&show=frequency"))
    assert set(rows[0]) == {"period", "JKK", "JKM"}
    (row,) = (row for row in rows if row["period"] == ["2023"])
    assert row["JKK"][0].startswith(f"{shown(rate, lang, 2)} {COUNTS[lang]['accident']}")
    assert short(persons, lang) in row["JKK"][0]
    assert {"id": "Desember 2023", "en": "December 2023"}[lang] in row["JKK"][0]


def test_shares_equal_the_mart_and_scholarships_stand_apart(app, visit, marts):
    held = marts.execute("""
        select p.label_id, c.share_of_amount_pct
        from claims.claims_by_program_period as c
        inner join core.dim_program as p on p.program = c.program
        where c.region_code = 'ID' and c.period_kind = 'year' and year(c.period_end) = 2024
            and c.share_of_amount_pct is not null
        order by p.program_kind <> 'programme', c.share_of_amount_pct desc
    """).fetchall()
    seen = visit(f"{app}/klaim?period=2024-01-01_2024-12-31")
    charts = seen.page.locator(".w-bars")
    programs = charts.nth(0).locator(".w-label").all_inner_texts()
    values = [v.replace("\u00a0", " ") for v in charts.nth(0).locator(".w-value").all_inner_texts()]
    assert list(zip(programs, values, strict=True)) == [(n, f"{shown(s, 'id')} %") for n, s in held[:-1]]
    assert charts.nth(1).locator(".w-label").all_inner_texts() == [held[-1][0]] == ["Beasiswa anak"]
    assert words("id", "claims.parts_benefit") in seen.text()
    assert "Ditandai" in charts.nth(1).inner_text(), "a doubted amount is marked"


@pytest.mark.parametrize(("lang", "width"), crossed(["id", "en"], [1280, 360]))
def test_offices_equal_the_mart(app, visit, marts, lang, width):
    held = marts.execute("""
        select office_name, amount_per_case_idr, others_amount_per_case_idr,
            difference_from_others_pct, national_amount_per_case_idr
        from claims.claims_by_office
        where program = 'JHT' and claim_unit = 'claim' and period_kind = 'year'
            and year(period_end) = 2023 and office_kind = 'branch'
        order by amount_per_case_idr desc
    """).fetchall()
    assert len(held) == 4
    link = f"{app}/klaim?lang={lang}&office=madura&program=JHT&against=2023-01-01_2023-12-31_claim"
    seen = visit(link, width)
    chart = seen.page.locator(".w-bars", has_text="Madura")
    bars = [bar.replace("\u00a0", " ") for bar in chart.locator("li").all_inner_texts()]
    assert len(bars) == len(held)
    for bar, (name, average, others, difference, _) in zip(bars, held, strict=True):
        assert bar.startswith(name)
        for amount in (average, others):
            assert f"Rp {short(amount, lang)}" in bar
        assert f"{shown(abs(difference), lang)} %" in bar
    assert chart.locator(".w-track i").count() == len(held), "the nation is a mark on each track"
    assert f"Rp {short(held[0][4], lang)}" in seen.text()
    assert words(lang, "claims.chosen") in chart.locator("li", has_text="Madura").inner_text()
    if width == 360:
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_view_lives_in_the_address(app, visit):
    seen = visit(f"{app}/klaim?lang=en")
    page = seen.page
    page.get_by_role("combobox", name="Region").fill("Jawa Timur")
    page.get_by_role("option", name="Jawa Timur", exact=True).click()
    page.wait_for_url("**region=35*")
    settle(page)
    page.get_by_role("combobox", name="Office").fill("Pasuruan")
    page.get_by_role("option", name="Pasuruan (branch)").click()
    page.wait_for_url("**office=pasuruan*")
    settle(page)
    page.get_by_text(words("en", "claims.reading_rupiah"), exact=True).first.click()
    page.wait_for_url("**show=rupiah*")
    settle(page)
    page.get_by_text(words("en", "claims.period_year_to_date"), exact=True).first.click()
    page.wait_for_url("**kind=year_to_date*")
    settle(page)
    page.wait_for_selector("td:has-text('184.72')")
    there = visit(page.url)
    assert there.texts("h2") == seen.texts("h2")
    assert matrix(there) == matrix(seen)
    assert "Pasuruan (branch)" in there.text("h2 >> nth=0")


def test_region_without_claims_leads_to_the_offices_seated_there(app, visit):
    seen = visit(f"{app}/klaim?region=3575")
    assert words("id", "claims.nothing_why") in seen.text()
    seen.page.locator(".w-links a").first.click()
    seen.page.wait_for_url("**office=pasuruan*")
    seen.page.wait_for_selector("h2:has-text('Pasuruan (kantor cabang)')")


def test_unit_is_a_filter_where_there_are_several(app, visit):
    seen = visit(f"{app}/klaim?unit=accident")
    figures = [f for row in matrix(seen) for name, fs in row.items() if name != "period" for f in fs]
    assert figures
    assert all("kecelakaan" in figure for figure in figures)
    label = words("id", "filter.unit")
    assert seen.page.get_by_role("combobox", name=re.compile(f"^{label}|{label}$")).count() == 1
    one_unit = visit(f"{app}/klaim?office=siak")
    assert one_unit.page.get_by_role("combobox", name=re.compile(f"^{label}|{label}$")).count() == 0


def test_csv_holds_the_rows_drawn(app, visit, marts):
    seen = visit(f"{app}/klaim")
    seen.page.get_by_text(words("id", "evidence.behind"), exact=True).first.click()
    file = download(seen.page, words("id", "evidence.csv"))
    rows = pl.read_csv(io.BytesIO(file.path().read_bytes()), infer_schema_length=None)
    held = marts.execute("""
        select count(*), sum(amount_idr)::bigint from claims.claims_by_program_period
        where region_code = 'ID' and period_kind = 'year' and program <> 'BEASISWA'
    """).fetchone()
    assert (rows.height, int(rows["amount_idr"].sum())) == held
