with
    exact as (select * from {{ ref("int_extract__loss_ratio") }}),
    payers as (select * from {{ ref("payers") }}),

    cells as (
        select
            *,
            {{ is_small("claims") }}
            or {{ is_small("fewest_contributors") }}
            or {{ is_dominated("largest_claim_idr", "benefits_idr") }}
            or {{ is_dominated("largest_contribution_idr", "contributions_idr") }} as is_telling
        from exact
    ),

    by_contributors as (
        {{
            with_hidden(
                "cells",
                "fewest_contributors",
                ["program", "year"],
                ["segment", "payer_id"],
                also="is_telling",
            )
        }}
    ),

    narrowed as (
        select
            program,
            segment,
            payer_id,
            year,
            paired_months,
            fewest_contributors,
            contributions_idr,
            claims,
            benefits_idr,
            hidden_fewest_contributors,
            extract_as_of_on,
            is_simulated
        from by_contributors
    ),

    -- What the contributors hide is hidden among the claims as well, and needs company there too.
    marked as (
        {{
            with_hidden(
                "narrowed",
                "claims",
                ["program", "year"],
                ["segment", "payer_id"],
                also="hidden_fewest_contributors",
            )
        }}
    ),

    published as (
        select
            *,
            case
                when not hidden_claims
                then
                    coalesce(
                        {{
                            published_amount(
                                "contributions_idr", "fewest_contributors", "hidden_claims"
                            )
                        }},
                        0
                    )
            end as published_contributions_idr,
            case
                when not hidden_claims
                then coalesce({{ published_amount("benefits_idr", "claims", "hidden_claims") }}, 0)
            end as published_benefits_idr
        from marked
    )

select
    p.program,
    p.segment,
    p.payer_id,
    p.year,
    p.paired_months,
    y.label_id as payer_label_id,
    y.label_en as payer_label_en,
    p.published_contributions_idr as contributions_idr,
    p.published_benefits_idr as benefits_idr,
    cast(
        round(100.0 * p.published_benefits_idr / nullif(p.published_contributions_idr, 0), 1) as decimal(
            12, 1
        )
    ) as loss_ratio_pct,
    p.hidden_claims as is_suppressed,
    p.is_simulated,
    p.extract_as_of_on
from published as p
left join payers as y on y.payer_id = p.payer_id
