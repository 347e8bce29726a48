-- East Java and East Kalimantan are held complete: each August 2018-2025 their regencies make the
-- province.
{{
    config(
        meta={
            "test_kind": "reconciliation",
            "label_id": "Jawa Timur dan Kalimantan Timur lengkap: setiap Agustus 2018–2025 kabupaten dan kotanya berjumlah sama dengan provinsi",
            "threshold": "0",
            "threshold_reason_id": "Angka yang dicetak sampai satuan orang klop persis; selisih satu pun berarti ada baris yang berubah",
            "threshold_reason_en": "Printed to the person, sums close exactly; a difference of one means that a row was changed",
            "owner": "maintainers",
            "since": "2026-11",
            "remedy_id": "Baris kabupaten putaran itu berubah atau hilang: lihat quality.hierarchy_check.",
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
    e.parent_code || ' | ' || e.indicator || ' | ' || cast(e.year as string) || '-08' as value,
    'no source with all regencies closes on the province' as problem
from expected as e
left join
    checks as c
    on c.parent_code = e.parent_code
    and c.indicator = e.indicator
    and year(c.as_of_on) = e.year
where c.parent_code is null
