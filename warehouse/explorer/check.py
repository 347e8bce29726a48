"""Cek Angka: which definition gives a quoted figure; and the audits of what was published."""

import streamlit as st

from warehouse import check, figures
from warehouse.explorer import (
    bars,
    check_answer,
    check_queries,
    check_quoted,
    check_totals,
    filters,
    formats,
    regions,
    say,
)
from warehouse.explorer.check_rows import Question
from warehouse.explorer.definitions import Definitions
from warehouse.explorer.view import View

ASKED = ("figure", "region", "on", "as")
EXAMPLE_FIGURE = 101_644
EXAMPLE = {"region": "3575", "on": "2021-12", "as": "labour_force"}
CLAIMS = ("labour_force", "employed", "eligible", "working_age", "formal", "informal")
LONGEST = 60


def page(view: View) -> None:
    say.title(view.words("check.title"), anchor=False)
    definitions = Definitions(view)
    by_code = regions.all_by_code(view)
    asked = _form(view, by_code)
    try:
        question = _understood(view, asked, by_code)
    except figures.NotAFigureError as wrong:
        say.info(view.words(f"check.ask_{wrong.reason}"), icon=":material/help:")
    else:
        check_answer.show(view, question, definitions)
    check_totals.show(view)
    check_quoted.show(view, definitions)


def _form(view: View, by_code: dict[str, dict]) -> dict[str, str]:
    """What is asked, drawn as a form; values that are not on offer fall back, and say so."""
    asked = filters.question(ASKED)
    is_example = asked is None
    asked = dict(asked or EXAMPLE | {"figure": formats.whole(EXAMPLE_FIGURE, view.lang)})
    asked["figure"] = asked["figure"][:LONGEST]
    bases = {r["code"]: view.label(r) for r in view.read(check_queries.labels()).to_dicts()}
    claims = {"": view.words("check.not_stated")} | {base: bases[base] for base in CLAIMS}
    names = {code: regions.name(region) for code, region in by_code.items()}
    lost = []
    for name, offered, default in (("region", names, regions.COUNTRY), ("as", claims, "")):
        if asked[name] not in offered:
            if asked[name]:
                lost.append((view.words(f"filter.{name}"), offered[default]))
            asked[name] = default
    with st.form("question", border=False):
        widths = st.columns([3, 3, 2, 3])
        with widths[0]:
            filters.field(
                st.text_input,
                "figure",
                asked["figure"],
                label=view.words("filter.figure"),
                placeholder=view.words("check.examples"),
                max_chars=LONGEST,
            )
        with widths[1]:
            filters.field(
                st.selectbox,
                "region",
                asked["region"],
                label=view.words("filter.region"),
                options=list(names),
                format_func=names.get,
                filter_mode="contains",
            )
        with widths[2]:
            filters.field(
                st.text_input,
                "on",
                asked["on"],
                label=view.words("filter.on"),
                placeholder="2021 · 2021-12 · 2021-12-15",
                max_chars=len("2021-12-15"),
            )
        with widths[3]:
            filters.field(
                st.selectbox,
                "as",
                asked["as"],
                label=view.words("filter.as"),
                options=list(claims),
                format_func=claims.get,
                filter_mode="contains",
            )
        st.form_submit_button(
            view.words("check.submit"), type="primary", on_click=filters.ask, args=(ASKED,)
        )
    for label, shown in lost:
        filters.fell_back(label, shown, view.lang)
    bars.small_print([view.words("check.example" if is_example else "check.how")])
    return asked


def _understood(view: View, asked: dict[str, str], by_code: dict[str, dict]) -> Question:
    """The texts as a question. Raises NotAFigureError where the figure or the date is no such thing."""
    if not asked["figure"].strip():
        raise figures.NotAFigureError("Nothing is asked yet.", "nothing")
    figure = figures.parse(asked["figure"])
    on = check.last_day(asked["on"].strip()) if asked["on"].strip() else None
    claimed = None
    if asked["as"]:
        labels = view.read(check_queries.labels()).to_dicts()
        base = next(r for r in labels if r["kind"] == "base" and r["code"] == asked["as"])
        figure, claimed = check.said_to_be(figure, base["code"], base["rate_segment"])
        if claimed is None:
            say.info(view.words("check.no_base"), icon=":material/info:")
    return Question(figure, by_code[asked["region"]], on, claimed)
