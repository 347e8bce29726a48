with
    sources as (select * from {{ ref("stg_published__sources") }}),
    source_kinds as (select * from {{ ref("source_kinds") }}),
    figures as (select * from {{ ref("int_published_figures") }}),

    figure_counts as (select source_id, count(*) as n_figures from figures group by source_id)

select
    s.source_id,
    s.title,
    s.publisher,
    s.url,
    s.published_on,
    s.published_on_printed,
    s.source_kind,
    k.source_rank,
    k.label_id as source_kind_label_id,
    k.label_en as source_kind_label_en,
    coalesce(f.n_figures, 0) as n_figures
from sources as s
inner join source_kinds as k on k.source_kind = s.source_kind
left join figure_counts as f on f.source_id = s.source_id
