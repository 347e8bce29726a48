"""Claims of a small hand-made extract against answers computed by hand (the comments show how)."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID

import duckdb
import pytest

from warehouse.settings import FILE_NAME, PROJECT

AS_OF = "2025-06-30"
MODELS = """
    regions region_lineage payers processing_limits dim_region
    stg_extract__claims stg_extract__contributions stg_extract__batches
    int_extract__claims int_extract__claims_by_region_month int_extract__claims_development
    int_extract__claims_outcomes int_extract__claims_processing int_extract__loss_ratio
    records_claims claims_by_region_month claims_development claims_processing loss_ratio
"""
CLAIM = {
    "claim_id": "uuid",
    "person_id": "uuid",
    "region_code": "varchar",
    "segment": "varchar",
    "payer_id": "varchar",
    "program": "varchar",
    "benefit": "varchar",
    "claim_unit": "varchar",
    "event_on": "date",
    "reported_on": "date",
    "completed_on": "date",
    "paid_on": "date",
    "status": "varchar",
    "amount_idr": "bigint",
    "batch_id": "varchar",
    "is_simulated": "boolean",
}
CONTRIBUTION = {
    "person_id": "uuid",
    "region_code": "varchar",
    "segment": "varchar",
    "payer_id": "varchar",
    "month_on": "date",
    "program": "varchar",
    "amount_idr": "bigint",
    "paid_on": "date",
    "batch_id": "varchar",
    "is_simulated": "boolean",
}
NUMBERS = count(1)


def claims(
    n, program, unit, event, reported, completed=None, paid=None, amount=None, **other
) -> list[dict]:
    """The same claim n times, under its own number each time."""
    alike = {
        "region_code": "3575",
        "segment": "PU",
        "payer_id": "employer",
        "program": program,
        "claim_unit": unit,
        "event_on": event,
        "reported_on": reported,
        "completed_on": completed,
        "paid_on": paid,
        "status": "paid" if paid else "open",
        "amount_idr": amount,
    }
    return [
        {"claim_id": UUID(int=number), "person_id": UUID(int=number), **alike, **other}
        for number in (next(NUMBERS) for _ in range(n))
    ]


def paid(n, program, unit, day, amount, **other) -> list[dict]:
    return claims(n, program, unit, day, day, day, day, amount, **other)


def contributions(n, program, month, amount, segment, payer) -> list[dict]:
    return [
        {
            "person_id": UUID(int=number + 1),
            "region_code": "3575",
            "segment": segment,
            "payer_id": payer,
            "month_on": month,
            "program": program,
            "amount_idr": amount,
            "paid_on": month,
        }
        for number in range(n)
    ]


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
CARRIED = paid(
    10,
    "JKK",
    "accident",
    "2025-06-10",
    21_000,
    segment="BPU",
    payer_id="apbd_regency",
    region_code="3514",
)
PAID_IN = [
    *contributions(20, "JKK", "2025-05-31", 10_000, "BPU", "apbd_regency"),
    *contributions(15, "JKK", "2025-06-30", 10_000, "BPU", "apbd_regency"),
    *contributions(12, "JP", "2025-06-30", 100_000, "PU", "employer"),
    *contributions(8, "JKM", "2025-06-30", 6_800, "BPU", "csr"),
]


def write(home, entity, columns, rows) -> dict:
    """A batch as `warehouse ingest` leaves it; the entry of the catalog."""
    folder = home / "extracts" / entity / "batch=golden"
    folder.mkdir(parents=True)
    names = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with duckdb.connect() as con:
        con.execute(f"create table rows ({names})")
        con.executemany(
            f"insert into rows values ({', '.join('?' * len(columns))})",
            [
                [{"batch_id": "golden", "is_simulated": False, **row}.get(name) for name in columns]
                for row in rows
            ],
        )
        con.execute(f"copy rows to '{folder / 'part-0.parquet'}'")
    return {
        "entity": entity,
        "batch_id": "golden",
        "folder": f"extracts/{entity}/batch=golden",
        "files": ["part-0.parquet"],
        "n_read": len(rows),
        "n_accepted": len(rows),
        "n_rejected": 0,
        "as_of_on": AS_OF,
        "is_simulated": False,
        "ingested_at": "2025-07-01T00:00:00",
        "rejections": [],
    }


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    home = tmp_path_factory.mktemp("golden")
    (home / "build" / "golden").mkdir(parents=True)
    batches = [
        write(home, "claims", CLAIM, [*SEVERITY, *TRIANGLE, *PROCESSED, *CARRIED]),
        write(home, "contributions", CONTRIBUTION, PAID_IN),
    ]
    (home / "extracts" / "catalog.json").write_text(json.dumps({"batches": batches}))
    file = home / "build" / "golden" / FILE_NAME
    with duckdb.connect(str(file)) as con:
        # The stock comes from other models: here it is given. It stands once for each base.
        con.execute("create schema coverage")
        con.execute(
            "create table coverage.membership_by_region_month as select * from (values"
            " ('3575', date '2025-05-31', 'ALL', 'employed', 24000::bigint),"
            " ('3575', date '2025-05-31', 'ALL', 'labour_force', 24000),"
            " ('3575', date '2025-06-30', 'ALL', 'employed', 30000),"
            " ('3575', date '2025-06-30', 'PU', 'formal', 12000)"
            ") as t (region_code, month_on, segment, base_id, active_persons)"
        )
    command = ["build", "--select", *MODELS.split(), "--exclude-resource-types", "test", "unit_test"]
    own_state = ["--target-path", str(home / "target"), "--log-path", str(home / "logs")]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *command, *own_state],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(home), "WAREHOUSE_BUILD_ID": "golden"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(file), read_only=True) as con:
        yield lambda sql: con.execute(sql).fetchall()


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


def test_loss_ratio(ask):
    of = "program, segment, payer_id"
    exact = ask(
        f"select {of}, fewest_contributors, contributions_idr, claims, benefits_idr,"
        " round(loss_ratio_pct, 4) from intermediate.int_extract__loss_ratio"
        " where year = 2025 and (program = 'JKK' or contributions_idr > 0) order by all"
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
        " from claims.loss_ratio where year = 2025 and program in ('JKK', 'JKM') order by all"
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
