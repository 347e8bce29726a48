-- A source that prints a rate and the base under it means the same base by both.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Persentase dan basis yang dicetak satu sumber memakai basis yang sama",
            "remedy_id": "Samakan base_id keduanya di seeds/reference/statement_reviews.csv.",
            "remedy": "Give the rate and the base one base_id in seeds/reference/statement_reviews.csv.",
        }
    )
}}
with
    figures as (select * from {{ ref("int_published_figures") }}),

    rates as (
        select *
        from figures
        where measure = 'coverage' and unit = 'percent' and segment = 'ALL' and status = 'active'
    ),

    bases as (
        select *
        from figures
        where
            measure = 'base_quoted'
            and coalesce(segment, 'ALL') = 'ALL'
            and base_id <> 'formal'
            and base_id <> 'informal'
    )

select
    'seeds/reference/statement_reviews.csv' as file,
    r.source_id || ' | region ' || r.region_code || ' | ' || r.period_printed as value,
    'the rate stands over ' || r.base_id || ', the printed base is ' || b.base_id as problem
from rates as r
inner join
    bases as b
    on b.source_id = r.source_id
    and b.region_code = r.region_code
    and b.period_printed = r.period_printed
where r.base_id <> b.base_id
