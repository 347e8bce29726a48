with
    awards as (select * from {{ ref("stg_published__awards") }}),
    regions as (select * from {{ ref("regions") }})

select
    a.award,
    a.award_year,
    a.award_level,
    a.region_code,
    a.category,
    r.name as region_name,
    a.award_rank,
    a.source_id
from awards as a
inner join regions as r on r.region_code = a.region_code
