"""Klaim on AppTest: both languages, links that ask for much or for nonsense, units kept apart."""

import re
from datetime import date
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from warehouse.explorer import (
    claims_office_queries,
    claims_queries,
    claims_words,
    formats,
    reader,
)
from warehouse.explorer.view import View
from warehouse.explorer.words import LANGUAGES, words

# A code that went through: a snake_case name, or a programme that has a label of its own.
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\bALL\b|\bBEASISWA\b")
LINKS = {
    "default": {},
    "office": {"office": "pasuruan", "show": "rupiah", "kind": "year_to_date", "program": "JKM"},
    "nothing_held": {"region": "3575"},
    "two_extents": {"region": "92", "show": "rupiah"},
    "frequency_of_an_office": {"office": "madura", "show": "frequency"},
    "records": {"region": "3514", "record": "JHT_claim", "reported": "2024"},
    "records_of_payments": {"region": "3575", "record": "JP_payment"},
    "nonsense": {
        "region": "zz",
        "office": "moon",
        "show": "x",
        "kind": "x",
        "unit": "x",
        "period": "x",
        "program": "ALL",
        "against": "x",
        "record": "x",
        "ratio_year": "x",
    },
}


def script():
    from warehouse.explorer import claims, filters, reader  # noqa: PLC0415 - runs on its own.
    from warehouse.explorer.view import View  # noqa: PLC0415

    claims.page(View(reader.served(), filters.language()[0]))


@pytest.fixture
def release(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    return reader.served()


def run(lang: str, asked: dict[str, str]) -> AppTest:
    app = AppTest.from_function(script, default_timeout=30)
    app.query_params["lang"] = lang
    for name, value in asked.items():
        app.query_params[name] = value
    return app.run()


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def text(app: AppTest) -> str:
    parts = [re.sub(r"<[^>]*>", " ", html(app))]
    parts += [
        e.value for kind in ("title", "header", "subheader", "markdown", "info") for e in app.get(kind)
    ]
    return unescape("\n".join(parts)).replace("\u00a0", " ")


@pytest.mark.parametrize("asked", LINKS.values(), ids=LINKS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_stands_without_codes(release, lang, asked):
    app = run(lang, asked)
    assert not app.exception
    shown = text(app)
    assert words(lang, "claims.title") in shown
    assert words(lang, "records.title") in shown
    assert CODE.findall(shown) == []


def test_what_is_not_on_offer_falls_back_and_says_so(release):
    notices = [info.value for info in run("en", LINKS["nonsense"]).info]
    fell_back = {name: words("en", f"filter.{name}") for name in LINKS["nonsense"]}
    # What is shown instead stands last in the notice.
    said = {
        name: next(
            (
                n
                for n in notices
                if n.startswith(words("en", "filter.fell_back", filter=label, shown="")[:-1])
            ),
            "",
        )
        for name, label in fell_back.items()
    }
    assert [name for name, notice in said.items() if not notice] == []
    assert said["office"].endswith(words("en", "claims.no_office") + ".")
    assert said["program"].endswith("(JHT).")


def test_scholarships_are_in_no_matrix_and_no_total(release):
    for kind in ("year", "year_to_date"):
        assert "BEASISWA" not in set(release.read(claims_queries.matrix("ID", kind))["program"])
    rows = release.read(claims_queries.scholarships("ID"))
    assert set(rows["program"]) == {"BEASISWA"}
    assert "BEASISWA" not in set(release.read(claims_queries.programs())["program"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_count_names_its_unit(release, lang):
    view = View(release, lang)
    rows = release.read(claims_queries.matrix("ID", "year")).to_dicts()
    units = {row["claim_unit"] for row in rows}
    assert {"accident", "claim", "payment", "unknown"} <= units
    five = formats.whole(5, lang)
    texts = {u: claims_words.counted(view, {"claim_unit": u}, five) for u in units}
    assert len(set(texts.values())) == len(units)
    assert all(len(t) > len("5 ") for t in texts.values())


def test_cases_and_rupiah_carry_their_own_flags(release):
    (row,) = (
        r
        for r in release.read(claims_queries.matrix("ID", "year")).to_dicts()
        if (r["program"], r["claim_unit"], r["period_end"].year) == ("JHT", "claim", 2015)
    )
    view = View(release, "en")
    assert view.flags(claims_words.with_flags_of(row, "cases")) == ["Press only"]
    assert view.flags(claims_words.with_flags_of(row, "amount")) == ["Rounded", "Press only"]


def test_every_query_runs_on_a_release(release):
    asked = [
        claims_queries.regions_held(),
        claims_queries.offices(),
        claims_queries.programs(),
        claims_queries.kinds("ID"),
        claims_queries.matrix("ID", "year"),
        claims_queries.scholarships("ID"),
        claims_queries.composed_periods("ID"),
        claims_queries.composition("ID", "2024-01-01", "2024-12-31"),
        claims_office_queries.compared_programs(),
        claims_office_queries.comparisons("JHT", "pasuruan"),
        claims_office_queries.compared_offices("JHT", "2023-01-01", "2023-12-31", "claim"),
    ]
    for query in asked:
        assert release.read(query).height > 0, query.sql
    matrix = release.read(claims_queries.matrix("ID", "year"))
    key = ["period_start", "period_end", "program", "claim_unit", "territory"]
    assert matrix.select(key).is_unique().all(), "a join doubled rows"


def test_every_place_with_claims_is_drawn(release):
    held = release.read(
        reader.Query("""
            select distinct region_code, office_id, period_kind
            from warehouse.claims.claims_by_program_period where program <> 'BEASISWA'
        """)
    ).to_dicts()
    assert len(held) > 150
    # Every fifth, and the rare kinds of period.
    rare = [row for row in held if row["period_kind"] in ("other", "month", "quarter")]
    for row in [*held[::25], *rare[::6]]:
        asked = {"region": row["region_code"]} if row["region_code"] else {"office": row["office_id"]}
        app = run("id", {**asked, "kind": row["period_kind"], "show": "rupiah"})
        assert not app.exception, row
        assert CODE.findall(text(app)) == [], row


@pytest.mark.parametrize(
    ("start", "end", "in_indonesian", "in_english"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "2024", "2024"),
        (date(2024, 1, 1), date(2024, 6, 30), "Januari–Juni 2024", "January–June 2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "Februari 2024", "February 2024"),
        (date(2022, 2, 1), date(2024, 5, 31), "Februari 2022–Mei 2024", "February 2022–May 2024"),
        (
            date(2021, 1, 1),
            date(2021, 12, 15),
            "1 Januari–15 Desember 2021",
            "1 January–15 December 2021",
        ),
        (
            date(2021, 12, 15),
            date(2022, 1, 31),
            "15 Desember 2021–31 Januari 2022",
            "15 December 2021–31 January 2022",
        ),
    ],
)
def test_periods_say_how_long_they_are(start, end, in_indonesian, in_english):
    for lang, expected in (("id", in_indonesian), ("en", in_english)):
        assert formats.period(start, end, lang).replace(formats.NBSP, " ") == expected


def test_frequency_over_participants_registered_elsewhere_is_flagged(release):
    view = View(release, "en")
    rows = release.read(claims_queries.matrix("31", "year")).to_dicts()
    (row,) = (r for r in rows if r["cases_per_1000_participants"])
    label = view.labels("coverage.coverage_by_region_year")["is_registration_effect"]
    assert label in view.flags(claims_words.with_flags_of(row, "frequency"))
    assert label not in view.flags(claims_words.with_flags_of(row, "cases"))
    assert label in text(run("en", {"region": "31", "show": "frequency"}))
    assert label not in text(run("en", {"region": "32", "show": "frequency"}))


def test_doubted_branch_is_no_measure_of_another(release):
    """Kudus 2017, said to be eight times the year after, against Denpasar."""
    asked = {"program": "JKK", "against": "2017-01-01_2017-12-31_claim"}
    shown = text(run("en", {**asked, "office": "denpasar"}))
    assert words("en", "claims.others_none") in shown
    assert "above the only other branch (Rp 11.08 million, rounded, press only)." in shown
    assert "1 other" not in shown
