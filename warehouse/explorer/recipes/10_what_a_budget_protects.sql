-- Each month has the price of its own day. Whole persons: what is left pays for nobody.
with
    asked as (
        select
            10000000000 as budget_idr,
            12 as months,
            date '2026-01-01' as start_on,
            'apbd_province' as payer_id,
            'all' as sector,
            'JKK+JKM' as package
    ),

    months as (
        select cast(a.start_on + to_months(cast(r.n as integer)) as date) as month_on
        from (select unnest(range((select months from asked))) as n) as r
        cross join asked as a
    ),

    prices as (
        select p.valid_from, p.valid_to, p.premium_idr, count(*) as paid_months
        from months as m
        inner join
            protection.bpu_premium_by_payer as p
            on m.month_on between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
        inner join
            asked as a
            on a.payer_id = p.payer_id
            and a.sector = p.sector
            and a.package = p.package
        group by all
    ),

    bought as (
        select max(a.budget_idr) // sum(p.premium_idr * p.paid_months) as workers_persons
        from prices as p
        cross join asked as a
    )

select
    p.valid_from,
    p.valid_to,
    p.premium_idr,
    p.paid_months,
    b.workers_persons,
    b.workers_persons * p.premium_idr * p.paid_months as computed_budget_idr
from prices as p
cross join bought as b
order by p.valid_from
