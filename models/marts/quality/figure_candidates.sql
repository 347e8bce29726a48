with
    figures as (select * from {{ ref("int_figures") }} where period_end is not null and not is_dropped),
    bases as (select * from {{ ref("int_bases") }}),
    participants as (select * from {{ ref("fct_participants") }} where status = 'active'),
    claims as (select * from {{ ref("fct_claims") }} where segment = 'ALL'),
    dim_base as (select * from {{ ref("dim_base") }} where base_origin = 'sakernas'),
    segment_bases as (select * from {{ ref("segment_bases") }}),

    -- Rivals too: a figure quoted from another vintage under its right name is right.
    survey_bases as (
        select
            f.region_code,
            cast(null as string) as office_id,
            f.territory,
            'persons' as unit,
            f.measure as definition,
            f.measure as base_id,
            cast(null as string) as segment,
            f.period_end as candidate_on,
            f.period_printed as candidate_round,
            f.value,
            f.rounding_step,
            f.precision = 'exact' as is_exact,
            f.figure_id,
            cast(null as string) as base_figure_id,
            f.source_id
        from figures as f
        inner join dim_base as b on b.base_id = f.measure
        where f.dataset = 'labour_force' and f.unit = 'persons'
    ),

    published_bases as (
        select
            region_code,
            cast(null as string) as office_id,
            territory,
            'persons' as unit,
            base_id as definition,
            base_id,
            cast(null as string) as segment,
            period_end as candidate_on,
            period_printed as candidate_round,
            value,
            rounding_step,
            precision = 'exact' as is_exact,
            figure_id,
            cast(null as string) as base_figure_id,
            source_id
        from figures
        where
            measure = 'base_quoted'
            and unit = 'persons'
            and base_id in ('eligible', 'vulnerable')
            and coalesce(segment, 'ALL') = 'ALL'
    ),

    head_counts as (
        select
            region_code,
            cast(null as string) as office_id,
            territory,
            'persons' as unit,
            'participants ' || segment as definition,
            cast(null as string) as base_id,
            segment,
            period_end as candidate_on,
            period_printed as candidate_round,
            value,
            rounding_step,
            precision = 'exact' as is_exact,
            figure_id,
            cast(null as string) as base_figure_id,
            source_id
        from figures
        where measure = 'participants' and status = 'active' and unit = 'persons'
    ),

    rates as (
        select
            p.region_code,
            cast(null as string) as office_id,
            p.territory,
            'percent' as unit,
            'coverage ' || p.segment || ' over ' || s.base_id as definition,
            s.base_id,
            p.segment,
            greatest(p.as_of_on, b.base_on) as candidate_on,
            b.base_round as candidate_round,
            cast(100.0 * p.participants_persons / b.base_persons as decimal(24, 4)) as value,
            cast(0 as decimal(24, 4)) as rounding_step,
            not p.is_rounded and not b.is_rounded as is_exact,
            p.figure_id,
            b.figure_id as base_figure_id,
            p.source_id
        from participants as p
        inner join segment_bases as s on s.segment = p.segment
        inner join
            bases as b
            on b.region_code = p.region_code
            and b.territory = p.territory
            and b.base_id = s.base_id
        where
            b.base_persons > 0
            and (
                (b.base_kind = 'survey' and year(b.base_on) = {{ base_year("p.as_of_on") }})
                -- Who quotes a rate takes what is known: its two days are a year apart at most.
                or (
                    b.base_kind = 'published'
                    and b.base_on
                    between {{ months_from("p.as_of_on", -12) }} and {{ months_from("p.as_of_on", 12) }}
                )
            )
    ),

    claim_counts as (
        select
            region_code,
            office_id,
            territory,
            'cases' as unit,
            'claims ' || program || ', unit ' || claim_unit as definition,
            cast(null as string) as base_id,
            segment,
            period_end as candidate_on,
            cast(period_end as string) as candidate_round,
            cast(cases as decimal(24, 4)) as value,
            cast(1 as decimal(24, 4)) as rounding_step,
            not is_rounded as is_exact,
            cases_figure_id as figure_id,
            cast(null as string) as base_figure_id,
            cases_source_id as source_id
        from claims
        where cases is not null
    ),

    claim_amounts as (
        select
            region_code,
            office_id,
            territory,
            'rupiah' as unit,
            'claims paid ' || program as definition,
            cast(null as string) as base_id,
            segment,
            period_end as candidate_on,
            cast(period_end as string) as candidate_round,
            cast(amount_idr as decimal(24, 4)) as value,
            cast(1 as decimal(24, 4)) as rounding_step,
            not is_rounded as is_exact,
            amount_figure_id as figure_id,
            cast(null as string) as base_figure_id,
            amount_source_id as source_id
        from claims
        where amount_idr is not null
    ),

    candidates as (
        select *
        from survey_bases

        union all

        select *
        from published_bases

        union all

        select *
        from head_counts

        union all

        select *
        from rates

        union all

        select *
        from claim_counts

        union all

        select *
        from claim_amounts
    )

select
    region_code,
    office_id,
    territory,
    unit,
    definition,
    candidate_on,
    candidate_round,
    base_id,
    segment,
    value,
    rounding_step,
    is_exact,
    figure_id,
    base_figure_id,
    source_id
from candidates
