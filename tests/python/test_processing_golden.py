"""Processing times and loss ratio of a hand-made extract: answers computed by hand (comments)."""

from decimal import Decimal

import pytest
from extract_planting import Planted
from golden import AS_OF, claims, contributions, paid

SEEDS = "regions region_lineage payers processing_limits"
MODELS = """
    dim_region int_extract__claims records_claims int_extract__claims_outcomes
    int_extract__claims_processing int_extract__loss_ratio claims_processing loss_ratio
"""
PROCESSED = [
    # Tuesday to Tuesday: 7 days, 5 of work.
    *claims(15, "JHT", "claim", "2025-05-01", "2025-05-05", "2025-05-06", "2025-05-13", 1_000_000),
    # To Wednesday: 8 days, 6 of work, which is late.
    *claims(10, "JHT", "claim", "2025-05-01", "2025-05-05", "2025-05-06", "2025-05-14", 1_000_000),
    # Complete on a Friday; Monday the 30th is the 6th working day: late though open.
    *claims(15, "JHT", "claim", "2025-06-01", "2025-06-10", "2025-06-20"),
    # Complete on a Tuesday; the 30th is the 4th working day: no verdict yet.
    *claims(10, "JHT", "claim", "2025-06-01", "2025-06-10", "2025-06-24"),
    *claims(10, "JHT", "claim", "2025-05-31", "2025-06-10"),
    *claims(10, "JHT", "claim", "2025-06-10", "2025-06-10", status="rejected"),
]
BPU = {"segment": "BPU", "payer_id": "apbd_regency", "region_code": "3514"}
CARRIED = [
    *paid(10, "JKK", "accident", "2025-06-10", 21_000, **BPU),
    *paid(25, "JKK", "accident", "2025-05-10", 3_800_000),
    *paid(12, "JKM", "claim", "2025-05-10", 42_000_000),
    # Of months without contributions: out.
    *paid(30, "JKK", "accident", "2025-04-30", 5_000_000, **BPU),
    *paid(30, "JKK", "accident", "2024-12-01", 5_000_000, **BPU),
]
PAID_IN = [
    *contributions(20, "JKK", "2025-05-31", 10_000, "BPU", "apbd_regency"),
    *contributions(15, "JKK", "2025-06-30", 10_000, "BPU", "apbd_regency"),
    *contributions(12, "JP", "2025-06-30", 100_000, "PU", "employer"),
    *contributions(8, "JKM", "2025-06-30", 6_800, "BPU", "csr"),
    # Paid ahead, and of a month before the first payment of a claim: out.
    *contributions(50, "JKK", "2025-07-31", 10_000, "BPU", "apbd_regency"),
    *contributions(50, "JKK", "2024-11-30", 10_000, "BPU", "apbd_regency"),
]


@pytest.fixture(scope="module")
def ask(release_home):
    planted = Planted(release_home)
    planted.seeds(SEEDS)
    planted.plant("claims", [*PROCESSED, *CARRIED], AS_OF)
    planted.plant("contributions", PAID_IN, AS_OF)
    planted.models(MODELS)
    return planted.ask


# Stage: closed, p50, p90; open, p50, p90; limit, within, judged.
PROCESSING = {
    # Days 0 (10 rejected), 4 (25), 9 (25), 10 (10): place 34.5 lies between 4 and 9, place 62.1 on a 10.
    "event_to_report": (70, 6.5, 10, 0, None, None, None, 0, 0),
    # 1 (25), 10 (15), 14 (10): place 24.5 between 1 and 10. Open since 10 June; rejected are not open.
    "report_to_complete": (50, 5.5, 14, 10, 20, 20, None, 0, 0),
    # 7 (15), 8 (10). Open: 6 (10) and 10 (15) days. 15 in time of 25 closed and 15 late ones.
    "complete_to_paid": (25, 7, 8, 25, 10, 10, 5, 15, 40),
    # 12 (15), 13 (10). Open: 29 (25) and 30 (10) days: place 30.6 is a 30.
    "event_to_paid": (25, 12, 13, 35, 29, 30, None, 0, 0),
}


def test_processing_with_open_claims(ask):
    where = "where region_code = '3575' and program = 'JHT' and year = 2025"
    days = "closed_cases, p50_days, p90_days, open_cases, open_p50_days, open_p90_days, limit_days"
    exact = ask(
        f"select stage, {days}, within_limit_cases, judged_cases"
        f" from intermediate.int_extract__claims_processing {where}"
    )
    assert {stage: tuple(values) for stage, *values in exact} == PROCESSING
    shown = ask(f"select stage, {days}, within_limit_pct from claims.claims_processing {where}")
    # 15 of 40.
    assert {stage: tuple(values) for stage, *values in shown} == {
        stage: (*values[:7], 37.5 if stage == "complete_to_paid" else None)
        for stage, values in PROCESSING.items()
    }


def test_loss_ratio_of_the_months_held_on_both_sides(ask):
    assert ask("select distinct year, paired_months from claims.loss_ratio") == [(2025, 2)]
    of = "program, segment, payer_id"
    exact = ask(
        f"select {of}, fewest_contributors, contributions_idr, claims, benefits_idr,"
        " round(loss_ratio_pct, 4) from intermediate.int_extract__loss_ratio"
        " where program = 'JKK' or contributions_idr > 0 order by all"
    )
    assert exact == [
        # 20 + 15 months at 10,000; 10 claims of 21,000: 210 / 350.
        ("JKK", "BPU", "apbd_regency", 15, 350_000, 10, 210_000, 60),
        ("JKK", "PU", "employer", 0, 0, 25, 95_000_000, None),
        ("JKM", "BPU", "csr", 8, 54_400, 0, 0, 0),
        ("JP", "PU", "employer", 12, 1_200_000, 0, 0, 0),
    ]
    shown = ask(
        f"select {of}, contributions_idr, benefits_idr, loss_ratio_pct, is_suppressed"
        " from claims.loss_ratio where program in ('JKK', 'JKM') order by all"
    )
    assert shown == [
        # 350,000 / 15 = 23,333, cut to 23,300; x 15 = 349,500; 210,000 / 349,500 = 60.1 %.
        ("JKK", "BPU", "apbd_regency", 349_500, 210_000, Decimal("60.1"), False),
        # 95 million / 25 = 3.8 million.
        ("JKK", "PU", "employer", 0, 95_000_000, None, False),
        # 8 contributors; the other row of the programme and year goes with it.
        ("JKM", "BPU", "csr", None, None, None, True),
        ("JKM", "PU", "employer", None, None, None, True),
    ]


def test_lags_of_single_claims(ask):
    assert ask(
        "select distinct event_to_report_days, report_to_complete_days, complete_to_paid_days,"
        " event_to_paid_days, open_days from records.claims"
        " where program = 'JHT' and region_code = '3575' and status = 'paid' order by all"
    ) == [(4, 1, 7, 12, None), (4, 1, 8, 13, None)]
    assert ask("select max(open_days), count(*) from records.claims where event_on = '2025-05-31'") == [
        (30, 10)
    ]
