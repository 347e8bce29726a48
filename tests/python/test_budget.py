"""The budget calculator: whole persons, there and back, at the price of each month."""

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse import budget
from warehouse.budget import Question
from warehouse.figures import NotAFigureError

RELIEF = (date(2020, 8, 1), date(2021, 1, 1))
HALVED = {
    "transport": (date(2026, 1, 1), date(2027, 3, 1)),
    "other_than_transport": (date(2026, 4, 1), date(2026, 12, 1)),
}
PUBLIC = ("apbn", "apbd_province", "apbd_regency", "dbhcht", "dbh_sawit", "village", "public_mixed")
NOT_PUBLIC = ("csr", "donors", "self", "mixed", "unknown")


@pytest.fixture(scope="module")
def con(release_home):
    with duckdb.connect() as con:
        con.execute(f"attach '{release_home}/current/warehouse.duckdb' as warehouse (read_only)")
        con.execute("use warehouse")
        yield con


def ask(mode, amount, months, start="2025-01-01", payer="dbhcht", **more):
    more = {"sector": "other_than_transport", "package": "JKK+JKM"} | more
    return Question(mode, amount, months, date.fromisoformat(start), payer, **more)


def month_after(start: date, n: int) -> date:
    years, month = divmod(start.month - 1 + n, 12)
    return date(start.year + years, month + 1, 1)


def month_price(month: date, payer: str, sector: str) -> int | None:
    """The law read again, apart from the warehouse; none where no sector is stated and prices differ."""
    if sector == "all":
        prices = {month_price(month, payer, named) for named in HALVED}
        return prices.pop() if len(prices) == 1 else None
    if RELIEF[0] <= month <= RELIEF[1]:
        return 168
    first, last = HALVED[sector]
    return 8_400 if payer in NOT_PUBLIC and first <= month <= last else 16_800


def price_by_hand(question: Question) -> int | None:
    """What one person costs over the period; none where a month has no price."""
    months = [month_after(question.start, n) for n in range(question.months)]
    prices = [month_price(month, question.payer, question.sector) for month in months]
    if None in prices:
        return None
    return sum(prices) + question.months * (20_000 if question.package.endswith("JHT") else 0)


QUESTIONS = st.builds(
    Question,
    mode=st.just("rupiah"),
    amount=st.integers(1, 10**13),
    months=st.integers(1, 60),
    start=st.builds(date, st.integers(2015, 2028), st.integers(1, 12), st.just(1)),
    payer=st.sampled_from(PUBLIC + NOT_PUBLIC),
    sector=st.sampled_from(["all", "transport", "other_than_transport"]),
    package=st.sampled_from(["JKK+JKM", "JKK+JKM+JHT"]),
)


def of(question: Question, mode: str, amount: int) -> Question:
    return Question(
        mode,
        amount,
        question.months,
        question.start,
        question.payer,
        question.sector,
        question.package,
    )


@settings(max_examples=80, deadline=None)
@given(QUESTIONS)
def test_rupiah_buy_whole_persons_and_one_rupiah_less_buys_one_fewer(con, question):
    person_idr = price_by_hand(question)
    if person_idr is None:
        with pytest.raises(NotAFigureError) as wrong:
            budget.calculate(con, question)
        assert wrong.value.reason == "which_sector"
        return
    persons = min(question.amount // person_idr, budget.MOST_PERSONS)
    amount = persons * person_idr + question.amount % person_idr
    bought = budget.calculate(con, of(question, "rupiah", amount))
    assert bought.person_idr == person_idr
    assert bought.persons == persons
    assert bought.paid_idr + bought.left_idr == amount
    assert 0 <= bought.left_idr < person_idr
    assert sum(p["paid_months"] for p in bought.periods) == question.months
    if persons:
        cost = budget.calculate(con, of(question, "persons", persons))
        assert cost.paid_idr == persons * person_idr
        assert budget.calculate(con, of(question, "rupiah", cost.paid_idr)).persons == persons
        assert budget.calculate(con, of(question, "rupiah", cost.paid_idr - 1)).persons == persons - 1


@pytest.mark.parametrize(
    ("persons", "months", "start", "payer", "rupiah"),
    [
        (2_274, 12, "2025-01-01", "dbhcht", 458_438_400),  # Sumenep
        (5_387, 5, "2024-08-01", "dbhcht", 452_508_000),  # Blitar
        (5_606, 7, "2025-06-01", "dbhcht", 659_265_600),  # Lumajang
        (50_000, 12, "2026-01-01", "apbd_province", 10_080_000_000),  # Nusa Tenggara Timur
    ],
)
def test_published_budgets_come_out_both_ways(con, persons, months, start, payer, rupiah):
    assert budget.calculate(con, ask("persons", persons, months, start, payer)).paid_idr == rupiah
    bought = budget.calculate(con, ask("rupiah", rupiah, months, start, payer))
    assert (bought.persons, bought.left_idr) == (persons, 0)


@pytest.mark.parametrize(
    ("start", "payer", "sector", "prices"),
    [
        ("2026-03-01", "csr", "other_than_transport", [(16_800, 1), (8_400, 2)]),
        ("2026-11-01", "csr", "other_than_transport", [(8_400, 2), (16_800, 1)]),
        ("2025-12-01", "csr", "transport", [(16_800, 1), (8_400, 2)]),
        ("2027-02-01", "donors", "transport", [(8_400, 2), (16_800, 1)]),
        ("2026-05-01", "csr", "all", [(8_400, 3)]),
        ("2025-10-01", "self", "all", [(16_800, 3)]),
        ("2026-05-01", "dbhcht", "all", [(16_800, 3)]),
        ("2026-01-01", "dbhcht", "all", [(16_800, 3)]),
        ("2026-05-01", "unknown", "transport", [(8_400, 3)]),
        ("2026-05-01", "village", "transport", [(16_800, 3)]),
        ("2026-05-01", "dbh_sawit", "other_than_transport", [(16_800, 3)]),
        ("2020-07-01", "apbn", "all", [(16_800, 1), (168, 2)]),
        ("2021-01-01", "apbn", "all", [(168, 1), (16_800, 2)]),
    ],
)
def test_each_month_is_priced_by_what_holds_on_its_first_day(con, start, payer, sector, prices):
    answer = budget.calculate(con, ask("persons", 10, 3, start, payer, sector=sector))
    assert [(p["premium_idr"], p["paid_months"]) for p in answer.periods] == prices
    assert answer.paid_idr == 10 * sum(price * months for price, months in prices)


@pytest.mark.parametrize(("sector", "persons"), [("transport", 9_920), ("other_than_transport", 7_936)])
def test_a_billion_from_april_2026_buys_what_the_sector_costs(con, sector, persons):
    asked = ask("rupiah", 10**9, 12, "2026-04-01", "self", sector=sector)
    assert budget.calculate(con, asked).persons == persons


def test_old_age_savings_are_never_halved(con):
    answer = budget.calculate(con, ask("persons", 1, 1, "2026-05-01", "csr", package="JKK+JKM+JHT"))
    assert answer.person_idr == 8_400 + 20_000


def test_points_stand_on_the_latest_rate_of_the_region(con):
    latest = con.execute("""
        select base_persons, base_round, numerator_on, coverage_pct
        from coverage.coverage_by_region_year
        where region_code = '35' and base_id = 'employed' and not is_base_missing
        order by numerator_on desc limit 1
    """).fetchone()
    points = budget.calculate(con, ask("persons", 100_000, 12), "35", "employed").points
    assert (points["base_persons"], points["base_round"], points["numerator_on"]) == latest[:3]
    assert points["points"] == pytest.approx(100 * 100_000 / latest[0], abs=1e-4)
    assert points["coverage_after_pct"] == pytest.approx(
        float(latest[3]) + 100 * 100_000 / latest[0], abs=2e-4
    )
    assert not points["is_beyond_gap"]
    assert budget.calculate(con, ask("persons", 30_000_000, 1), "35", "employed").points["is_beyond_gap"]


def test_points_where_no_participants_are_held_stand_on_the_latest_august_base(con):
    points = budget.calculate(con, ask("persons", 2_274, 12), "3529", "employed").points
    assert (points["base_persons"], points["base_round"]) == (735_757, "2025-08")
    assert (points["numerator_persons"], points["coverage_after_pct"]) == (None, None)
    assert points["points"] == pytest.approx(0.3091, abs=1e-4)
    assert budget.calculate(con, ask("persons", 2_274, 12), "3529", "eligible").points is None


@pytest.mark.parametrize(
    ("mode", "amount", "value"),
    [
        ("rupiah", "Rp 1,5 miliar", 1_500_000_000),
        ("rupiah", "458.438.400", 458_438_400),
        ("rupiah", "458,438,400", 458_438_400),
        ("rupiah", "Rp 5.000,-", 5_000),
        ("persons", "2.274 orang", 2_274),
        ("persons", "2.274", 2_274),
        ("persons", "1", 1),
    ],
)
def test_amounts_are_read_as_people_write_them(mode, amount, value):
    assert budget.read(mode, amount, "12", "2025-07") == (value, 12, date(2025, 7, 1))


@pytest.mark.parametrize(
    ("mode", "amount", "months", "start", "reason"),
    [
        ("rupiah", "", "12", "2025-07", "nothing"),
        ("rupiah", "banyak", "12", "2025-07", "no_number"),
        ("rupiah", "-5.000", "12", "2025-07", "not_positive"),
        ("rupiah", "Rp -5.000", "12", "2025-07", "not_positive"),
        ("rupiah", "Rp 0", "12", "2025-07", "not_positive"),
        ("rupiah", "Rp 1.000,50", "12", "2025-07", "has_decimals"),
        ("persons", "1,5 orang", "12", "2025-07", "has_decimals"),
        ("rupiah", "2.274 orang", "12", "2025-07", "other_kind"),
        ("persons", "Rp 5 juta", "12", "2025-07", "other_kind"),
        ("rupiah", "5 M", "12", "2025-07", "one_letter"),
        ("rupiah", "Rp 5-10 juta", "12", "2025-07", "range"),
        ("persons", "400 juta orang", "12", "2025-07", "too_large"),
        ("rupiah", "9" * 40, "12", "2025-07", "too_large"),
        ("rupiah", "1 juta", "0", "2025-07", "no_months"),
        ("rupiah", "1 juta", "61", "2025-07", "no_months"),
        ("rupiah", "1 juta", "-3", "2025-07", "no_months"),
        ("rupiah", "1 juta", "", "2025-07", "no_months"),
        ("rupiah", "1 juta", "12", "2025-13", "no_start"),
        ("rupiah", "1 juta", "12", "2025", "no_start"),
        ("rupiah", "1 juta", "12", "Juli", "no_start"),
        ("rupiah", "1 juta", "12", "2100-01", "no_price"),
    ],
)
def test_nonsense_is_refused_with_a_reason(mode, amount, months, start, reason):
    with pytest.raises(NotAFigureError) as wrong:
        budget.read(mode, amount, months, start)
    assert wrong.value.reason == reason


def test_months_from_1_to_60_and_days_of_a_month(con):
    assert budget.read("rupiah", "1 juta", "60 bulan", "2025-07-31")[1:] == (60, date(2025, 7, 1))
    for months in (1, 60):
        assert budget.calculate(con, ask("persons", 1, months)).paid_months == months


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (ask("persons", 1, 1, "2014-12-01"), "no_price"),
        (ask("persons", 1, 2, "2014-12-01"), "no_price"),
        (ask("rupiah", 10**18, 1), "too_large"),
        (ask("persons", 1, 1, payer="moon"), "no_price"),
        (ask("persons", 1, 2, "2014-12-01", "csr", sector="all"), "no_price"),
        (ask("rupiah", 10**9, 12, "2026-04-01", "csr", sector="all"), "which_sector"),
        (ask("persons", 1, 1, "2027-03-01", "self", sector="all"), "which_sector"),
    ],
)
def test_what_the_release_cannot_price_is_refused(con, question, reason):
    with pytest.raises(NotAFigureError) as wrong:
        budget.calculate(con, question)
    assert wrong.value.reason == reason


def test_a_budget_too_small_for_one_person_buys_nobody(con):
    answer = budget.calculate(con, ask("rupiah", 16_799, 1), "35", "employed")
    assert (answer.persons, answer.paid_idr, answer.left_idr) == (0, 0, 16_799)
    assert answer.points["points"] == 0
