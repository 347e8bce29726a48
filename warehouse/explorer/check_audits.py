"""The audits below Cek Angka: published totals against their parts, quoted bases and rates."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import bars, check_answer, check_queries, evidence, filters, formats, tables
from warehouse.explorer.definitions import Definitions
from warehouse.explorer.view import View

VERDICTS = ("differs", "parts_missing", "within_rounding", "exact", check_queries.ANY)
MEASURES = (check_queries.ANY, "claims_amount", "claims_cases", "participants", "labour_force")
MOST_ROWS = 50
TOTAL_COLUMNS = (
    "place",
    "period",
    "measure",
    "total",
    "parts",
    "difference",
    "closes",
    "verdict",
    "source",
)
QUOTED_COLUMNS = (
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
    _totals(view)
    _quoted(view, definitions)


def _totals(view: View) -> None:
    st.header(view.words("audit.title"), anchor=False)
    bars.small_print([view.words("audit.how"), view.words("audit.not_intent")])

    def verdict_name(code: str) -> str:
        return view.words(f"audit.verdict_{code}")

    def measure_name(code: str) -> str:
        return view.words(f"audit.measure_{code}")

    verdict = filters.choose(
        "verdict", VERDICTS, VERDICTS[0], view.lang, format_func=verdict_name, compact=True
    )
    measure = filters.choose("measure", MEASURES, MEASURES[0], view.lang, format_func=measure_name)
    made_by = check_queries.audit(verdict, measure)
    rows = view.read(made_by)
    n_all = view.read(check_queries.audited(measure)).item()
    count = formats.whole(rows.height, view.lang)
    title = view.words(f"audit.found_{verdict}", count=count, n_all=formats.whole(n_all, view.lang))
    st.subheader(title, anchor=False)
    if rows.is_empty():
        st.info(view.words("audit.none", verdict=verdict_name(verdict)), icon=":material/info:")
        return
    head = [view.words(f"audit.column_{column}") for column in TOTAL_COLUMNS]
    cells = [[_total(view, row, c) for c in TOTAL_COLUMNS] for row in rows.head(MOST_ROWS).to_dicts()]
    tables.show(title, head, cells, view.words("table.swipe"), stacked=True)
    if rows.height > MOST_ROWS:
        bars.small_print([view.words("check.cut", shown=MOST_ROWS, count=count)])
    evidence.show(view, name=f"audit-{verdict}-{measure}", title=title, rows=rows, made_by=[made_by])


def _total(view: View, row: dict, column: str) -> tuple[str, str]:  # noqa: PLR0911 - one return a column.
    lang, unit = view.lang, row["unit"]
    if column == "place":
        return _place(view, row), ""
    if column == "period":
        return _period(view, row), ""
    if column == "measure":
        kind = row["measure"] if row["measure"] != "participants" else f"participants_{row['status']}"
        return view.words(f"audit.measure_{kind}"), ""
    if column == "total":
        return formats.in_full(row["published_total"], unit, lang), tables.NUMBER
    if column == "parts":
        text = formats.in_full(row["compared_sum"], unit, lang)
        is_wider = row["compared_sum"] == row["sum_with_scholarships"] != row["sum_of_programs"]
        if is_wider:
            note = escape(view.words("audit.with_scholarships"))
            text = tables.Html(f'{escape(text)} <span class="w-line">{note}</span>')
        return text, tables.NUMBER
    if column == "difference":
        return check_answer.difference(view, row["difference"], unit), tables.NUMBER
    if column == "closes":
        return view.words(f"audit.closes_{row['closes_with']}"), ""
    if column == "verdict":
        return view.words(f"audit.verdict_{row['verdict']}"), ""
    return check_answer.sources(view, [row]), ""


def _place(view: View, row: dict) -> str:
    if row["place_level"] == "office":
        name = view.words("check.office", office=row["place_name"])
        return name[0].upper() + name[1:]
    if row["territory"] in ("34", "38"):
        extent = view.words(f"check.extent_{row['territory']}")
        return f"{row['place_name']}, {extent}"
    return row["place_name"]


def _period(view: View, row: dict) -> str:
    if row["period_start"] is None:
        return formats.survey_round(row["period_printed"], view.lang)
    start, end = (formats.short_day(row[k], view.lang) for k in ("period_start", "period_end"))
    return f"{start} – {end}"


def _quoted(view: View, definitions: Definitions) -> None:
    made_by = check_queries.quoted()
    rows = view.read(made_by)
    st.header(view.words("quoted.title"), anchor=False)
    bars.small_print([view.words("quoted.how"), view.words("audit.not_intent")])
    if rows.is_empty():
        st.info(view.words("quoted.none"), icon=":material/info:")
        return
    head = [view.words(f"quoted.column_{column}") for column in QUOTED_COLUMNS]
    labels = {r["code"]: view.label(r) for r in view.read(check_queries.labels()).to_dicts()}
    cells = [
        [_quote(view, definitions, labels, row, c) for c in QUOTED_COLUMNS] for row in rows.to_dicts()
    ]
    tables.show(view.words("quoted.title"), head, cells, view.words("table.swipe"), stacked=True)
    evidence.show(view, name="quoted", title=view.words("quoted.title"), rows=rows, made_by=[made_by])


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
        text = (
            check_answer.points(view, off)
            if is_rate
            else check_answer.difference(view, off, row["unit"])
        )
        return text, tables.NUMBER
    if column == "matches":
        return formats.whole(row["n_matches"], view.lang), tables.NUMBER
    return check_answer.sources(view, [row]), ""


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
