with
    terms as (select * from {{ ref("budget_terms") }}),
    figures as (select * from {{ ref("int_figures") }}),
    payers as (select * from {{ ref("payers") }}),
    premiums as (select * from {{ ref("bpu_premium_by_payer") }} where package = 'JKK+JKM'),
    regions as (select * from {{ ref("dim_region") }}),

    statements as (
        select
            t.*,
            b.region_code,
            b.territory,
            coalesce(b.payer_id, 'unknown') as payer_id,
            y.label_id as payer_label_id,
            y.label_en as payer_label_en,
            b.value as budget_idr,
            case when b.precision = 'exact' then 0 else b.rounding_step end as budget_step_idr,
            p.value as persons
        from terms as t
        inner join figures as b on b.figure_id = t.budget_figure_id
        inner join figures as p on p.figure_id = t.persons_figure_id
        inner join payers as y on y.payer_id = coalesce(b.payer_id, 'unknown')
    ),

    computed as (
        select
            s.*,
            p.premium_idr,
            s.persons * s.months * p.premium_idr as computed_idr,
            -- A printed budget may be rounded or cut off: one step either way.
            s.budget_step_idr as tolerance_idr
        from statements as s
        -- A budget without a price (its sector is not stated while prices differ) stops the build: it
        -- may not leave the list unseen, nor be judged by a price that is not its own.
        left join
            premiums as p
            on p.payer_id = s.payer_id
            and p.sector = s.sector
            and s.priced_on >= p.valid_from
            and s.priced_on <= coalesce(p.valid_to, date '9999-12-31')
    )

select
    c.budget_figure_id,
    c.region_code,
    c.territory,
    g.region_name,
    g.region_level,
    c.payer_id,
    c.payer_label_id,
    c.payer_label_en,
    cast(c.persons as bigint) as workers_persons,
    c.months as paid_months,
    cast(c.premium_idr as bigint) as premium_idr,
    c.priced_on,
    cast(c.budget_idr as decimal(18, 2)) as budget_idr,
    cast(c.computed_idr as decimal(18, 2)) as computed_budget_idr,
    cast(c.budget_idr - c.computed_idr as decimal(18, 2)) as difference_idr,
    -- How many persons the difference would pay for, or leaves unpaid.
    cast(
        (c.budget_idr - c.computed_idr) / nullif(c.months * c.premium_idr, 0) as decimal(18, 2)
    ) as difference_persons,
    cast(c.tolerance_idr as decimal(18, 2)) as tolerance_idr,
    coalesce({{ closeness("c.budget_idr - c.computed_idr", "c.tolerance_idr") }}, 'differs') as verdict,
    c.wording,
    c.persons_figure_id,
    c.source_id
from computed as c
inner join regions as g on g.region_code = c.region_code and g.territory = c.territory
