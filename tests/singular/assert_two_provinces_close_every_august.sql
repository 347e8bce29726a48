-- East Java and East Kalimantan are held complete: each August 2018-2025 their regencies make the
-- province.
{{
    config(
        meta={
            "test_kind": "reconciliation",
            "remedy": "A regency row of that round was changed or lost: see quality.hierarchy_check.",
        }
    )
}}
with
    checks as (
        select * from {{ ref("hierarchy_check") }} where month(as_of_on) = 8 and verdict = 'exact'
    ),

    provinces as (select * from (values ('35'), ('64')) as v(parent_code)),
    years as (
        select * from (values (2018), (2019), (2020), (2021), (2022), (2023), (2024), (2025)) as v(year)
    ),
    indicators as (
        select *
        from
            (values ('employed'), ('unemployed'), ('labour_force'), ('formal'), ('informal')) as v(
                indicator
            )
    ),

    expected as (
        select p.parent_code, y.year, i.indicator
        from provinces as p
        cross join years as y
        cross join indicators as i
    )

select
    'quality.hierarchy_check' as file,
    e.parent_code || ' | ' || e.indicator || ' | ' || cast(e.year as varchar) || '-08' as value,
    'no source with all regencies closes on the province' as problem
from expected as e
left join
    checks as c
    on c.parent_code = e.parent_code
    and c.indicator = e.indicator
    and year(c.as_of_on) = e.year
where c.parent_code is null
