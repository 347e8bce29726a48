with
    participants as (
        select *
        from {{ ref("fct_participants") }}
        where status = 'active' and period_precision <> 'year' and series_id <> 'unknown'
    ),
    segments as (select * from {{ ref("segments") }} where is_part_of_all),

    -- Like months of one series only, and like days: participants move by millions within a month. Of
    -- several pairs of two months the latest end stands, with the day nearest to it.
    changes as (
        select
            t.region_code,
            t.territory,
            t.segment,
            t.series_id,
            f.as_of_on as from_on,
            t.as_of_on as to_on,
            f.participants_persons as from_persons,
            t.participants_persons as to_persons,
            t.participants_persons - f.participants_persons as change_persons,
            t.is_rounded or f.is_rounded as is_rounded,
            t.is_press_only or f.is_press_only as is_press_only,
            t.is_flagged or f.is_flagged as is_flagged,
            f.figure_id as from_figure_id,
            t.figure_id as to_figure_id
        from participants as t
        inner join
            participants as f
            on f.region_code = t.region_code
            and f.territory = t.territory
            and f.segment = t.segment
            and f.series_id = t.series_id
            and month(f.as_of_on) = month(t.as_of_on)
            and year(f.as_of_on) = year(t.as_of_on) - 1
            and abs(day(t.as_of_on) - day(f.as_of_on)) <= 10
        qualify
            row_number() over (
                partition by
                    t.region_code,
                    t.territory,
                    t.segment,
                    t.series_id,
                    year(t.as_of_on),
                    month(t.as_of_on)
                order by t.as_of_on desc, abs(day(t.as_of_on) - day(f.as_of_on)), f.as_of_on desc
            )
            = 1
    ),

    totals as (select * from changes where segment = 'ALL'),

    printed_segments as (select c.* from changes as c inner join segments as s on s.segment = c.segment),

    -- What the printed segments leave unexplained is said, never spread or set to zero.
    residuals as (
        select
            t.region_code,
            t.territory,
            t.series_id,
            t.from_on,
            t.to_on,
            max(t.change_persons) - coalesce(sum(p.change_persons), 0) as change_persons,
            max(case when t.is_rounded or p.is_rounded then 1 else 0 end) = 1 as is_rounded,
            max(case when t.is_press_only or p.is_press_only then 1 else 0 end) = 1 as is_press_only,
            max(case when t.is_flagged or p.is_flagged then 1 else 0 end) = 1 as is_flagged
        from totals as t
        left join
            printed_segments as p
            on p.region_code = t.region_code
            and p.territory = t.territory
            and p.series_id = t.series_id
            and p.from_on = t.from_on
            and p.to_on = t.to_on
        group by t.region_code, t.territory, t.series_id, t.from_on, t.to_on
    ),

    rows_united as (
        select
            region_code,
            territory,
            segment,
            series_id,
            from_on,
            to_on,
            from_persons,
            to_persons,
            change_persons,
            is_rounded,
            is_press_only,
            is_flagged,
            from_figure_id,
            to_figure_id
        from printed_segments

        union all

        select
            region_code,
            territory,
            segment,
            series_id,
            from_on,
            to_on,
            from_persons,
            to_persons,
            change_persons,
            is_rounded,
            is_press_only,
            is_flagged,
            from_figure_id,
            to_figure_id
        from totals

        union all

        select
            region_code,
            territory,
            'not_published',
            series_id,
            from_on,
            to_on,
            null,
            null,
            change_persons,
            is_rounded,
            is_press_only,
            is_flagged,
            null,
            null
        from residuals
    )

select
    r.region_code,
    r.territory,
    r.series_id,
    r.from_on,
    r.to_on,
    r.segment,
    r.from_persons,
    r.to_persons,
    r.change_persons,
    cast(
        round(100 * r.change_persons / nullif(t.from_persons, 0), 4) as decimal(12, 4)
    ) as contribution_points,
    t.from_persons as total_from_persons,
    t.change_persons as total_change_persons,
    month(r.to_on) = 12 as is_december,
    r.is_rounded,
    r.is_press_only,
    r.is_flagged,
    r.from_figure_id,
    r.to_figure_id
from rows_united as r
inner join
    totals as t
    on t.region_code = r.region_code
    and t.territory = r.territory
    and t.series_id = r.series_id
    and t.from_on = r.from_on
    and t.to_on = r.to_on
