"""An office's own records as readers see them: labelled, in both languages, on a phone, taken away."""

import pytest
from driver import settle, until
from test_accessibility import violations

from warehouse.explorer.words import words

# Parts from records that carry the label, by address.
PARTS = {
    "/cakupan?region=3575": 2,
    "/pekerja-rentan?region=3514": 2,
    "/wilayah?region=3575": 3,
    "/data-dan-metode?part=reconciliation": 2,
}


def check(app, visit, address: str, lang: str, scheme: str) -> None:
    seen = visit(f"{app}{address}&lang={lang}", width=360, scheme=scheme)
    labels = seen.page.locator(".w-simulated")
    assert labels.count() == PARTS[address]
    assert set(seen.texts(".w-simulated")) == {words(lang, "extract.label")}
    assert labels.first.evaluate("e => getComputedStyle(e).borderStyle") == "dashed", "a frame too"
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(seen.page) == []


@pytest.mark.parametrize(
    ("address", "lang", "scheme"),
    [("/pekerja-rentan?region=3514", "id", "light"), ("/cakupan?region=3575", "en", "dark")],
)
def test_parts_are_labelled_and_sound_on_a_phone(app, visit, address, lang, scheme):
    check(app, visit, address, lang, scheme)


@pytest.mark.nightly
@pytest.mark.parametrize(("lang", "scheme"), [("id", "dark"), ("en", "light")])
@pytest.mark.parametrize("address", PARTS)
def test_every_part_is_labelled_and_sound_on_a_phone(app, visit, address, lang, scheme):
    check(app, visit, address, lang, scheme)


def test_file_of_made_up_records_says_so_in_its_name(app, visit):
    page = visit(f"{app}/pekerja-rentan?region=3514").page
    drawer = page.locator("[data-testid=stExpander]").last
    drawer.locator("summary").click()
    settle(page)
    until(page, "document.getAnimations().every(a => a.playState !== 'running')")
    with page.expect_download() as started:
        drawer.get_by_text(words("id", "evidence.csv"), exact=True).click()
    assert started.value.suggested_filename.startswith("simulated-retention-3514-")
    assert "is_simulated" in started.value.path().read_text().splitlines()[0]
