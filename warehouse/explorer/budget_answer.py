"""The answer of the budget calculator: persons or rupiah, the prices behind it, points of coverage."""

from html import escape

import polars as pl
import streamlit as st

from warehouse import budget
from warehouse.explorer import bars, evidence, formats, protection_queries, say, tables
from warehouse.explorer.reader import Query
from warehouse.explorer.view import View

NOT_PUBLIC = "not_public_budget"  # The payers that the cut of PP 50/2025 is for.
COLUMNS = ("period", "months", "premium", "law", "subtotal")


def show(view: View, question: budget.Question, region: dict, base_id: str) -> None:
    """Raises NotAFigureError where the question has no answer."""
    asked = (question, region["region_code"], base_id)
    with view.release.opened() as con:
        answer = budget.calculate(con, *asked)
    said = _said(view, question, answer)
    laws = _laws(view, answer)
    with st.container(border=True):
        st.html(f'<p class="w-lead">{escape(said)}</p>')
        bars.small_print(_remarks(view, question, answer, laws))
        _points(view, region, base_id, answer)
    title = view.words("budget.prices_title")
    say.subheader(title, anchor=False)
    head = [view.words(f"budget.price_{column}") for column in COLUMNS]
    cells = [[_cell(view, laws, period, c) for c in COLUMNS] for period in answer.periods]
    st.html(tables.html(view, title, head, cells, stacked=True))
    bars.small_print([view.words("budget.prices_how"), view.terms("programs", "laws")])
    totals = {"persons": answer.persons, "paid_idr": answer.paid_idr, "left_idr": answer.left_idr}
    evidence.show(
        view,
        name=f"budget-{region['region_code']}",
        title=said,
        rows=pl.DataFrame([period | totals for period in answer.periods], infer_schema_length=None),
        made_by=[Query(*statement) for statement in budget.statements(*asked).values()],
    )


def _said(view: View, question: budget.Question, answer: budget.Answer) -> str:
    first, last = answer.periods[0]["first_month_on"], answer.periods[-1]["last_month_on"]
    return view.words(
        f"budget.said_{question.mode}",
        amount=_rupiah(view, question.amount),
        persons=formats.whole(answer.persons, view.lang),
        paid=_rupiah(view, answer.paid_idr),
        package=question.package,
        months=formats.whole(answer.paid_months, view.lang),
        first=formats.month(first, view.lang),
        last=formats.month(last, view.lang),
    )


def _remarks(
    view: View, question: budget.Question, answer: budget.Answer, laws: dict[str, dict]
) -> list[str]:
    product = view.words(
        "budget.arithmetic",
        persons=formats.whole(answer.persons, view.lang),
        person=_rupiah(view, answer.person_idr),
        paid=_rupiah(view, answer.paid_idr),
    )
    lines = [product]
    if question.mode == "rupiah":
        lines[0] += " " + view.words("budget.left", left=_rupiah(view, answer.left_idr))
    if answer.persons == 0:
        lines.append(view.words("budget.nobody", person=_rupiah(view, answer.person_idr)))
    if len(answer.periods) > 1:
        lines.append(view.words("budget.price_changes"))
    is_unsure = any(period["is_public_budget"] is None for period in answer.periods)
    if is_unsure and any(law["payer_scope"] == NOT_PUBLIC for law in laws.values()):
        lines.append(view.words("budget.payer_unsure"))
    return lines


def _points(view: View, region: dict, base_id: str, answer: budget.Answer) -> None:
    bases = {row["base_id"]: row for row in view.read(protection_queries.bases()).to_dicts()}
    base, lang = bases[base_id], view.lang
    name = view.in_text(view.label(base))
    who = view.words(f"budget.active_{base['rate_segment']}")
    places = {"region": region["region_name"], "who": who}
    found = answer.points
    if found is None:
        st.html(f"<p>{escape(view.words('budget.no_base', base=name, **places))}</p>")
        return
    text = view.words(
        "budget.points",
        persons=formats.whole(answer.persons, lang),
        points=_share(view, found["points"]),
        base=name,
        base_persons=formats.whole(found["base_persons"], lang),
        source=view.base_date(found | base),
        **places,
    )
    if found["numerator_persons"] is None:
        lines = [view.words("budget.no_rate", **places)]
    else:
        text += " " + view.words(
            "budget.from_to",
            before=formats.in_full(found["coverage_pct"], "percent", lang, 2),
            after=formats.in_full(found["coverage_after_pct"], "percent", lang, 2),
            active=formats.whole(found["numerator_persons"], lang),
            when=formats.day(found["numerator_on"], lang),
            **places,
        )
        lines = [view.words("budget.only_if_new")]
        if found["is_beyond_gap"]:
            lines.append(view.words("budget.beyond_gap"))
    st.html(f"<p>{escape(text)} {bars.flags(view.flags(found))}</p>")
    bars.small_print([*lines, *view.flag_notes([found])])
    figures = [found["numerator_figure_id"], found["base_figure_id"]]
    st.html(evidence.sources_html(view, [figure for figure in figures if figure]))


def _share(view: View, points: float) -> str:
    """3,38 poin; with more decimals where two would show nothing."""
    places = 2 if points >= 0.01 or points == 0 else 4
    return view.words("unit.points", value=formats.in_full(points, "", view.lang, places))


def _laws(view: View, answer: budget.Answer) -> dict[str, dict]:
    ids = {i for period in answer.periods for i in period["premium_ids"].split(",")}
    rows = view.read(protection_queries.parameters(sorted(ids))).to_dicts()
    return {row["premium_id"]: row for row in rows}


def _cell(view: View, laws: dict[str, dict], period: dict, column: str) -> tuple[str, str]:
    if column == "period":
        first, last = (formats.month(period[f"{end}_month_on"], view.lang) for end in ("first", "last"))
        return first if first == last else f"{first} – {last}", ""
    if column == "months":
        return formats.whole(period["paid_months"], view.lang), tables.NUMBER
    if column == "premium":
        return _rupiah(view, period["premium_idr"]), tables.NUMBER
    if column == "law":
        parts = [_law(view, laws[i]) for i in period["premium_ids"].split(",")]
        return tables.Html("".join(f'<span class="w-line">{part}</span>' for part in parts)), tables.WIDE
    return _rupiah(view, period["person_idr"]), tables.NUMBER


def _law(view: View, row: dict) -> str:
    """One contribution with its law, its dates and its source."""
    since = formats.short_day(row["valid_from"], view.lang)
    until = formats.short_day(row["valid_to"], view.lang) if row["valid_to"] else ""
    text = view.words(
        "budget.law_until" if until else "budget.law_since",
        program=row["program"],
        amount=_rupiah(view, row["amount_idr"]),
        law=row["legal_basis"],
        since=since,
        until=until,
    )
    if row["reported_income_idr"]:
        text += view.words(
            "budget.law_band",
            rate=formats.percent(row["rate_pct"], view.lang),
            income=_rupiah(view, row["reported_income_idr"]),
        )
    if row["payer_scope"] != "all":
        text += view.words(
            "budget.law_scope",
            scope=view.in_text(view.label(row, "payer_scope_label")),
            sector=view.in_text(view.label(row, "sector_label")),
        )
    return f"{escape(text)} ({evidence.links(view, [row])})"


def _rupiah(view: View, amount: int) -> str:
    return formats.in_full(amount, "rupiah", view.lang)
