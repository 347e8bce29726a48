-- A printed metric is mapped for the seed it stands in: that another seed's is mapped does not help.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Setiap ukuran yang dicetak dipetakan untuk berkasnya sendiri",
            "remedy_id": "Tambahkan baris untuk ukuran dan satuan itu di seeds/reference/measure_map.csv.",
            "remedy": "Add a row for the metric and unit to seeds/reference/measure_map.csv.",
        }
    )
}}
with
    statements as (
        select
            'labour_force' as dataset,
            {{ seed_line() }} as line,
            indicator as metric_printed,
            case when indicator like '%_percent' then 'percent' else 'persons' end as unit_printed
        from {{ ref("labour_force") }}

        union all

        select 'coverage_statements', {{ seed_line() }}, metric, unit
        from {{ ref("coverage_statements") }}

        union all

        select 'vulnerable_workers', {{ seed_line() }}, metric, unit
        from {{ ref("vulnerable_workers") }}

        union all

        select 'enrolled_groups', {{ seed_line() }}, worker_group || '/' || metric, unit
        from {{ ref("enrolled_groups") }}
    ),

    measure_map as (select * from {{ ref("measure_map") }})

select
    'seeds/published/' || s.dataset || '.csv' as file,
    s.line,
    s.metric_printed || ' | ' || s.unit_printed as value,
    'is not in measure_map for ' || s.dataset as problem
from statements as s
left join
    measure_map as m
    on m.dataset = s.dataset
    and m.metric_printed = s.metric_printed
    and m.unit_printed = s.unit_printed
where m.metric_printed is null
