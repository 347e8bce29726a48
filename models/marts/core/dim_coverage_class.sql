select coverage_class, from_pct, below_pct from {{ ref("coverage_classes") }}
