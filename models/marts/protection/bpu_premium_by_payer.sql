with
    premiums as (
        select * from {{ ref("dim_premium") }} where segment = 'BPU' and amount_idr is not null
    ),
    packages as (select * from {{ ref("bpu_packages") }}),
    payers as (select * from {{ ref("payers") }}),

    sectors as (
        select distinct sector, sector_label_id, sector_label_en, sector_sort_order from premiums
    ),

    -- Sectors that the law tells apart; where it tells none apart, all of them are one.
    told_apart as (select sector from sectors qualify sector <> 'all' or count(*) over () = 1),

    -- Days on which a price begins, or on which one has ended.
    turns as (
        select valid_from as turn_on
        from premiums

        union

        select cast(valid_to + interval 1 day as date) as turn_on
        from premiums
        where valid_to is not null
    ),

    -- Between two such days no price changes.
    periods as (
        select
            turn_on as valid_from,
            cast(lead(turn_on) over (order by turn_on) - interval 1 day as date) as valid_to
        from turns
    ),

    -- The price of a period: the most specific sector and payer scope that fits.
    prices as (
        select
            y.payer_id,
            s.sector,
            k.package,
            d.valid_from,
            d.valid_to,
            p.program,
            p.premium_id,
            p.amount_idr
        from packages as k
        cross join payers as y
        cross join told_apart as s
        cross join periods as d
        inner join
            premiums as p
            on p.program = k.program
            and p.sector in (s.sector, 'all')
            and (
                p.payer_scope = 'all'
                -- A payer that is not known to be public is not counted as public.
                or (p.payer_scope = 'not_public_budget' and not coalesce(y.is_public_budget, false))
            )
            and d.valid_from >= p.valid_from
            and d.valid_from <= coalesce(p.valid_to, date '9999-12-31')
        qualify
            row_number() over (
                partition by y.payer_id, s.sector, k.package, d.valid_from, p.program
                order by p.sector = 'all', p.payer_scope = 'all', p.valid_from desc
            )
            = 1
    ),

    package_sizes as (select package, count(*) as n_programs from packages group by package),

    -- A package has a price only where each of its programmes has one.
    package_prices as (
        select
            p.payer_id,
            p.sector,
            p.package,
            p.valid_from,
            p.valid_to,
            sum(p.amount_idr) as premium_idr,
            {{ ordered_list("p.premium_id", "p.program") }} as premium_ids
        from prices as p
        inner join package_sizes as z on z.package = p.package
        group by p.payer_id, p.sector, p.package, p.valid_from, p.valid_to, z.n_programs
        having count(*) = z.n_programs
    ),

    -- Where no sector is stated, there is a price only while every sector has the same one.
    shared_prices as (
        select payer_id, package, valid_from, max(premium_idr) as premium_idr
        from package_prices
        group by payer_id, package, valid_from
        having min(premium_idr) = max(premium_idr) and count(*) = (select count(*) from told_apart)
    ),

    -- Its contributions are those of every sector, each once.
    shared_premiums as (
        select distinct
            s.payer_id, s.package, s.valid_from, p.valid_to, s.premium_idr, p.program, p.premium_id
        from shared_prices as s
        inner join
            prices as p
            on p.payer_id = s.payer_id
            and p.package = s.package
            and p.valid_from = s.valid_from
    ),

    sector_prices as (
        select payer_id, sector, package, valid_from, valid_to, premium_idr, premium_ids
        from package_prices
        where sector <> 'all'

        union all

        select
            payer_id,
            'all' as sector,
            package,
            valid_from,
            valid_to,
            premium_idr,
            {{ ordered_list("premium_id", "program, premium_id") }} as premium_ids
        from shared_premiums
        group by payer_id, package, valid_from, valid_to, premium_idr
    ),

    -- Periods that follow each other at the same price are one.
    changes as (
        select
            *,
            case
                when
                    lag(premium_ids) over (partition by payer_id, sector, package order by valid_from)
                    = premium_ids
                    and cast(
                        lag(valid_to) over (partition by payer_id, sector, package order by valid_from)
                        + interval 1 day as date
                    )
                    = valid_from
                then 0
                else 1
            end as is_change
        from sector_prices
    ),

    numbered as (
        select
            *,
            sum(is_change) over (
                partition by payer_id, sector, package
                order by valid_from
                rows between unbounded preceding and current row
            ) as period_number
        from changes
    ),

    joined as (
        select
            payer_id,
            sector,
            package,
            premium_idr,
            premium_ids,
            min(valid_from) as valid_from,
            -- The last period of all has no end.
            case when count(valid_to) = count(*) then max(valid_to) end as valid_to
        from numbered
        group by payer_id, sector, package, premium_idr, premium_ids, period_number
    )

select
    j.payer_id,
    y.label_id as payer_label_id,
    y.label_en as payer_label_en,
    y.is_public_budget,
    j.sector,
    s.sector_label_id,
    s.sector_label_en,
    s.sector_sort_order,
    j.package,
    j.valid_from,
    j.valid_to,
    cast(j.premium_idr as bigint) as premium_idr,
    j.premium_ids
from joined as j
inner join payers as y on y.payer_id = j.payer_id
inner join sectors as s on s.sector = j.sector
