"""The SQL statements on records of sponsored cover: when it ends, and who stays after it."""

from warehouse.explorer.reader import Query


def ends(region_code: str) -> Query:
    """Persons whose paid cover ends, by month and payer; the months ahead first, the nearest on top."""
    return Query(
        """
select *
from warehouse.protection.sponsorship_cliff
where region_code = $region_code
order by
    is_upcoming desc,
    case when is_upcoming then month_on end,
    month_on desc,
    ending_persons desc nulls last,
    payer_id
""",
        {"region_code": region_code},
    )


def sponsors_within(region_code: str) -> Query:
    """Payers whose cover ends ahead in the regions of the nation or of a province: payer_id, labels.

    Whoever has most cells that are shown comes first.
    """
    return Query(
        """
select c.payer_id, c.payer_label_id as label_id, c.payer_label_en as label_en
from warehouse.protection.sponsorship_cliff as c
inner join warehouse.core.dim_region as r on r.region_code = c.region_code and r.is_current
where
    c.is_upcoming and c.region_code <> $region_code and $region_code in (r.parent_code, 'ID')
group by all
order by count(c.ending_persons) desc, c.payer_id
""",
        {"region_code": region_code},
    )


def ends_within(region_code: str, payer_id: str, most: int) -> Query:
    """Cover by a payer that ends in the months ahead, in the regions of the nation or of a province.

    The `most` regions with the largest end of one month; the largest first.
    """
    return Query(
        """
with
    within as (
        select c.*
        from warehouse.protection.sponsorship_cliff as c
        inner join
            warehouse.core.dim_region as r on r.region_code = c.region_code and r.is_current
        where
            c.is_upcoming
            and c.payer_id = $payer_id
            and c.region_code <> $region_code
            and $region_code in (r.parent_code, 'ID')
    ),
    largest as (
        select region_code, max(ending_persons) as most_persons
        from within
        group by region_code
        order by most_persons desc nulls last, region_code
        limit $most
    )
select w.*
from within as w
inner join largest as l on l.region_code = w.region_code
order by l.most_persons desc nulls last, w.region_code, w.month_on
""",
        {"region_code": region_code, "payer_id": payer_id, "most": most},
    )


def retention(region_code: str) -> Query:
    """Who stays 1, 3, 6 and 12 months after paid cover ended; the latest cohort first."""
    return Query(
        """
select *
from warehouse.protection.retention_by_cohort
where region_code = $region_code
order by month_on desc, payer_id, months_after
""",
        {"region_code": region_code},
    )
