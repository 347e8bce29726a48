-- Printed budget against persons x months x contribution by law on that day.
with asked as (select '' as region_code)

select
    b.region_name,
    b.payer_id,
    b.workers_persons,
    b.paid_months,
    b.premium_idr,
    b.priced_on,
    b.budget_idr,
    b.computed_budget_idr,
    b.difference_idr,
    b.verdict,
    b.budget_figure_id
from protection.budget_identity as b
inner join asked as a on a.region_code in (b.region_code, '')
order by b.priced_on desc, b.region_code, b.budget_figure_id
