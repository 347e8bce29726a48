with
    figures as (
        select
            *,
            coalesce(region_code, office_id) as place,
            coalesce(status, 'none') as set_status,
            case when precision = 'exact' then 0 else rounding_step end as step
        from {{ ref("int_figures") }}
        where period_end is not null and not is_derived and not is_dropped
    ),
    segments as (select * from {{ ref("segments") }}),
    regions as (select * from {{ ref("dim_region") }}),
    offices as (select * from {{ ref("dim_office") }}),

    -- What each printed number is in its set: the total, a part, or scholarships that some add in.
    claims as (
        select
            *,
            measure as set_measure,
            program as part,
            case
                program when 'ALL' then 'total' when 'BEASISWA' then 'scholarships' else 'part'
            end as role
        from figures
        where dataset = 'claims'
    ),

    participants as (
        select
            f.*,
            f.measure as set_measure,
            f.segment as part,
            case f.segment when 'ALL' then 'total' else 'part' end as role
        from figures as f
        inner join segments as s on s.segment = f.segment
        where f.measure = 'participants' and s.segment <> 'ALL_WITHOUT_JAKON'
    ),

    labour_force as (
        select
            *,
            'labour_force' as set_measure,
            measure as part,
            case measure when 'labour_force' then 'total' else 'part' end as role
        from figures
        where dataset = 'labour_force' and measure in ('labour_force', 'employed', 'unemployed')
    ),

    members as (
        select *
        from claims

        union all

        select *
        from participants

        union all

        select *
        from labour_force
    ),

    totals as (select * from members where role = 'total'),

    parts as (
        select
            set_measure,
            place,
            territory,
            set_status,
            period_start,
            period_end,
            source_id,
            sum(case when role = 'part' then value end) as sum_of_parts,
            sum(case when role = 'part' then step end) as steps_of_parts,
            sum(value) as sum_with_scholarships,
            sum(step) as steps_with_scholarships,
            count_if(role = 'scholarships') > 0 as has_scholarships,
            -- The parts without which a set says nothing about its total.
            case
                when set_measure = 'participants'
                then
                    count_if(part in ('PU', 'PU+PMI')) > 0
                    and count_if(part = 'BPU') > 0
                    and count_if(part in ('JAKON', 'JAKON+PMI')) > 0
                when set_measure = 'labour_force'
                then count(*) = 2
                else
                    count_if(part in ('JHT', 'JKK', 'JKM')) = 3
                    and (count_if(part = 'JP') > 0 or period_end < date '2015-07-01')
            end as is_complete,
            -- Job loss claims exist since February 2022, and not every source prints them.
            set_measure in ('claims_cases', 'claims_amount')
            and count_if(part = 'JKP') = 0
            and period_end >= date '2022-02-01' as may_lack_jkp,
            {{ ordered_list("figure_id", "part") }} as part_figure_ids
        from members
        where role <> 'total'
        group by set_measure, place, territory, set_status, period_start, period_end, source_id
    ),

    compared as (
        select
            t.*,
            p.sum_of_parts,
            case when p.has_scholarships then p.sum_with_scholarships end as sum_with_scholarships,
            coalesce(p.is_complete, false) as is_complete,
            coalesce(p.may_lack_jkp, false) as may_lack_jkp,
            p.part_figure_ids,
            t.value - p.sum_of_parts as difference_of_parts,
            (t.step + p.steps_of_parts) / 2 as tolerance_of_parts,
            case
                when p.has_scholarships then t.value - p.sum_with_scholarships
            end as difference_with_scholarships,
            (t.step + p.steps_with_scholarships) / 2 as tolerance_with_scholarships
        from totals as t
        left join
            parts as p
            on p.set_measure = t.set_measure
            and p.place = t.place
            and p.territory = t.territory
            and p.set_status = t.set_status
            and p.period_end = t.period_end
            and p.source_id = t.source_id
            and coalesce(p.period_start, t.period_end) = coalesce(t.period_start, t.period_end)
    ),

    -- A total is held against the sum that comes nearer to it.
    closed as (
        select
            *,
            case
                when abs(difference_of_parts) <= tolerance_of_parts
                then 'programs'
                when abs(difference_with_scholarships) <= tolerance_with_scholarships
                then 'with_scholarships'
                else 'neither'
            end as closes_with,
            coalesce(
                abs(difference_of_parts) > tolerance_of_parts
                and abs(difference_with_scholarships) < abs(difference_of_parts),
                false
            ) as is_nearer_with_scholarships
        from compared
    ),

    judged as (
        select
            *,
            case
                when is_nearer_with_scholarships
                then difference_with_scholarships
                else difference_of_parts
            end as difference,
            case
                when is_nearer_with_scholarships then tolerance_with_scholarships else tolerance_of_parts
            end as tolerance
        from closed
    )

select
    j.figure_id as total_figure_id,
    j.region_code,
    j.office_id,
    j.territory,
    j.period_start,
    j.period_end,
    j.set_measure as measure,
    j.set_status as status,
    j.source_id,
    coalesce(g.region_name, o.office_name) as place_name,
    coalesce(g.region_level, 'office') as place_level,
    j.period_printed,
    j.unit,
    j.value as published_total,
    j.sum_of_parts as sum_of_programs,
    j.sum_with_scholarships,
    j.closes_with,
    j.difference,
    j.tolerance,
    case
        when j.difference is null
        then 'parts_missing'
        when j.difference = 0
        then 'exact'
        when abs(j.difference) <= j.tolerance
        then 'within_rounding'
        when j.difference_of_parts > 0 and (not j.is_complete or j.may_lack_jkp)
        then 'parts_missing'
        else 'differs'
    end as verdict,
    j.is_complete as is_set_complete,
    j.part_figure_ids
from judged as j
left join regions as g on g.region_code = j.region_code and g.territory = j.territory
left join offices as o on o.office_id = j.office_id
