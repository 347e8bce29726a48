with
    events as (select * from {{ ref("int_membership_events") }}),
    payers as (select * from {{ ref("payers") }}),
    months as (select * from {{ extract_months(ref("dim_extract_batch"), "members") }} as m),

    -- One number in place of four texts: stocks are joined and added up by it.
    keyed as (
        select *, {{ short_key("region_code", "segment", "payer_id", "program") }} as stock from events
    ),

    stocks as (select distinct stock, region_code, segment, payer_id, program from keyed),

    -- With the month of the opening stock, which is no row in the end.
    spine as (
        select k.stock, {{ each_month("m.first_month - 1", "m.last_month") }} as month
        from stocks as k
        cross join months as m
    ),

    -- What has happened up to a month, added up.
    added_up as (
        select
            s.*,
            coalesce(e.joined_persons, 0) as joined_persons,
            coalesce(e.left_persons, 0) as left_persons,
            sum(coalesce(e.joined_persons - e.left_persons, 0)) over so_far as active_persons,
            sum(coalesce(e.grace_change_persons, 0)) over so_far as in_grace_persons
        from spine as s
        left join keyed as e on e.stock = s.stock and e.month = s.month
        window
            so_far as (
                partition by s.stock order by s.month rows between unbounded preceding and current row
            )
    )

select
    k.region_code,
    {{ month_end("a.month") }} as month_on,
    k.segment,
    k.payer_id,
    k.program,
    cast(a.active_persons as bigint) as active_persons,
    cast(a.in_grace_persons as bigint) as in_grace_persons,
    a.joined_persons,
    a.left_persons,
    cast(
        case when coalesce(p.is_sponsor, false) then a.active_persons else 0 end as bigint
    ) as sponsored_persons,
    m.is_simulated,
    m.extract_as_of_on
from added_up as a
inner join stocks as k on k.stock = a.stock
inner join payers as p on p.payer_id = k.payer_id
inner join months as m on a.month >= m.first_month
