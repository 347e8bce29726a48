with
    events as (select * from {{ ref("int_membership_events") }}),
    payers as (select * from {{ ref("payers") }}),
    months as (select * from {{ extract_months(ref("dim_extract_batch"), "members") }} as m),

    cells as (select distinct region_code, segment, payer_id, program from events),

    -- With the month of the opening stock, which is no row in the end.
    spine as (
        select
            c.region_code,
            c.segment,
            c.payer_id,
            c.program,
            m.first_month,
            m.extract_as_of_on,
            m.is_simulated,
            {{ each_month("m.first_month - 1", "m.last_month") }} as month
        from cells as c
        cross join months as m
    ),

    -- What has happened up to a month, added up.
    stocks as (
        select
            s.*,
            coalesce(e.joined_persons, 0) as joined_persons,
            coalesce(e.left_persons, 0) as left_persons,
            sum(coalesce(e.joined_persons - e.left_persons, 0)) over so_far as active_persons,
            sum(coalesce(e.grace_change_persons, 0)) over so_far as in_grace_persons
        from spine as s
        left join
            events as e
            on e.region_code = s.region_code
            and e.segment = s.segment
            and e.payer_id = s.payer_id
            and e.program = s.program
            and e.month = s.month
        window
            so_far as (
                partition by s.region_code, s.segment, s.payer_id, s.program
                order by s.month
                rows between unbounded preceding and current row
            )
    )

select
    s.region_code,
    {{ month_end("s.month") }} as month_on,
    s.segment,
    s.payer_id,
    s.program,
    cast(s.active_persons as bigint) as active_persons,
    cast(s.in_grace_persons as bigint) as in_grace_persons,
    s.joined_persons,
    s.left_persons,
    cast(
        case when coalesce(p.is_sponsor, false) then s.active_persons else 0 end as bigint
    ) as sponsored_persons,
    s.is_simulated,
    s.extract_as_of_on
from stocks as s
inner join payers as p on p.payer_id = s.payer_id
where s.month >= s.first_month
