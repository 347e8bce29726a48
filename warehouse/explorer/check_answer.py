"""The answer to a checked figure: a verdict in a sentence, what gives it, what comes nearest."""

from dataclasses import dataclass
from html import escape

import polars as pl
import streamlit as st

from warehouse import check
from warehouse.explorer import bars, evidence, formats, say, tables
from warehouse.explorer.check_rows import Question, Rows
from warehouse.explorer.definitions import Definitions
from warehouse.explorer.reader import Query
from warehouse.explorer.view import View

MOST_ROWS = 20


def show(view: View, question: Question, definitions: Definitions) -> None:
    region_code = question.region["region_code"]
    asked = (question.figure, region_code, question.on, question.claimed)
    with view.release.opened() as con:
        answer = check.check_figure(con, *asked)
    told = Answer(view, question, definitions, answer)
    with st.container(border=True):
        st.html(f'<p class="w-verdict">{escape(told.verdict())}</p>')
        st.html(f'<p class="w-lead">{escape(told.said())}</p>')
        bars.small_print([told.compared_with()])
    if answer.matches:
        told.table(view.words("check.matches"), answer.matches)
    if answer.nearest:
        told.table(view.words("check.nearest"), answer.nearest)
    if not answer.matches and not answer.nearest:
        say.info(view.words("check.nothing_do"), icon=":material/info:")
    if question.is_rate:
        told.implied()
    shown = [row | {"sources": _addresses(view, row)} for row in (*answer.matches, *answer.nearest)]
    if not shown:
        return
    evidence.show(
        view,
        name=f"check-{region_code}",
        title=f"{told.figure()}, {question.region['region_name']}: {told.verdict()}",
        rows=pl.DataFrame(shown, infer_schema_length=None),
        made_by=[Query(*statement) for statement in check.statements(*asked).values()],
    )


@dataclass(frozen=True)
class Answer:
    """The parts of an answer in the reader's words."""

    view: View
    question: Question
    definitions: Definitions
    answer: check.Check

    @property
    def rows(self) -> Rows:
        return Rows(self.view, self.question, self.definitions)

    def verdict(self) -> str:
        if not self.answer.matches and not self.answer.nearest:
            return self.view.words("verdict.nothing_held")
        return self.view.words(f"verdict.{self.answer.verdict['verdict']}")

    def figure(self) -> str:
        """The figure as the reader's language writes it, with its unit where that is known."""
        figure = self.question.figure
        unit = figure.kinds[0] if len(figure.kinds) == 1 else self.answer.verdict["checked_figure_id"]
        if len(figure.kinds) > 1 and not self.answer.matches:
            unit = None
        text = formats.in_full(figure.value, unit or "", self.view.lang, self.question.decimals)
        return self.view.words(f"unit.{unit}", value=text) if unit in ("persons", "cases") else text

    def said(self) -> str:
        """The verdict as a sentence."""
        found, places = self.answer.verdict, self._places()
        if not self.answer.matches and not self.answer.nearest:
            return self._nothing(places)
        if found["verdict"] == "not_reproduced":
            return self.view.words("check.said_not_reproduced", **places)
        if found["verdict"] == "ambiguous" and found["n_matches"] > 1:
            count = formats.whole(found["n_matches"], self.view.lang)
            return self.view.words("check.said_several", count=count, **places)
        places |= self._matched(found)
        if found["verdict"] == "reproduced":
            closeness = "exact" if found["matched_difference"] == 0 else "rounded"
            return " ".join(
                (self.view.words(f"check.said_{closeness}", **places), self._count(found["n_matches"]))
            )
        if self.question.claimed:
            places["claimed"] = self.definitions.in_text(self.question.claimed)
        if found["verdict"] == "mislabelled":
            return " ".join((self._mislabelled(places), self._count(found["n_matches"])))
        is_unheld = self.question.claimed and not self.answer.claimed
        return self.view.words("check.said_unheld" if is_unheld else "check.said_chance", **places)

    def compared_with(self) -> str:
        """What the figure was held against, and how close it had to come."""
        figure, lang = self.question.figure, self.view.lang
        window = self.view.words("check.window_all", **self._places())
        if self.question.on:
            when = formats.day(self.question.on, lang)
            window = self.view.words("check.window", when=when, **self._places())
        if figure.is_exact:
            return f"{window} {self.view.words('check.rule_exact')}"
        unit = figure.kinds[0] if len(figure.kinds) == 1 else ""
        unit = "" if self.question.is_rate else unit
        step = formats.in_full(figure.step, unit, lang, self.question.decimals)
        return f"{window} {self.view.words('check.rule_step', step=step)}"

    def table(self, title: str, rows: list[dict]) -> None:
        """Definitions with date, value, difference and sources; of rates also what was divided."""
        say.subheader(title, anchor=False)
        columns = ["definition", "when", "value", *(["rate_of"] * self.question.is_rate)]
        columns += ["difference", "source"]
        head = [self.view.words(f"check.column_{column}") for column in columns]
        cells = [[self.rows.cell(row, column) for column in columns] for row in rows[:MOST_ROWS]]
        st.html(tables.html(self.view, title, head, cells, stacked=True))
        bars.small_print(self.view.flag_notes(rows[:MOST_ROWS]))
        if len(rows) > MOST_ROWS:
            cut = {"shown": MOST_ROWS, "count": formats.whole(len(rows), self.view.lang)}
            bars.small_print([self.view.words("check.cut", **cut)])

    def implied(self) -> None:
        """The base that a rate implies over the latest head count."""
        say.subheader(self.view.words("check.implied_title"), anchor=False)
        if not self.answer.implied:
            st.html(f"<p>{escape(self.view.words('check.implied_none', **self._places()))}</p>")
            return
        lang = self.view.lang
        for row in self.answer.implied:
            text = self.view.words(
                "check.implied",
                persons=formats.whole(row["participants_persons"], lang),
                when=formats.day(row["as_of_on"], lang),
                base=formats.whole(row["implied_base_persons"], lang),
                span=formats.whole(row["implied_base_tolerance_persons"], lang),
                segment=self.definitions.in_text(f"participants {row['segment']}"),
                **self._places(),
            )
            # Wage earners imply a base of wage earners: nothing held for all employed is compared.
            share = self.view.words("check.implied_alone") if row["segment"] == "ALL" else ""
            if row["employed_persons"]:
                share = self.view.words(
                    "check.implied_share",
                    share=formats.percent(row["implied_base_to_employed_pct"], lang),
                    employed=formats.whole(row["employed_persons"], lang),
                    when=formats.survey_round(row["employed_round"], lang),
                )
            st.html(f"<p>{escape(text)} {escape(share)}</p>")

    def _places(self) -> dict[str, str]:
        return {"figure": self.figure(), "region": self.question.region["region_name"]}

    def _matched(self, found: dict) -> dict[str, str]:
        row = next(
            row
            for row in self.answer.matches
            if (row["unit"], row["definition"], row["candidate_on"])
            == (found["checked_figure_id"], found["matched_definition"], found["matched_on"])
        )
        return {
            "definition": self.rows.name(row)[:1].lower() + self.rows.name(row)[1:],
            "when": self.rows.when_in_full(row),
            "value": self.rows.value(row["candidate_value"], row["unit"]),
        }

    def _nothing(self, places: dict[str, str]) -> str:
        if self.question.on is None:
            return self.view.words("check.said_nothing_held", **places)
        when = formats.day(self.question.on, self.view.lang)
        return self.view.words("check.said_nothing_then", when=when, **places)

    def _mislabelled(self, places: dict[str, str]) -> str:
        held = self.answer.claimed
        return self.view.words(
            "check.said_mislabelled",
            **places,
            held=self.rows.value(held["candidate_value"], held["unit"]),
            held_when=self.rows.when_in_full(held),
            difference=self.rows.value(abs(held["difference"]), held["unit"]),
        )

    def _count(self, n_matches: int) -> str:
        if n_matches == 1:
            return self.view.words("check.count_one")
        return self.view.words("check.count_many", count=formats.whole(n_matches, self.view.lang))


def _addresses(view: View, row: dict) -> str:
    return " ".join(dict.fromkeys(s["url"] or view.label(s, "title") for s in row["sources"]))
