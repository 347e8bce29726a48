-- A layout holds the regions below its own region, each of them and nothing else.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Setiap wilayah di bawah wilayah peta punya satu petak, dan tidak ada yang lain",
            "remedy_id": "Beri setiap wilayah di bawah wilayah peta satu baris di seeds/reference/tiles.csv, dan tidak ada yang lain.",
            "remedy": "Give every region below the layout's region one row in seeds/reference/tiles.csv, and no other.",
        }
    )
}}
with
    tiles as (select {{ where_from(ref("tiles")) }}, map_layout, region_code from {{ ref("tiles") }}),
    regions as (select * from {{ ref("regions") }}),
    layouts as (select distinct map_layout from tiles),

    expected as (
        select l.map_layout, r.region_code
        from layouts as l
        inner join regions as r on r.parent_code = l.map_layout
    )

select
    'seeds/reference/tiles.csv' as file,
    t.line,
    'map_layout + region_code' as column_name,
    coalesce(t.map_layout, e.map_layout) || ' | ' || coalesce(t.region_code, e.region_code) as value,
    case
        when e.region_code is null then 'is no part of the layout''s region' else 'has no tile'
    end as problem
from expected as e
full outer join tiles as t on t.map_layout = e.map_layout and t.region_code = e.region_code
where t.region_code is null or e.region_code is null
