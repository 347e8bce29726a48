"""The ranking of the provinces on the home page."""

import polars as pl

from warehouse.explorer import bars, evidence, formats, home_cards, queries, say
from warehouse.explorer.view import View

RANKING = "coverage.coverage_ranking"


def show(view: View, base_id: str) -> None:
    """Provinces over one base in their common month; those above 100 % apart, without a rank."""
    made_by = queries.ranking(base_id)
    rows = view.read(made_by)
    ranked = rows.filter(pl.col("coverage_rank").is_not_null()).to_dicts()
    apart = rows.filter(pl.col("coverage_rank").is_null()).to_dicts()
    first, last = ranked[0], ranked[-1]
    when = formats.month(first["numerator_on"], view.lang)
    title = view.words(
        "home.ranking_title",
        first=first["region_name"],
        last=last["region_name"],
        base=view.base_in_text(first),
        when=when,
    )
    say.header(title, anchor=False)
    common = view.words(
        "home.common_month", when=when, count=first["n_provinces"], source=view.base_date(first)
    )
    layout = view.words(f"home.layout_{first['layout']}")
    bars.small_print([f"{common} {layout}"])
    alt = view.words(
        "home.ranking_alt",
        base=view.base_in_text(first),
        when=when,
        first=first["region_name"],
        first_share=formats.percent(first["coverage_pct"], view.lang),
        last=last["region_name"],
        last_share=formats.percent(last["coverage_pct"], view.lang),
    )
    bars.show([_province(view, row) for row in ranked], alt, compact=True)
    if apart:
        say.subheader(view.words("home.apart_title"), anchor=False)
        alt = f"{view.words('home.apart_why')} {view.words('bars.limit')}"
        bars.show([_province(view, row) for row in apart], alt, compact=True)
    bars.small_print(home_cards.notes(view, rows.to_dicts()))
    evidence.show(
        view,
        name=f"provinces-{base_id}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RANKING,
        columns=evidence.RANK_COLUMNS,
    )


def _province(view: View, row: dict) -> bars.Bar:
    return bars.Bar(
        label=row["region_name"],
        share=row["coverage_pct"],
        value=formats.percent(row["coverage_pct"], view.lang),
        rank=formats.whole(row["coverage_rank"], view.lang) if row["coverage_rank"] else "–",
        flags=view.flags(row),
        href=f"cakupan?lang={view.lang}&region={row['region_code']}&year={row['numerator_on'].year}",
    )
