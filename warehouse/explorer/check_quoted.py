"""The list below Cek Angka: quoted bases and rates that equal another measure, or might."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import bars, check_queries, evidence, formats, say, tables
from warehouse.explorer.definitions import Definitions
from warehouse.explorer.view import View

COLUMNS = (
    "region",
    "when",
    "quoted_as",
    "figure",
    "verdict",
    "equals",
    "difference",
    "matches",
    "source",
)


def show(view: View, definitions: Definitions) -> None:
    made_by = check_queries.quoted()
    rows = view.read(made_by)
    say.header(view.words("quoted.title"), anchor=False)
    terms = view.terms("sakernas", "ucj")
    bars.small_print([view.words("quoted.how"), view.words("audit.not_intent"), terms])
    if rows.is_empty():
        say.info(view.words("quoted.none"), icon=":material/info:")
        return
    head = [view.words(f"quoted.column_{column}") for column in COLUMNS]
    labels = {r["code"]: view.label(r) for r in view.read(check_queries.labels()).to_dicts()}
    cells = [[_quote(view, definitions, labels, row, c) for c in COLUMNS] for row in rows.to_dicts()]
    title = view.words("quoted.title")
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    evidence.show(
        view,
        name="quoted",
        title=title,
        rows=rows,
        made_by=[made_by],
        has_sources=False,
    )


def _quote(  # noqa: PLR0911 - one return a column.
    view: View, definitions: Definitions, labels: dict[str, str], row: dict, column: str
) -> tuple[str, str]:
    is_rate = row["unit"] == "percent"
    if column == "region":
        return row["region_name"], ""
    if column == "when":
        return formats.short_day(row["figure_on"], view.lang), ""
    if column == "quoted_as":
        if row["claimed_definition"]:
            return definitions.name(row["claimed_definition"]), ""
        base = labels[row["claimed_base_id"]]
        return view.words("quoted.rate", base=base[0].lower() + base[1:]) if is_rate else base, ""
    if column == "figure":
        return tables.Html(_asked_again(view, row)), tables.NUMBER
    if column == "verdict":
        return view.words(f"verdict.{row['verdict']}"), tables.WIDE
    if column == "equals":
        implied = f'<span class="w-line">{escape(_implied(view, row))}</span>'
        return tables.Html(f"{escape(_equals(view, definitions, row))} {implied}"), tables.WIDE
    if column == "difference":
        off = row["matched_difference"]
        text = view.points(off) if is_rate else formats.signed(off, row["unit"], view.lang)
        return text, tables.NUMBER
    if column == "matches":
        return formats.whole(row["n_matches"], view.lang), tables.NUMBER
    return evidence.links(view, [row]), ""


def figure(view: View, row: dict) -> str:
    """A quoted figure in the reader's notation, with its unit, so that it can be asked again."""
    decimals = max(0, -row["rounding_step"].normalize().as_tuple().exponent)
    text = formats.in_full(row["value"], row["unit"], view.lang, decimals)
    return text if row["unit"] == "percent" else view.words("unit.persons", value=text)


def _asked_again(view: View, row: dict) -> str:
    """The figure as a link that puts it to the check above."""
    text = figure(view, row)
    asked = {"lang": view.lang, "figure": text, "region": row["region_code"], "on": row["figure_on"]}
    if row["claimed_definition"]:
        asked["as"] = row["claimed_base_id"]
    return f'<a href="cek-angka?{escape(urlencode(asked))}">{escape(text)}</a>'


def _equals(view: View, definitions: Definitions, row: dict) -> str:
    name = definitions.name(row["matched_definition"])
    base_when = formats.survey_round(row["matched_round"], view.lang)
    if row["unit"] != "percent":
        value = formats.in_full(row["matched_value"], row["unit"], view.lang)
        return view.words("quoted.equals", definition=name, when=base_when, value=value)
    return view.words(
        "quoted.equals",
        definition=name,
        when=view.words(
            "check.when_rate",
            when=formats.day(row["matched_numerator_on"], view.lang),
            base_when=base_when,
        ),
        value=formats.in_full(row["matched_value"], row["unit"], view.lang, 2),
    )


def _implied(view: View, row: dict) -> str:
    if row["implied_base_persons"] is None:
        return ""
    implied = {
        "persons": formats.whole(row["head_count_persons"], view.lang),
        "base": formats.whole(row["implied_base_persons"], view.lang),
        "span": formats.whole(row["implied_base_tolerance_persons"], view.lang),
    }
    text = view.words("quoted.implied", **implied)
    if row["implied_base_to_employed_pct"] is None:
        return text
    share = view.words(
        "quoted.implied_share",
        share=formats.percent(row["implied_base_to_employed_pct"], view.lang),
        when=formats.survey_round(row["employed_round"], view.lang),
    )
    return f"{text}, {share}"
