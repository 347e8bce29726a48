-- Where a source holds every region below, its sums close, but for the differences that are known.
{{
    config(
        meta={
            "test_kind": "reconciliation",
            "label_id": "Bila satu sumber memuat semua wilayah di bawahnya, jumlahnya klop, kecuali selisih yang sudah diketahui",
            "threshold": "0",
            "threshold_reason_id": "Angka yang dicetak sampai satuan orang klop persis; selisih satu pun berarti ada baris yang berubah",
            "threshold_reason_en": "Printed to the person, sums close exactly; a difference of one means that a row was changed",
            "owner": "maintainers",
            "since": "2026-11",
            "remedy_id": "Bila terbitannya sendiri tidak klop, tambahkan ke pengecualian di sini, dengan tanggal dan alasan.",
            "remedy": "If the publication itself does not close, add it to the exceptions here with date and reason.",
        }
    )
}}
select
    'quality.hierarchy_check' as file,
    parent_code || ' | ' || indicator || ' | ' || period_printed || ' | ' || source_id as value,
    'regions below differ from the region by ' || cast(difference as string) as problem
from {{ ref("hierarchy_check") }}
where
    verdict = 'differs'
    -- 2026-11-20: as printed, the regencies of Papua Barat sum to one person less than the province.
    and source_id <> 'antara-papuabarat-2023'
