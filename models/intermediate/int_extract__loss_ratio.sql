with
    contributions as (select * from {{ ref("stg_extract__contributions") }}),
    claims as (select * from {{ ref("int_extract__claims") }}),
    batches as (select * from {{ ref("stg_extract__batches") }}),

    -- One scan of the largest relation, by few and small columns. Persons are not counted: on 20 million
    -- rows a distinct count takes longer than all the rest.
    months_paid as (
        select
            program,
            segment,
            payer_id,
            month_on,
            count(*) as n_rows,
            sum(amount_idr) as amount_idr,
            max(amount_idr) as largest_amount_idr
        from contributions
        group by program, segment, payer_id, month_on
    ),

    claims_held as (
        select last_day(min(paid_on)) as first_month_on, max(last_month_on) as last_month_on
        from claims
        where status = 'paid'
    ),

    -- Months that both sides are held for: extracts seldom begin and end together, and contributions are
    -- paid ahead.
    paired as (
        select distinct m.month_on
        from months_paid as m
        inner join claims_held as c on m.month_on between c.first_month_on and c.last_month_on
    ),

    years as (
        select year(month_on) as year, count(*) as paired_months from paired group by year(month_on)
    ),

    paid_in as (
        select
            m.program,
            m.segment,
            m.payer_id,
            year(m.month_on) as year,
            min(m.n_rows) as fewest_contributors,
            sum(m.amount_idr) as contributions_idr,
            max(m.largest_amount_idr) as largest_contribution_idr
        from months_paid as m
        inner join paired as p on p.month_on = m.month_on
        group by m.program, m.segment, m.payer_id, year(m.month_on)
    ),

    paid_out as (
        select
            c.program,
            c.segment,
            c.payer_id,
            year(c.paid_on) as year,
            count(*) as claims,
            sum(c.amount_idr) as benefits_idr,
            max(c.amount_idr) as largest_claim_idr
        from claims as c
        inner join paired as p on p.month_on = last_day(c.paid_on)
        where c.status = 'paid'
        group by c.program, c.segment, c.payer_id, year(c.paid_on)
    ),

    extent as (
        select max(as_of_on) as as_of_on, bool_or(is_simulated) as is_simulated
        from batches
        where entity in ('claims', 'contributions')
    )

select
    coalesce(i.program, o.program) as program,
    coalesce(i.segment, o.segment) as segment,
    coalesce(i.payer_id, o.payer_id) as payer_id,
    y.year,
    y.paired_months,
    coalesce(i.fewest_contributors, 0) as fewest_contributors,
    cast(coalesce(i.contributions_idr, 0) as bigint) as contributions_idr,
    coalesce(i.largest_contribution_idr, 0) as largest_contribution_idr,
    coalesce(o.claims, 0) as claims,
    cast(coalesce(o.benefits_idr, 0) as bigint) as benefits_idr,
    coalesce(o.largest_claim_idr, 0) as largest_claim_idr,
    100.0 * coalesce(o.benefits_idr, 0) / nullif(i.contributions_idr, 0) as loss_ratio_pct,
    x.as_of_on as extract_as_of_on,
    x.is_simulated
from paid_in as i
full outer join
    paid_out as o
    on o.program = i.program
    and o.segment = i.segment
    and o.payer_id = i.payer_id
    and o.year = i.year
inner join years as y on y.year = coalesce(i.year, o.year)
cross join extent as x
