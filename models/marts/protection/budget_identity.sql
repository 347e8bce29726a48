with
    terms as (select * from {{ ref("budget_terms") }}),
    figures as (select * from {{ ref("int_figures") }}),
    payers as (select * from {{ ref("payers") }}),
    premiums as (
        select *
        from {{ ref("premiums") }}
        where segment = 'BPU' and program in ('JKK', 'JKM') and amount_idr_per_person_month is not null
    ),
    regions as (select * from {{ ref("dim_region") }}),

    statements as (
        select
            t.*,
            b.region_code,
            b.territory,
            coalesce(b.payer_id, 'unknown') as payer_id,
            y.is_public_budget,
            b.value as budget_idr,
            case when b.precision = 'exact' then 0 else b.rounding_step end as budget_step_idr,
            p.value as persons
        from terms as t
        inner join figures as b on b.figure_id = t.budget_figure_id
        inner join figures as p on p.figure_id = t.persons_figure_id
        inner join payers as y on y.payer_id = coalesce(b.payer_id, 'unknown')
    ),

    -- The price of a day: the most specific sector and payer scope that fits.
    prices as (
        select s.budget_figure_id, p.program, p.amount_idr_per_person_month
        from statements as s
        inner join
            premiums as p
            on p.sector in (s.sector, 'all')
            and (
                p.payer_scope = 'all' or (p.payer_scope = 'not_public_budget' and not s.is_public_budget)
            )
            and s.priced_on >= p.valid_from
            and s.priced_on <= coalesce(p.valid_to, date '9999-12-31')
        qualify
            row_number() over (
                partition by s.budget_figure_id, p.program
                order by p.sector = 'all', p.payer_scope = 'all', p.valid_from desc
            )
            = 1
    ),

    premium as (
        select budget_figure_id, sum(amount_idr_per_person_month) as premium_idr
        from prices
        group by budget_figure_id
    ),

    computed as (
        select
            s.*,
            p.premium_idr,
            s.persons * s.months * p.premium_idr as computed_idr,
            -- A printed budget may be rounded or cut off: one step either way.
            s.budget_step_idr as tolerance_idr
        from statements as s
        inner join premium as p on p.budget_figure_id = s.budget_figure_id
    )

select
    c.budget_figure_id,
    c.region_code,
    c.territory,
    g.region_name,
    g.region_level,
    c.payer_id,
    cast(c.persons as bigint) as workers_persons,
    c.months as paid_months,
    cast(c.premium_idr as bigint) as premium_idr,
    c.priced_on,
    cast(c.budget_idr as decimal(18, 2)) as budget_idr,
    cast(c.computed_idr as decimal(18, 2)) as computed_budget_idr,
    cast(c.budget_idr - c.computed_idr as decimal(18, 2)) as difference_idr,
    cast(c.tolerance_idr as decimal(18, 2)) as tolerance_idr,
    case
        when c.budget_idr = c.computed_idr
        then 'exact'
        when abs(c.budget_idr - c.computed_idr) <= c.tolerance_idr
        then 'within_rounding'
        else 'differs'
    end as verdict,
    c.wording,
    c.persons_figure_id,
    c.source_id
from computed as c
inner join regions as g on g.region_code = c.region_code and g.territory = c.territory
