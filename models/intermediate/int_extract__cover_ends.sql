{%- set months_after = [1, 3, 6, 12] -%}
with
    spells as (select * from {{ ref("int_extract__spells") }}),
    cells as (select * from {{ ref("int_extract__cells") }}),
    payers as (select * from {{ ref("payers") }} where is_sponsor),
    months as (select * from {{ extract_months(ref("stg_extract__batches"), "members") }} as m),

    -- A number for region and payer: persons are grouped by numbers only.
    sponsored_cells as (
        select
            c.cell,
            cast(dense_rank() over (order by c.region_code, c.payer_id) as integer) as sponsorship,
            c.region_code,
            c.payer_id
        from cells as c
        inner join payers as p on p.payer_id = c.payer_id
    ),

    sponsorships as (select distinct sponsorship, region_code, payer_id from sponsored_cells),

    -- Cover that ends more than a year ahead is no cliff yet.
    sponsored as (
        select s.person, c.sponsorship, s.until_month
        from spells as s
        inner join sponsored_cells as c on c.cell = s.cell
        inner join months as m on s.until_month - 1 between m.first_month and m.last_month + 12
    ),

    -- One row per person, sponsorship and month: spells that end together count once. A spell meets
    -- itself too, and is never active after its own end.
    ends as (
        select
            s.person,
            s.sponsorship,
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
        group by s.person, s.sponsorship, s.until_month
    ),

    counted as (
        select
            sponsorship,
            until_month,
            count(*) as ending_persons,
            {%- for k in months_after %}
                cast(sum(retained_{{ k }}) as bigint) as retained_{{ k }}{{ "," if not loop.last }}
            {%- endfor %}
        from ends
        group by sponsorship, until_month
    )

select
    s.region_code,
    {{ month_end("c.until_month - 1") }} as month_on,
    s.payer_id,
    c.ending_persons,
    -- A month after the extract's date is not known yet.
    {%- for k in months_after %}
        case
            when c.until_month - 1 + {{ k }} <= m.last_month then c.retained_{{ k }}
        end as retained_{{ k }}_persons,
    {%- endfor %}
    m.is_simulated,
    m.extract_as_of_on
from counted as c
inner join sponsorships as s on s.sponsorship = c.sponsorship
cross join months as m
