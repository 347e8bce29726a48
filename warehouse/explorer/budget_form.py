"""The budget calculator: a question bound to the address, read as people write it."""

import streamlit as st

from warehouse import budget
from warehouse.explorer import (
    bars,
    budget_answer,
    filters,
    formats,
    protection_queries,
    regions,
    say,
)
from warehouse.explorer.view import View
from warehouse.figures import NotAFigureError

ASKED = ("mode", "amount", "months", "start", "payer", "sector", "package", "base")
LONGEST = 60
USUAL = {
    "mode": "rupiah",
    "months": "12",
    "start": "2026-01",
    "sector": "other_than_transport",
    "package": "JKK+JKM",
    "base": "employed",
}
# A worked example of the size of the place: its amount stands in the words of each language.
EXAMPLE_PAYERS = {"country": "apbn", "province": "apbd_province", "regency": "apbd_regency"}


def show(view: View, region: dict) -> None:
    say.header(view.words("budget.title"), anchor=False)
    asked = _form(view, region)
    try:
        amount, months, start = budget.read(
            asked["mode"], asked["amount"], asked["months"], asked["start"]
        )
        question = budget.Question(
            asked["mode"], amount, months, start, asked["payer"], asked["sector"], asked["package"]
        )
        budget_answer.show(view, question, region, asked["base"])
    except NotAFigureError as wrong:
        first = view.read(protection_queries.priced_since())["first_on"].item()
        text = view.words(f"budget.ask_{wrong.reason}", first=formats.month(first, view.lang))
        say.info(text, icon=":material/help:")


def _offered(view: View) -> dict[str, dict[str, str]]:
    """What can be chosen, with its label, by field."""

    def labels(query, code: str) -> dict[str, str]:
        return {row[code]: view.label(row) for row in view.read(query).to_dicts()}

    return {
        "mode": {mode: view.words(f"budget.mode_{mode}") for mode in budget.MODES},
        "payer": labels(protection_queries.payers(), "payer_id"),
        "sector": labels(protection_queries.sectors(), "sector"),
        "package": {row: row for row in view.read(protection_queries.packages())["package"]},
        "base": labels(protection_queries.bases(), "base_id"),
    }


def _form(view: View, region: dict) -> dict[str, str]:
    """What is asked, drawn as a form; values that are not on offer fall back, and say so."""
    given = filters.question(ASKED)
    asked, usual = dict(given or {}), USUAL | _example(view, region)
    for name in ASKED:
        # An amount left empty is asked for; everything else has a usual value.
        if not asked.get(name) and (name != "amount" or given is None):
            asked[name] = usual[name]
        asked[name] = asked[name][:LONGEST]
    offered = _offered(view)
    lost = [name for name, values in offered.items() if asked[name] not in values]
    asked |= {name: usual[name] for name in lost}
    with st.form("budget", border=False):
        _choice(view, asked, offered, "mode")
        for names in (("amount", "months", "start"), ("payer", "package"), ("sector", "base")):
            for column, name in zip(st.columns(len(names)), names, strict=True):
                with column:
                    if name in offered:
                        _choice(view, asked, offered, name)
                    else:
                        _text(view, asked, name)
        submit = view.words("budget.submit")
        st.form_submit_button(submit, type="primary", on_click=filters.ask, args=(ASKED,))
    for name in lost:
        filters.fell_back(view.words(f"budget.field_{name}"), offered[name][asked[name]], view.lang)
    bars.small_print([view.words("budget.example" if given is None else "budget.how")])
    return asked


def _example(view: View, region: dict) -> dict[str, str]:
    size = "regency" if region["parent_name"] else "province"
    if region["region_code"] == regions.COUNTRY:
        size = "country"
    return {"amount": view.words(f"budget.example_{size}"), "payer": EXAMPLE_PAYERS[size]}


def _text(view: View, asked: dict[str, str], name: str) -> None:
    filters.field(
        st.text_input,
        name,
        asked[name],
        label=view.words(f"budget.field_{name}"),
        placeholder=view.words(f"budget.{name}_hint"),
        max_chars=LONGEST,
    )


def _choice(view: View, asked: dict[str, str], offered: dict[str, dict[str, str]], name: str) -> None:
    labels = offered[name]
    settings = {
        "label": view.words(f"budget.field_{name}"),
        "options": list(labels),
        "format_func": labels.get,
    }
    if name == "mode":
        filters.field(st.radio, name, asked[name], horizontal=True, **settings)
    else:
        filters.field(st.selectbox, name, asked[name], filter_mode="contains", **settings)
