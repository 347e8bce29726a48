with
    figures as (
        select *
        from {{ ref("int_published_figures") }}
        where dataset = 'labour_force' and unit = 'persons' and not is_dropped
    ),
    employment_statuses as (select * from {{ ref("employment_statuses") }}),
    region_lineage as (select * from {{ ref("region_lineage") }}),

    n_parts as (select base_id, count(*) as n_parts from employment_statuses group by base_id),

    -- A base its own source did not print, from all of its parts in that same source.
    status_parts as (
        select
            f.region_code,
            f.territory,
            f.period_end,
            f.period_printed,
            f.source_id,
            s.base_id as measure,
            n.n_parts,
            'sum of employment statuses' as derivation,
            f.figure_id as part_figure_id,
            f.value,
            f.rounding_step,
            f.precision
        from figures as f
        inner join employment_statuses as s on s.indicator = f.measure
        inner join n_parts as n on n.base_id = s.base_id
        left join
            figures as printed
            on printed.region_code = f.region_code
            and printed.territory = f.territory
            and printed.period_printed = f.period_printed
            and printed.source_id = f.source_id
            and printed.measure = s.base_id
        where printed.figure_id is null
    ),

    complete_status_parts as (
        select
            *,
            {{
                figure_id(
                    [
                        "derivation",
                        "region_code",
                        "territory",
                        "period_printed",
                        "measure",
                        "source_id",
                    ]
                )
            }} as figure_id
        from status_parts
        qualify
            count(*) over (partition by region_code, territory, period_printed, source_id, measure)
            = n_parts
    ),

    bases as (
        select
            figure_id,
            region_code,
            territory,
            period_end,
            period_printed,
            source_id,
            measure,
            value,
            rounding_step,
            precision
        from figures

        union all

        select
            figure_id,
            region_code,
            territory,
            period_end,
            period_printed,
            source_id,
            measure,
            sum(value),
            sum(rounding_step),
            max(precision)
        from complete_status_parts
        group by all
    ),

    n_successors as (
        select predecessor_code, count(*) as n_parts
        from region_lineage
        where extent = '38'
        group by predecessor_code
    ),

    -- The old extent of a split province, from all of its successors in the same source.
    territory_parts as (
        select
            l.predecessor_code as region_code,
            '34' as territory,
            b.period_end,
            b.period_printed,
            b.source_id,
            b.measure,
            n.n_parts,
            'sum of successor provinces' as derivation,
            b.figure_id as part_figure_id,
            b.value,
            b.rounding_step,
            b.precision
        from bases as b
        inner join region_lineage as l on l.region_code = b.region_code and l.extent = b.territory
        inner join n_successors as n on n.predecessor_code = l.predecessor_code
        where b.territory = '38'
        qualify
            count(*) over (partition by l.predecessor_code, b.period_printed, b.source_id, b.measure)
            = n.n_parts
    )

select
    figure_id,
    derivation,
    part_figure_id,
    region_code,
    territory,
    period_end,
    period_printed,
    measure,
    value,
    rounding_step,
    precision,
    source_id
from complete_status_parts

union all

select
    {{ figure_id(["derivation", "region_code", "territory", "period_printed", "measure", "source_id"]) }},
    derivation,
    part_figure_id,
    region_code,
    territory,
    period_end,
    period_printed,
    measure,
    value,
    rounding_step,
    precision,
    source_id
from territory_parts
