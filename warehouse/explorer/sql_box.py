"""The SQL box: one SELECT on the release, in the sandbox; its rows, or the sentence that refuses it."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from warehouse.explorer import (
    bars,
    check_queries,
    data_queries,
    downloads,
    evidence,
    extracts,
    filters,
    formats,
    sandbox,
    say,
    tables,
)
from warehouse.explorer.view import COUNTS, View
from warehouse.explorer.words import words

RECIPES = Path(__file__).parent / "recipes"
SHOWN_ROWS = 100
LONG = 30
# Units that `view.cell` knows how to write.
WRITTEN = ("percent", "rupiah", "rupiah per case", "rupiah per person and month", *COUNTS)
# Columns whose codes have labels of their own.
CODED = {"base": ("base_id", "claimed_base_id"), "segment": ("segment",), "program": ("program",)}
TYPED, RAN = "sql_typed", "sql_ran"


@cache
def recipes() -> dict[str, str]:
    """Statements by recipe, in the order of the questions they answer."""
    return {path.stem: path.read_text() for path in sorted(RECIPES.glob("*.sql"))}


def sentence(refused: sandbox.RefusedError, lang: str) -> str:
    """Why a statement is refused, and what to do, in the reader's language."""
    values = {"about": refused.about, "hint": refused.hint, "seconds": round(sandbox.SECONDS)}
    parts = [words(lang, f"sql.refused_{refused.code}", **values)]
    if refused.hint and refused.code in ("column", "relation"):
        parts.append(words(lang, f"sql.hint_{refused.code}", **values))
    if refused.about and refused.code in ("meaning", "value"):
        parts.append(words(lang, "sql.said", **values))
    return " ".join(parts)


def show(view: View) -> None:
    say.header(view.words("sql.title"), anchor=False)
    limits = {
        "seconds": formats.whole(round(sandbox.SECONDS), view.lang),
        "rows": formats.whole(sandbox.MOST_ROWS, view.lang),
    }
    bars.small_print([view.words("sql.how", **limits), view.words("sql.address")])

    def title(recipe: str) -> str:
        question = formats.whole(int(recipe[:2]), view.lang)
        return f"{question}. {view.words(f'recipe.{recipe}')}"

    names = list(recipes())
    recipe = filters.choose("recipe", names, names[0], view.lang, format_func=title)
    ran = _form(view, recipe)
    with st.spinner(view.words("sql.running")):
        answer = _answer(ran, view.release.file)
    if isinstance(answer, sandbox.RefusedError):
        say.warning(sentence(answer, view.lang), icon=":material/block:")
        return
    is_recipe = ran == recipes()[recipe]
    heading = title(recipe) if is_recipe else view.words("sql.own")
    _result(view, answer, heading, ran, is_recipe)


def _form(view: View, recipe: str) -> str:
    """The statement that is to run: the recipe's, until somebody sends another."""
    if st.session_state.get(RAN, ("",))[0] != recipe:
        st.session_state[RAN] = (recipe, recipes()[recipe])
        st.session_state[TYPED] = recipes()[recipe]
    # A page that was left and opened again forgets what a widget held.
    st.session_state.setdefault(TYPED, st.session_state[RAN][1])
    with st.form("sql", border=False):
        st.text_area(view.words("sql.statement"), key=TYPED, height=320)
        if st.form_submit_button(view.words("sql.run"), type="primary"):
            st.session_state[RAN] = (recipe, st.session_state[TYPED])
    return st.session_state[RAN][1]


def _answer(sql: str, file: Path) -> sandbox.Result | sandbox.RefusedError:
    """What the sandbox says. Never kept: a refusal may be of this moment, and the log sees every run."""
    try:
        return sandbox.run(sql, file)
    except sandbox.RefusedError as refused:
        return refused


def _result(view: View, result: sandbox.Result, title: str, statement: str, is_recipe: bool) -> None:
    say.subheader(title, anchor=False)
    count = formats.whole(len(result.rows), view.lang)
    notes = [view.words("sql.cut_short" if result.is_cut else "sql.count", count=count)]
    if len(result.rows) > SHOWN_ROWS:
        notes.append(view.words("data.cut", shown=SHOWN_ROWS, count=count))
    bars.small_print(notes)
    if not result.rows:
        say.info(view.words("sql.nothing"), icon=":material/info:")
        return
    # A recipe is read by people who may not write SQL: its columns carry their names in words.
    about, codes = _meanings(view, statement) if is_recipe else ({}, {})
    head = [view.label(about[name]) if name in about else name for name in result.columns]
    shown = result.rows[:SHOWN_ROWS]
    marks = [_mark(list(column)) for column in zip(*shown, strict=True)]
    cells = [
        [
            (_cell(view, codes.get((name, value), value), about.get(name)), mark)
            for name, value, mark in zip(result.columns, row, marks, strict=True)
        ]
        for row in shown
    ]
    is_simulated = _is_simulated(view, statement)
    if is_simulated:
        st.html(extracts.label(view))
    st.html(tables.html(view, title, head, cells))
    st.download_button(
        view.words("evidence.csv"),
        downloads.of_rows(result.columns, result.rows),
        file_name=f"{evidence.file_stem(view, 'sql', is_simulated)}.csv",
        mime="text/csv",
        key="csv_sql",
        icon=":material/download:",
        on_click="ignore",
    )


def _is_simulated(view: View, statement: str) -> bool:
    """It names a relation of extracts while these are made up: also where it leaves the column out."""
    names = view.read(data_queries.relations_with("is_simulated"))["relation_name"]
    return extracts.is_simulated(view) and any(name in statement.lower() for name in names)


def _meanings(view: View, statement: str) -> tuple[dict, dict]:
    """What the dictionary says of each column name; and codes in words, with the code beside them."""
    about = {row["column_name"]: row for row in view.read(data_queries.labels(statement)).to_dicts()}
    codes = {}
    for row in view.read(check_queries.labels()).to_dicts():
        for column in CODED[row["kind"]]:
            label, code = view.label(row), f"({row['code']})"
            codes[column, row["code"]] = label if code in label else f"{label} {code}"
    return about, codes


def _cell(view: View, value: object, about: dict | None) -> str:
    """A value as the dictionary's unit wants it; as it stands where the column is the writer's own."""
    if isinstance(value, Decimal) and about and about["unit"] not in WRITTEN:
        decimals = max(0, -value.normalize().as_tuple().exponent)
        return formats.in_full(value, "", view.lang, decimals)
    if about and about["column_name"] == "url" and value:
        return tables.link(urlsplit(value).hostname or value, value)
    if about or value is None or isinstance(value, bool):
        return view.cell(value, about["unit"] if about else "")
    return str(value)


def _mark(values: list[object]) -> str:
    """Numbers stand to the right, long texts get room."""
    held = [value for value in values if value is not None]
    if held and all(isinstance(value, int | float | Decimal) for value in held):
        return tables.NUMBER if not isinstance(held[0], bool) else ""
    is_long = any(len(str(value)) > LONG and " " in str(value) for value in held)
    return tables.WIDE if is_long else ""
