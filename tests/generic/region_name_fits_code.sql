{#- The name beside a region code is that region's name: a slipped digit is caught. -#}
{% test region_name_fits_code(model, regions) %}
    with asked as (select {{ where_from(model) }}, region_code, region_name from {{ model }})
    select
        asked.file,
        asked.line,
        'region_name' as column_name,
        asked.region_code || ' | ' || asked.region_name as value,
        'is not the name of this code: ' || r.name as problem
    from asked
    inner join {{ regions }} as r on r.region_code = asked.region_code
    where upper(asked.region_name) <> replace(upper(r.name), 'KAB. ', 'KABUPATEN ')
{% endtest %}
