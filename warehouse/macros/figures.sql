{#- Rows of a dataset in the one shape of printed statements: each column by the name or the expression that the
    dataset has it by, null where the dataset says nothing of it. -#}
{% macro printed_statement(dataset, where=none) -%}
    {%- set shape = {
        "region_code": "region_code",
        "office_printed": none,
        "period_start": none,
        "period_printed": "period_printed",
        "metric_printed": "metric_printed",
        "unit_printed": "unit_printed",
        "segment": none,
        "program": none,
        "status": none,
        "funding_source_printed": none,
        "value_printed": "value_printed",
        "value": "value",
        "precision": "precision",
        "note": none,
        "source_id": "source_id",
    } -%}
    {%- for column in kwargs if column not in shape -%}
        {{ exceptions.raise_compiler_error("A printed statement has no column " ~ column ~ ".") }}
    {%- endfor -%}
    select
        '{{ dataset }}' as dataset,
        {%- for column, expression in dict(shape, **kwargs).items() %}
            {% if expression is none -%}
                cast(null as {{ "date" if column == "period_start" else "string" }})
            {%- else -%} {{ expression }}
            {%- endif %} as {{ column }}
            {{- "," if not loop.last }}
        {%- endfor %}
    from {{ dataset }}
    {% if where %} where {{ where }} {%- endif %}
{%- endmacro %}

{#- The id of a statement: dataset, natural key and source; never the value or the row's place,
    so that a corrected value keeps its id. -#}
{% macro figure_id(columns) -%}
    left(md5(concat_ws('|', {% for c in columns %}coalesce(cast({{ c }} as string), ''){{ ", " if not loop.last }}{% endfor %})), 16)
{%- endmacro %}

{#- The rounding step of a printed number (RULES, "Figures"): 1 for an exact count, the place
    value of the last non-zero digit for a rounded one, the printed decimals for a percent. -#}
{% macro rounding_step(value_printed, unit, precision) -%}
    cast(
        case
            when {{ unit }} = 'percent'
            then power(10, -length(regexp_replace({{ value_printed }}, '^[^.]*[.]?', '')))
            when {{ precision }} = 'exact' or cast({{ value_printed }} as decimal(24, 4)) = 0
            then 1
            -- Zeros behind the point say nothing; other digits there do.
            when
                {{ value_printed }} like '%.%'
                and regexp_replace({{ value_printed }}, '0+$', '') not like '%.'
            then
                power(
                    10,
                    -length(
                        regexp_replace(regexp_replace({{ value_printed }}, '0+$', ''), '^[^.]*[.]', '')
                    )
                )
            else
                power(
                    10,
                    length(regexp_replace({{ value_printed }}, '[.].*$', ''))
                    - length(regexp_replace(regexp_replace({{ value_printed }}, '[.].*$', ''), '0+$', ''))
                )
        end as decimal(24, 4)
    )
{%- endmacro %}

{#- The preference rule, written once: who said it, how exactly, how lately. One source may print a
    figure twice; the figure's id then keeps the choice stable. -#}
{% macro preference_order() -%}
    source_rank,
    case when precision = 'exact' then 0 else 1 end,
    rounding_step,
    published_on desc nulls last,
    is_derived,
    source_id,
    figure_id
{%- endmacro %}

{#- The date a printed '2025', '2025-08' or '2025-08-31' stands for: the last day it may mean. -#}
{% macro period_end_date(printed) -%}
    case length({{ printed }})
        when 4 then make_date(cast({{ printed }} as integer), 12, 31)
        when 7
        then
            last_day(
                make_date(cast(left({{ printed }}, 4) as integer), cast(right({{ printed }}, 2) as integer), 1)
            )
        when 10 then cast({{ printed }} as date)
    end
{%- endmacro %}

{% macro period_precision(printed) -%}
    case length({{ printed }}) when 4 then 'year' when 7 then 'month' when 10 then 'day' end
{%- endmacro %}

{#- The first day a printed date may mean: a bare year must not count as its last day. -#}
{% macro period_start_date(printed) -%}
    try_cast(left({{ printed }} || '-01-01', 10) as date)
{%- endmacro %}

{#- The year of the August round that a count of a date stands over: from August on that year's, before it the
    round of the year before, which is the latest that was held. -#}
{% macro base_year(date) -%}
    (year({{ date }}) - case when month({{ date }}) < 8 then 1 else 0 end)
{%- endmacro %}
