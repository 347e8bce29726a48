"""The region page as readers see it, print it and take it away."""

from pathlib import Path

import pytest
from driver import languages, settle, shown, until

from warehouse.explorer import brief, reader, regions
from warehouse.explorer.view import View
from warehouse.explorer.words import words

HIDDEN = ("stHeader", "stSelectbox", "stDownloadButton", "stExpander", "stButtonGroup")


@pytest.mark.parametrize("lang", languages("en"))
def test_link_opens_the_region_and_shows_its_peers(app, visit, marts, lang):
    seen = visit(f"{app}/wilayah?lang={lang}&region=64")
    assert seen.page.locator("h1").inner_text() == "Kalimantan Timur"
    peers = marts.execute("""
        select peer_code, peer_name, coverage_pct from coverage.region_peers
        where region_code = '64' order by peer_rank
    """).fetchall()
    bars = seen.page.locator("ul.w-compact li")
    assert bars.count() == len(peers) == 6
    for bar, (_, name, share) in zip(bars.all(), peers, strict=True):
        text = bar.inner_text().replace("\u00a0", " ")
        assert name in text
        assert f"{shown(share, lang)} %" in text
    bars.nth(1).locator("a").click()
    until(seen.page, "name => document.querySelector('h1')?.innerText === name", peers[1][1])
    settle(seen.page)
    assert f"region={peers[1][0]}" in seen.page.url


def test_unknown_region_falls_back_and_says_so(app, visit):
    seen = visit(f"{app}/wilayah?region=0000")
    assert seen.page.locator("h1").inner_text() == "Indonesia"
    assert words("id", "filter.fell_back", filter="Wilayah", shown="Indonesia") in seen.text()


def test_print_hides_what_only_a_screen_needs(app, visit):
    page = visit(f"{app}/wilayah?region=35").page
    for name in HIDDEN:
        assert page.locator(f"[data-testid={name}]").first.is_visible(), name
    page.emulate_media(media="print")
    for name in HIDDEN:
        assert page.locator(f"[data-testid={name}]").filter(visible=True).count() == 0, name
    assert page.locator("h1").is_visible()
    sheet = page.pdf(format="A4")
    # Streamlit scrolls inside a box: on paper the box must end where the text ends.
    assert 4 <= sheet.count(b"/Type /Page\n") <= 12


@pytest.mark.parametrize("lang", ["id", "en"])
def test_download_is_the_sheet_that_the_command_writes(app, visit, release_home, monkeypatch, lang):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    view = View(reader.served(), lang)
    region = regions.all_by_code(view)["3575"]
    page = visit(f"{app}/wilayah?lang={lang}&region=3575").page
    with page.expect_download() as download:
        page.get_by_role("button", name=words(lang, "region.download")).click()
    assert download.value.suggested_filename == brief.file_name(view, region)
    document = Path(download.value.path()).read_text()
    assert document == brief.document(view, region)


def test_sheet_stands_alone_on_a4(browser, release_home, monkeypatch, tmp_path):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    view = View(reader.served(), "id")
    file = tmp_path / "sheet.html"
    context = browser.new_context(color_scheme="dark", viewport={"width": 794, "height": 1123})
    asked = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for code in ("ID", "35", "3575"):
        file.write_text(brief.document(view, regions.all_by_code(view)[code]))
        page.goto(file.as_uri())
        page.emulate_media(media="print")
        # 180 mm of paper between the margins: nothing is wider, so nothing is cut.
        page.set_viewport_size({"width": 680, "height": 1123})
        wide = page.evaluate("""[...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > 681).map(e => e.outerHTML.slice(0, 90))""")
        assert wide == []
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert set(asked) == {file.as_uri()}
    context.close()
