with
    asked as (select '35' as region_code),

    observed as (
        select max(year) as last_year
        from quality.data_availability
        where is_held and measure <> 'targets'
    )

select d.year, d.measure, d.is_held, d.n_rows, d.latest_on
from quality.data_availability as d
inner join asked as a on a.region_code = d.region_code
inner join observed as o on d.year <= o.last_year
order by d.year desc, d.measure
