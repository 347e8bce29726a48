"""How long claims take, stage by stage: days of closed ones, age of open ones, and the legal limit."""

from html import escape

import polars as pl
import streamlit as st

from warehouse.explorer import (
    bars,
    claims_record_queries,
    evidence,
    extracts,
    filters,
    formats,
    say,
)
from warehouse.explorer.view import View

RELATION = "claims.claims_processing"
COLUMNS = [
    "year",
    "stage",
    "closed_cases",
    "p50_days",
    "p90_days",
    "open_cases",
    "open_p50_days",
    "open_p90_days",
    "limit_days",
    "within_limit_pct",
    "is_suppressed",
]
# Nobody knows of events that were not reported yet.
NEVER_OPEN = "event_to_report"


def show(view: View, region: dict, kind: dict) -> None:
    """`kind` is a row of claims_record_queries.kinds."""
    made_by = claims_record_queries.processing(
        region["region_code"], kind["program"], kind["claim_unit"]
    )
    rows = view.read(made_by)
    title = view.words("records.stages_title", region=region["region_name"], program=kind["program"])
    say.subheader(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("records.stages_none", program=kind["program"]), icon=":material/info:")
        return
    listed = rows.to_dicts()
    st.html(extracts.notice(view, listed[0]))
    year, shown = filters.choose_year("reported", listed, view.lang)
    st.html(_chart(view, shown, year))
    limited = [row for row in shown if row["limit_days"] is not None]
    st.html(_limit(view, limited))
    bars.small_print([view.words("records.stages_how"), *extracts.hidden_notes(view, shown)])
    evidence.show(
        view,
        name=f"claims-processing-{region['region_code']}-{kind['program']}-{kind['claim_unit']}",
        title=title,
        rows=_with_labels(view, rows),
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def _with_labels(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the stages in words, for the table."""
    labels = {stage: view.words(f"records.stage_{stage}") for stage in rows["stage"].unique()}
    in_words = pl.col("stage").replace_strict(labels).alias(f"stage_label_{view.lang}")
    return rows.with_columns(in_words)


def _chart(view: View, rows: list[dict], year: str) -> str:
    """A bar a stage to the 90th percentile, with a line at the median."""
    held = [row for row in rows if row["p90_days"] is not None]
    if not held:
        return bars.small_html([view.words("records.stages_hidden", year=year)])
    said = view.listed(
        view.words("records.stage_said", stage=view.in_text(_stage(view, row)), **_days(view, row))
        for row in held
    )
    alt = view.words("records.stages_alt", year=year, stages=said)
    top = max(row["p90_days"] for row in held)
    return bars.html([_bar(view, row) for row in rows], alt, scale=top)


def _bar(view: View, row: dict) -> bars.Bar:
    told = [_open(view, row), _within(view, row)]
    if row["p90_days"] is None:
        is_hidden = row["closed_cases"] is None
        value = extracts.hidden(view) if is_hidden else view.words("records.none_closed")
        return bars.Bar(_stage(view, row), None, value, lines=list(filter(None, told)))
    days = _days(view, row)
    cases = formats.whole(row["closed_cases"], view.lang)
    return bars.Bar(
        _stage(view, row),
        row["p90_days"],
        view.words("records.stage_value", **days),
        lines=list(filter(None, [view.words("records.closed", count=cases), *told])),
        mark=row["p50_days"],
    )


def _stage(view: View, row: dict) -> str:
    return view.words(f"records.stage_{row['stage']}")


def _days(view: View, row: dict, prefix: str = "") -> dict[str, str]:
    return {name: formats.as_held(row[f"{prefix}{name}_days"], view.lang) for name in ("p50", "p90")}


def _open(view: View, row: dict) -> str:
    """The open claims of a stage with their ages."""
    if row["stage"] == NEVER_OPEN:
        return ""
    if row["open_cases"] is None:
        return view.words("records.open_hidden")
    if not row["open_cases"]:
        return view.words("records.open_none")
    count = formats.whole(row["open_cases"], view.lang)
    return view.words("records.open", count=count, **_days(view, row, "open_"))


def _within(view: View, row: dict) -> str:
    """The share within the legal limit, where there is a limit."""
    if row["limit_days"] is None:
        return ""
    limit = view.words(
        f"records.limit_{row['limit_day_kind']}", count=formats.whole(row["limit_days"], view.lang)
    )
    if row["within_limit_pct"] is None:
        return view.words("records.within_hidden", limit=limit)
    share = formats.percent(row["within_limit_pct"], view.lang)
    return view.words("records.within", share=share, limit=limit)


def _limit(view: View, rows: list[dict]) -> str:
    """Since when the limit holds and who says so; that none is held where no stage has one."""
    if not rows:
        return bars.small_html([view.words("records.limit_none")])
    since = formats.day(rows[0]["limit_valid_from"], view.lang)
    said = escape(view.words("records.limit_since", since=since))
    return f'<p class="w-small">{said} {evidence.links(view, rows)}</p>'
