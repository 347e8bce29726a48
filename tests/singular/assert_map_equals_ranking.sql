-- The map of the provinces and their ranking show the same numbers.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Peta provinsi dan peringkatnya menampilkan angka yang sama",
            "remedy_id": "Keduanya memakai bulan yang sama dari coverage_ranking: lihat province_months di coverage_map.",
            "remedy": "Both take one common month from coverage_ranking: see province_months in coverage_map.",
        }
    )
}}
with
    ranked as (select * from {{ ref("coverage_ranking") }}),
    mapped as (
        select *
        from {{ ref("coverage_map") }}
        where map_layout = 'ID' and map_status in ('shown', 'above_100')
    )

select
    'coverage.coverage_map' as file,
    coalesce(r.base_id, m.base_id) || ' | ' || coalesce(r.region_code, m.region_code) as value,
    'stands in one of map and ranking only, or with other numbers' as problem
from ranked as r
full outer join
    mapped as m
    on m.base_id = r.base_id
    and m.region_code = r.region_code
    and m.coverage_pct = r.coverage_pct
    and m.numerator_on = r.numerator_on
    and m.numerator_figure_id = r.numerator_figure_id
    and m.base_figure_id = r.base_figure_id
where r.region_code is null or m.region_code is null
