-- Rupiah of one place, period, programme and segment stand in one row, whatever cases are counted in.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Rupiah satu tempat, periode, program, dan segmen hanya ada di satu baris",
            "remedy_id": "Dua nilai dari satu kunci sama-sama diutamakan: lihat figure_key di int_figures.",
            "remedy": "Two amounts of one key were both preferred: see figure_key in int_figures.",
        }
    )
}}
select
    'core.fct_claims' as file,
    coalesce(region_code, office_id) || ' | ' || program || ' | ' || segment as value,
    cast(period_start as string)
    || ' to '
    || cast(period_end as string)
    || ' has '
    || cast(count(amount_idr) as string)
    || ' amounts' as problem
from {{ ref("fct_claims") }}
group by region_code, office_id, territory, program, segment, period_start, period_end
having count(amount_idr) > 1
