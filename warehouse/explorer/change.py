"""What each segment added to the participants of a region from one year to the next."""

import polars as pl
import streamlit as st

from warehouse.explorer import bars, coverage_queries, evidence, formats, say
from warehouse.explorer.view import View

RELATION = "coverage.coverage_change_by_segment"
TOTAL, UNPRINTED = "ALL", "not_published"
COLUMNS = [
    "from_on",
    "to_on",
    "series_id",
    "segment",
    "from_persons",
    "to_persons",
    "change_persons",
    "contribution_points",
    "is_rounded",
    "is_press_only",
    "is_flagged",
]


def show(view: View, region: dict, territory: str) -> None:
    made_by = coverage_queries.change(region["region_code"], territory)
    rows = _labelled(view, view.read(made_by))
    if rows.is_empty():
        say.header(view.words("change.none_title", region=region["region_name"]), anchor=False)
        say.info(view.words("change.none"), icon=":material/info:")
        return
    pair = _shown(rows.to_dicts())
    parts = [row for row in pair if row["segment"] != TOTAL]
    title = _title(view, region, pair)
    say.header(title, anchor=False)
    st.html(bars.diverging_html([_bar(view, row) for row in pair], _alt(view, pair)))
    notes = [view.words("change.how", series=view.label(pair[0], "series_label"))]
    if any(row["segment"] == UNPRINTED and row["change_persons"] for row in parts):
        notes.append(view.words("change.residual"))
    bars.small_print(notes + view.flag_notes(pair))
    evidence.show(
        view,
        name=f"change-{region['region_code']}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def _labelled(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    label = f"segment_label_{view.lang}"
    return rows.with_columns(pl.col(label).fill_null(view.words("change.not_published")))


def _shown(rows: list[dict]) -> list[dict]:
    """The latest pair of dates of one way of counting with a printed segment, else the latest pair."""
    printed = [row for row in rows if row["segment"] not in (TOTAL, UNPRINTED)]
    latest = (printed or rows)[0]
    pair = [row for row in rows if _dates(row) == _dates(latest)]
    return [row for row in pair if row["segment"] != UNPRINTED or row["change_persons"]]


def _dates(row: dict) -> tuple:
    return row["series_id"], row["from_on"], row["to_on"]


def _title(view: View, region: dict, pair: list[dict]) -> str:
    total = next(row for row in pair if row["segment"] == TOTAL)
    printed = [row for row in pair if row["segment"] not in (TOTAL, UNPRINTED)]
    values = {
        "region": region["region_name"],
        "change": _signed(view, total["change_persons"]),
        "since": formats.month(total["from_on"], view.lang),
        "when": formats.month(total["to_on"], view.lang),
    }
    if not printed:
        return view.words("change.title", **values)
    most = max(printed, key=lambda row: abs(row["change_persons"]))
    return view.words(
        "change.title_most",
        segment=view.in_text(_name(view, most)),
        part=_signed(view, most["change_persons"]),
        **values,
    )


def _alt(view: View, pair: list[dict]) -> str:
    parts = view.listed(
        view.words("change.part", segment=_name(view, row), change=_signed(view, row["change_persons"]))
        for row in pair
    )
    return view.words("change.alt", parts=parts)


def _bar(view: View, row: dict) -> bars.Bar:
    lines = []
    if row["from_persons"] is not None:
        lines = [
            view.words(
                "change.from_to",
                before=formats.whole(row["from_persons"], view.lang),
                after=formats.whole(row["to_persons"], view.lang),
            )
        ]
    points = view.points(row["contribution_points"])
    return bars.Bar(
        _name(view, row),
        row["contribution_points"],
        view.words("change.value", change=_signed(view, row["change_persons"]), points=points),
        flags=view.flags(row),
        lines=lines,
    )


def _name(view: View, row: dict) -> str:
    return view.label(row, "segment_label")


def _signed(view: View, value: int) -> str:
    text = formats.persons(value, view.lang)
    return f"+{text}" if value > 0 else text
