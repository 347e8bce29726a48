"""The tile map of a layout with everything that belongs under it: what a page calls."""

import streamlit as st

from warehouse.explorer import bars, evidence, formats, regions, say, tile_queries, tiles
from warehouse.explorer.view import View

MAP = "coverage.coverage_map"
# The base that is told beside the one the map is drawn over.
BESIDE = {"employed": "labour_force"}
BESIDE_OTHERS = "employed"
COLUMNS = [
    "region_name",
    "coverage_pct",
    "coverage_class",
    "numerator_persons",
    "numerator_on",
    "base_persons",
    "base_round",
    "counted_in_name",
    "latest_held_on",
    "is_rounded",
    "is_press_only",
]


def show(view: View, map_layout: str, base_id: str) -> None:
    """Heading, month, map, legend, notes and evidence of a layout over one base.

    `map_layout` is ID (provinces), 35 or 64 (their regencies and cities); a page that offers a base
    which the map has not, or a region without a layout, gets a sentence in its place. Call it once
    for a layout on a page: widgets are keyed by layout and base.
    """
    made_by = tile_queries.tiles(map_layout, base_id, BESIDE.get(base_id, BESIDE_OTHERS))
    rows = view.read(made_by)
    if rows.is_empty():
        say.info(view.words("map.none"), icon=":material/info:")
        return
    drawn = rows.to_dicts()
    title = _title(view, drawn[0])
    say.header(title, anchor=False)
    bars.small_print([_month(view, drawn)])
    st.html(
        tiles.html([_tile(view, row) for row in drawn], _legend(view, drawn), _alt(view, drawn), title)
    )
    bars.small_print([view.words("map.how"), *view.flag_notes(drawn)])
    evidence.show(
        view,
        name=f"map-{map_layout}-{base_id}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=MAP,
        columns=COLUMNS,
    )


def _title(view: View, row: dict) -> str:
    parts = "provinces" if row["map_layout"] == regions.COUNTRY else "regencies"
    return view.words(
        f"map.title_{parts}",
        region=row["layout_name"],
        base=view.base_in_text(row),
        when=formats.month(row["month_on"], view.lang),
    )


def _month(view: View, rows: list[dict]) -> str:
    row = rows[0]
    parts = "provinces" if row["map_layout"] == regions.COUNTRY else "regencies"
    rounds = dict.fromkeys(view.base_date(r) for r in rows if r["base_round"])
    return view.words(
        f"map.month_{parts}",
        when=formats.month(row["month_on"], view.lang),
        source=view.listed(rounds),
        held=formats.whole(row["n_with_figure"], view.lang),
        count=formats.whole(row["n_tiles"], view.lang),
    )


def _tile(view: View, row: dict) -> tiles.Tile:
    has_value = row["coverage_pct"] is not None
    return tiles.Tile(
        column=row["tile_column"],
        row=row["tile_row"],
        kind=_kind(row),
        name=row["region_name"],
        label=row["label_short"],
        code=row["label_code"],
        href=f"wilayah?lang={view.lang}&region={row['region_code']}",
        value=formats.in_full(row["coverage_pct"], "", view.lang, places=1) if has_value else "",
        lines=_figures(view, row) if has_value else [_why_empty(view, row)],
    )


def _kind(row: dict) -> str:
    return str(row["coverage_class"]) if row["map_status"] == "shown" else row["map_status"]


def _figures(view: View, row: dict) -> list[str]:
    beside = {
        "base_label_id": row["beside_label_id"],
        "base_label_en": row["beside_label_en"],
        "base_origin": row["beside_origin"],
        "base_round": row["beside_base_round"],
        "coverage_pct": row["beside_coverage_pct"],
    }
    lines = [_rate(view, row)]
    if beside["coverage_pct"] is not None:
        lines.append(_rate(view, beside))
    lines.append(
        view.words(
            "map.numerator",
            persons=formats.persons(row["numerator_persons"], view.lang),
            when=formats.day(row["numerator_on"], view.lang),
        )
    )
    if row["territory"] == "34":
        lines.append(view.words("map.before_split"))
    return lines + view.flags(row)


def _rate(view: View, row: dict) -> str:
    return view.words(
        "map.rate",
        share=formats.percent(row["coverage_pct"], view.lang),
        base=view.base_in_text(row),
        source=view.base_date(row),
    )


def _why_empty(view: View, row: dict) -> str:
    if row["map_status"] == "counted_in_parent":
        return view.words("map.counted_in", region=row["counted_in_name"])
    when = formats.month(row["month_on"], view.lang)
    if row["latest_held_on"] is None:
        return view.words("map.nothing_held", when=when)
    latest = formats.day(row["latest_held_on"], view.lang)
    return view.words("map.other_month", when=when, latest=latest)


def _legend(view: View, rows: list[dict]) -> dict[str, str]:
    """Every class, and the states that occur."""
    classes = {
        str(limits["coverage_class"]): _limits(view, limits)
        for limits in view.read(tile_queries.classes()).to_dicts()
    }
    states = {row["map_status"] for row in rows}
    return classes | {
        state: view.words(f"map.state_{state}") for state in tiles.MARKS if state in states
    }


def _limits(view: View, limits: dict) -> str:
    start, end = (
        formats.in_full(value, "percent", view.lang) if value is not None else ""
        for value in (limits["from_pct"], limits["below_pct"])
    )
    if not limits["from_pct"]:
        return view.words("map.class_first", below=end)
    if limits["below_pct"] is None:
        return view.words("map.class_last", start=start)
    return view.words("map.class_between", start=start, below=end)


def _alt(view: View, rows: list[dict]) -> str:
    """The highest and the lowest class by name, then what is drawn apart."""
    legend = _legend(view, rows)
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        by_kind.setdefault(_kind(row), []).append(row["region_name"])
    held = sorted(kind for kind in by_kind if kind not in tiles.MARKS)
    said = [
        view.words(f"map.alt_{end}", limits=legend[kind], regions=view.listed(by_kind[kind]))
        for end, kind in zip(("highest", "lowest"), dict.fromkeys([*held[-1:], *held[:1]]), strict=False)
    ]
    said += [
        view.words(f"map.alt_{state}", regions=view.listed(by_kind[state]))
        for state in ("above_100", "counted_in_parent")
        if state in by_kind
    ]
    if "missing" in by_kind:
        said.append(view.words("map.alt_missing"))
    return " ".join(said)
