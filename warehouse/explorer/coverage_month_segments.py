"""The segments of a region in the latest month of its records."""

from html import escape
from itertools import groupby

import streamlit as st

from warehouse.explorer import bars, coverage_queries, evidence, extracts, formats, say, tables
from warehouse.explorer.view import View


def show(view: View, region: dict) -> None:
    made_by = coverage_queries.members_by_segment(region["region_code"])
    rows = view.read(made_by)
    when = formats.day(rows["month_on"][0], view.lang)
    heading = view.words("members.segments_title", region=region["region_name"], when=when)
    say.subheader(heading, anchor=False)
    st.html(extracts.notice(view, rows.row(0, named=True)))
    names = ("segment", "active", "average", "december", "coverage")
    head = [view.words(f"members.column_{name}") for name in names]
    cells = [
        _segment(view, list(found)) for _, found in groupby(rows.to_dicts(), key=lambda r: r["segment"])
    ]
    st.html(tables.html(view, heading, head, cells, stacked=True))
    bars.small_print(extracts.hidden_notes(view, rows.to_dicts()))
    evidence.show(
        view,
        name=f"members-segments-{region['region_code']}",
        title=heading,
        rows=rows,
        made_by=[made_by],
    )


def share(view: View, row: dict) -> str:
    """0,32 % dari penduduk bekerja: two decimals, because records may be of few."""
    share = formats.in_full(row["coverage_pct"], "percent", view.lang, 2)
    return view.words("home.share", share=share, base=view.base_in_text(row))


def _segment(view: View, rows: list[dict]) -> list[tuple[str, str]]:
    """A segment's line: rows of it over each base."""
    first = rows[0]

    def effect(value: object) -> str:
        return formats.signed(value, "percent", view.lang, 1)

    shares = [share(view, row) for row in rows if row["coverage_pct"] is not None]
    text = "".join(f'<span class="w-line">{escape(share)}</span>' for share in shares)
    return [
        (view.label(first, "segment_label"), ""),
        extracts.cell(view, first, "active_persons"),
        extracts.cell(view, first, "average_active_persons"),
        extracts.cell(view, first, "latest_december_effect_pct", effect),
        (tables.Html(text), "") if shares else (view.words("members.no_base"), tables.GAP),
    ]
