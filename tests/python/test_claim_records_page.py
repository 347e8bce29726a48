"""Claims from records on AppTest: numbers of the marts, made-up ones labelled, hidden ones none."""

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from warehouse.explorer import claims_record_queries, formats, reader
from warehouse.explorer.words import LANGUAGES, words


def script():
    from warehouse.explorer import claims, filters, reader  # noqa: PLC0415 - runs on its own.
    from warehouse.explorer.view import View  # noqa: PLC0415

    claims.page(View(reader.served(), filters.language()[0]))


@pytest.fixture
def release(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    return reader.served()


@pytest.fixture
def opened(release):
    """Opens the page with an address."""

    def open_page(lang: str = "id", **asked: str) -> AppTest:
        app = AppTest.from_function(script, default_timeout=30)
        app.query_params["lang"] = lang
        for name, value in asked.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return open_page


def html(app: AppTest) -> str:
    found = "\n".join(element.proto.body for element in app.get("html"))
    return unescape(found).replace("\u00a0", " ")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_months_show_the_mart_and_a_hidden_month_no_number(opened, release, lang):
    rows = release.read(claims_record_queries.by_month("3514", "JKK", "claim")).to_dicts()
    shown = html(opened(lang, region="3514", record="JKK_claim"))
    titles = re.findall(r'class="w-dot"[^>]*title="([^"]*)"', shown)
    held = [row for row in rows if row["frequency_per_1000_person_years"] is not None]
    assert len(titles) == len(held) > 5
    for title, row in zip(titles, held[::-1], strict=True):
        rate = formats.in_full(row["frequency_per_1000_person_years"], "", lang, 1)
        assert title.startswith(f"{rate} ")
        assert formats.whole(row["exposure_persons"], lang) in title
    hidden = [row for row in rows if row["is_suppressed"]]
    assert hidden
    for row in rows:
        month = plain(formats.month(row["month_on"], lang))
        (item,) = re.findall(rf'<li><span class="w-label">{month}</span>(.*?)</li>', shown)
        if row["is_suppressed"]:
            assert words(lang, "extract.hidden") in item
            assert not re.search(r"\d", re.sub(r"<[^>]*>", "", item))
        else:
            for name in ("mean", "p50", "p90"):
                assert plain(formats.rupiah(row[f"{name}_amount_idr"], lang)) in item


def test_payments_have_no_frequency(opened):
    shown = html(opened(region="3575", record="JP_payment"))
    assert words("id", "records.frequency_not") in shown
    assert 'class="w-dot"' not in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_stages_show_days_open_claims_and_the_limit(opened, release, lang):
    rows = release.read(claims_record_queries.processing("3514", "JHT", "claim")).to_dicts()
    of_year = {row["stage"]: row for row in rows if row["year"] == 2023}
    limited = of_year["complete_to_paid"]
    assert limited["within_limit_pct"] is not None
    assert limited["limit_day_kind"] == "working"
    shown = html(opened(lang, region="3514", record="JHT_claim", reported="2023"))
    for row in of_year.values():
        days = {n: formats.as_held(row[f"{n}_days"], lang) for n in ("p50", "p90")}
        assert words(lang, "records.stage_value", **days) in shown
    limit = words(lang, "records.limit_working", count=formats.whole(5, lang))
    share = plain(formats.percent(limited["within_limit_pct"], lang))
    assert words(lang, "records.within", share=share, limit=limit) in shown
    assert limited["url"] in shown, "the limit names its source"
    no_limit = html(opened(lang, region="3514", record="JKM_claim"))
    assert words(lang, "records.limit_none") in no_limit


def test_open_claims_stand_with_their_age_and_hidden_ones_without(opened, release):
    rows = release.read(
        reader.Query("""
            select * from warehouse.claims.claims_processing
            where stage = 'event_to_paid' and (open_cases is null or open_cases > 0)
        """)
    ).to_dicts()
    hidden = next(row for row in rows if row["open_cases"] is None)
    asked = {"region": hidden["region_code"], "reported": str(hidden["year"])}
    shown = html(opened(**asked, record=f"{hidden['program']}_{hidden['claim_unit']}"))
    assert words("id", "records.open_hidden") in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_triangle_shows_the_mart(opened, release, lang):
    rows = release.read(claims_record_queries.triangle("JHT", "claim")).to_dicts()
    ladder = release.read(claims_record_queries.factors("JHT", "claim")).to_dicts()
    shown = html(opened(lang, record="JHT_claim"))
    (triangle,) = re.findall(r'<div class="w-triangle">(.*?)</div></div>', shown, re.DOTALL)
    lines = re.findall(r'<tr role="row"><th scope="row".*?</tr>', triangle)
    cells = {
        re.sub(r"<[^>]*>", "", re.search(r"<th.*?</th>", line)[0]): [
            re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", line)
        ]
        for line in lines
    }
    factors = [row["age_to_age_factor"] for row in ladder]
    written = ["" if f is None else formats.in_full(f, "", lang, 2) for f in factors]
    assert cells.pop(words(lang, "records.column_factor")) == ["", *written]
    assert len(cells) == len({row["event_month_on"] for row in rows})
    for month, (ultimate, *cases) in cells.items():
        here = [row for row in rows if plain(formats.month(row["event_month_on"], lang)) == month]
        told = [
            words(lang, "extract.hidden")
            if row["is_suppressed"]
            else formats.whole(row["cumulative_cases"], lang)
            for row in here
        ]
        assert cases == told + [""] * (13 - len(told))
        (expected,) = [row["ultimate_cases"] for row in here if row["is_latest"]]
        not_computed = words(lang, "records.not_computed")
        assert ultimate == (not_computed if expected is None else formats.whole(expected, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_loss_ratio_shows_the_mart_its_months_and_names_what_is_hidden(opened, release, lang):
    rows = release.read(claims_record_queries.loss_ratio()).to_dicts()
    rows = [row for row in rows if row["year"] == rows[0]["year"]]
    shown = html(opened(lang))
    months = formats.whole(rows[0]["paired_months"], lang)
    assert words(lang, "records.loss_months", count=months) in shown
    hidden = 0
    for row in rows:
        payer = row[f"payer_label_{lang}"]
        name = words(
            lang, "records.loss_row", program=row["program"], segment=row["segment"], payer=payer
        )
        if row["is_suppressed"]:
            hidden += 1
            assert f"<li>{name}</li>" in shown
            assert f'<span class="w-label">{name}' not in shown
        else:
            share = plain(formats.percent(row["loss_ratio_pct"], lang))
            assert f'<span class="w-label">{name}</span><span class="w-value">{share}</span>' in shown
    assert words(lang, "records.loss_hidden_rows", count=formats.whole(hidden, lang)) in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_section_says_that_it_is_made_up(opened, lang):
    app = opened(lang, region="3514")
    label = words(lang, "extract.label")
    assert html(app).count(label) == 4
    simulated = words(lang, "evidence.cite_simulated")
    assert sum(simulated in code.value for code in app.code) == 4


def test_region_without_records_says_how_to_bring_them_in(opened):
    app = opened(region="1101")
    region = "Kab. Aceh Selatan"
    assert words("id", "extract.nothing", region=region) in [info.value for info in app.info]
    assert words("id", "extract.commands") in [code.value for code in app.code]
    assert words("id", "records.loss_title") in [header.value for header in app.subheader]
