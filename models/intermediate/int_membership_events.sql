with
    spells as (select * from {{ ref("memberships") }} where until_month > from_month),
    repeated as (select * from {{ ref("int_extract__repeated_spells") }}),
    programs as (select * from {{ ref("programs") }} where kind in ('programme', 'total')),
    months as (select * from {{ extract_months(ref("stg_extract__batches"), "members") }} as m),

    -- Most persons have one spell: those are counted as they stand.
    single as (
        select
            s.region_code,
            s.segment,
            s.payer_id,
            'ALL+' || s.programs as package,
            s.from_month,
            s.until_month,
            s.until_month + s.grace_months as grace_until_month,
            count(*) as persons
        from spells as s
        where not exists (select 1 from repeated as r where r.person_id = s.person_id)
        group by
            s.region_code, s.segment, s.payer_id, s.programs, s.from_month, s.until_month, s.grace_months
    ),

    marked as (
        select
            *,
            min(programs) over (partition by person_id, region_code, segment, payer_id)
            <> max(programs) over (
                partition by person_id, region_code, segment, payer_id
            ) as has_packages
        from repeated
    ),

    -- Programmes part ways only where a person has spells of several packages in one cell.
    by_package as (
        select
            person_id,
            region_code,
            segment,
            payer_id,
            'ALL+' || programs as package,
            from_month,
            until_month,
            grace_months
        from marked
        where not has_packages

        union all

        select
            m.person_id,
            m.region_code,
            m.segment,
            m.payer_id,
            p.program as package,
            m.from_month,
            m.until_month,
            m.grace_months
        from marked as m
        inner join programs as p on '+ALL+' || m.programs || '+' like '%+' || p.program || '+%'
        where m.has_packages
    ),

    -- End and grace in one number: of spells that end together, the longer grace holds.
    followed as (
        select
            *,
            max(10 * until_month + grace_months) over (
                partition by person_id, region_code, segment, payer_id, package
                order by from_month
                rows between unbounded preceding and 1 preceding
            ) as reach_before,
            lead(from_month) over (
                partition by person_id, region_code, segment, payer_id, package order by from_month
            ) as next_from_month
        from by_package
    ),

    reaching as (
        select *, greatest(10 * until_month + grace_months, coalesce(reach_before, 0)) as reach
        from followed
    ),

    -- Spells that overlap or touch are one stay; it begins and ends once, in grace until the next.
    stays as (
        select
            region_code,
            segment,
            payer_id,
            package,
            case
                when coalesce(cast(floor(reach_before / 10) as integer), 0) < from_month then from_month
            end as from_month,
            case
                when coalesce(next_from_month, 99999) > floor(reach / 10)
                then cast(floor(reach / 10) as integer)
            end as until_month,
            least(
                cast(floor(reach / 10) as integer) + reach % 10, coalesce(next_from_month, 99999)
            ) as grace_until_month
        from reaching
    ),

    moves as (
        select
            region_code, segment, payer_id, package, from_month, until_month, grace_until_month, persons
        from single

        union all

        select
            region_code,
            segment,
            payer_id,
            package,
            from_month,
            until_month,
            grace_until_month,
            count(*) as persons
        from stays
        group by region_code, segment, payer_id, package, from_month, until_month, grace_until_month
    ),

    events as (
        select
            region_code,
            segment,
            payer_id,
            package,
            from_month as month,
            persons as joined_persons,
            0 as left_persons,
            0 as grace_change_persons
        from moves
        where from_month is not null

        union all

        select
            region_code,
            segment,
            payer_id,
            package,
            until_month as month,
            0 as joined_persons,
            persons as left_persons,
            case when grace_until_month > until_month then persons else 0 end as grace_change_persons
        from moves
        where until_month is not null

        union all

        select
            region_code,
            segment,
            payer_id,
            package,
            grace_until_month as month,
            0 as joined_persons,
            0 as left_persons,
            - persons as grace_change_persons
        from moves
        where until_month is not null and grace_until_month > until_month
    ),

    -- What happened before the first month is one event of the month before: the opening stock.
    by_month as (
        select
            e.region_code,
            e.segment,
            e.payer_id,
            e.package,
            greatest(e.month, m.first_month - 1) as month,
            sum(e.joined_persons) as joined_persons,
            sum(e.left_persons) as left_persons,
            sum(e.grace_change_persons) as grace_change_persons
        from events as e
        cross join months as m
        where e.month <= m.last_month
        group by e.region_code, e.segment, e.payer_id, e.package, greatest(e.month, m.first_month - 1)
    )

select
    e.region_code,
    e.segment,
    e.payer_id,
    p.program,
    cast(e.month as integer) as month,
    cast(sum(e.joined_persons) as bigint) as joined_persons,
    cast(sum(e.left_persons) as bigint) as left_persons,
    cast(sum(e.grace_change_persons) as bigint) as grace_change_persons
from by_month as e
inner join programs as p on '+' || e.package || '+' like '%+' || p.program || '+%'
group by e.region_code, e.segment, e.payer_id, p.program, e.month
