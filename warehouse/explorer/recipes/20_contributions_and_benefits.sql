-- Benefits over contributions of the same months, all regions together; an empty program asks for all.
-- JHT is savings: its ratio shows withdrawals, not risk. A hidden row has empty measures.
with
    asked as (select '' as program)

select
    r.year,
    r.paired_months,
    r.program,
    r.segment,
    r.payer_label_id,
    r.payer_label_en,
    r.contributions_idr,
    r.benefits_idr,
    r.loss_ratio_pct,
    r.is_suppressed,
    r.is_simulated,
    r.extract_as_of_on
from claims.loss_ratio as r
inner join asked as a on a.program in ('', r.program)
order by r.year desc, r.program, r.segment, r.payer_id
