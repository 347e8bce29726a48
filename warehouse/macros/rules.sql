{#- Rows that break a rule, by its kind: file, line, column_name, value, problem, remedy. `asked` is what the YAML
    says below the kind; the test `keeps_rules` puts the rules of a relation together. -#}
{% macro breaks(model, rule) -%}
    {%- if 'well_formed' in rule -%} {{ breaks_well_formed(model, rule['well_formed']) }}
    {%- elif 'one_row_per' in rule -%} {{ breaks_one_row_per(model, rule['one_row_per']) }}
    {%- elif 'refers_to' in rule -%} {{ breaks_refers_to(model, rule['refers_to']) }}
    {%- elif 'holds' in rule -%} {{ breaks_holds(model, rule['holds']) }}
    {%- elif 'present_together' in rule -%} {{ breaks_present_together(model, rule['present_together']) }}
    {%- elif 'not_overlapping' in rule -%} {{ breaks_not_overlapping(model, rule['not_overlapping']) }}
    {%- elif 'covers_every' in rule -%} {{ breaks_covers_every(model, rule['covers_every']) }}
    {%- elif 'region_name_fits_code' in rule -%}
    {{ breaks_region_name_fits_code(model, rule['region_name_fits_code']) }}
    {%- else -%} {{ exceptions.raise_compiler_error("keeps_rules: no kind in '" ~ rule ~ "'") }}
    {%- endif -%}
{%- endmacro %}

{#- Every named column holds what it says: present, of its kind, from its list. `asked`: {column: {kind, values,
    required}}; kinds: number, count (whole, not negative), amount (not negative), percent, date, partial_date (year,
    month or day), survey_round, region_code. One scan per column. -#}
{% macro breaks_well_formed(model, asked) -%}
    {%- for column, form in asked.items() %}
        {%- set text = 'cast(' ~ column ~ ' as string)' %}
        select
            {{ where_from(model) }},
            '{{ column }}' as column_name,
            {{ shown([column], hide=identifiers(model)) if column in identifiers(model) else text }} as value,
            case
                when {{ column }} is null
                then 'is empty'
                {%- if form.get('values') %}
                else 'is not one of {{ form['values'] | join(', ') }}'
                {%- else %}
                else 'is not a {{ form.get('kind', 'value') }}'
                {%- endif %}
            end as problem,
            '' as remedy
        from {{ model }}
        where
            {%- if form.get('required', true) %}
            {{ column }} is null
            or
            {%- else %}
            {{ column }} is not null
            and
            {%- endif %}
            {%- if form.get('values') %}
            {{ text }} not in ('{{ form['values'] | join("', '") }}')
            {%- elif form.get('kind') %}
            not {{ is_kind(text, form['kind']) }}
            {%- else %}
            trim({{ text }}) = ''
            {%- endif %}
        {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- No two rows share the key. Each row of a shared key is named. `asked`: columns of the key. -#}
{% macro breaks_one_row_per(model, asked) -%}
    select file, line, '{{ asked | join(' + ') }}' as column_name, value, 'stands more than once' as problem, '' as remedy
    from
        (
            select
                {{ where_from(model) }},
                {{ shown(asked, hide=identifiers(model)) }} as value,
                count(*) over (partition by {{ asked | join(', ') }}) as n_rows
            from {{ model }}
        ) as counted
    where n_rows > 1
{%- endmacro %}

{#- The values of some columns, together, stand in another relation. `asked`: a list of {columns, to, to_columns,
    remedy, where, required}: rows where the first column is empty are not asked unless `required`; `where` narrows
    the rows that are asked. -#}
{% macro breaks_refers_to(model, asked) -%}
    {%- for reference in asked %}
        select
            asked.file,
            asked.line,
            '{{ reference['columns'] | join(' + ') }}' as column_name,
            asked.value,
            'is not in {{ reference['to'] }}' as problem,
            '{{ reference.get('remedy', '') | replace("'", "''") }}' as remedy
        from
            (
                select
                    {{ where_from(model) }},
                    {{ shown(reference['columns'], hide=identifiers(model)) }} as value,
                    {{ shown(reference['columns'], separator='|') }} as asked_key
                from {{ model }}
                where
                    {{ reference.get('where', 'true') }}
                    {%- if not reference.get('required', false) %}
                    and {{ reference['columns'][0] }} is not null
                    {%- endif %}
            ) as asked
        left join
            (
                select distinct {{ shown(reference['to_columns'], separator='|') }} as known_key
                from {{ ref(reference['to']) }}
            ) as known
            on known.known_key = asked.asked_key
        where known.known_key is null
        {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Every row keeps every condition. `asked`: a list of {condition, problem, shows, remedy}; a row that does not
    fulfil a condition (null is not fulfilled) is reported with the problem in words. -#}
{% macro breaks_holds(model, asked) -%}
    {%- for rule in asked %}
        select
            {{ where_from(model) }},
            '{{ rule['shows'] | join(' + ') }}' as column_name,
            {{ shown(rule['shows'], hide=identifiers(model)) }} as value,
            '{{ rule['problem'] | replace("'", "''") }}' as problem,
            '{{ rule.get('remedy', '') | replace("'", "''") }}' as remedy
        from {{ model }}
        where not coalesce({{ rule['condition'] }}, false)
        {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- A value never stands without its parts: where the first of `columns` is present, so are the others. -#}
{% macro breaks_present_together(model, asked) -%}
    {%- set parts = asked['columns'][1:] -%}
    select
        {{ where_from(model) }},
        '{{ asked['columns'][0] }}' as column_name,
        {{ shown(asked['shows'], hide=identifiers(model)) }} as value,
        'stands without {{ parts | join(' or ') }}' as problem,
        '' as remedy
    from {{ model }}
    where {{ asked['columns'][0] }} is not null and ({{ parts | join(' is null or ') }} is null)
{%- endmacro %}

{#- Within a `key`, periods `valid_from` to `valid_to` do not overlap. An empty bound is open. -#}
{% macro breaks_not_overlapping(model, asked) -%}
    {%- set key = "'(key)'" if asked['key'] | select("in", identifiers(model)) | list else "key_text" -%}
    select
        file,
        line,
        '{{ asked['valid_from'] }} + {{ asked['valid_to'] }}' as column_name,
        {{ key }} || ' | ' || cast(starts_on as string) || ' | ' || cast(ends_on as string) as value,
        'runs into the next period, or ends before it starts' as problem,
        '' as remedy
    from
        (
            select *, lead(starts_on) over (partition by key_text order by starts_on, ends_on) as next_starts_on
            from
                (
                    select
                        {{ where_from(model) }},
                        {{ shown(asked['key']) }} as key_text,
                        coalesce(cast({{ asked['valid_from'] }} as date), date '0001-01-01') as starts_on,
                        coalesce(cast({{ asked['valid_to'] }} as date), date '9999-12-31') as ends_on
                    from {{ model }}
                ) as periods
        ) as followed
    where ends_on >= next_starts_on or ends_on < starts_on
{%- endmacro %}

{#- Every combination of the columns' own values stands in the relation: a complete spine. `asked`: columns. -#}
{% macro breaks_covers_every(model, asked) -%}
    select
        '{{ model.schema }}.{{ model.identifier }}' as file,
        cast(null as bigint) as line,
        '{{ asked | join(' + ') }}' as column_name,
        {{ shown(asked) }} as value,
        'has no row' as problem,
        '' as remedy
    from
        (
            select *
            from
                {% for c in asked -%}
                (select distinct {{ c }} from {{ model }}) as v{{ loop.index }}{{ " cross join " if not loop.last }}
                {%- endfor %}
            except
            select {{ asked | join(', ') }}
            from {{ model }}
        ) as expected
{%- endmacro %}

{#- The name beside a region code is that region's name: a slipped digit is caught. `asked`: {regions}. -#}
{% macro breaks_region_name_fits_code(model, asked) -%}
    select
        asked.file,
        asked.line,
        'region_name' as column_name,
        asked.region_code || ' | ' || asked.region_name as value,
        'is not the name of this code: ' || r.name as problem,
        '' as remedy
    from (select {{ where_from(model) }}, region_code, region_name from {{ model }}) as asked
    inner join {{ asked['regions'] }} as r on r.region_code = asked.region_code
    where upper(asked.region_name) <> replace(upper(r.name), 'KAB. ', 'KABUPATEN ')
{%- endmacro %}
