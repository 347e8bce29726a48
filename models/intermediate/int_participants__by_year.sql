with
    participants as (
        select * from {{ ref("fct_participants") }} where is_preferred and status = 'active'
    )

select
    region_code,
    territory,
    segment,
    year(as_of_on) as year,
    month(as_of_on) = 12 and period_precision <> 'year' as is_december,
    {{ base_year("as_of_on") }} as base_year,
    participants_persons as numerator_persons,
    as_of_on as numerator_on,
    is_rounded,
    is_press_only,
    is_flagged,
    series_id,
    figure_id,
    source_id
from participants
-- December, else the latest month whose month is known.
qualify
    row_number() over (
        partition by region_code, territory, segment, year(as_of_on)
        order by period_precision = 'year', as_of_on desc
    )
    = 1
