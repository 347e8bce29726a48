with
    cover_ends as (select * from {{ ref("int_extract__cover_ends") }}),
    prices as (
        select * from {{ ref("bpu_premium_by_payer") }} where package = 'JKK+JKM' and sector = 'all'
    ),
    payers as (select * from {{ ref("payers") }}),
    regions as (select * from {{ ref("dim_region") }} where is_current),

    shown as (
        select
            region_code,
            month_on,
            payer_id,
            {{ published("ending_persons", is_small("ending_persons")) }} as ending_persons,
            {{ published("retained_1_persons", is_small_part("retained_1_persons", "ending_persons")) }}
            as renewed_persons,
            retained_1_persons is null as is_upcoming,
            is_simulated,
            extract_as_of_on
        from cover_ends
    )

select
    s.region_code,
    s.month_on,
    s.payer_id,
    g.region_name,
    y.label_id as payer_label_id,
    y.label_en as payer_label_en,
    s.ending_persons,
    s.renewed_persons,
    s.renewed_persons - s.ending_persons as net_persons,
    s.is_upcoming,
    p.premium_idr,
    s.ending_persons * p.premium_idr as renewal_cost_idr,
    s.ending_persons is null or (s.renewed_persons is null and not s.is_upcoming) as is_suppressed,
    s.is_simulated,
    s.extract_as_of_on
from shown as s
inner join payers as y on y.payer_id = s.payer_id
inner join regions as g on g.region_code = s.region_code
-- The price on the first day without cover.
left join
    prices as p
    on p.payer_id = s.payer_id
    and p.valid_from <= s.month_on + 1
    and coalesce(p.valid_to, date '9999-12-31') >= s.month_on + 1
