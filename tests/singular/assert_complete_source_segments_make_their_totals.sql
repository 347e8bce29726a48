-- In a complete source each region's segments make its printed total.
{{
    config(
        meta={
            "test_kind": "reconciliation",
            "label_id": "Di sumber yang lengkap, segmen tiap wilayah berjumlah sama dengan total yang dicetak",
            "threshold": "0",
            "threshold_reason_id": "Angka yang dicetak sampai satuan orang klop persis; selisih satu pun berarti ada baris yang berubah",
            "threshold_reason_en": "Printed to the person, sums close exactly; a difference of one means that a row was changed",
            "owner": "maintainers",
            "since": "2026-11",
            "remedy_id": "Bandingkan barisnya dengan terbitan: salah satu dari empat angka wilayah ini berubah.",
            "remedy": "Compare the row with the publication: one of the four numbers of this region was changed.",
        }
    )
}}
with
    complete_sources as (select * from {{ ref("complete_sources") }}),
    figures as (select * from {{ ref("int_published_figures") }}),

    regions as (
        select
            f.source_id,
            f.dataset,
            f.region_code,
            sum(case when f.segment = 'ALL' then f.value end) as total,
            sum(case when f.segment <> 'ALL' then f.value end) as sum_of_segments
        from figures as f
        inner join
            complete_sources as c
            on c.source_id = f.source_id
            and c.dataset = f.dataset
            and c.measure = f.measure
            and c.period_printed = f.period_printed
        group by all
    )

select
    'seeds/published/' || dataset || '.csv' as file,
    source_id || ' | region ' || region_code as value,
    'segments sum to '
    || cast(sum_of_segments as string)
    || ', the total is '
    || cast(total as string) as problem
from regions
where total <> sum_of_segments
