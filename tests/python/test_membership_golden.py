"""Memberships of a small hand-made extract against answers computed by hand (the comments show how)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from extract_planting import MEMBERSHIPS, Planted

AS_OF = "2025-06-30"  # Of 36 months the first is July 2022.
SEEDS = "regions region_lineage payers programs segment_bases bases"
MARTS = """
    dim_region membership_by_region_month sponsorship_cliff retention_by_cohort extract_reconciliation
"""
BOTH, THREE = "JKK+JKM", "JHT+JKK+JKM"
CITY, REGENCY = "3575", "3514"

# Persons (a letter and how many), region, segment, payer, programmes, started, paid through, ended.
SPELLS = [
    # There before the first month.
    ("A", 20, CITY, "PU", "employer", THREE, "2020-01-15", "2025-06-30", None),
    # Half a year by the regency; renewed in time by the same payer ...
    ("B", 12, CITY, "BPU", "apbd_regency", BOTH, "2024-07-10", "2024-12-31", None),
    ("B", 12, CITY, "BPU", "apbd_regency", BOTH, "2025-01-01", "2025-06-30", None),
    # ... late, and ahead of the extract's date ...
    ("C", 10, CITY, "BPU", "apbd_regency", BOTH, "2024-07-10", "2024-12-31", None),
    ("C", 10, CITY, "BPU", "apbd_regency", BOTH, "2025-02-15", "2025-08-31", None),
    # ... in time, by themselves, until they leave with the end of May ...
    ("D", 10, CITY, "BPU", "apbd_regency", BOTH, "2024-07-10", "2024-12-31", None),
    ("D", 10, CITY, "BPU", "self", BOTH, "2025-01-05", "2025-03-31", "2025-05-31"),
    # ... not at all. The office exported the spell twice.
    ("E", 10, CITY, "BPU", "apbd_regency", BOTH, "2024-07-10", "2024-12-31", None),
    ("E", 10, CITY, "BPU", "apbd_regency", BOTH, "2024-07-10", "2024-12-31", None),
    # Two jobs that overlap, the second with old-age savings.
    ("F", 15, REGENCY, "PU", "employer", BOTH, "2024-01-01", "2025-02-28", None),
    ("F", 15, REGENCY, "PU", "employer", THREE, "2024-11-01", "2025-06-30", None),
    # Moved from the city to the regency.
    ("G", 10, CITY, "PU", "employer", BOTH, "2023-03-01", "2024-11-30", "2024-11-30"),
    ("G", 10, REGENCY, "PU", "employer", BOTH, "2024-12-01", "2025-06-30", None),
    # Ended before what was paid for.
    ("H", 10, REGENCY, "BPU", "csr", BOTH, "2025-01-01", "2025-12-31", "2025-04-20"),
    # Paid until the end of the year, half of which has not come.
    ("I", 14, REGENCY, "BPU", "village", BOTH, "2025-01-01", "2025-12-31", None),
    ("J", 3, CITY, "BPU", "donors", BOTH, "2025-01-01", "2025-03-31", None),  # Few.
    ("K", 4, REGENCY, "JAKON", "employer", BOTH, "2025-01-01", "2025-06-30", None),
    # Nothing paid; no month end covered; grace only, from before the first month.
    ("L", 10, CITY, "BPU", "self", BOTH, "2025-01-01", None, None),
    ("M", 10, CITY, "PU", "employer", BOTH, "2025-03-03", "2025-03-20", None),
    ("N", 10, CITY, "BPU", "self", BOTH, "2020-01-01", "2022-05-31", None),
    # A year by the province; a year later half of them pay for themselves, in the regency.
    ("O", 10, CITY, "BPU", "apbd_province", BOTH, "2023-07-01", "2024-06-30", None),
    ("P", 10, CITY, "BPU", "apbd_province", BOTH, "2023-07-01", "2024-06-30", None),
    ("P", 10, REGENCY, "BPU", "self", BOTH, "2025-06-01", "2025-06-30", None),
]
FIELDS = ["region_code", "segment", "payer_id", "programs", "started_on", "paid_through_on", "ended_on"]

# What stands beside the extract: bases, prices, published figures.
GIVEN = """
create table intermediate.int_bases as select *, 'survey' as base_kind from (values
    ('3575', 'unchanged', 'employed', date '2023-08-31', 500::bigint, '2023-08', 'employed 2023'),
    ('3575', 'unchanged', 'employed', date '2024-08-31', 400, '2024-08', 'employed 2024'),
    ('3575', 'unchanged', 'formal', date '2024-08-31', 15, '2024-08', 'formal 2024'),
    ('3575', 'unchanged', 'informal', date '2024-08-31', 80, '2024-08', 'informal 2024')
) as t (region_code, territory, base_id, base_on, base_persons, base_round, figure_id);
create table protection.bpu_premium_by_payer as
select *, 'JKK+JKM' as package, 'all' as sector from (values
    ('apbd_regency', 10000::bigint, date '2020-01-01', date '2024-12-31'),
    ('apbd_regency', 8400, date '2025-01-01', null),
    ('village', 16800, date '2020-01-01', null)
) as t (payer_id, premium_idr, valid_from, valid_to);
create table core.fct_participants as
select *, 'unchanged' as territory, 'active' as status, true as is_preferred from (values
    ('3575', 'ALL', date '2024-12-31', 'day', 63::bigint, 1.0, 'all'),
    ('3575', 'BPU', date '2024-12-20', 'day', 50, 10.0, 'bpu'),
    ('3575', 'PU', date '2024-12-31', 'month', 30, 10.0, 'pu'),
    ('3575', 'ALL', date '2023-12-31', 'year', 63, 1.0, 'of a year'),
    ('3514', 'JAKON', date '2025-03-31', 'day', 5, 1.0, 'jakon')
) as t (
    region_code, segment, as_of_on, period_precision, participants_persons, rounding_step, figure_id
);
"""


def rows() -> list[dict]:
    """Each spell once for every person of its letter."""
    return [
        {"person_id": UUID(int=1000 * ord(letter) + number), **dict(zip(FIELDS, values, strict=True))}
        for letter, n, *values in SPELLS
        for number in range(n)
    ]


@pytest.fixture(scope="module")
def ask(release_home):
    planted = Planted(release_home)
    planted.seeds(SEEDS)
    planted.con.execute(GIVEN)
    planted.plant("members", rows(), AS_OF)
    planted.models(MEMBERSHIPS + MARTS)
    return planted.ask


def stock(ask, measure: str, cell: str) -> dict[str, int]:
    """Months of a cell (region, segment, payer, programme) and its persons, where there are any."""
    where = "concat_ws(' ', region_code, segment, payer_id, program)"
    found = ask(
        f"select strftime(month_on, '%Y-%m'), {measure}_persons from core.fct_membership_month"
        f" where {where} = '{cell}' and {measure}_persons > 0 order by month_on"
    )
    return dict(found)


def over(*periods: tuple[str, str, int]) -> dict[str, int]:
    """First and last month (both included) and persons -> months and persons."""
    found = {}
    for first, last, n in periods:
        start, end = (12 * int(m[:4]) + int(m[5:]) - 1 for m in (first, last))
        found |= {f"{m // 12}-{m % 12 + 1:02}": n for m in range(start, end + 1)}
    return found


def test_cover_that_is_renewed_in_time_late_and_by_another(ask):
    regency = f"{CITY} BPU apbd_regency ALL"
    # B 12, C 10, D 10, E 10 (not 20) from July; January B; from February B and C.
    active = over(("2024-07", "2024-12", 42), ("2025-01", "2025-01", 12), ("2025-02", "2025-06", 22))
    assert stock(ask, "active", regency) == active
    assert stock(ask, "sponsored", regency) == active
    # B's second spell follows at once: neither left nor joined.
    assert stock(ask, "joined", regency) == {"2024-07": 42, "2025-02": 10}
    assert stock(ask, "left", regency) == {"2025-01": 30}
    # C, D, E; from February without C; three month ends in all. D counts though active elsewhere.
    assert stock(ask, "in_grace", regency) == {"2025-01": 30, "2025-02": 20, "2025-03": 20}


def test_grace_ends_with_the_membership_and_reaches_into_the_first_month(ask):
    own = f"{CITY} BPU self ALL"
    assert stock(ask, "active", own) == over(("2025-01", "2025-03", 10))
    assert stock(ask, "sponsored", own) == {}
    # N: June, July, August 2022, of which two are covered here. D: members until 31 May, so no June.
    assert stock(ask, "in_grace", own) == over(("2022-07", "2022-08", 10), ("2025-04", "2025-05", 10))
    assert stock(ask, "joined", own) == {"2025-01": 10}


def test_opening_stock_and_move(ask):
    city, regency = f"{CITY} PU employer ALL", f"{REGENCY} PU employer ALL"
    # A 20 all the time, G 10 from March 2023 up to the end of November 2024, their last day. M never.
    assert stock(ask, "active", city) == over(
        ("2022-07", "2023-02", 20), ("2023-03", "2024-11", 30), ("2024-12", "2025-06", 20)
    )
    assert stock(ask, "joined", city) == {"2023-03": 10}
    assert stock(ask, "left", city) == {"2024-12": 10}
    assert stock(ask, "joined", regency) == {"2024-01": 15, "2024-12": 10}
    assert stock(ask, "in_grace", city) == {}  # Wage earners have none.


def test_overlapping_spells_count_a_person_once_in_each_programme(ask):
    regency = f"{REGENCY} PU employer"
    # F 15, and from December 2024 G 10.
    both = over(("2024-01", "2024-11", 15), ("2024-12", "2025-06", 25))
    assert stock(ask, "active", f"{regency} ALL") == both
    assert stock(ask, "active", f"{regency} JKK") == both
    assert stock(ask, "active", f"{regency} JHT") == over(("2024-11", "2025-06", 15))
    assert stock(ask, "left", f"{regency} ALL") == {}


def test_cover_ends_with_the_membership_or_goes_on_after_the_extract(ask):
    # H left on 20 April, so March is the last month end.
    assert stock(ask, "active", f"{REGENCY} BPU csr ALL") == over(("2025-01", "2025-03", 10))
    assert stock(ask, "in_grace", f"{REGENCY} BPU csr ALL") == {}
    assert stock(ask, "active", f"{REGENCY} BPU village ALL") == over(("2025-01", "2025-06", 14))
    assert stock(ask, "left", f"{REGENCY} BPU village ALL") == {}


def test_a_cell_has_a_row_for_each_of_36_months(ask):
    donors = "from core.fct_membership_month where payer_id = 'donors' and program = 'JKK'"
    counted = ask(f"select count(*), min(month_on), max(month_on) {donors}")
    assert counted == [(36, date(2022, 7, 31), date(2025, 6, 30))]


STOCK = "select active_persons, average_active_persons, december_effect_pct, base_persons, coverage_pct"


def test_stock_average_december_and_coverage(ask):
    of_city = f"from coverage.membership_by_region_month where region_code = '{CITY}'"
    december = f"{STOCK} {of_city} and month_on = '2024-12-31'"
    # Exact: PU 30 to November, then 20. BPU 20 to June (O, P), then 42, shown as 40. Both: 50 to June,
    # 72 shown as 70 to November, 62 shown as 60.
    # ALL: (6 x 50 + 5 x 70 + 60) / 12 = 59.17; 60 / 59.17 = 1.01408; 60 / 400.
    assert ask(f"{december} and base_id = 'employed'") == [(60, 59, Decimal("1.4085"), 400, Decimal(15))]
    # BPU: (6 x 20 + 6 x 40) / 12 = 30; 40 / 30; 40 / 80.
    assert ask(f"{december} and segment = 'BPU'") == [(40, 30, Decimal("33.3333"), 80, Decimal(50))]
    # PU: (11 x 30 + 20) / 12 = 29.17; 20 / 29.17 = 0.68571; 20 / 15, more than there are.
    beyond = (20, 29, Decimal("-31.4286"), 15, Decimal("133.3333"))
    assert ask(f"{december} and segment = 'PU'") == [beyond]
    above = f"select distinct segment {of_city} and month_on = '2024-12-31' and is_registration_effect"
    assert ask(above) == [("PU",)]


def test_months_before_august_stand_over_the_august_before(ask):
    bases = ask(
        "select strftime(month_on, '%Y-%m'), base_round, coverage_pct"
        " from coverage.membership_by_region_month"
        f" where region_code = '{CITY}' and base_id = 'employed'"
        " and month_on in ('2023-07-31', '2023-08-31', '2024-07-31', '2024-08-31') order by all"
    )
    assert bases == [
        ("2023-07", None, None),
        ("2023-08", "2023-08", Decimal(10)),  # 20 + 10 PU and 20 BPU over 500.
        ("2024-07", "2023-08", Decimal(14)),  # 70 over 500.
        ("2024-08", "2024-08", Decimal("17.5")),  # 70 over 400.
    ]


def test_an_average_waits_for_twelve_months_and_hides_with_one(ask):
    averages = ask(
        "select strftime(month_on, '%Y-%m'), average_active_persons, is_suppressed"
        " from coverage.membership_by_region_month"
        f" where region_code = '{CITY}' and segment = 'PU'"
        " and month_on in ('2023-05-31', '2023-06-30') order by all"
    )
    # 8 x 20 and 4 x 30: 23.33.
    assert averages == [("2023-05", None, False), ("2023-06", 23, False)]
    hidden = ask(
        "select segment, active_persons, is_suppressed from coverage.membership_by_region_month"
        f" where region_code = '{REGENCY}' and month_on = '2025-04-30' group by all order by all"
    )
    # JAKON 4 is hidden, and BPU 14 with it: the total less 25 would tell. 25 + 14 + 4 = 43.
    both = [("BPU", None, True), ("JAKON", None, True)]
    assert hidden == [("ALL", 45, False), *both, ("PU", 25, False)]


def test_cliff(ask):
    exact = ask(
        "select region_code, month_on, payer_id, ending_persons, retained_1_persons"
        " from intermediate.int_extract__cover_ends order by all"
    )
    assert exact == [
        (REGENCY, date(2025, 3, 31), "csr", 10, 0),
        (REGENCY, date(2025, 12, 31), "village", 14, None),
        (CITY, date(2024, 6, 30), "apbd_province", 20, 0),
        # B 12 and D 10 are active in January, D by themselves; C is late, E is gone.
        (CITY, date(2024, 12, 31), "apbd_regency", 42, 22),
        (CITY, date(2025, 3, 31), "donors", 3, 0),
        # B again, and C; July and September have not come.
        (CITY, date(2025, 6, 30), "apbd_regency", 12, None),
        (CITY, date(2025, 8, 31), "apbd_regency", 10, None),
    ]
    shown = ask(
        "select strftime(month_on, '%Y-%m'), payer_id, ending_persons, renewed_persons, net_persons,"
        " premium_idr, renewal_cost_idr, is_upcoming, is_suppressed"
        " from protection.sponsorship_cliff order by all"
    )
    assert shown == [
        ("2024-06", "apbd_province", 20, 0, -20, None, None, False, False),
        # 1 January 2025 is the first day at 8,400: 40 x 8,400.
        ("2024-12", "apbd_regency", 40, 20, -20, 8_400, 336_000, False, False),
        ("2025-03", "csr", 10, 0, -10, None, None, False, False),
        ("2025-03", "donors", None, None, None, None, None, False, True),
        ("2025-06", "apbd_regency", 10, None, None, 8_400, 84_000, True, False),
        ("2025-08", "apbd_regency", 10, None, None, 8_400, 84_000, True, False),
        ("2025-12", "village", 15, None, None, 16_800, 252_000, True, False),
    ]


def test_retention(ask):
    shown = ask(
        "select payer_id, months_after, cohort_persons, retained_persons, retention_pct"
        " from protection.retention_by_cohort where not is_suppressed order by all"
    )
    assert shown == [
        # O 10 and P 10 of June 2024; P came back in June 2025, in the other region.
        ("apbd_province", 1, 20, 0, 0),
        ("apbd_province", 3, 20, 0, 0),
        ("apbd_province", 6, 20, 0, 0),
        ("apbd_province", 12, 20, 10, 50),
        # Of 42: B 12 and D 10; B, C 10 and D; B and C. December 2025 has not come.
        ("apbd_regency", 1, 40, 20, 50),
        ("apbd_regency", 3, 40, 30, 75),
        ("apbd_regency", 6, 40, 20, 50),
        # H of March 2025; September has not come.
        ("csr", 1, 10, 0, 0),
        ("csr", 3, 10, 0, 0),
    ]


def test_reconciliation(ask):
    compared = ask(
        "select figure_id, period_on, extract_value, published_value, difference, difference_pct,"
        " verdict from quality.extract_reconciliation order by all"
    )
    december = date(2024, 12, 31)
    assert compared == [
        # Off by 3; allowed are 5 % of 63, half a person and 2.5: 6.15.
        ("all", december, 60, 63, -3, Decimal("-4.7619"), "within"),
        # Off by 10; allowed are 2.5 + 5 + 2.5. A day of December stands for its end.
        ("bpu", december, 40, 50, -10, Decimal("-20"), "within"),
        ("jakon", date(2025, 3, 31), None, 5, None, None, "hidden"),
        # Off by 10; allowed are 1.5 + 5 + 2.5.
        ("pu", december, 20, 30, -10, Decimal("-33.3333"), "differs"),
    ]
