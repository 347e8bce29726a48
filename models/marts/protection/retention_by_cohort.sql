with
    cover_ends as (select * from {{ ref("int_extract__cover_ends") }}),
    payers as (select * from {{ ref("payers") }}),
    regions as (select * from {{ ref("dim_region") }} where is_current),

    cohorts as (
        {%- for k in [1, 3, 6, 12] %}
            select
                region_code,
                month_on,
                payer_id,
                {{ k }} as months_after,
                ending_persons as cohort_persons,
                retained_{{ k }}_persons as retained_persons,
                is_simulated,
                extract_as_of_on
            from cover_ends
            where retained_{{ k }}_persons is not null {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    shown as (
        select
            region_code,
            month_on,
            payer_id,
            months_after,
            {{ published("cohort_persons", is_small("cohort_persons")) }} as cohort_persons,
            {{ published("retained_persons", is_small_part("retained_persons", "cohort_persons")) }}
            as retained_persons,
            is_simulated,
            extract_as_of_on
        from cohorts
    )

select
    s.region_code,
    s.month_on,
    s.payer_id,
    s.months_after,
    g.region_name,
    y.label_id as payer_label_id,
    y.label_en as payer_label_en,
    s.cohort_persons,
    s.retained_persons,
    cast(
        round(100 * s.retained_persons / nullif(s.cohort_persons, 0), 4) as decimal(9, 4)
    ) as retention_pct,
    s.cohort_persons is null or s.retained_persons is null as is_suppressed,
    s.is_simulated,
    s.extract_as_of_on
from shown as s
inner join payers as y on y.payer_id = s.payer_id
inner join regions as g on g.region_code = s.region_code
