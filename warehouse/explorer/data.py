"""Data and methods: what the measures mean, which tables there are, whether they close, who said it."""

from warehouse.explorer import (
    bars,
    data_changes,
    data_measures,
    data_metrics,
    data_quality,
    data_reconciliation,
    data_sources,
    data_tables,
    filters,
    say,
    sql_box,
)
from warehouse.explorer.view import View

PARTS = {
    "measures": data_measures.show,
    "metrics": data_metrics.show,
    "tables": data_tables.show,
    "quality": data_quality.show,
    "changes": data_changes.show,
    "reconciliation": data_reconciliation.show,
    "sources": data_sources.show,
    "sql": sql_box.show,
}


def page(view: View) -> None:
    say.title(view.words("data.title"), anchor=False)

    def name(part: str) -> str:
        return view.words(f"data.part_{part}")

    part = filters.choose("part", list(PARTS), "measures", view.lang, format_func=name, compact=True)
    PARTS[part](view)
    bars.small_print([view.words("data.lineage")])
