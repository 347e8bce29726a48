-- A correction whose figure is gone, or whose printed value was repaired at the source, must be
-- reviewed.
{{
    config(
        meta={
            "test_kind": "integrity",
            "label_id": "Setiap koreksi masih bertemu angka yang dikoreksinya",
            "remedy_id": "Angkanya berubah sejak koreksi ditulis: betulkan atau hapus barisnya di seeds/reference/corrections.csv.",
            "remedy": "The seed changed since the correction was written: mend or delete the row of seeds/reference/corrections.csv.",
        }
    )
}}
select
    'seeds/reference/corrections.csv' as file,
    c.line,
    'expected_value_printed' as column_name,
    c.figure_hint || ' | expected ' || c.expected_value_printed as value,
    case
        when f.figure_id is null then 'no such figure' else 'the figure now prints ' || f.value_printed
    end as problem
from (select *, {{ seed_line() }} as line from {{ ref("corrections") }}) as c
left join {{ ref("int_published_figures") }} as f on f.figure_id = c.figure_id
where f.figure_id is null or f.value_printed <> c.expected_value_printed
