{%- set months_after = [1, 3, 6, 12] -%}
with
    spells as (select * from {{ ref("memberships") }} where until_month > from_month),
    repeated as (select * from {{ ref("int_extract__repeated_spells") }}),
    payers as (select * from {{ ref("payers") }} where is_sponsor),
    cells as (select * from {{ ref("int_extract__cells") }}),
    months as (select * from {{ extract_months(ref("stg_extract__batches"), "members") }} as m),

    -- Who has no other spell does not come back.
    single as (
        select s.region_code, s.payer_id, s.until_month, count(*) as persons
        from spells as s
        inner join payers as p on p.payer_id = s.payer_id
        where s.person_id not in (select r.person_id from repeated as r)
        group by s.region_code, s.payer_id, s.until_month
    ),

    -- One row per person, region, payer and month: spells that end together count once.
    comebacks as (
        select
            s.person_id,
            c.region_code,
            c.payer_id,
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
                ) as is_active_{{ k }}{{ "," if not loop.last }}
            {%- endfor %}
        from repeated as s
        inner join cells as c on c.cell = s.cell
        inner join payers as p on p.payer_id = c.payer_id
        inner join repeated as o on o.person_id = s.person_id
        group by s.person_id, c.region_code, c.payer_id, s.until_month
    ),

    ends as (
        select
            region_code,
            payer_id,
            until_month,
            persons,
            {%- for k in months_after %} 0 as retained_{{ k }}{{ "," if not loop.last }} {%- endfor %}
        from single

        union all

        select
            region_code,
            payer_id,
            until_month,
            count(*) as persons,
            {%- for k in months_after %}
                sum(is_active_{{ k }}) as retained_{{ k }}{{ "," if not loop.last }}
            {%- endfor %}
        from comebacks
        group by region_code, payer_id, until_month
    )

select
    e.region_code,
    {{ month_end("e.until_month - 1") }} as month_on,
    e.payer_id,
    cast(sum(e.persons) as bigint) as ending_persons,
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
