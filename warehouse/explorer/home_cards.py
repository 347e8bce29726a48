"""The cards of the home page: the latest figures, each with its line over the years."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import groupby

import polars as pl
import streamlit as st

from warehouse.explorer import (
    bars,
    evidence,
    formats,
    home_queries,
    reader,
    say,
    sparks,
    tables,
)
from warehouse.explorer.view import COVERAGE, View

COLUMNS = ["year", *evidence.RUNG_COLUMNS]
IN_A_ROW = 3
SURVEY = "sakernas"


@dataclass(frozen=True)
class Card:
    """One card. `of` says what its value is made of; `column` of `years` makes its line."""

    label: str
    value: str
    in_full: str
    of: str
    row: dict
    years: list[dict]
    column: str
    written: Callable[..., str]


def show(view: View, latest: list[dict], base_id: str, made_by: reader.Query) -> None:
    """Cards of the rungs that are held, what their flags and lines mean, and the evidence of all years.

    `latest` are rows of `made_by`; `base_id` is the base of the last card.
    """
    by_year = home_queries.yearly(latest[0]["region_code"])
    years = view.read(by_year)
    held = years.filter(~pl.col("is_base_missing")).to_dicts()
    cards = _cards(view, latest, base_id, years.to_dicts(), held)
    for start in range(0, len(cards), IN_A_ROW):
        for column, card in zip(st.columns(IN_A_ROW), cards[start : start + IN_A_ROW], strict=False):
            with column.container(border=True, height="stretch"):
                _card(view, card)
    bars.small_print([*notes(view, latest), *_breaks(view, cards[0])])
    figures = [row[name] for row in latest for name in ("numerator_figure_id", "base_figure_id")]
    st.html(evidence.sources_html(view, figures))
    drawn = [row for row in held if row["base_origin"] == SURVEY]
    earlier = [row[name] for row in drawn for name in ("numerator_figure_id", "base_figure_id")]
    summary = view.words("home.earlier_sources")
    st.html(tables.folded(summary, evidence.sources_html(view, earlier)))
    evidence.show(
        view,
        name="indonesia",
        title=view.words("home.national_title", year=latest[0]["year"]),
        rows=years,
        made_by=[made_by, by_year],
        relation=COVERAGE,
        columns=COLUMNS,
        has_sources=False,
    )


def notes(view: View, rows: list[dict]) -> list[str]:
    """What the flags of rows mean, and what a December is."""
    said = view.flag_notes(rows)
    if any(row.get("is_december") for row in rows):
        said.append(view.words("home.december"))
    return said


def _cards(
    view: View, latest: list[dict], base_id: str, years: list[dict], held: list[dict]
) -> list[Card]:
    labels = view.labels(COVERAGE)
    first = latest[0]
    chosen = next((row for row in latest if row["base_id"] == base_id), first)
    # The numerator is the same on every rung of a year.
    by_year = [next(rows) for _, rows in groupby(sorted(years, key=_year), key=_year)]
    rungs = [
        Card(
            label=view.words("home.coverage_of", base=view.base_in_text(row)),
            value=formats.percent(row["coverage_pct"], view.lang),
            in_full=view.words(
                "home.of_in_full",
                persons=formats.whole(row["numerator_persons"], view.lang),
                base=formats.whole(row["base_persons"], view.lang),
            ),
            of=_of(view, row),
            row=row,
            years=_over(held, row),
            column="coverage_pct",
            written=formats.percent,
        )
        for row in latest
    ]
    as_of = view.words("home.as_of", when=formats.day(first["numerator_on"], view.lang))
    gap_of = view.words(
        "home.gap_of",
        base=view.base_in_text(chosen),
        source=view.base_date(chosen),
        when=formats.day(chosen["numerator_on"], view.lang),
    )
    return [
        _persons(view, labels, first, "numerator_persons", as_of, by_year),
        *rungs,
        _persons(view, labels, chosen, "gap_to_universal_persons", gap_of, _over(held, chosen)),
    ]


def _persons(view: View, labels: dict, row: dict, column: str, of: str, years: list[dict]) -> Card:
    in_full = view.words("home.in_full", persons=formats.whole(row[column], view.lang))
    value = formats.persons(row[column], view.lang)
    return Card(labels[column], value, in_full, of, row, years, column, formats.persons)


def _of(view: View, row: dict) -> str:
    return view.words(
        "home.of",
        when=formats.day(row["numerator_on"], view.lang),
        persons=formats.persons(row["numerator_persons"], view.lang),
        base=formats.persons(row["base_persons"], view.lang),
        source=view.base_date(row),
    )


def _year(row: dict) -> int:
    return row["year"]


def _over(held: list[dict], row: dict) -> list[dict]:
    """The years of a card's line: none over a published base, which need not be the same every year."""
    if row["base_origin"] != SURVEY:
        return []
    return [other for other in held if other["base_id"] == row["base_id"]]


def _card(view: View, card: Card) -> None:
    st.metric(say.plain(card.label), card.value, help=say.plain(card.in_full))
    note = f'<p class="w-card-note">{escape(card.of)}</p>{bars.flags(view.flags(card.row))}'
    st.html(note + _spark(view, card))


def _spark(view: View, card: Card) -> str:
    if not card.years:
        return bars.small_html([view.words("home.no_line")])
    if len(card.years) < 2:
        return ""
    values = [(row["year"], card.written(row[card.column], view.lang)) for row in card.years]
    said = (view.words("home.spark_value", year=year, value=value) for year, value in values)
    (first_year, first), (last_year, last) = values[0], values[-1]
    return sparks.html(
        _points(card),
        alt=view.words("home.spark_alt", values=view.listed(said)),
        caption=view.words(
            "home.spark", first_year=first_year, first=first, last_year=last_year, last=last
        ),
    )


def _points(card: Card) -> list[sparks.Point]:
    return [sparks.Point(row["year"], row[card.column], row["series_id"]) for row in card.years]


def _breaks(view: View, participants: Card) -> list[str]:
    years = [str(run[0].year) for run in sparks.runs(_points(participants))[1:]]
    return [view.words("home.spark_breaks", years=view.listed(years))] if years else []
