"""Targets of a region, each against what was reached on the target's own base."""

import streamlit as st

from warehouse.explorer import bars, coverage_queries, evidence, formats, say, tables
from warehouse.explorer.view import View

# Kinds of targets whose names are abbreviations.
TERMS = ("ucj", "rpjmn", "rkp", "rpjpn", "rpjpd", "rpjmd_other")
UNKNOWN = "unknown"
RELATION = "coverage.target_progress"
COLUMNS = [
    "target_on",
    "base_id",
    "segment",
    "target_pct",
    "realised_pct",
    "realised_on",
    "base_round",
    "gap_to_target_points",
    "gap_to_target_persons",
    "is_base_not_published",
    "published_pct",
    "published_on",
    "published_implied_base_persons",
    "is_rounded",
    "is_press_only",
    "is_flagged",
]


def html(view: View, rows: list[dict]) -> str:
    """A bar a target: what was reached, the target as an upright line.

    Targets that nothing can be compared with are folded below those that something can.
    """
    compared = [row for row in rows if row["realised_pct"] is not None]
    others = [row for row in rows if row["realised_pct"] is None]
    alt = view.words(
        "target.alt" if compared else "target.alt_none",
        count=formats.whole(len(rows), view.lang),
        compared=formats.whole(len(compared), view.lang),
    )
    html = bars.html([bar(view, row) for row in compared or others], alt)
    if compared and others:
        summary = view.words("target.without", count=formats.whole(len(others), view.lang))
        html += tables.folded(summary, bars.list_html([bar(view, row) for row in others]))
    html += bars.small_html(view.flag_notes([*rows, *map(of_published, rows)]))
    kinds = {row["target_kind"] for row in rows}
    known = [term for term in TERMS if term in kinds]
    return html + (bars.small_html([view.terms(*known)]) if known else "")


def show(view: View, region: dict) -> None:
    made_by = coverage_queries.targets(region["region_code"])
    rows = view.read(made_by)
    title = view.words("target.title", region=region["region_name"])
    say.header(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("target.none"), icon=":material/info:")
        return
    st.html(html(view, rows.to_dicts()))
    evidence.show(
        view,
        name=f"targets-{region['region_code']}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def bar(view: View, row: dict) -> bars.Bar:
    label = view.words(
        "target.label_unknown" if row["base_id"] == UNKNOWN else "target.label",
        kind=view.words(f"target.kind_{row['target_kind']}"),
        when=formats.month(row["target_on"], view.lang),
        base=view.base_in_text(row),
    )
    if row["segment"] != "ALL":
        label += f", {view.in_text(view.label(row, 'segment_label'))}"
    target = formats.percent(row["target_pct"], view.lang)
    flags = view.flags(row)
    if row["realised_pct"] is None:
        why = "unknown" if row["base_id"] == UNKNOWN else "unreached"
        lines = [view.words(f"target.{why}")]
        return bars.Bar(label, None, view.words("target.only", target=target), flags=flags, lines=lines)
    return bars.Bar(
        label,
        row["realised_pct"],
        view.words(
            "target.reached", share=formats.percent(row["realised_pct"], view.lang), target=target
        ),
        flags=flags,
        lines=[_reached(view, row), gap(view, row), *_published(view, row)],
        mark=row["target_pct"],
    )


def gap(view: View, row: dict) -> str:
    """How far it is to the target, in points and, where the base is held, in persons."""
    if row["is_reached"]:
        return view.words("target.is_reached")
    short = formats.in_full(row["gap_to_target_points"], "", view.lang, 2)
    points = view.words("unit.points", value=short)
    if row["gap_to_target_persons"] is None:
        return view.words("target.gap_points", points=points)
    persons = formats.persons(row["gap_to_target_persons"], view.lang)
    return view.words("target.gap", points=points, persons=persons)


def of_published(row: dict) -> dict:
    """The flags of the published rate beside a target, under the names flags have everywhere."""
    if row["published_figure_id"] == row["realised_figure_id"]:
        return {}
    return {
        "is_rounded": row["is_published_rounded"],
        "is_press_only": row["is_published_press_only"],
        "is_flagged": row["is_published_flagged"],
    }


def _published(view: View, row: dict) -> list[str]:
    """The rate published over the target's base, where it is not what is drawn, and its base."""
    if row["published_pct"] is None or row["published_figure_id"] == row["realised_figure_id"]:
        return []
    kind = {None: "untold", True: "other", False: "same"}[row["is_published_base_other"]]
    values = {
        "share": formats.in_full(row["published_pct"], "percent", view.lang, 2),
        "when": formats.day(row["published_on"], view.lang),
    }
    if row["published_implied_base_persons"] is not None:
        values["implied"] = formats.persons(row["published_implied_base_persons"], view.lang)
    said = view.words(f"target.published_{kind}", **values)
    return [view.with_flags(said, of_published(row))]


def _reached(view: View, row: dict) -> str:
    when = formats.day(row["realised_on"], view.lang)
    if row["realised_origin"] == "published_rate":
        return view.words("target.published_rate", when=when)
    return view.words(
        "ladder.over",
        persons=formats.persons(row["numerator_persons"], view.lang),
        when=when,
        base=formats.persons(row["base_persons"], view.lang),
        source=view.base_date(row),
    )
