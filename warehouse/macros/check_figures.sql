{#- How near a printed figure is: rounding moves it by half a step at most, cutting off by one. -#}
{% macro closeness(difference, step) -%}
    case
        when {{ difference }} = 0
        then 'exact'
        when abs({{ difference }}) <= {{ step }} / 2
        then 'within_rounding'
        when abs({{ difference }}) <= {{ step }}
        then 'within_truncation'
    end
{%- endmacro %}

{#- The one rule by which a figure is checked, used by the mart figure_checks and, on the served
    release, by `warehouse check-figure`.

    `figures`: (figure_id, region_code, office_id, territory, unit, claimed_definition, value, step,
    is_exact, n_significant, figure_on, names_round, source_id); null territory or date: any.
    `candidates`: figure_candidates. One row per figure and candidate in its window. -#}
{% macro figure_matches(figures, candidates) -%}
    select
        f.figure_id as checked_figure_id,
        f.claimed_definition,
        c.definition,
        c.candidate_on,
        c.candidate_round,
        c.value as candidate_value,
        c.value - f.value as difference,
        case
            -- An exact count is met to the person; a printed rate within its own rounding.
            when f.is_exact and f.unit <> 'percent'
            then c.value = f.value
            else abs(c.value - f.value) <= f.step
        end as is_match,
        {{ closeness('c.value - f.value', 'f.step') }} as closeness,
        c.definition = f.claimed_definition as is_claimed,
        -- A rounded 1,850,000 is no other number than 1,852,802.
        abs(c.value - f.value) > case when c.is_exact then 0 else c.rounding_step end as is_apart,
        c.figure_id as candidate_figure_id,
        c.base_figure_id as candidate_base_figure_id
    from {{ figures }} as f
    inner join
        {{ candidates }} as c
        on c.unit = f.unit
        and coalesce(c.region_code, '') = coalesce(f.region_code, '')
        and coalesce(c.office_id, '') = coalesce(f.office_id, '')
        and (f.territory is null or c.territory = f.territory)
        -- A figure does not prove itself.
        and c.figure_id <> f.figure_id
    where
        f.figure_on is null
        or (
            c.candidate_on <= last_day(f.figure_on)
            and c.candidate_on >= {{ months_from('f.figure_on', -24) }}
        )
{%- endmacro %}

{#- One row per checked figure: its verdict, what matched, and what comes nearest.
    mislabelled is an accusation and needs all of: a number precise enough not to meet another by
    chance; the claimed measure held in the window, and different beyond its own rounding; the round it
    names, if any, held; exactly one other measure that it equals. -#}
{% macro figure_verdicts(figures, matches) -%}
    select
        f.figure_id as checked_figure_id,
        coalesce(m.n_matches, 0) as n_matches,
        case
            when m.has_claimed_match
            then 'reproduced'
            when coalesce(m.n_matches, 0) = 0
            then 'not_reproduced'
            -- Where nothing is claimed, one definition alone answers a number that says enough.
            when
                m.n_matches = 1
                and f.claimed_definition is null
                and (f.is_exact or f.n_significant >= case when f.unit = 'percent' then 3 else 5 end)
            then 'reproduced'
            when
                m.n_matches = 1
                and (f.is_exact or f.n_significant >= 5)
                and f.unit <> 'percent'
                and m.claimed_differs
                and (f.names_round is null or m.claimed_rounds like '%' || f.names_round || '%')
            then 'mislabelled'
            else 'ambiguous'
        end as verdict,
        m.matched_definition,
        m.matched_on,
        m.matched_difference,
        m.matched_figure_id,
        m.nearest_definition,
        m.nearest_on,
        m.nearest_difference
    from {{ figures }} as f
    left join
        (
            select
                checked_figure_id,
                count(distinct case when is_match then definition end) as n_matches,
                coalesce(max(case when is_match and is_claimed then 1 end), 0) = 1 as has_claimed_match,
                coalesce(min(case when is_claimed then case when is_apart then 1 else 0 end end), 0) = 1 as claimed_differs,
                {{ ordered_list("case when is_claimed then candidate_round end", "candidate_on") }} as claimed_rounds,
                min_by(definition, match_order) filter (where is_match) as matched_definition,
                min_by(candidate_on, match_order) filter (where is_match) as matched_on,
                min_by(difference, match_order) filter (where is_match) as matched_difference,
                min_by(candidate_figure_id, match_order) filter (where is_match) as matched_figure_id,
                min_by(definition, near_order) as nearest_definition,
                min_by(candidate_on, near_order) as nearest_on,
                min_by(difference, near_order) as nearest_difference
            from
                (
                    select
                        *,
                        -- The claimed measure first, then the closest, then the latest.
                        row_number() over (
                            partition by checked_figure_id
                            order by
                                is_match desc,
                                coalesce(is_claimed, false) desc,
                                abs(difference),
                                candidate_on desc,
                                definition,
                                candidate_figure_id
                        ) as match_order,
                        row_number() over (
                            partition by checked_figure_id
                            order by abs(difference), candidate_on desc, definition, candidate_figure_id
                        ) as near_order
                    from {{ matches }}
                ) as ordered
            group by checked_figure_id
        ) as m
        on m.checked_figure_id = f.figure_id
{%- endmacro %}
