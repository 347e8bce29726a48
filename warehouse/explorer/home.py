"""Beranda: how many are protected, over which bases, as of when; and where the provinces stand."""

from html import escape

import polars as pl
import streamlit as st

from warehouse.explorer import bars, evidence, filters, formats, queries
from warehouse.explorer.view import View

COUNTRY = "ID"
COVERAGE = "coverage.coverage_by_region_year"
RANKING = "coverage.coverage_ranking"


def page(view: View) -> None:
    latest = view.read(queries.coverage_years(COUNTRY)).row(0, named=True)
    made_by = queries.coverage(COUNTRY, latest["year"], latest["territory"], ("ALL",))
    rungs = view.read(made_by)
    held = rungs.filter(~pl.col("is_base_missing")).to_dicts()

    st.title(view.words("home.title"), anchor=False)
    st.html(f'<p class="w-lead">{escape(_sentence(view, held))}</p>')
    bases = {row["base_id"]: view.label(row) for row in view.read(queries.ranking_bases()).to_dicts()}
    base_id = filters.choose(
        "base", list(bases), "employed", view.lang, format_func=bases.get, compact=True
    )
    _cards(view, held, base_id)
    _flag_notes(view, held)
    evidence.show(
        view,
        name="indonesia",
        title=view.words("home.national_title", year=latest["year"]),
        rows=rungs,
        made_by=[made_by],
        relation=COVERAGE,
        columns=evidence.RUNG_COLUMNS,
    )
    _provinces(view, base_id)


def _sentence(view: View, held: list[dict]) -> str:
    by_date: dict[str, list[str]] = {}
    # The survey's bases together, the widest share first; the agency's own base last.
    for row in sorted(held, key=lambda r: (r["base_origin"] != "sakernas", -r["coverage_pct"])):
        share = view.words(
            "home.share",
            share=formats.percent(row["coverage_pct"], view.lang),
            base=view.base_in_text(row),
        )
        by_date.setdefault(view.base_date(row), []).append(share)
    shares = "; ".join(
        view.words("home.shares_by", shares=view.listed(shares), source=source)
        for source, shares in by_date.items()
    )
    return view.words(
        "home.sentence",
        persons=formats.persons(held[0]["numerator_persons"], view.lang),
        when=formats.day(held[0]["numerator_on"], view.lang),
        shares=shares,
    )


def _cards(view: View, held: list[dict], base_id: str) -> None:
    chosen = next((row for row in held if row["base_id"] == base_id), held[0])
    labels = view.labels(COVERAGE)
    as_of = view.words("home.as_of", when=formats.day(held[0]["numerator_on"], view.lang))
    cards = [
        (labels["numerator_persons"], *_persons(view, held[0]["numerator_persons"]), as_of, held[0])
    ]
    for row in held:
        of = view.words(
            "home.of",
            when=formats.day(row["numerator_on"], view.lang),
            persons=formats.persons(row["numerator_persons"], view.lang),
            base=formats.persons(row["base_persons"], view.lang),
            source=view.base_date(row),
        )
        in_full = view.words(
            "home.of_in_full",
            persons=formats.whole(row["numerator_persons"], view.lang),
            base=formats.whole(row["base_persons"], view.lang),
        )
        cards.append(
            (
                view.words("home.coverage_of", base=view.base_in_text(row)),
                formats.percent(row["coverage_pct"], view.lang),
                in_full,
                of,
                row,
            )
        )
    gap_of = view.words(
        "home.gap_of",
        base=view.base_in_text(chosen),
        source=view.base_date(chosen),
        when=formats.day(chosen["numerator_on"], view.lang),
    )
    gap = _persons(view, chosen["gap_to_universal_persons"])
    cards.append((labels["gap_to_universal_persons"], *gap, gap_of, chosen))
    for start in range(0, len(cards), 3):
        for column, card in zip(st.columns(3), cards[start : start + 3], strict=False):
            with column.container(border=True, height="stretch"):
                _card(view, card)


def _persons(view: View, value: int) -> tuple[str, str]:
    in_full = view.words("home.in_full", persons=formats.whole(value, view.lang))
    return formats.persons(value, view.lang), in_full


def _card(view: View, card: tuple[str, str, str, str, dict]) -> None:
    label, value, in_full, note, row = card
    st.metric(label, value, help=in_full)
    st.html(f'<p class="w-card-note">{escape(note)}</p>{bars.flags(view.flags(row))}')


def _flag_notes(view: View, rows: list[dict]) -> None:
    notes = view.flag_notes(rows)
    if any(row.get("is_december") for row in rows):
        notes.append(view.words("home.december"))
    bars.small_print(notes)


def _provinces(view: View, base_id: str) -> None:
    made_by = queries.ranking(base_id)
    rows = view.read(made_by)
    ranked = rows.filter(pl.col("coverage_rank").is_not_null()).to_dicts()
    apart = rows.filter(pl.col("coverage_rank").is_null()).to_dicts()
    first, last = ranked[0], ranked[-1]
    when = formats.month(first["numerator_on"], view.lang)
    title = view.words(
        "home.ranking_title",
        first=first["region_name"],
        last=last["region_name"],
        base=view.base_in_text(first),
        when=when,
    )
    st.header(title, anchor=False)
    common = view.words(
        "home.common_month", when=when, count=first["n_provinces"], source=view.base_date(first)
    )
    layout = view.words(f"home.layout_{first['layout']}")
    bars.small_print([f"{common} {layout}"])
    alt = view.words(
        "home.ranking_alt",
        base=view.base_in_text(first),
        when=when,
        first=first["region_name"],
        first_share=formats.percent(first["coverage_pct"], view.lang),
        last=last["region_name"],
        last_share=formats.percent(last["coverage_pct"], view.lang),
    )
    bars.show([_province(view, row) for row in ranked], alt, compact=True)
    if apart:
        st.subheader(view.words("home.apart_title"), anchor=False)
        alt = f"{view.words('home.apart_why')} {view.words('bars.limit')}"
        bars.show([_province(view, row) for row in apart], alt, compact=True)
    _flag_notes(view, rows.to_dicts())
    evidence.show(
        view,
        name=f"provinces-{base_id}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RANKING,
        columns=evidence.RANK_COLUMNS,
    )


def _province(view: View, row: dict) -> bars.Bar:
    return bars.Bar(
        label=row["region_name"],
        share=row["coverage_pct"],
        value=formats.percent(row["coverage_pct"], view.lang),
        rank=formats.whole(row["coverage_rank"], view.lang) if row["coverage_rank"] else "–",
        flags=view.flags(row),
        href=f"cakupan?lang={view.lang}&region={row['region_code']}&year={row['numerator_on'].year}",
    )
