-- Sources that claim to be complete: every region is there, and the parts close on the known total.
{{
    config(
        meta={
            "test_kind": "reconciliation",
            "label_id": "Sumber yang lengkap memuat semua wilayah, dan bagian-bagiannya berjumlah sama dengan total yang diketahui",
            "threshold": "0",
            "threshold_reason_id": "Angka yang dicetak sampai satuan orang klop persis; selisih satu pun berarti ada baris yang berubah",
            "threshold_reason_en": "Printed to the person, sums close exactly; a difference of one means that a row was changed",
            "owner": "maintainers",
            "since": "2026-11",
            "remedy_id": "Satu baris sumber itu berubah, hilang, atau ganda: bandingkan dengan terbitannya. Totalnya ada di seeds/reference/complete_sources.csv.",
            "remedy": "A row of the source was changed, lost or doubled: compare it with the publication. The total stands in seeds/reference/complete_sources.csv.",
        }
    )
}}
with
    complete_sources as (select * from {{ ref("complete_sources") }}),
    figures as (select * from {{ ref("int_published_figures") }}),

    parts as (
        select
            c.source_id,
            c.measure,
            c.dataset,
            c.n_regions,
            c.total,
            count(distinct f.region_code) as n_held,
            sum(case when f.segment <> 'ALL' then f.value end) as sum_of_segments,
            sum(case when f.segment = 'ALL' then f.value end) as sum_of_totals
        from complete_sources as c
        left join
            figures as f
            on f.source_id = c.source_id
            and f.dataset = c.dataset
            and f.measure = c.measure
            and f.period_printed = c.period_printed
            and coalesce(f.status, '') = coalesce(c.status, '')
        group by all
    )

select
    'seeds/published/' || dataset || '.csv' as file,
    source_id || ' | ' || measure as value,
    cast(n_held as string)
    || ' of '
    || cast(n_regions as string)
    || ' regions; segments sum to '
    || coalesce(cast(sum_of_segments as string), 'nothing')
    || ', totals to '
    || coalesce(cast(sum_of_totals as string), 'nothing')
    || ', not '
    || cast(total as string) as problem
from parts
where
    n_held <> n_regions
    or coalesce(sum_of_segments, 0) <> total
    or coalesce(sum_of_totals, total) <> total
