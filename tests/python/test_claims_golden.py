"""Frequency, severity and development of a hand-made extract: answers computed by hand (comments)."""

from datetime import date
from decimal import Decimal

import pytest
from extract_planting import Planted
from golden import AS_OF, claims, paid

SEEDS = "regions region_lineage"
MODELS = """
    dim_region int_extract__claims records_claims
    int_extract__claims_by_region_month int_extract__claims_development
    claims_by_region_month claims_development
"""
# The stock comes from other models: here it is given. It stands once for each base.
STOCK = """
    create table coverage.membership_by_region_month as select * from (values
        ('3575', date '2025-05-31', 'ALL', 'employed', 24000::bigint),
        ('3575', date '2025-05-31', 'ALL', 'labour_force', 24000),
        ('3575', date '2025-06-30', 'ALL', 'employed', 30000),
        ('3575', date '2025-06-30', 'PU', 'formal', 12000)
    ) as t (region_code, month_on, segment, base_id, active_persons);
"""
SEVERITY = [
    *(
        row
        for million in range(1, 11)
        for row in paid(1, "JKK", "accident", "2025-05-10", million * 10**6)
    ),
    *paid(10, "JKK", "accident", "2025-06-10", 2_000_000),
    *paid(5, "JKK", "accident", "2025-06-30", 4_000_000),
    *paid(1, "JKK", "accident", "2022-06-30", 1_000_000),  # The 37th month: out.
    *paid(1, "JKK", "accident", "2022-07-01", 1_000_000),  # The 36th: in.
    *paid(10, "JKP", "claim", "2025-06-10", 1_000_000),
    *paid(10, "JP", "payment", "2025-06-10", 500_000, segment="JAKON"),
    *paid(12, "JKM", "claim", "2025-05-10", 42_000_000),
    *paid(3, "JKM", "claim", "2025-06-10", 42_000_000),
    *paid(9, "JHT", "claim", "2025-06-10", 1_000_000, region_code="3514"),
    *paid(1, "JHT", "claim", "2025-06-10", 20_000_000, region_code="3514"),
]
# Cases reported 0, 1, 2 and 3 months after their month.
REPORTED = {
    "2025-03": (10, 10, 5, 5),
    "2025-04": (20, 10, 5),
    "2025-05": (30, 25),
    "2025-06": (20,),
}
TRIANGLE = [
    row
    for month, new in REPORTED.items()
    for later, n in enumerate(new)
    for row in claims(n, "JP", "beneficiary", f"{month}-03", f"2025-{int(month[-2:]) + later:02}-20")
]


@pytest.fixture(scope="module")
def ask(release_home):
    planted = Planted(release_home)
    planted.seeds(SEEDS)
    planted.con.execute(STOCK)
    planted.plant("claims", [*SEVERITY, *TRIANGLE], AS_OF)
    planted.models(MODELS)
    return planted.ask


def test_severity_and_frequency(ask):
    exact = "select month_on, cases, amount_idr, p50_amount_idr, p90_amount_idr from"
    where = "where region_code = '3575' and program = 'JKK' order by month_on"
    assert ask(f"{exact} intermediate.int_extract__claims_by_region_month {where}") == [
        (date(2022, 7, 31), 1, 1_000_000, 1_000_000, 1_000_000),
        # 1 to 10 million: 5.5 between the 5th and 6th; place 0.9 x 9 = 8.1 is a tenth above the 9th.
        (date(2025, 5, 31), 10, 55_000_000, 5_500_000, 9_100_000),
        # Ten of 2 and five of 4 million: place 7 is a 2, place 12.6 a 4.
        (date(2025, 6, 30), 15, 40_000_000, 2_000_000, 4_000_000),
    ]
    assert ask(
        "select cases, mean_amount_idr, amount_idr, exposure_persons, frequency_per_1000_person_years"
        f" from claims.claims_by_region_month {where}"
    ) == [
        (None, None, None, None, None),
        # 10 x 12,000 / 24,000; 15 x 12,000 / 30,000. The mean 2,666,667 is cut: 15 x 2,670,000.
        (10, 5_500_000, 55_000_000, 24_000, 5),
        (15, 2_670_000, 40_050_000, 30_000, 6),
    ]


def test_frequency_stands_on_who_is_insured_and_counts_no_payments(ask):
    assert ask(
        "select program, exposure_segment, exposure_persons, frequency_per_1000_person_years"
        " from claims.claims_by_region_month where program in ('JKP', 'JP') order by program"
    ) == [("JKP", "PU", 12_000, 10), ("JP", "PU", 12_000, None)]


def test_small_dominated_and_telling_cells_are_hidden(ask):
    assert ask(
        "select region_code, program, month_on, cases, p90_amount_idr, is_suppressed"
        " from claims.claims_by_region_month"
        " where program = 'JKM' or region_code = '3514' and program = 'JHT' order by all"
    ) == [
        # One claim of 20 in 29 million.
        ("3514", "JHT", date(2025, 6, 30), None, None, True),
        # 12 goes with the 3 of the same year: the year's total less 12 would tell it.
        ("3575", "JKM", date(2025, 5, 31), None, None, True),
        ("3575", "JKM", date(2025, 6, 30), None, None, True),
    ]


# Cumulative: March 10 20 25 30, April 20 30 35, May 30 55, June 20.
# Factors: (20 + 30 + 55) / (10 + 20 + 30) = 1.75; (25 + 35) / (20 + 30) = 1.2; 30 / 25 = 1.2.
# Ultimates: 30; 35 x 1.2 = 42; 55 x 1.44 = 79.2; 20 x 1.75 x 1.44 = 50.4.
FACTORS = [1.75, 1.2, 1.2, None]
ULTIMATES = [30, 42, 79.2, 50.4]
JP = "where program = 'JP' and claim_unit = 'beneficiary'"


def test_triangle(ask):
    triangle = ask(
        "select month(event_month_on), list(cumulative_cases order by development_months)"
        f" from intermediate.int_extract__claims_development {JP} group by all order by all"
    )
    assert triangle == [(3, [10, 20, 25, 30]), (4, [20, 30, 35]), (5, [30, 55]), (6, [20])]
    ladder = ask(
        "select distinct development_months, age_to_age_factor, completeness_pct"
        f" from intermediate.int_extract__claims_development {JP} order by development_months"
    )
    assert [factor for _, factor, _ in ladder] == pytest.approx(FACTORS)
    # 100 / 2.52; 100 / 1.44; 100 / 1.2.
    assert [share for _, _, share in ladder] == pytest.approx([39.6825, 69.4444, 83.3333, 100], abs=1e-4)
    ultimates = ask(
        "select ultimate_cases, is_latest from intermediate.int_extract__claims_development"
        f" {JP} and ultimate_cases is not null order by event_month_on"
    )
    assert [value for value, _ in ultimates] == pytest.approx(ULTIMATES)
    assert all(is_latest for _, is_latest in ultimates)
    # All counts are multiples of 5, so the factors stay; 42, 79.2 and 50.4 are rounded.
    assert ask(
        "select age_to_age_factor, cumulative_cases, ultimate_cases from claims.claims_development"
        f" {JP} and is_latest order by event_month_on"
    ) == [
        (None, 30, 30),
        (Decimal("1.2"), 35, 40),
        (Decimal("1.2"), 55, 80),
        (Decimal("1.75"), 20, 50),
    ]


@pytest.mark.nightly
def test_triangle_is_what_chainladder_says(ask):
    # The package takes a minute to install and brings numba: not for the fast lane.
    cl = pytest.importorskip("chainladder")
    pandas = pytest.importorskip("pandas")
    reports = ask(f"select event_on, reported_on from records.claims {JP}")
    frame = (
        pandas.DataFrame(reports, columns=["event", "reported"])
        .astype("datetime64[ns]")
        .assign(cases=1.0)
    )
    triangle = cl.Triangle(
        frame, origin="event", development="reported", columns="cases", cumulative=False
    )
    ladder = cl.Development(average="volume").fit(triangle.incr_to_cum())
    assert ladder.ldf_.values.flatten() == pytest.approx(FACTORS[:3])
    model = cl.Chainladder().fit(ladder.transform(triangle.incr_to_cum()))
    exact = ask(
        "select ultimate_cases from intermediate.int_extract__claims_development"
        f" {JP} and is_latest order by event_month_on"
    )
    assert model.ultimate_.values.flatten() == pytest.approx([value for (value,) in exact])
