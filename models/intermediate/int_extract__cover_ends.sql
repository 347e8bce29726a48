{%- set months_after = [1, 3, 6, 12] -%}
with
    spells as (select * from {{ ref("int_extract__spells") }}),
    cells as (select * from {{ ref("int_extract__cells") }}),
    payers as (select * from {{ ref("payers") }} where is_sponsor),
    months as (select * from {{ extract_months(ref("stg_extract__batches"), "members") }} as m),

    sponsored as (
        select s.person, c.region_code, c.payer_id, s.until_month
        from spells as s
        inner join cells as c on c.cell = s.cell
        inner join payers as p on p.payer_id = c.payer_id
    ),

    -- One row per person, region, payer and month: spells that end together count once. A spell meets
    -- itself too, and is never active after its own end.
    ends as (
        select
            s.person,
            s.region_code,
            s.payer_id,
            s.until_month,
            {%- for k in months_after %}
                max(
                    case
                        when
                            o.from_month < s.until_month + {{ k }}
                            and o.until_month >= s.until_month + {{ k }}
                        then 1
                        else 0
                    end
                ) as retained_{{ k }}{{ "," if not loop.last }}
            {%- endfor %}
        from sponsored as s
        inner join spells as o on o.person = s.person
        group by s.person, s.region_code, s.payer_id, s.until_month
    )

select
    e.region_code,
    {{ month_end("e.until_month - 1") }} as month_on,
    e.payer_id,
    count(*) as ending_persons,
    -- A month after the extract's date is not known yet.
    {%- for k in months_after %}
        cast(
            case
                when e.until_month - 1 + {{ k }} <= m.last_month then sum(e.retained_{{ k }})
            end as bigint
        ) as retained_{{ k }}_persons,
    {%- endfor %}
    m.is_simulated,
    m.extract_as_of_on
from ends as e
cross join months as m
-- Cover that ends more than a year ahead is no cliff yet.
where e.until_month - 1 between m.first_month and m.last_month + 12
group by e.region_code, e.until_month, e.payer_id, m.last_month, m.is_simulated, m.extract_as_of_on
