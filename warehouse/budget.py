"""The budget calculator on the served release: rupiah to persons and back, at the price the law sets.

The price is that of protection.bpu_premium_by_payer, month by month: each month costs what holds on its
first day. The SQL here is what the explorer shows beside the answer.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from warehouse import figures
from warehouse.figures import NotAFigureError
from warehouse.sql import dicts

MODES = ("rupiah", "persons")
MOST_MONTHS = 60
MOST_PERSONS = 300_000_000  # More than live in Indonesia.
LAST_START = date(2099, 12, 1)
BELOW_ZERO = r"\s*(rp\.?|idr)?\s*[-\u2212\u2013]\s*(rp\.?|idr)?\s*\d"

NO_SECTOR = "all"
SECTORS = f"select distinct sector from protection.bpu_premium_by_payer where sector <> '{NO_SECTOR}'"

# Prices met on the way, each with the months it holds for.
PERIODS = """
    select
        p.premium_idr,
        p.premium_ids,
        p.is_public_budget,
        p.valid_from,
        p.valid_to,
        min(m.month_on) as first_month_on,
        max(m.month_on) as last_month_on,
        count(*) as paid_months,
        cast(sum(p.premium_idr) as bigint) as person_idr
    from
        (
            select cast(cast($start as date) + to_months(cast(n as integer)) as date) as month_on
            from (select unnest(range($months)) as n)
        ) as m
    inner join
        protection.bpu_premium_by_payer as p
        on m.month_on between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    where p.payer_id = $payer and p.sector = $sector and p.package = $package
    group by all
    order by first_month_on
"""

# Whole persons: what is left of a budget pays for nobody.
ANSWER = """
    select
        person_idr,
        paid_months,
        persons,
        persons * person_idr as paid_idr,
        case when $mode = 'rupiah' then $amount - persons * person_idr end as left_idr
    from
        (
            select
                *,
                case when $mode = 'rupiah' then $amount // person_idr else $amount end as persons
            from
                (
                    select
                        cast(sum(person_idr) as bigint) as person_idr,
                        cast(sum(paid_months) as bigint) as paid_months
                    from periods
                )
        )
"""

# Bases of the region: those of its rates, and those of every August round.
BASES = """
    select
        region_code, territory, base_id, base_persons, base_round, base_on, numerator_persons,
        numerator_on, coverage_pct, gap_to_universal_persons, is_registration_effect, is_rounded,
        is_press_only, is_flagged, numerator_figure_id, base_figure_id
    from coverage.coverage_by_region_year
    where region_code = $region and base_id = $base and not is_base_missing

    union all

    select
        region_code, territory, indicator, cast(value as bigint), survey_round, round_on,
        null, null, null, null, false, is_rounded, is_press_only, is_flagged, null, figure_id
    from core.fct_labour_force
    where
        region_code = $region and indicator = $base and unit = 'persons'
        -- February rounds do not reach down to regencies.
        and month(round_on) = 8
"""

# The region's latest rate over the base; where that is more than a round old, or participants are not
# held at all, the latest base alone.
POINTS = """
    select
        b.*,
        a.persons,
        round(100.0 * a.persons / b.base_persons, 4) as points,
        round(b.coverage_pct + 100.0 * a.persons / b.base_persons, 4) as coverage_after_pct,
        a.persons > b.gap_to_universal_persons as is_beyond_gap
    from
        (
            select *, max(base_on) over () as latest_on
            from held
            where base_persons > 0
        ) as b
    cross join answer as a
    qualify
        row_number() over (
            order by
                b.numerator_on is not null and b.base_on >= b.latest_on - interval 1 year desc,
                b.base_on desc,
                b.numerator_on desc nulls last,
                b.territory desc
        )
        = 1
"""


@dataclass(frozen=True)
class Question:
    """What is asked: rupiah that buy persons (`mode` rupiah), or persons that cost rupiah (persons).

    `start` is the first day of the first month; payer, sector and package are codes of
    protection.bpu_premium_by_payer.
    """

    mode: str
    amount: int
    months: int
    start: date
    payer: str
    sector: str
    package: str


@dataclass(frozen=True)
class Answer:
    """Persons and rupiah, the prices on the way; `points` is None where no base is held."""

    person_idr: int
    paid_months: int
    persons: int
    paid_idr: int
    left_idr: int | None
    periods: list[dict]
    points: dict | None


def read(mode: str, amount: str, months: str, start: str) -> tuple[int, int, date]:
    """What somebody typed as numbers. Raises NotAFigureError, whose reason says what is wrong."""
    if not amount.strip():
        raise NotAFigureError("Nothing is asked yet.", "nothing")
    if re.match(BELOW_ZERO, amount.lower()):
        raise NotAFigureError(f"{amount!r} is below zero.", "not_positive")
    figure = figures.parse(amount, mode)
    if figure.value != int(figure.value):
        raise NotAFigureError(f"{amount!r} has decimals; whole rupiah are counted.", "has_decimals")
    if figure.value <= 0:
        raise NotAFigureError(f"{amount!r} is nothing to count with.", "not_positive")
    if mode == "persons" and figure.value > MOST_PERSONS:
        raise NotAFigureError(f"{amount!r} are more than live in Indonesia.", "too_large")
    return int(figure.value), _months(months), _month(start)


def statements(
    question: Question, region_code: str = "", base_id: str = ""
) -> dict[str, tuple[str, dict]]:
    """The SQL and its parameters: `periods`, `answer` and, with a region and a base, `points`."""
    priced = {
        "start": question.start.isoformat(),
        "months": question.months,
        "payer": question.payer,
        "sector": question.sector,
        "package": question.package,
    }
    asked = priced | {"mode": question.mode, "amount": question.amount}
    made = {
        "periods": (PERIODS, priced),
        "answer": (f"with periods as ({PERIODS})\n{ANSWER}", asked),
    }
    if region_code and base_id:
        made["points"] = (
            f"with periods as ({PERIODS}),\nanswer as ({ANSWER}),\nheld as ({BASES})\n{POINTS}",
            asked | {"region": region_code, "base": base_id},
        )
    return made


def calculate(
    con: duckdb.DuckDBPyConnection, question: Question, region_code: str = "", base_id: str = ""
) -> Answer:
    """Price a question. Raises NotAFigureError where a month has no price, or the sum is absurd."""
    made = statements(question, region_code, base_id)
    rows = {name: dicts(con, *statement) for name, statement in made.items()}
    (found,) = rows["answer"]
    if found["paid_months"] != question.months:
        raise _without_price(con, question)
    if found["persons"] > MOST_PERSONS:
        raise NotAFigureError("This would pay for more people than live in Indonesia.", "too_large")
    return Answer(**found, periods=rows["periods"], points=next(iter(rows.get("points", [])), None))


def _without_price(con: duckdb.DuckDBPyConnection, question: Question) -> NotAFigureError:
    """No price is held; or none for all sectors together, while each of them has its own."""
    if question.sector == NO_SECTOR:
        named = [replace(question, sector=row["sector"]) for row in dicts(con, SECTORS)]
        periods = [dicts(con, *statements(sector)["periods"]) for sector in named]
        priced = [sum(period["paid_months"] for period in rows) for rows in periods]
        if priced and min(priced) == question.months:
            return NotAFigureError("The sectors' prices differ in these months.", "which_sector")
    return NotAFigureError("No price is held for some of these months.", "no_price")


def _months(text: str) -> int:
    found = re.fullmatch(r"(\d{1,3})(\s*(bulan|months?))?", text.strip().lower())
    if not found or not 1 <= int(found[1]) <= MOST_MONTHS:
        raise NotAFigureError(f"{text!r} is no number of months from 1 to {MOST_MONTHS}.", "no_months")
    return int(found[1])


def _month(text: str) -> date:
    """The first day of a month; a day stands for its month."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text.strip()):
            raise ValueError
        start = date.fromisoformat((text.strip() + "-01")[:10]).replace(day=1)
    except ValueError:
        raise NotAFigureError(f"{text!r} is no month. Write YYYY-MM.", "no_start") from None
    if start > LAST_START:
        raise NotAFigureError(f"{text!r} is too far ahead for any price to hold.", "no_price")
    return start
