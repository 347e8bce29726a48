with
    totals as (select * from {{ ref("audit_of_totals") }}),
    regions as (select * from {{ ref("hierarchy_check") }}),
    quoted as (select * from {{ ref("figure_checks") }}),
    budgets as (select * from {{ ref("budget_identity") }}),

    judged as (
        select 'totals' as check_id, verdict
        from totals

        union all

        select 'regions', verdict
        from regions

        union all

        select 'quoted', verdict
        from quoted

        union all

        select 'budgets', verdict
        from budgets
    )

select check_id, verdict, count(*) as n_rows, sum(count(*)) over (partition by check_id) as n_checked
from judged
group by check_id, verdict
