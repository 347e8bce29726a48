"""The tile map shows the mart's numbers, tells two bases on hover and focus, and opens the region."""

import pytest
from driver import shown

from warehouse.explorer.words import words

TILES = "ul.w-tiles a.w-tile"


def rows_of(marts, base: str) -> list[dict]:
    return (
        marts.execute(
            """
            select m.*, n.coverage_pct as beside_pct
            from coverage.coverage_map as m
            left join coverage.coverage_map as n
                on n.map_layout = m.map_layout and n.region_code = m.region_code
                and n.base_id = case when m.base_id = 'employed' then 'labour_force' else 'employed' end
            where m.map_layout = 'ID' and m.base_id = ?
            order by m.tile_row, m.tile_column
            """,
            [base],
        )
        .pl()
        .to_dicts()
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def seen_at(details) -> float:
    return float(details.evaluate("e => getComputedStyle(e).opacity"))


@pytest.mark.parametrize(("lang", "base"), [("id", "employed"), ("en", "working_age")])
def test_tiles_show_the_numbers_of_the_mart(app, visit, marts, lang, base):
    rows = rows_of(marts, base)
    page = visit(f"{app}/?lang={lang}&base={base}").page
    tiles = page.locator(TILES).all()
    assert len(tiles) == len(rows) == 38
    marks = {"shown": "", "above_100": "▲", "counted_in_parent": "→", "missing": "–"}
    for tile, row in zip(tiles, rows, strict=True):
        value = shown(row["coverage_pct"], lang) if row["coverage_pct"] is not None else ""
        printed = plain(tile.locator(".w-face b").inner_text())
        assert printed == f"{marks[row['map_status']]} {value}".strip()
        said = plain(tile.locator(".w-tip").inner_text())
        assert said.startswith(row["region_name"])
        for share in (row["coverage_pct"], row["beside_pct"]):
            assert share is None or f"{shown(share, lang)} %" in said
        kind = row["coverage_class"] or row["map_status"]
        assert f"w-tile-{kind}" in tile.get_attribute("class").split()
        assert tile.get_attribute("href") == f"wilayah?lang={lang}&region={row['region_code']}"


def test_provinces_that_were_split_off_say_where_they_are_counted(app, visit):
    page = visit(app).page
    # A screen reader's name of the tile: what it shows, then the region and its details.
    counted = words("id", "map.counted_in", region="Papua")
    assert page.get_by_role("link", name=f"Papteng Papua Tengah {counted}", exact=True).count() == 1
    legend = page.locator("ul.w-legend").first.inner_text()
    assert words("id", "map.state_counted_in_parent") in legend
    assert words("id", "map.state_above_100") in legend


def test_tile_opens_its_region_in_the_same_tab(app, visit):
    page = visit(f"{app}/?lang=en").page
    page.locator(TILES).filter(has_text="Kaltim").click()
    page.wait_for_url("**/wilayah?*region=64*")
    page.wait_for_selector("h1:has-text('Kalimantan Timur')")
    assert "lang=en" in page.url
    assert len(page.context.pages) == 1


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.nightly), 360])
def test_keyboard_reaches_every_tile_and_its_details_stay_on_screen(app, visit, width):
    page = visit(f"{app}/", width).page
    tiles = page.locator(TILES)
    tiles.first.evaluate("""e => {
        const before = document.createElement('button');
        e.closest('ul').before(before);
        before.focus();
    }""")
    for place in range(tiles.count()):
        page.keyboard.press("Tab")
        tile = tiles.nth(place)
        assert tile.evaluate("e => e === document.activeElement"), place
        assert tile.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        details = tile.locator(".w-tip")
        assert seen_at(details) == 1
        box = details.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["width"] >= 250
    assert [seen_at(tile.locator(".w-tip")) for tile in tiles.all()] == [0] * 37 + [1]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pointing_at_a_tile_tells_two_bases_and_their_dates(app, visit, marts):
    row = next(r for r in rows_of(marts, "employed") if r["region_code"] == "64")
    page = visit(app).page
    tile = page.locator(TILES).filter(has_text="Kaltim")
    assert seen_at(tile.locator(".w-tip")) == 0
    tile.hover()
    assert seen_at(tile.locator(".w-tip")) == 1
    lines = [plain(text) for text in tile.locator(".w-tip > *").all_inner_texts()]
    assert lines[0] == "Kalimantan Timur"
    assert (
        lines[1] == f"{shown(row['coverage_pct'], 'id')} % dari penduduk bekerja (Sakernas Agustus 2023)"
    )
    assert lines[2] == f"{shown(row['beside_pct'], 'id')} % dari angkatan kerja (Sakernas Agustus 2023)"
    assert "31 Desember 2023" in lines[3]


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_on_a_tile_runs_over_its_edge(app, visit, width):
    page = visit(f"{app}/", width).page
    over = page.evaluate("""() => [...document.querySelectorAll('.w-face')].flatMap(face => {
        const edge = face.parentElement.getBoundingClientRect();
        return [...face.children].filter(part => part.checkVisibility()).filter(part => {
            const range = document.createRange();
            range.selectNodeContents(part);
            const text = range.getBoundingClientRect();
            return text.left < edge.left - .5 || text.right > edge.right + .5
                || text.top < edge.top - .5 || text.bottom > edge.bottom + .5;
        }).map(part => part.innerText);
    })""")
    assert over == []


def test_cards_carry_a_line_over_the_years_in_words(app, visit, marts):
    years = marts.execute("""
        select year, coverage_pct
        from coverage.coverage_by_region_year
        where region_code = 'ID' and segment = 'ALL' and base_id = 'employed' and not is_base_missing
        order by year
    """).fetchall()
    page = visit(app).page
    lines = [plain(line.get_attribute("aria-label")) for line in page.locator(".w-spark").all()]
    # No line over the published base: 30.5 and 47.8 % of unlike bases are no growth.
    assert len(lines) == 5
    assert not any("30,5 %" in line for line in lines)
    assert words("id", "home.no_line") in plain(page.locator("main, body").first.inner_text())
    told = [line for line in lines if all(f"{year} {shown(pct, 'id')} %" in line for year, pct in years)]
    assert len(told) == 1
    assert page.locator(".w-spark .w-path").first.bounding_box()["width"] > 100
