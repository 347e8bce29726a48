"""The page on vulnerable workers, run in process: what it shows first, refuses, and says aloud."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from warehouse import budget
from warehouse.explorer import protection_queries, reader
from warehouse.explorer.words import LANGUAGES, catalogue, words

REFUSED = [
    ({"amount": ""}, "nothing"),
    ({"amount": "banyak"}, "no_number"),
    ({"amount": "Rp -5.000"}, "not_positive"),
    ({"amount": "Rp 0"}, "not_positive"),
    ({"amount": "Rp 1.000,50"}, "has_decimals"),
    ({"amount": "2.274 orang"}, "other_kind"),
    ({"amount": "5 M"}, "one_letter"),
    ({"amount": "Rp 5-10 juta"}, "range"),
    ({"amount": "Rp 5 juta 3"}, "several"),
    ({"amount": "1.234 juta"}, "two_readings"),
    ({"amount": "Rp 5 juta orang"}, "two_units"),
    ({"amount": "Rp 5 juta rumah"}, "unknown_words"),
    ({"amount": "Rp 1.23.45"}, "wrong_marks"),
    ({"amount": "9" * 40}, "too_large"),
    ({"amount": "Rp 900000 triliun", "months": "1"}, "too_large"),
    ({"amount": "400 juta", "mode": "persons"}, "too_large"),
    ({"months": "0"}, "no_months"),
    ({"months": "61"}, "no_months"),
    ({"start": "2026"}, "no_start"),
    ({"start": "2014-12"}, "no_price"),
    ({"payer": "csr", "sector": "all"}, "which_sector"),
]


def script(lang: str) -> None:
    # AppTest runs the function's own text.
    from warehouse.explorer import protection, reader  # noqa: PLC0415
    from warehouse.explorer.view import View  # noqa: PLC0415

    protection.page(View(reader.served(), lang))


@pytest.fixture
def opened(release_home, monkeypatch):
    """Opens the page with an address, and gives all it says as one text."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))

    def open_page(lang: str = "id", **address: str) -> str:
        app = AppTest.from_function(script, kwargs={"lang": lang}, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        parts = [part.proto.body for part in app.get("html")]
        parts += [
            part.value
            for kind in ("title", "header", "subheader", "info", "markdown")
            for part in app.get(kind)
        ]
        return re.sub(r"<[^>]*>", " ", " ".join(parts)).replace("\u00a0", " ")

    return open_page


@pytest.fixture
def release(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    return reader.served()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_opens_with_data_and_a_worked_example(opened, lang):
    text = opened(lang)
    persons = 10**12 // (12 * 16_800)
    written = f"{persons:,}" if lang == "en" else f"{persons:,}".replace(",", ".")
    assert f"JKK+JKM {'for' if lang == 'en' else 'untuk'} {written}" in text
    assert words(lang, "protection.never_summed") in text
    assert words(lang, "cliff.title", region="Indonesia") in text
    for key in ("budget.only_if_new", "budget.published_how"):
        assert words(lang, key) in text
    for verdict in ("exact", "within_truncation", "differs"):
        assert words(lang, f"budget.verdict_{verdict}") in text


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_what_cannot_be_priced_is_asked_back_in_words(opened, address, reason):
    asked = {"mode": "rupiah", "amount": "Rp 1 miliar", "months": "12", "start": "2026-01"} | address
    text = opened(**{name: value for name, value in asked.items() if value})
    assert words("id", f"budget.ask_{reason}", first="Januari 2015") in text
    assert words("id", "budget.prices_title") not in text
    assert words("id", "budget.published_how") in text, "the published budgets stand all the same"


def test_every_reason_has_words():
    reasons = {reason for _, reason in REFUSED}
    for lang in LANGUAGES:
        asked_back = {k.removeprefix("budget.ask_") for k in catalogue(lang) if "budget.ask_" in k}
        assert asked_back == reasons


def test_values_that_are_not_on_offer_fall_back_and_say_so(opened):
    text = opened(amount="Rp 1 miliar", payer="moon", base="vulnerable", mode="x")
    for name, shown in (("payer", "APBN"), ("base", "Penduduk bekerja")):
        label = words("id", f"budget.field_{name}")
        assert words("id", "filter.fell_back", filter=label, shown=shown) in text
    assert "4.960 orang" in text


def test_payer_nobody_knows_is_said_to_be_counted_as_not_public(opened):
    asked = {"amount": "Rp 1 miliar", "start": "2026-05", "months": "1"}
    assert words("id", "budget.payer_unsure") in opened(payer="unknown", **asked)
    assert words("id", "budget.payer_unsure") in opened(payer="mixed", **asked)
    assert words("id", "budget.payer_unsure") not in opened(payer="csr", **asked)
    asked |= {"start": "2024-05"}
    assert words("id", "budget.payer_unsure") not in opened(payer="unknown", **asked), "no halved price"


def test_participants_of_a_base_of_informal_workers_are_those_of_bpu(opened):
    asked = {"region": "31", "mode": "persons", "amount": "1000", "months": "1"}
    who = words("id", "budget.active_BPU")
    assert words("id", "budget.no_rate", region="DKI Jakarta", who=who) in opened(
        base="informal", **asked
    )
    assert who not in opened(base="employed", **asked)


def test_far_months_are_said_to_be_priced_by_the_law_of_today(opened):
    text = opened(amount="Rp 1 miliar", start="2098-01", payer="apbn")
    assert "Bulan mendatang dihitung menurut peraturan yang tersimpan hari ini." in text


def test_old_age_savings_say_the_income_they_are_a_percent_of(opened):
    text = opened(amount="500", mode="persons", package="JKK+JKM+JHT")
    assert (
        "JHT Rp 20.000: PP 46/2015, berlaku sejak 1 Jan 2015; 2,0 % dari penghasilan Rp 1.000.000"
        in text
    )


def test_more_persons_than_are_left_to_cover_are_noticed(opened):
    asked = {"mode": "persons", "region": "35", "months": "1", "payer": "apbn", "start": "2026-01"}
    assert words("id", "budget.beyond_gap") in opened(amount="30 juta orang", **asked)
    assert words("id", "budget.beyond_gap") not in opened(amount="3 juta orang", **asked)


def test_region_without_figures_says_why_and_what_to_do(opened):
    text = opened(region="1101", base="eligible", amount="Rp 1 miliar")
    assert words("id", "protection.nothing_do") in text
    region = "Kab. Aceh Selatan"
    assert words("id", "protection.nothing_why", region=region) in text
    base = "pekerja potensial (basis UCJ)"
    assert words("id", "budget.no_base", base=base, region=region) in text


def test_local_list_stands_beside_the_protected_and_is_not_divided(opened, release):
    rows = release.read(protection_queries.lists("18")).to_dicts()
    assert [row["workers_persons"] for row in rows] == [380_270, 896_780]
    text = opened(region="18")
    for row in rows:
        persons = f"{row['workers_persons']:,}".replace(",", ".")
        assert f"{persons} pekerja rentan terdata" in text
    assert words("id", "protection.list_no_rate") in text
    assert words("id", "protection.list_none") in opened(region="35")


def test_every_query_runs_on_a_release(release):
    asked = [
        protection_queries.published("ID"),
        protection_queries.latest("35"),
        protection_queries.below("35"),
        protection_queries.regencies(),
        protection_queries.lists("64"),
        protection_queries.budgets("ID"),
        protection_queries.payers(),
        protection_queries.sectors(),
        protection_queries.packages(),
        protection_queries.bases(),
        protection_queries.priced_since(),
        protection_queries.parameters(["jkk_bpu_2021", "jht_bpu_2015"]),
    ]
    for query in asked:
        assert release.read(query).height > 0, query.sql
    payers = release.read(protection_queries.payers())["payer_id"].to_list()
    assert len(payers) == len(set(payers))
    assert "employer" not in payers


def test_latest_number_of_each_payer_and_group_is_shown_and_older_ones_stay_in_the_table(release):
    latest = release.read(protection_queries.latest("35")).to_dicts()
    found = {(row["payer_id"], row["worker_group"]): row["workers_persons"] for row in latest}
    assert found["csr", "vulnerable"] == 10_000, "of 2021, not the 35,000 of 2020"
    every = release.read(protection_queries.published("35"))["workers_persons"].to_list()
    assert {35_000, 13_000} <= set(every)


def test_statements_shown_run_as_they_stand(release):
    amount, months, start = budget.read("rupiah", "Rp 458.438.400", "12", "2025-12")
    question = budget.Question("rupiah", amount, months, start, "csr", "other_than_transport", "JKK+JKM")
    with release.opened() as con:
        answer = budget.calculate(con, question, "35", "employed")
        for name, statement in budget.statements(question, "35", "employed").items():
            shown = reader.Query(*statement).with_values()
            assert "$" not in shown
            rows = con.execute(shown).pl().to_dicts()
            if name == "periods":
                assert rows == answer.periods
            else:
                assert rows[0]["persons"] == answer.persons
