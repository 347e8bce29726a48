with
    spells as (select * from {{ ref("int_extract__spells") }}),
    cells as (select * from {{ ref("int_extract__cells") }}),
    programs as (select * from {{ ref("programs") }} where kind in ('programme', 'total')),
    months as (select * from {{ extract_months(ref("stg_extract__batches"), "members") }} as m),

    -- ALL is a programme of every cell. Programmes are numbered, as cells are.
    cell_programs as (
        select
            c.cell,
            c.place,
            p.program,
            cast(dense_rank() over (order by p.program) as integer) as program_number
        from cells as c
        inner join programs as p on '+ALL+' || c.programs || '+' like '%+' || p.program || '+%'
    ),

    -- End and grace make one number: of two spells that end together the longer grace holds.
    reaches as (
        select person_place, cell, from_month, 10 * until_month + grace_months as reach from spells
    ),

    -- Spells of a person in one place. Of those that begin together the longest comes last.
    followed as (
        select
            person_place,
            cell,
            from_month,
            reach,
            max(reach) over earlier as reach_before,
            lead(from_month) over in_order as next_from_month,
            cell <> lag(cell) over in_order as changes_package
        from reaches
        window
            in_order as (partition by person_place order by from_month, reach),
            earlier as (
                partition by person_place
                order by from_month, reach
                rows between unbounded preceding and 1 preceding
            )
    ),

    -- Programmes part ways only where a person has spells of several packages in a place.
    parting as (select distinct person_place from followed where changes_package),

    told_apart as (
        select f.*, g.person_place is not null as is_parting
        from followed as f
        left join parting as g on g.person_place = f.person_place
    ),

    followed_by_program as (
        select
            t.cell,
            p.program_number,
            t.from_month,
            t.reach,
            max(t.reach) over earlier as reach_before,
            lead(t.from_month) over in_order as next_from_month
        from told_apart as t
        inner join cell_programs as p on p.cell = t.cell
        where t.is_parting
        window
            in_order as (partition by t.person_place, p.program_number order by t.from_month, t.reach),
            earlier as (
                partition by t.person_place, p.program_number
                order by t.from_month, t.reach
                rows between unbounded preceding and 1 preceding
            )
    ),

    -- A spell of programme 0 counts for all those of its cell.
    histories as (
        select cell, 0 as program_number, from_month, reach, reach_before, next_from_month
        from told_apart
        where not is_parting

        union all

        select cell, program_number, from_month, reach, reach_before, next_from_month
        from followed_by_program
    ),

    -- Month 99999 is after all others: no spell follows.
    reaching as (
        select
            cell,
            program_number,
            from_month,
            coalesce(reach_before, 0) as reach_before,
            greatest(reach, coalesce(reach_before, 0)) as reach,
            coalesce(next_from_month, 99999) as next_from_month
        from histories
    ),

    -- Spells that overlap or touch are one stay: the first begins it, the last ends it. Grace lasts
    -- until the next stay at most.
    stays as (
        select
            cell,
            program_number,
            case when reach_before < 10 * from_month then from_month end as from_month,
            case
                when reach < 10 * next_from_month then cast(floor(reach / 10) as integer)
            end as until_month,
            least(cast(floor(reach / 10) as integer) + reach % 10, next_from_month) as grace_until_month
        from reaching
    ),

    -- What happened before the first month is one event of the month before: the opening stock.
    events as (
        select
            s.cell,
            s.program_number,
            greatest(s.from_month, m.first_month - 1) as month,
            count(*) as joined_persons,
            0 as left_persons,
            0 as grace_change_persons
        from stays as s
        inner join months as m on s.from_month <= m.last_month
        group by s.cell, s.program_number, greatest(s.from_month, m.first_month - 1)

        union all

        select
            s.cell,
            s.program_number,
            greatest(s.until_month, m.first_month - 1) as month,
            0 as joined_persons,
            count(*) as left_persons,
            count(case when s.grace_until_month > s.until_month then 1 end) as grace_change_persons
        from stays as s
        inner join months as m on s.until_month <= m.last_month
        group by s.cell, s.program_number, greatest(s.until_month, m.first_month - 1)

        union all

        select
            s.cell,
            s.program_number,
            greatest(s.grace_until_month, m.first_month - 1) as month,
            0 as joined_persons,
            0 as left_persons,
            - count(*) as grace_change_persons
        from stays as s
        inner join
            months as m on s.grace_until_month > s.until_month and s.grace_until_month <= m.last_month
        group by s.cell, s.program_number, greatest(s.grace_until_month, m.first_month - 1)
    ),

    -- Summed up before programmes multiply the rows.
    by_cell as (
        select
            cell,
            program_number,
            month,
            cast(sum(joined_persons) as bigint) as joined_persons,
            cast(sum(left_persons) as bigint) as left_persons,
            cast(sum(grace_change_persons) as bigint) as grace_change_persons
        from events
        group by cell, program_number, month
    ),

    by_place as (
        select
            p.place,
            p.program,
            e.month,
            sum(e.joined_persons) as joined_persons,
            sum(e.left_persons) as left_persons,
            sum(e.grace_change_persons) as grace_change_persons
        from by_cell as e
        inner join
            cell_programs as p
            on p.cell = e.cell
            and (e.program_number = 0 or p.program_number = e.program_number)
        group by p.place, p.program, e.month
    ),

    places as (select distinct place, region_code, segment, payer_id from cells)

select
    p.region_code,
    p.segment,
    p.payer_id,
    e.program,
    cast(e.month as integer) as month,
    cast(e.joined_persons as bigint) as joined_persons,
    cast(e.left_persons as bigint) as left_persons,
    cast(e.grace_change_persons as bigint) as grace_change_persons
from by_place as e
inner join places as p on p.place = e.place
