-- Classes run on from 0 without a gap, and only the last is open.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Kelas cakupan bersambung dari 0 tanpa celah, dan hanya yang terakhir terbuka",
            "remedy_id": "Mulailah setiap kelas di ujung kelas sebelumnya.",
            "remedy": "Let each class begin where the one before ends.",
        }
    )
}}
with
    classes as (
        select
            {{ where_from(ref("coverage_classes")) }},
            coverage_class,
            from_pct,
            below_pct,
            lag(below_pct) over (order by coverage_class) as expected_from_pct,
            row_number() over (order by coverage_class) as place,
            count(*) over () as n_classes
        from {{ ref("coverage_classes") }}
    )

select
    file,
    line,
    'from_pct + below_pct' as column_name,
    {{ shown(["coverage_class", "from_pct", "below_pct"]) }} as value,
    'does not run on from the class before' as problem
from classes
where
    from_pct <> case when place = 1 then 0 else coalesce(expected_from_pct, -1) end
    or coalesce(below_pct, 101) <= from_pct
    or (below_pct is null) <> (place = n_classes)
    or coverage_class <> place
