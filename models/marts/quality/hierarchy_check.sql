with
    figures as (select * from {{ ref("int_figures") }}),
    regions as (select * from {{ ref("dim_region") }}),

    additive as (
        select
            region_code,
            territory,
            measure,
            coalesce(segment, 'ALL') as segment,
            coalesce(status, 'none') as status,
            period_end,
            period_printed,
            source_id,
            value,
            case when precision = 'exact' then 0 else rounding_step end as step,
            figure_id
        from figures
        where
            unit = 'persons'
            and (dataset = 'labour_force' or measure = 'participants')
            and period_end is not null
            and not is_dropped
            -- A summed old extent would count the successors' persons a second time.
            and not (is_derived and territory = '34')
    ),

    -- Parents and children meet within one source only: two vintages of weights never do.
    children as (
        select
            r.parent_code,
            f.measure,
            f.segment,
            f.status,
            f.period_end,
            f.period_printed,
            f.source_id,
            min(f.territory) as layout,
            sum(f.value) as children_sum,
            sum(f.step) as children_steps,
            count(*) as n_children
        from additive as f
        inner join regions as r on r.region_code = f.region_code and r.territory = f.territory
        where r.parent_code is not null
        group by all
    ),

    expected as (
        select parent_code, '34' as layout, count(distinct comparable_code_34) as n_expected
        from regions
        where parent_code is not null
        group by parent_code

        union all

        select parent_code, '38', count(distinct region_code)
        from regions
        where parent_code is not null
        group by parent_code
    ),

    compared as (
        select
            p.region_code as parent_code,
            p.measure as indicator,
            p.segment,
            p.status,
            p.period_end as as_of_on,
            p.period_printed,
            p.source_id,
            c.layout,
            p.value as parent_value,
            c.children_sum,
            c.n_children,
            e.n_expected,
            p.value - c.children_sum as difference,
            -- Half of what all roundings together could move.
            (p.step + c.children_steps) / 2 as tolerance,
            p.figure_id as parent_figure_id
        from additive as p
        inner join
            children as c
            on c.parent_code = p.region_code
            and c.measure = p.measure
            and c.segment = p.segment
            and c.status = p.status
            and c.period_end = p.period_end
            and c.source_id = p.source_id
        inner join
            expected as e
            on e.parent_code = c.parent_code
            and e.layout = case when c.layout = '34' then '34' else '38' end
    )

select
    parent_code,
    indicator,
    segment,
    status,
    as_of_on,
    source_id,
    period_printed,
    layout,
    parent_value,
    children_sum,
    n_children,
    n_expected,
    difference,
    tolerance,
    case
        when n_children < n_expected
        then 'children_missing'
        when difference = 0
        then 'exact'
        when abs(difference) <= tolerance
        then 'within_rounding'
        else 'differs'
    end as verdict,
    parent_figure_id
from compared
