"""A page is used without a pointer: its filters, and the drawer below a chart."""

from driver import settle, until

MOST_STOPS = 40
# What has the focus, in the words a screen reader would use.
FOCUSED = """() => { const e = document.activeElement;
    return [e.getAttribute('aria-label'), e.getAttribute('role'), e.innerText, e.tagName].join(' ') }"""


def tab_to(page, *words: str) -> None:
    """Press Tab until the focus is on what the words say, and see that it shows."""
    seen = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED).replace("\u00a0", " "))
        if all(word in seen[-1] for word in words):
            assert focus_shows(page), f"the focus on {words} cannot be seen"
            return
    raise AssertionError(f"Tab never reached {words!r}; it stopped at {seen}")


def focus_shows(page) -> bool:
    """Whether what has the focus, or a box around it, looks otherwise than without it."""
    return page.evaluate("""async () => {
        const focused = document.activeElement, boxes = [];
        for (let e = focused, i = 0; e && i < 4; e = e.parentElement, i++) boxes.push(e);
        const marks = ['outlineStyle', 'outlineColor', 'boxShadow', 'borderColor', 'color'];
        const looks = () => boxes.map(e => marks.map(m => getComputedStyle(e)[m])).join();
        const wait = () => new Promise(done => setTimeout(done, 250));
        await wait();
        const before = looks();
        focused.blur();
        await wait();
        const after = looks();
        focused.focus({preventScroll: true});
        return before !== after }""")


def choose(page, words: str) -> None:
    """Type the words into the focused list, and take what it then offers first."""
    page.keyboard.type(words)
    until(page, "words => document.querySelector('[role=option]')?.innerText.includes(words)", words)
    page.keyboard.press("Enter")


def test_filters_and_drawer_are_reached_and_used_by_keyboard(app, visit):
    page = visit(f"{app}/cakupan").page
    tab_to(page, "Wilayah", "combobox")
    choose(page, "Jawa Timur")
    page.wait_for_url("**region=35*")
    settle(page)
    tab_to(page, "Tahun", "combobox")
    choose(page, "2023")
    page.wait_for_url("**year=2023*")
    settle(page)
    page.wait_for_selector("h2:has-text('Jawa Timur: 4,58')")
    tab_to(page, "Semua segmen")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**segment=PU*")
    settle(page)
    page.wait_for_selector("h2:has-text('penerima upah')")
    tab_to(page, "Data di balik angka ini")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=stExpanderDetails] table", state="visible")
    tab_to(page, "Unduh CSV")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("ladder-35-2023-PU")
