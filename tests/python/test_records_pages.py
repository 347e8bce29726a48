"""Pages on records of an office: numbers of the marts, words for hidden ones, labels on made-up ones."""

import re
from datetime import date
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from warehouse.explorer import (
    brief,
    evidence,
    extract_queries,
    extracts,
    formats,
    lines,
    reader,
    regions,
)
from warehouse.explorer.view import View
from warehouse.explorer.words import LANGUAGES, words

SCRIPT = """
from warehouse.explorer import {module}, reader
from warehouse.explorer.view import View
{module}.page(View(reader.served(), "{lang}"))
"""
ROW = re.compile(r'<tr role="row"><th scope="row".*?</tr>', re.S)
CELL = re.compile(r"<t[hd] (?:scope=\"row\"|role=\"cell\").*?</t[hd]>", re.S)
MONTHS = {12: ("Desember", "December"), 6: ("Juni", "June")}


@pytest.fixture(scope="module", autouse=True)
def home(release_home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(release_home))
        yield


def opened(module: str, lang: str, **address: str) -> AppTest:
    app = AppTest.from_string(SCRIPT.format(module=module, lang=lang), default_timeout=60)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return " ".join(part.proto.body for part in app.get("html")).replace("\u00a0", " ")


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def table(html: str, title: str) -> list[list[str]]:
    """The cells of the rows of a table, as text."""
    found = html.split(f'aria-label="{title}"')[1].split("</div>", maxsplit=1)[0]
    return [[text(cell) for cell in CELL.findall(row)] for row in ROW.findall(found)]


def month(on: date, lang: str) -> str:
    return f"{MONTHS[on.month][list(LANGUAGES).index(lang)]} {on.year}"


def whole(value: int, lang: str) -> str:
    return f"{value:,}" if lang == "en" else f"{value:,}".replace(",", ".")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_calendar_has_every_end_of_the_mart_and_hides_what_is_hidden(marts, lang):
    page = html(opened("protection", lang, region="3514"))
    title = words(lang, "cliff.calendar_title", region="Kab. Pasuruan")
    ahead = words(lang, "cliff.upcoming")
    calendar = {row[0].removesuffix(ahead).strip(): row for row in table(page, title)}
    rows = marts.execute(f"""
        select month_on, payer_label_{lang}, ending_persons, renewed_persons, is_upcoming
        from protection.sponsorship_cliff where region_code = '3514'
    """).fetchall()
    hidden = 0
    for on, payer, ending, renewed, is_upcoming in rows:
        row = calendar[month(on, lang)]
        assert row[0].endswith(ahead) == is_upcoming
        heads = re.findall(r'columnheader">([^<]*)', page.split(f'aria-label="{title}"')[1])
        cell = row[heads.index(payer)]
        assert cell.startswith(whole(ending, lang))
        if renewed is None and not is_upcoming:
            hidden += 1
            assert cell.endswith(words(lang, "cliff.renewed_hidden"))
        elif not is_upcoming:
            assert words(lang, "cliff.renewed", persons=renewed, net=f"−{ending - renewed}") in cell
    assert hidden, "the sample has hidden renewals"
    assert words(lang, "extract.hidden_how") in text(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_retention_shows_each_share_a_word_for_hidden_and_one_for_what_has_not_come(marts, lang):
    page = html(opened("protection", lang, region="3514"))
    shown = {
        tuple(r[:2]): r for r in table(page, words(lang, "retention.title", region="Kab. Pasuruan"))
    }
    # Rows behind the fold are in the page, in a table of their own.
    held = marts.execute(f"""
        select month_on, payer_label_{lang}, months_after, retention_pct
        from protection.retention_by_cohort
        where region_code = '3514' and month_on >= '2024-01-01'
    """).fetchall()
    told = set()
    for on, payer, after, share in held:
        cell = shown[month(on, lang), payer][3 + (1, 3, 6, 12).index(after)]
        if share is None:
            assert cell == words(lang, "extract.hidden")
        else:
            said = f"{round(share, 1)} %"
            assert cell == (said if lang == "en" else said.replace(".", ","))
        told.add((on, payer, after))
    late = {(date(2024, 12, 31), payer, 12) for _, payer, _ in told} - told
    assert late
    for on, payer, _ in late:
        assert shown[month(on, lang), payer][-1] == words(lang, "retention.not_yet")


@pytest.mark.parametrize("segment", ["ALL", "BPU"])
def test_members_by_month_say_stock_average_december_and_coverage_of_the_mart(marts, segment):
    page = text(html(opened("coverage", "id", region="3575", segment=segment)))
    on, active, average = marts.execute(
        """
        select month_on, active_persons, average_active_persons
        from coverage.membership_by_region_month
        where region_code = '3575' and segment = ? order by month_on desc limit 1
        """,
        [segment],
    ).fetchone()
    assert f"terakhir {whole(active, 'id')} orang pada {month(on, 'id')}" in page
    assert f"sampai {month(on, 'id')}: {whole(average, 'id')}." in page
    decembers = marts.execute(
        """
        select distinct month_on, december_effect_pct from coverage.membership_by_region_month
        where region_code = '3575' and segment = ? and december_effect_pct is not null
        """,
        [segment],
    ).fetchall()
    assert decembers
    for year_end, effect in decembers:
        said = f"{abs(round(effect, 1))} %".replace(".", ",")
        assert re.search(rf"{month(year_end, 'id')}: [\d.]+ peserta aktif, {said} di", page)
    rates = marts.execute(
        """
        select coverage_pct, base_persons from coverage.membership_by_region_month
        where region_code = '3575' and segment = ? and month_on = ?
        """,
        [segment, on],
    ).fetchall()
    for share, base in rates:
        assert f"{round(share, 2)} %".replace(".", ",") in page
        assert f"dari {whole(base, 'id')} orang" in page


def test_segments_of_the_latest_month_equal_the_mart(marts):
    page = html(opened("coverage", "en", region="3575"))
    when = "30 June 2025"
    title = words("en", "members.segments_title", region="Kota Pasuruan", when=when)
    shown = {row[0]: row for row in table(page, title)}
    rows = marts.execute("""
        select s.label_en, m.active_persons, m.average_active_persons, d.december_effect_pct,
            list(m.coverage_pct)
        from coverage.membership_by_region_month as m
        inner join core.dim_segment as s on s.segment = m.segment
        inner join coverage.membership_by_region_month as d
            on d.region_code = m.region_code and d.segment = m.segment and d.base_id = m.base_id
            and d.month_on = '2024-12-31'
        where m.region_code = '3575' and m.month_on = '2025-06-30'
        group by all
    """).fetchall()
    assert len(shown) == len({row[0] for row in rows}) == 5
    for label, active, average, effect, shares in rows:
        cells = shown[label]
        assert cells[1] == whole(active, "en")
        assert cells[2] == (words("en", "extract.hidden") if average is None else whole(average, "en"))
        if effect is not None:
            assert cells[3] == f"+{round(effect, 1)} %"
        for share in shares:
            assert (f"{round(share, 2)} %" if share else words("en", "members.no_base")) in cells[4]


def test_cohort_of_the_curve_stands_in_the_address():
    app = opened("protection", "id", region="3514", cohort="2023-12-31")
    assert "perlindungannya berakhir pada Desember 2023" in text(html(app))
    app = opened("protection", "id", region="3514", cohort="1999-12-31")
    assert "perlindungannya berakhir pada Juni 2024" in text(html(app)), "the latest seen to its end"
    label = words("id", "filter.cohort")
    fell_back = words("id", "filter.fell_back", filter=label, shown="Juni\u00a02024")
    assert fell_back in [info.value for info in app.info]


def test_line_breaks_where_a_month_is_hidden():
    values = [10, 20, None, 30, 40]
    points = [
        lines.Point(date(2025, n + 1, 28), value, str(value or ""), "") for n, value in enumerate(values)
    ]
    drawn = lines.html([lines.Line("a", points, has_dots=False)], "alt")
    assert drawn.count("w-path") == 2
    assert "None" not in drawn


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("module", ["coverage", "protection"])
def test_region_without_records_says_how_to_bring_them_in(module, lang):
    app = opened(module, lang, region="1101")
    assert words(lang, "extract.nothing", region="Kab. Aceh Selatan") in [i.value for i in app.info]
    assert words(lang, "extract.commands") in [code.value for code in app.code]
    page = html(app)
    for code in ("3514", "3575"):
        assert f'href="?region={code}&amp;lang={lang}"' in page
    assert words(lang, "extract.label") in text(page), "the regions that have some are made up"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("module", "more", "parts"),
    [
        ("coverage", {}, 2),
        ("protection", {}, 2),
        ("region", {}, 3),
        ("data", {"part": "reconciliation"}, 2),
        ("data", {"part": "sql", "recipe": "06_members_by_month"}, 1),
    ],
)
def test_made_up_records_are_labelled_in_each_part_and_citation(module, more, parts, lang):
    app = opened(module, lang, region="3575", **more)
    assert text(html(app)).count(words(lang, "extract.label")) == parts
    cited = [code.value for code in app.code if words(lang, "evidence.cite_simulated") in code.value]
    assert len(cited) == (parts if "recipe" not in more else 0)


def test_records_of_an_office_carry_no_label():
    view = View(reader.served(), "en")
    row = {"extract_as_of_on": date(2025, 6, 30), "is_simulated": False}
    assert text(extracts.notice(view, row)) == words("en", "extract.real", when="30 June 2025").replace(
        "\u00a0", " "
    )
    assert evidence.file_stem(view, "x", True).startswith("simulated-x-")
    assert evidence.file_stem(view, "x", False).startswith("x-")


def test_null_is_hidden_only_where_the_row_says_so():
    view = View(reader.served(), "id")
    for is_suppressed, key in ((True, "extract.hidden"), (False, "table.empty")):
        row = {"n": None, "is_suppressed": is_suppressed}
        assert extracts.cell(view, row, "n", str)[0] == words("id", key)
    assert extracts.cell(view, {"n": 0, "is_suppressed": True}, "n", str)[0] == "0", (
        "a zero is no secret"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_brief_has_a_short_part_from_records_with_claims_in_a_line(marts, lang):
    view = View(reader.served(), lang)
    document = brief.document(view, regions.all_by_code(view)["3575"])
    parts = {
        name: text(document.split(f'<section id="{name}">')[1].split("</section>")[0])
        for name in ("record_members", "record_cover", "record_claims")
    }
    for part in parts.values():
        assert words(lang, "extract.label") in part
    claims = marts.execute("""
        select program, cases from claims.claims_by_region_month
        where region_code = '3575' qualify rank() over (order by month_on desc) = 1
    """).fetchall()
    assert {cases is None for _, cases in claims} == {True, False}
    for program, cases in claims:
        shown = words(lang, "extract.hidden") if cases is None else whole(cases, lang)
        assert f"{program} {shown}" in parts["record_claims"]


def test_batches_and_what_was_checked_equal_the_marts(marts):
    page = html(opened("data", "en", part="reconciliation"))
    batches = table(page, words("en", "batch.title"))
    rows = marts.execute("select n_read, n_accepted, n_rejected from core.dim_extract_batch").fetchall()
    assert sorted(row[2:5] for row in batches) == sorted([whole(n, "en") for n in row] for row in rows)
    compared = marts.execute("""
        select region_name, extract_value, published_value from quality.extract_reconciliation
    """).fetchall()
    count = formats.whole(len(compared), "en")
    title = words("en", "batch.checked_title", count=count)
    shown = {row[0]: row for row in table(page, title)}
    for name, value, published in compared:
        assert shown[name][3:5] == [whole(value, "en"), whole(published, "en")]


def test_regions_with_records_are_those_of_the_mart(marts):
    release = reader.served()
    found = release.read(extract_queries.regions("protection.sponsorship_cliff", "3575"))
    (codes,) = marts.execute(
        "select list(distinct region_code order by region_code) from protection.sponsorship_cliff"
    ).fetchone()
    assert found["region_code"].to_list() == codes


def test_region_whose_records_say_nothing_of_a_part_is_told_so(monkeypatch):
    said = []
    monkeypatch.setattr(extracts.st, "info", lambda text, icon: said.append(text))
    view = View(reader.served(), "id")
    region = regions.all_by_code(view)["3575"]
    # Of a kind of mart that holds no row of it.
    extracts.nothing(view, region, "coverage.coverage_change_by_segment")
    assert said == [words("id", "extract.no_rows", region="Kota Pasuruan")]
