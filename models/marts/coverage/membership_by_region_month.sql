with
    memberships as (select * from {{ ref("fct_membership_month") }} where program = 'ALL'),
    segment_bases as (select * from {{ ref("segment_bases") }}),
    survey_bases as (select * from {{ ref("bases") }} where origin = 'sakernas'),
    -- Only August rounds reach regencies; int_bases holds no others.
    bases as (select * from {{ ref("int_bases") }} where base_kind = 'survey'),
    regions as (select * from {{ ref("dim_region") }} where is_current),

    denominators as (
        select s.segment, s.base_id
        from segment_bases as s
        inner join survey_bases as b on b.base_id = s.base_id
    ),

    cells as (
        select
            region_code,
            month_on,
            segment,
            sum(active_persons) as active_persons,
            is_simulated,
            extract_as_of_on
        from memberships
        group by region_code, month_on, segment, is_simulated, extract_as_of_on
    ),

    marked as ({{ with_hidden("cells", "active_persons", ["region_code", "month_on"], ["segment"]) }}),

    shown as (
        select
            region_code,
            month_on,
            segment,
            {{ published("active_persons") }} as active_persons,
            is_simulated,
            extract_as_of_on
        from marked

        union all

        select
            region_code,
            month_on,
            'ALL' as segment,
            {{ published("sum(active_persons)", "bool_or(hidden_total_active_persons)") }}
            as active_persons,
            is_simulated,
            extract_as_of_on
        from marked
        group by region_code, month_on, is_simulated, extract_as_of_on
    ),

    -- From what is shown only: a mean over a hidden month is not shown.
    averaged as (
        select
            *,
            count(*) over last_year as n_months,
            case
                when count(active_persons) over last_year = 12 then avg(active_persons) over last_year
            end as average_active_persons
        from shown
        window
            last_year as (
                partition by region_code, segment
                order by month_on
                rows between 11 preceding and current row
            )
    )

select
    a.region_code,
    a.month_on,
    a.segment,
    coalesce(s.base_id, 'none') as base_id,
    g.region_name,
    a.active_persons,
    cast(round(a.average_active_persons) as bigint) as average_active_persons,
    cast(
        round(
            case
                when month(a.month_on) = 12
                then 100 * (a.active_persons / nullif(a.average_active_persons, 0) - 1)
            end,
            4
        ) as decimal(18, 4)
    ) as december_effect_pct,
    b.base_persons,
    b.base_round,
    b.figure_id as base_figure_id,
    cast(round(100 * a.active_persons / nullif(b.base_persons, 0), 4) as decimal(18, 4)) as coverage_pct,
    coalesce(a.active_persons > b.base_persons, false) as is_registration_effect,
    a.active_persons is null or (a.n_months = 12 and a.average_active_persons is null) as is_suppressed,
    a.is_simulated,
    a.extract_as_of_on
from averaged as a
inner join regions as g on g.region_code = a.region_code
left join denominators as s on s.segment = a.segment
left join
    bases as b
    on b.region_code = a.region_code
    and b.territory = g.territory
    and b.base_id = s.base_id
    and year(b.base_on) = {{ base_year("a.month_on") }}
