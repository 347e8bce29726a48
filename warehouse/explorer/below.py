"""The regions below a region over one base: provinces ranked in one month, regencies as last held."""

import polars as pl

from warehouse.explorer import (
    bars,
    coverage_queries,
    evidence,
    filters,
    formats,
    queries,
    reader,
    say,
    targets,
    tile_map,
    tile_queries,
)
from warehouse.explorer.regions import COUNTRY
from warehouse.explorer.view import COVERAGE, View


def show(view: View, region: dict) -> None:
    """Nothing for a regency, which has no regions below it."""
    if region["region_level"] == "regency":
        return
    bases = {row["base_id"]: view.label(row) for row in view.read(queries.ranking_bases()).to_dicts()}
    say.header(view.words("below.title", region=region["region_name"]), anchor=False)
    base_id = filters.choose(
        "base", list(bases), "employed", view.lang, format_func=bases.get, compact=True
    )
    is_country = region["region_code"] == COUNTRY
    if region["region_code"] in view.read(tile_queries.layouts())["map_layout"]:
        tile_map.show(view, region["region_code"], base_id)
        say.subheader(view.words("below.list_title", region=region["region_name"]), anchor=False)
    made_by = (
        queries.ranking(base_id)
        if is_country
        else coverage_queries.regencies(region["region_code"], base_id)
    )
    rows = view.read(made_by)
    if rows.is_empty():
        say.info(view.words("below.none"), icon=":material/info:")
        return
    goals = coverage_queries.targets_below(region["region_code"])
    by_region = {row["region_code"]: row for row in reversed(view.read(goals).to_dicts())}
    drawn = [_bar(view, row, by_region.get(row["region_code"]), is_country) for row in rows.to_dicts()]
    bars.show(drawn, _alt(view, rows, is_country), compact=True)
    bars.small_print(view.flag_notes(rows.to_dicts()))
    evidence.show(
        view,
        name=f"below-{region['region_code']}-{base_id}",
        title=view.words("below.title", region=region["region_name"]),
        rows=rows,
        made_by=[made_by],
        relation="coverage.coverage_ranking" if is_country else COVERAGE,
        columns=["region_name", *evidence.RUNG_COLUMNS],
    )
    named = [by_region[code] for code in rows["region_code"] if code in by_region]
    _targets(view, region, goals, [target["target_figure_id"] for target in named])


def _targets(view: View, region: dict, made_by: reader.Query, named: list[str]) -> None:
    """The evidence of the targets named under the bars: of other dates and bases than the bars."""
    if not named:
        return
    bars.small_print([view.words("below.targets")])
    rows = view.read(made_by)
    evidence.show(
        view,
        name=f"below-targets-{region['region_code']}",
        title=view.words("below.targets_title", region=region["region_name"]),
        rows=rows.filter(pl.col("target_figure_id").is_in(named)),
        made_by=[made_by],
        relation=targets.RELATION,
        columns=["region_name", *targets.COLUMNS],
    )


def _alt(view: View, rows: pl.DataFrame, is_country: bool) -> str:
    above = rows.filter("is_registration_effect")
    ranked = rows.filter(~pl.col("is_registration_effect"))
    ranked = rows if ranked.is_empty() else ranked
    highest, lowest = (ranked.sort("coverage_pct").row(i, named=True) for i in (-1, 0))
    text = view.words(
        "below.alt",
        count=formats.whole(rows.height, view.lang),
        base=view.base_in_text(highest),
        first=highest["region_name"],
        first_share=formats.percent(highest["coverage_pct"], view.lang),
        last=lowest["region_name"],
        last_share=formats.percent(lowest["coverage_pct"], view.lang),
    )
    if ranked.height < rows.height:
        text += " " + view.words("map.alt_above_100", regions=", ".join(above["region_name"]))
    if is_country:
        when = formats.month(highest["numerator_on"], view.lang)
        return f"{text} {view.words('below.one_month', when=when)}"
    return f"{text} {view.words('below.own_dates')}"


def _goal(view: View, target: dict) -> str:
    """A target in a line, with the date and the base of what was reached."""
    is_rate = target["realised_origin"] == "published_rate"
    said = view.words(
        "below.target",
        target=targets.bar(view, target).label,
        share=formats.percent(target["realised_pct"], view.lang),
        when=formats.day(target["realised_on"], view.lang),
        source=view.words("below.target_published") if is_rate else view.base_date(target),
        gap=targets.gap(view, target),
    )
    return view.with_flags(said, target)


def _bar(view: View, row: dict, target: dict | None, is_country: bool) -> bars.Bar:
    rank = ""
    if is_country:
        rank = formats.whole(row["coverage_rank"], view.lang) if row["coverage_rank"] else "–"
    lines = []
    if not is_country:
        lines.append(
            view.words(
                "below.dates",
                when=formats.day(row["numerator_on"], view.lang),
                source=view.base_date(row),
            )
        )
    if target:
        lines.append(_goal(view, target))
    year = row["numerator_on"].year
    return bars.Bar(
        row["region_name"],
        row["coverage_pct"],
        formats.percent(row["coverage_pct"], view.lang),
        rank=rank,
        href=f"cakupan?lang={view.lang}&region={row['region_code']}&year={year}",
        flags=view.flags(row),
        lines=lines,
    )
