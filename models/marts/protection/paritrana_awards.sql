with
    awards as (select * from {{ ref("stg_published__awards") }}),
    categories as (select * from {{ ref("award_categories") }}),
    regions as (select * from {{ ref("regions") }})

select
    a.award,
    a.award_year,
    a.award_level,
    a.region_code,
    a.category,
    c.label_id as category_label_id,
    c.label_en as category_label_en,
    r.name as region_name,
    a.award_rank,
    a.source_id
from awards as a
inner join categories as c on c.category = a.category
inner join regions as r on r.region_code = a.region_code
