"""Published budgets against persons x months x contribution, and what comes of each."""

from datetime import date
from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import bars, evidence, formats, protection_queries, say, tables
from warehouse.explorer.view import View

COLUMNS = ("region", "payer", "budget", "product", "difference", "verdict", "source")


def show(view: View, region: dict) -> None:
    made_by = protection_queries.budgets(region["region_code"])
    rows = view.read(made_by)
    found = rows.to_dicts()
    differ = sum(row["verdict"] == "differs" for row in found)
    counts = {"count": formats.whole(len(found), view.lang), "differ": formats.whole(differ, view.lang)}
    title = view.words("budget.published_title", **counts)
    say.header(title, anchor=False)
    notes = [view.words("budget.published_how"), view.words("audit.not_intent")]
    if all(row["region_code"] != region["region_code"] for row in found):
        notes.insert(0, view.words("budget.published_none", region=region["region_name"]))
    bars.small_print(notes)
    if not found:
        return
    head = [view.words(f"budget.column_{column}") for column in COLUMNS]
    cells = [[_cell(view, row, column) for column in COLUMNS] for row in found]
    st.html(tables.html(view, title, head, cells, stacked=True))
    evidence.show(view, name="budgets", title=title, rows=rows, made_by=[made_by], has_sources=False)


def _cell(  # noqa: PLR0911 - one return a column.
    view: View, row: dict, column: str
) -> tuple[str, str]:
    if column == "region":
        return row["region_name"], ""
    if column == "payer":
        return view.label(row, "payer_label"), ""
    if column == "budget":
        return tables.Html(_asked_again(view, row)), tables.NUMBER
    if column == "product":
        return _product(view, row), tables.WIDE
    if column == "difference":
        return _difference(view, row), tables.NUMBER
    if column == "verdict":
        return view.words(f"budget.verdict_{row['verdict']}"), ""
    return evidence.links(view, [row]), ""


def _product(view: View, row: dict) -> str:
    return view.words(
        "budget.product",
        persons=formats.whole(row["workers_persons"], view.lang),
        months=formats.whole(row["paid_months"], view.lang),
        premium=formats.in_full(row["premium_idr"], "rupiah", view.lang),
        budget=formats.in_full(row["computed_budget_idr"], "rupiah", view.lang),
    )


def _difference(view: View, row: dict) -> tables.Html:
    amount = escape(formats.signed(row["difference_idr"], "rupiah", view.lang))
    if row["difference_idr"] == 0:
        return tables.Html(amount)
    persons = formats.in_full(abs(row["difference_persons"]), "persons", view.lang, 1)
    note = escape(view.words("budget.difference_persons", persons=persons))
    return tables.Html(f'{amount} <span class="w-line">{note}</span>')


def _asked_again(view: View, row: dict) -> str:
    """The budget as a link that puts it to the calculator above."""
    amount = formats.in_full(row["budget_idr"], "rupiah", view.lang)
    start: date = row["priced_on"]
    asked = {
        "lang": view.lang,
        "region": row["region_code"],
        "mode": "rupiah",
        "amount": amount.replace(formats.NBSP, " "),
        "months": row["paid_months"],
        "payer": row["payer_id"],
        "start": f"{start:%Y-%m}",
    }
    return f'<a href="pekerja-rentan?{escape(urlencode(asked))}">{escape(amount)}</a>'
