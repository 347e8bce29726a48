"""Texts of the release are texts on every page, whatever marks of HTML or Markdown stand in them."""

import re
from pathlib import Path

import duckdb
import pytest
from driver import PAGES, explorer, settle
from exporting import copy_of

from warehouse.settings import FILE_NAME

HOSTILE = (
    " <img src=x onerror=alert(1)>\"'><script>alert(2)</script><b onclick=alert(3)>"
    " [mark](javascript:alert(4)) [mark](//evil.example) **mark** `mark` $x$"
    " :red[mark] :material/warning:"
    " ![mark](http://evil.example/i.png)"
)
URL = """case hash(url) % 3 when 0 then 'javascript:alert(5)'
    when 1 then 'https://evil.example/"onclick="alert(6)' else url end"""
# What a reader reads; not what links, joins or dates are made of.
READ = re.compile(
    r"(label|title|publisher|about|note|reason|remedy|caution|excludes|formula)_(id|en)|.*_name"
)
JOINED = {"publisher_id", "schema_name", "relation_name", "column_name", "table_name"}
# Every place where a mark has become more than a text.
BECAME = """() => [...document.querySelectorAll(`
    [onerror], [onclick], [onmouseover], img[src="x"], img[src*="evil"], a[href^="javascript" i], .katex
`)].map(e => e.outerHTML.slice(0, 200)).concat(
    [...document.querySelectorAll('[data-testid=stMain] :is(a, b, strong, em, code, span)')]
        .filter(e => e.textContent === 'mark').map(e => e.outerHTML.slice(0, 200)))"""
ASKED = {"check": "&figure=184720007627&region=3575", "data": "&part=sources", "home": ""}

pytestmark = pytest.mark.nightly


@pytest.fixture(scope="module")
def hostile(release_home, tmp_path_factory):
    """The explorer on a release whose every label, name, title and address is hostile."""
    with explorer(copy_of(release_home, tmp_path_factory.mktemp("hostile"), plant)) as address:
        yield address


def plant(release: Path) -> None:
    planted = 0
    with duckdb.connect(str(release / FILE_NAME)) as con:
        for schema, table, column in con.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where data_type = 'VARCHAR' and not internal"
        ).fetchall():
            relation = f"{schema}.{table}"
            if READ.fullmatch(column) and column not in JOINED:
                con.execute(f"update {relation} set {column} = {column} || ?", [HOSTILE])
                planted += 1
            elif column == "url":
                con.execute(f"update {relation} set url = {URL}")
    assert planted > 50


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_no_mark_becomes_more_than_a_text(hostile, visit, name, lang):
    seen = visit(f"{hostile}{PAGES[name]}?lang={lang}{ASKED.get(name, '&region=35')}")
    for drawer in seen.page.locator("[data-testid=stExpander] summary").all()[:3]:
        drawer.click()
    settle(seen.page)
    assert "alert(2)" in seen.text()
    assert seen.page.evaluate(BECAME) == []


def test_the_briefing_sheet_holds_texts_too(hostile, visit, tmp_path):
    seen = visit(f"{hostile}/wilayah?lang=en&region=35")
    with seen.page.expect_download() as started:
        seen.page.locator("[data-testid=stDownloadButton] button").first.click()
    sheet = tmp_path / "sheet.html"
    started.value.save_as(sheet)
    assert "alert(2)" in sheet.read_text()
    page = seen.page.context.new_page()
    page.set_content(sheet.read_text())
    assert page.locator("script, [onerror], [onclick], img, a[href^=javascript]").count() == 0


def test_the_check_sees_what_it_looks_for(app, visit):
    page = visit(app).page
    page.evaluate(
        """document.querySelector('[data-testid=stMain] .w-lead').insertAdjacentHTML('afterend',
        '<a href="javascript:x">a</a><strong>mark</strong>')"""
    )
    assert len(page.evaluate(BECAME)) == 2
