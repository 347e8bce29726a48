"""Vulnerable workers as readers see them: figures equal the marts, answers a computation of our own."""

from datetime import date
from urllib.parse import quote

import pytest
from driver import languages, settle, shown

from warehouse.explorer import formats
from warehouse.explorer.words import words


def ask(app: str, **asked: str) -> str:
    return f"{app}/pekerja-rentan?" + "&".join(f"{name}={quote(value)}" for name, value in asked.items())


def answer(seen) -> str:
    return seen.text("[data-testid=stVerticalBlock] .w-lead >> nth=-1")


def price(year: int, month: int) -> int:
    """What a company pays for JKK and JKM outside transport: half from April to December 2026."""
    return 8_400 if date(2026, 4, 1) <= date(year, month, 1) <= date(2026, 12, 1) else 16_800


@pytest.mark.parametrize("lang", ["id", "en"])
def test_first_opening_shows_published_figures_and_a_worked_example(app, visit, marts, lang):
    rows = marts.execute(f"""
        select worker_group_label_{lang}, workers_persons, is_press_only
        from protection.vulnerable_protection
        where region_code = 'ID' and role = 'protected'
        qualify as_of_on = max(as_of_on) over (partition by payer_id, worker_group)
        order by workers_persons desc
    """).fetchall()
    seen = visit(f"{app}/pekerja-rentan?lang={lang}")
    bars = seen.page.locator(".w-bars").first.locator("li")
    lines = [line.replace("\u00a0", " ") for line in bars.all_inner_texts()]
    assert len(lines) == len(rows) >= 5
    for line, (group, persons, is_press_only) in zip(lines, rows, strict=True):
        assert group.lower() in line.lower()
        million = {"id": "juta", "en": "million"}[lang]
        in_words = f"{shown(persons / 1e6, lang, 2).rstrip('0').rstrip('.,')} {million}"
        assert (in_words if persons >= 1e6 else shown(persons, lang, 0)) in line
        assert ({"id": "Hanya berita", "en": "Press only"}[lang] in line) == is_press_only
    told = answer(seen)
    assert shown(10**12 // (12 * 16_800), lang, 0) in told
    assert words(lang, "budget.example") in seen.text()
    base, round_, before, active = marts.execute("""
        select base_persons, base_round, coverage_pct, numerator_persons
        from coverage.coverage_by_region_year
        where region_code = 'ID' and base_id = 'employed' and not is_base_missing
        order by year desc limit 1
    """).fetchone()
    points = 100 * (10**12 // (12 * 16_800)) / base
    for part in (shown(base, lang, 0), f"{shown(points, lang, 2)} ", shown(active, lang, 0), round_[:4]):
        assert part in seen.text()
    assert f"{shown(float(before) + points, lang, 2)} %" in seen.text()


def test_question_is_asked_by_hand_and_its_link_reopens_the_answer(app, visit):
    seen = visit(f"{app}/pekerja-rentan?lang=en&region=35")
    page = seen.page
    page.get_by_role("textbox", name="Budget or persons").fill("Rp 1.5 billion")
    page.get_by_role("textbox", name="Months paid").fill("14")
    page.get_by_role("textbox", name="First month").fill("2026-01")
    payer = page.get_by_role("combobox", name="Payer")
    payer.scroll_into_view_if_needed()
    payer.click()  # Typed while the page still scrolls, the list would close again.
    payer.fill("Company")
    page.get_by_role("option", name="Company social responsibility").click()
    page.get_by_role("button", name="Calculate", exact=True).click()
    page.wait_for_url("**payer=csr*")
    page.wait_for_selector(".w-lead:has-text('14 months')")
    settle(page)
    for part in ("months=14", "start=2026-01", "region=35", "base=employed", "mode=rupiah"):
        assert part in page.url
    person = sum(price(2026 + n // 12, n % 12 + 1) for n in range(14))
    assert person == 3 * 16_800 + 9 * 8_400 + 2 * 16_800
    persons, left = divmod(1_500_000_000, person)
    told = answer(seen)
    assert f"{persons:,} persons over 14 months (January 2026 – February 2027)" in told
    text = seen.text()
    assert f"{persons:,} persons × Rp {person:,} per person" in text
    assert f"Rp {left:,}" in text
    prices = page.get_by_role("region", name=words("en", "budget.prices_title")).locator("tbody tr")
    lines = [line.replace("\u00a0", " ") for line in prices.all_inner_texts()]
    assert [("PP 50/2025" in line) for line in lines] == [False, True, False]
    assert "1 Apr 2026 – 31 Dec 2026; for not APBN or APBD, other than transport" in lines[1]
    assert prices.nth(1).locator("a[href^=http]").count() == 2
    there = visit(page.url)
    assert answer(there) == told
    assert there.page.get_by_role("textbox", name="Budget or persons").input_value() == "Rp 1.5 billion"
    # And back: so many persons cost what was spent.
    page.get_by_text(words("en", "budget.mode_persons"), exact=True).click()
    page.get_by_role("textbox", name="Budget or persons").fill(f"{persons} persons")
    page.get_by_role("button", name="Calculate", exact=True).click()
    page.wait_for_url("**mode=persons*")
    page.wait_for_selector(".w-lead:has-text('takes Rp')")
    assert f"Rp {persons * person:,}" in answer(seen)


def test_questions_of_two_pages_do_not_mix(app, visit):
    seen = visit(f"{app}/cek-angka?lang=en&figure=239563&region=92&as=labour_force")
    page = seen.page
    page.get_by_role("link", name="Vulnerable workers").click()
    page.wait_for_selector(".w-lead:has-text('JKK+JKM')")
    settle(page)
    assert "figure=" not in page.url
    assert words("en", "budget.example") in seen.text()
    page.get_by_role("textbox", name="Budget or persons").fill("Rp 5 million")
    page.get_by_role("button", name="Calculate", exact=True).click()
    page.wait_for_url("**amount=*")
    settle(page)
    page.get_by_role("link", name="Figure check").click()
    page.wait_for_selector(".w-lead:has-text('Papua Barat')")
    settle(page)
    assert "amount=" not in page.url
    page.get_by_role("link", name="Vulnerable workers").click()
    page.wait_for_selector(".w-lead:has-text('Rp 5,000,000')")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_published_budgets_stand_with_their_verdict(app, visit, marts, lang):
    rows = marts.execute("""
        select region_name, budget_idr, computed_budget_idr, difference_idr, difference_persons, verdict
        from protection.budget_identity
        order by region_code = '3508' desc, priced_on desc, region_code, budget_figure_id
    """).fetchall()
    seen = visit(f"{app}/pekerja-rentan?lang={lang}&region=3508")
    differ = sum(verdict == "differs" for *_, verdict in rows)
    counts = {"count": formats.whole(len(rows), lang), "differ": formats.whole(differ, lang)}
    title = words(lang, "budget.published_title", **counts)
    table = seen.page.get_by_role("region", name=title).locator("tbody tr")
    lines = [line.replace("\u00a0", " ") for line in table.all_text_contents()]
    assert [row[0] for row in rows][:2] == ["Kab. Lumajang"] * 2, "the region's own come first"
    for line, (name, *amounts, difference, persons, verdict) in zip(lines, rows, strict=True):
        assert name in line
        assert words(lang, f"budget.verdict_{verdict}") in line
        for amount in amounts:
            assert f"Rp {shown(amount, lang, 0)}" in line
        if difference:
            assert f"Rp {shown(abs(difference), lang, 0)}" in line
            assert shown(abs(persons), lang, 1) in line
    assert words(lang, "audit.not_intent") in seen.text()


def test_published_budget_opens_in_the_calculator(app, visit):
    seen = visit(f"{app}/pekerja-rentan?region=3529")
    seen.page.get_by_role("link", name="Rp 458.438.400").click()
    seen.page.wait_for_selector(".w-lead:has-text('2.274')")
    settle(seen.page)
    text = seen.text()
    assert "Rp 458.438.400 membayar JKK+JKM untuk 2.274 orang selama 12 bulan" in answer(seen)
    assert "untuk satu orang lagi: Rp 0." in text
    assert "735.757 orang, Sakernas Agustus 2025" in text
    assert words("id", "budget.no_rate", region="Kab. Sumenep", who="peserta aktif") in text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_region_without_figures_says_why_and_what_to_do(app, visit, lang):
    seen = visit(f"{app}/pekerja-rentan?lang={lang}&region=1101", 360)
    region = "Kab. Aceh Selatan"
    for key in ("nothing_title", "nothing_why"):
        assert words(lang, f"protection.{key}", region=region) in seen.text()
    assert words(lang, "protection.nothing_do") in seen.text()
    assert words(lang, "budget.published_none", region=region) in seen.text()


def test_regions_below_lead_to_their_own_page(app, visit, marts):
    rows = marts.execute("""
        select distinct region_name from protection.vulnerable_protection
        where region_code like '35__' and role = 'protected'
    """).fetchall()
    seen = visit(f"{app}/pekerja-rentan?region=35")
    title = words("id", "protection.regencies_title", region="Jawa Timur")
    table = seen.page.get_by_role("region", name=title).locator("tbody th")
    assert set(table.all_text_contents()) == {name for (name,) in rows}
    first = table.get_by_role("link").first
    name = first.inner_text()
    first.click()
    seen.page.wait_for_url("**region=35*")
    seen.page.wait_for_selector(f"h2:has-text('{name}')")


@pytest.mark.parametrize("lang", languages("en"))
def test_markup_in_a_link_is_asked_back_and_fetches_nothing(app, visit, lang):
    typed = "<img src=http://foreign.example/x> ![x](http://foreign.example/y)"
    seen = visit(ask(app, amount=typed, months="12", lang=lang))
    assert words(lang, "budget.ask_no_number") in seen.text("[data-testid=stAlert] >> nth=0")
    assert seen.page.locator("[data-testid=stMain] img").count() == 0
