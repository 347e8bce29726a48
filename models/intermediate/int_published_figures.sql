with
    labour_force as (select * from {{ ref("stg_published__labour_force") }}),
    participants as (select * from {{ ref("stg_published__participants") }}),
    coverage_statements as (select * from {{ ref("stg_published__coverage_statements") }}),
    claims as (select * from {{ ref("stg_published__claims") }}),
    claims_by_segment as (select * from {{ ref("stg_published__claims_by_segment") }}),
    contributions as (select * from {{ ref("stg_published__contributions") }}),
    vulnerable_workers as (select * from {{ ref("stg_published__vulnerable_workers") }}),
    enrolled_groups as (select * from {{ ref("stg_published__enrolled_groups") }}),
    measure_map as (select * from {{ ref("measure_map") }}),
    statement_reviews as (select * from {{ ref("statement_reviews") }}),
    payer_map as (select * from {{ ref("payer_map") }}),
    target_bases as (select * from {{ ref("target_bases") }}),
    claim_units as (select * from {{ ref("claim_units") }}),
    office_names as (select * from {{ ref("office_names") }}),
    source_series as (select * from {{ ref("source_series") }}),
    source_territory as (select * from {{ ref("source_territory") }}),
    region_lineage as (select * from {{ ref("region_lineage") }}),
    corrections as (select * from {{ ref("corrections") }}),

    -- One shape for all printed statements. metric_printed is what the map is asked for.
    statements as (
        {{
            printed_statement(
                "labour_force",
                period_printed="survey_round",
                metric_printed="indicator",
                unit_printed="unit",
            )
        }}
        union all
        {{
            printed_statement(
                "participants",
                metric_printed="'participants'",
                unit_printed="'persons'",
                segment="segment",
                status="status",
            )
        }}
        union all
        {{ printed_statement("coverage_statements", precision=none, note="note") }}
        union all
        {% for value, unit in [("cases", "cases"), ("amount_idr", "rupiah")] %}
            {% set of_claims = {
                "where": value ~ " is not null",
                "period_start": "period_start",
                "period_printed": "period_end_printed",
                "metric_printed": "'" ~ value ~ "'",
                "unit_printed": "'" ~ unit ~ "'",
                "program": "program",
                "value_printed": value ~ "_printed",
                "value": value,
            } %}
            {{
                printed_statement(
                    "claims",
                    region_code="region_code_printed",
                    office_printed="office_printed",
                    segment="'ALL'",
                    **of_claims,
                )
            }}
            union all
            {{ printed_statement("claims_by_segment", segment="segment", **of_claims) }}
            union all
        {% endfor %}
        {{
            printed_statement(
                "contributions",
                period_start="period_start",
                period_printed="period_end_printed",
                metric_printed="'amount_idr'",
                unit_printed="'rupiah'",
                segment="segment",
                program="program",
            )
        }}
        union all
        {{ printed_statement("vulnerable_workers", funding_source_printed="funding_source_printed") }}
        union all
        {{ printed_statement("enrolled_groups") }}
    ),

    -- Only the two provinces that were split exist in two extents; the four new ones in one.
    split_regions as (
        select region_code, case when count(*) = 1 then max(extent) end as only_extent
        from region_lineage
        group by region_code
    ),

    mapped as (
        select
            {{
                figure_id(
                    [
                        "s.dataset",
                        "s.region_code",
                        "s.office_printed",
                        "s.period_start",
                        "s.period_printed",
                        "s.metric_printed",
                        "s.unit_printed",
                        "s.segment",
                        "s.program",
                        "s.status",
                        "s.funding_source_printed",
                        "s.source_id",
                    ]
                )
            }} as figure_id,
            s.dataset,
            case when s.office_printed is null then s.region_code end as region_code,
            o.office_id,
            s.period_start,
            {{ period_end_date("s.period_printed") }} as period_end,
            s.period_printed,
            {{ period_precision("s.period_printed") }} as period_precision,
            case
                when s.metric_printed = 'cases'
                then 'claims_cases'
                when s.dataset = 'contributions'
                then 'contributions_collected'
                when s.metric_printed = 'amount_idr'
                then 'claims_amount'
                when s.dataset = 'participants'
                then 'participants'
                else m.measure
            end as measure,
            case when s.unit_printed = 'IDR' then 'rupiah' else s.unit_printed end as unit,
            coalesce(s.segment, m.segment) as segment,
            coalesce(s.program, m.program) as program,
            coalesce(s.status, m.status) as status,
            coalesce(v.base_id, b.base_id, m.base_id) as base_id,
            coalesce(m.payer_id, p.payer_id) as payer_id,
            m.worker_group,
            coalesce(m.is_target, false) as is_target,
            coalesce(v.target_kind, m.target_kind) as target_kind,
            case
                when r.region_code is null then 'unchanged' else coalesce(r.only_extent, t.territory)
            end as territory,
            coalesce(e.series_id, 'unknown') as series_id,
            u.claim_unit,
            s.metric_printed,
            s.value_printed,
            s.value,
            -- A row of claims has one word for its cases and its rupiah: a count printed to its last
            -- digit is exact, whatever the money beside it.
            case
                when
                    s.metric_printed = 'cases'
                    and {{ rounding_step("s.value_printed", "s.unit_printed", "s.precision") }} = 1
                then 'exact'
                else coalesce(s.precision, v.precision)
            end as precision,
            s.note,
            s.source_id
        from statements as s
        left join
            measure_map as m
            on m.dataset = s.dataset
            and m.metric_printed = s.metric_printed
            and m.unit_printed = s.unit_printed
        left join
            statement_reviews as v
            on v.region_code = s.region_code
            and v.as_of_date = s.period_printed
            and v.metric = s.metric_printed
            and v.source_id = s.source_id
            and s.dataset = 'coverage_statements'
        left join target_bases as b on b.target_kind = coalesce(v.target_kind, m.target_kind)
        left join payer_map as p on p.funding_source_printed = s.funding_source_printed
        left join
            office_names as o
            on o.office_printed = s.office_printed
            and o.region_code_printed = s.region_code
        left join split_regions as r on r.region_code = s.region_code and s.office_printed is null
        left join source_territory as t on t.source_id = s.source_id
        left join source_series as e on e.source_id = s.source_id
        left join
            claim_units as u
            on u.source_id = s.source_id
            and u.program = s.program
            and s.dataset in ('claims', 'claims_by_segment')
    )

select
    m.figure_id,
    m.dataset,
    m.region_code,
    m.office_id,
    m.period_start,
    m.period_end,
    m.period_printed,
    m.period_precision,
    m.measure,
    m.unit,
    m.segment,
    m.program,
    m.status,
    m.base_id,
    m.payer_id,
    m.worker_group,
    m.is_target,
    m.target_kind,
    m.territory,
    m.series_id,
    m.claim_unit,
    case when c.action = 'override' then c.new_value else m.value end as value,
    m.value_printed,
    m.precision,
    {{ rounding_step("m.value_printed", "m.unit", "m.precision") }} as rounding_step,
    m.metric_printed,
    m.note,
    coalesce(c.action = 'drop', false) as is_dropped,
    coalesce(c.action = 'flag', false) as is_flagged,
    c.reason as correction_reason,
    m.source_id
from mapped as m
left join corrections as c on c.figure_id = m.figure_id
