with
    sources as (select * from {{ ref("stg_published__sources") }}),
    source_kinds as (select * from {{ ref("source_kinds") }}),
    labels as (select * from {{ ref("source_labels") }}),
    figures as (select * from {{ ref("int_published_figures") }}),

    figure_counts as (select source_id, count(*) as n_figures from figures group by source_id)

select
    s.source_id,
    s.title,
    s.publisher,
    coalesce(l.title_id, s.title) as title_id,
    coalesce(l.title_en, s.title) as title_en,
    coalesce(l.publisher_id, s.publisher) as publisher_id,
    coalesce(l.publisher_en, s.publisher) as publisher_en,
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
left join labels as l on l.source_id = s.source_id
left join figure_counts as f on f.source_id = s.source_id
