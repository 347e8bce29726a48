"""axe-core finds nothing serious in what our pages add, in either theme and language."""

from pathlib import Path

import pytest
from driver import PAGES, crossed, settle

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
# Streamlit's own frame: its header, its widgets' insides and the toolbar are not ours to mend.
NOT_OURS = ["[data-testid=stHeader]", "[data-testid=stToolbar]", "[data-baseweb]"]
RUN = """async (exclude) => (await axe.run({exclude: exclude.map(s => [s])}, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
})).violations.filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(' | ')}`)"""


def violations(page) -> list[str]:
    assert AXE.is_file(), "axe-core is missing; install it with: make tests/browser/node_modules"
    page.evaluate(AXE.read_text())
    return page.evaluate(RUN, NOT_OURS)


@pytest.mark.parametrize(("name", "scheme"), crossed(list(PAGES), ["light", "dark"]))
def test_page_has_no_serious_violation(app, visit, name, scheme):
    lang = "id" if scheme == "light" else "en"
    seen = visit(f"{app}{PAGES[name]}?lang={lang}", scheme=scheme)
    for drawer in seen.page.locator("[data-testid=stExpander] summary").all()[:2]:
        drawer.click()
    settle(seen.page)
    assert violations(seen.page) == []


def test_the_check_sees_a_violation(app, visit):
    page = visit(app).page
    page.evaluate("""document.querySelector('[data-testid=stMain] .w-lead').insertAdjacentHTML(
        'afterend', '<img src="data:," ><p style="color:#ccc;background:#fff">pale</p>')""")
    found = violations(page)
    assert any(line.startswith("image-alt") for line in found)
    assert any(line.startswith("color-contrast") for line in found)
