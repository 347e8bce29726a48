"""Cakupan below its ladder: trend, targets, change by segment, regions below."""

import pytest
from driver import languages, settle, shown

from warehouse.explorer import formats
from warehouse.explorer.words import words


def test_no_line_of_the_trend_joins_two_ways_of_counting(app, visit, marts):
    counted = marts.execute("""
        select n.label_id, count(*)
        from core.fct_participants as p
        inner join core.dim_series as n on n.series_id = p.series_id
        where p.region_code = '64' and p.segment = 'ALL' and p.status = 'active'
        group by n.series_id, n.label_id
    """).fetchall()
    assert len(counted) == 5
    seen = visit(f"{app}/cakupan?region=64")
    chart = seen.page.locator(".w-lines")
    assert chart.count() == 1
    dots = [line.locator(".w-dot").count() for line in chart.locator(":scope > div").all()]
    paths = [line.locator(".w-path").count() for line in chart.locator(":scope > div").all()]
    assert sorted(dots) == sorted(n for _, n in counted)
    assert paths == [1 if n > 1 else 0 for n in dots]
    names = seen.texts(".w-names li")
    assert {name.strip("12345 \n") for name in names} == {label.strip("12345 ") for label, _ in counted}
    assert words("id", "trend.series", count="5") in seen.text()
    said = chart.get_attribute("aria-label").replace("\u00a0", " ")
    assert said in seen.texts(".w-alt")


@pytest.mark.parametrize("lang", languages("en"))
def test_targets_meet_only_what_was_reached_on_their_own_base(app, visit, marts, lang):
    rows = marts.execute("""
        select target_kind, target_pct, realised_pct, gap_to_target_persons
        from coverage.target_progress
        where region_code = 'ID' and target_on = date '2025-12-31'
    """).fetchall()
    found = {kind: rest for kind, *rest in rows}
    target, reached, gap = found["ucj"]
    seen = visit(f"{app}/cakupan?lang={lang}")

    def bar(name):
        return seen.page.locator(".w-bars li", has_text=words(lang, f"target.kind_{name}"))

    ucj = bar("ucj").first.inner_text().replace("\u00a0", " ")
    share = f"{shown(reached, lang)} %"
    assert words(lang, "target.reached", share=share, target=f"{shown(target, lang)} %") in ucj
    million = {"id": "juta", "en": "million"}[lang]
    assert f"{shown(gap / 1e6, lang, 2)} {million}" in ucj
    left = bar("ucj").first.locator(".w-track i").get_attribute("style")
    assert left == f"left:{target:.2f}%"
    # Case 3: the rate as published, on another base of the same name.
    decimals = {"id": "35,68", "en": "35.68"}[lang]
    day = {"id": "30 April 2025", "en": "30 April 2025"}[lang]
    said = words(
        lang,
        "target.published_other",
        share=f"{decimals} %",
        when=day,
        implied=f"111{decimals[2]}27 {million}",
    )
    assert said in ucj
    label = {"id": "Dibulatkan", "en": "Rounded"}[lang]
    assert label in [flag.inner_text() for flag in bar("ucj").first.locator(".w-flag").all()]
    unnamed = bar("roadmap").first
    assert not unnamed.is_visible(), "what cannot be compared is folded away"
    folded = words(lang, "target.without", count=formats.whole(5, lang))
    seen.page.locator(".w-rest > summary", has_text=folded).click()
    assert words(lang, "target.unknown") in unnamed.inner_text()
    assert unnamed.locator(".w-track.w-empty").count() == 1


def test_change_names_the_segment_that_drove_it(app, visit, marts):
    most, total = marts.execute("""
        select
            max_by(change_persons, abs(change_persons))
                filter (where segment in ('PU', 'BPU', 'JAKON')),
            max(change_persons) filter (where segment = 'ALL')
        from coverage.coverage_change_by_segment
        where region_code = 'ID' and to_on = date '2023-12-31'
    """).fetchone()
    seen = visit(f"{app}/cakupan")
    heading = seen.page.get_by_role("heading", name="Desember 2022").inner_text().replace("\u00a0", " ")
    assert f"+{shown(total / 1e6, 'id', 1)} juta" in heading
    assert f"(+{shown(most / 1e6, 'id', 2)} juta)" in heading
    assert "BPU" in heading
    [(series,)] = marts.execute("""
        select distinct s.label_id
        from coverage.coverage_change_by_segment as c
        inner join core.dim_series as s on s.series_id = c.series_id
        where c.region_code = 'ID' and c.to_on = date '2023-12-31'
    """).fetchall()
    assert words("id", "change.how", series=series) in seen.text()
    fell = seen.page.locator(".w-bars li", has_text=words("id", "change.not_published"))
    assert "right:50%" in fell.locator(".w-track b").get_attribute("style")
    none = visit(f"{app}/cakupan?region=64")
    assert words("id", "change.none") in none.text()


@pytest.mark.parametrize("region", ["ID", "35"])
def test_regions_below_equal_the_mart(app, visit, marts, region):
    query = {
        "ID": """
            select region_name, coverage_pct
            from coverage.coverage_ranking
            where base_id = 'employed'
        """,
        "35": """
            select region_name, coverage_pct
            from coverage.coverage_by_region_year
            where region_code like '35__' and segment = 'ALL' and base_id = 'employed'
                and not is_base_missing
            qualify row_number() over (partition by region_code order by year desc) = 1
        """,
    }[region]
    expected = {(name, f"{shown(share, 'id')} %") for name, share in marts.execute(query).fetchall()}
    assert len(expected) > 10
    seen = visit(f"{app}/cakupan?region={region}")
    names = [name.lstrip("0123456789– ") for name in seen.texts(".w-compact .w-label")]
    assert set(zip(names, seen.texts(".w-compact .w-value"), strict=True)) == expected
    assert (words("id", "below.own_dates") in seen.text()) == (region == "35")


def test_target_below_a_bar_names_its_own_date_and_base_and_has_its_own_evidence(app, visit, marts):
    [(share, when, base)] = marts.execute("""
        select realised_pct, realised_on, base_round from coverage.target_progress
        where region_code = '73' and target_on = '2026-12-31' and base_id = 'eligible'
    """).fetchall()
    seen = visit(f"{app}/cakupan?region=ID")
    bar = seen.page.locator(".w-compact li", has_text="Sulawesi Selatan").first
    line = bar.inner_text().replace("\u00a0", " ")
    assert f"{shown(share, 'id')} % per {when.day} Desember {when.year}" in line
    assert words("id", "base.published", when="30 Juni 2025") in line, base
    assert words("id", "below.targets") in seen.text()
    assert seen.page.locator("[class*='st-key-csv_below-targets-ID']").count() == 1


def test_segment_writes_the_address_and_changes_ladder_and_trend(app, visit):
    seen = visit(f"{app}/cakupan?year=2023")
    seen.page.get_by_text("Bukan penerima upah (BPU)", exact=True).first.click()
    seen.page.wait_for_url("**segment=BPU*")
    seen.page.wait_for_selector("h2:has-text('bukan penerima upah')")
    settle(seen.page)
    there = visit(seen.page.url)
    assert there.texts("h2") == seen.texts("h2")
    assert there.page.locator(".w-bars").first.locator("li").count() == 1
    assert "Pekerja informal" in there.texts(".w-bars >> nth=0")[0]


@pytest.mark.parametrize("lang", languages("id"))
def test_a_region_above_100_percent_is_named_apart_and_is_not_the_highest(app, visit, lang):
    seen = visit(f"{app}/cakupan?year=2023&lang={lang}")
    said = seen.texts(".w-alt")[-1]
    assert words(lang, "map.alt_above_100", regions="DKI Jakarta") in said
    assert said.count("DKI Jakarta") == 1
    assert "Kalimantan Timur" in said
