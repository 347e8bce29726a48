"""Claims from records as readers see them: at any width, in either theme, labelled made up."""

import io

import polars as pl
import pytest
from driver import settle, until
from test_accessibility import violations

from warehouse.explorer.words import words

PLACES = ("region", "program", "unit")
SECTIONS = ("records.stages_title", "records.triangle_title", "records.loss_title")


def core(lang: str, key: str) -> str:
    """The longest part of a title that no place interrupts."""
    return max(words(lang, key, **dict.fromkeys(PLACES, "|")).split("|"), key=len)


@pytest.mark.parametrize(("lang", "scheme", "width"), [("id", "light", 1280), ("en", "dark", 360)])
def test_sections_stand_at_any_width_in_both_languages(app, visit, lang, scheme, width):
    seen = visit(f"{app}/klaim?lang={lang}&region=3514&record=JHT_claim", width, scheme=scheme)
    titles = seen.texts("h3")
    for key in SECTIONS:
        assert any(core(lang, key) in title for title in titles), key
    labels = seen.page.locator(".w-simulated").filter(visible=True)
    assert labels.all_inner_texts() == [words(lang, "extract.label")] * 4
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(seen.page) == []


def test_download_of_made_up_rows_says_so_in_its_name(app, visit, marts):
    seen = visit(f"{app}/klaim?lang=en&region=3514")
    drawer = seen.page.locator("[data-testid=stExpander]").last
    drawer.locator("summary").click()
    settle(seen.page)
    until(seen.page, "document.getAnimations().every(a => a.playState !== 'running')")
    with seen.page.expect_download() as started:
        drawer.get_by_text(words("en", "evidence.csv"), exact=True).click()
    assert started.value.suggested_filename.startswith("simulated-loss-ratio-")
    rows = pl.read_csv(io.BytesIO(started.value.path().read_bytes()))
    assert rows.height == marts.execute("select count(*) from claims.loss_ratio").fetchone()[0]
    assert rows["is_simulated"].all()
