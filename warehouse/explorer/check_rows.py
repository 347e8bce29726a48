"""A question to Cek Angka, and the definitions held against it as cells of a table."""

from dataclasses import dataclass
from datetime import date
from html import escape

from warehouse.explorer import bars, evidence, formats, tables
from warehouse.explorer.definitions import Definitions
from warehouse.explorer.view import View
from warehouse.figures import Figure


@dataclass(frozen=True)
class Question:
    """A figure, the region it is of (a row of queries.regions), its date, the definition it claims."""

    figure: Figure
    region: dict
    on: date | None
    claimed: str | None

    @property
    def decimals(self) -> int:
        """Decimals of the figure as it was written."""
        return max(0, -self.figure.step.normalize().as_tuple().exponent)

    @property
    def rate_decimals(self) -> int:
        """Decimals of the rates it is held against."""
        return max(2, self.decimals)

    @property
    def is_rate(self) -> bool:
        return self.figure.kinds == ("percent",)


@dataclass(frozen=True)
class Rows:
    """Candidates of check.check_figure in the reader's words."""

    view: View
    question: Question
    definitions: Definitions

    def cell(self, row: dict, column: str) -> tuple[str, str]:
        if column == "definition":
            flags = bars.flags(self.view.flags(row))
            return tables.Html(f"{escape(self.name(row))} {flags}"), ""
        if column == "when":
            return self.when(row), ""
        if column == "value":
            return self.value(row["candidate_value"], row["unit"]), tables.NUMBER
        if column == "rate_of":
            return self.rate_of(row), ""
        if column == "difference":
            return self.difference(row), tables.NUMBER
        return evidence.links(self.view, row["sources"]), ""

    def name(self, row: dict) -> str:
        name = self.definitions.name(row["definition"])
        if row["office_name"]:
            name += ", " + self.view.words("check.office", office=row["office_name"])
        if row["territory"] in ("34", "38"):
            name += ", " + self.view.words(f"check.extent_{row['territory']}")
        return name

    def when(self, row: dict) -> str:
        if row["unit"] == "percent":
            return formats.day(row["sources"][0]["period_end"], self.view.lang)
        return formats.survey_round(row["candidate_round"], self.view.lang)

    def when_in_full(self, row: dict) -> str:
        """Of a rate the day of its numerator and the round of its base."""
        if row["unit"] != "percent":
            return self.when(row)
        base_when = formats.survey_round(row["candidate_round"], self.view.lang)
        return self.view.words("check.when_rate", when=self.when(row), base_when=base_when)

    def value(self, value, unit: str) -> str:
        decimals = self.question.rate_decimals if unit == "percent" else 0
        return formats.in_full(value, unit, self.view.lang, decimals)

    def rate_of(self, row: dict) -> str:
        persons, base = row["sources"]
        return self.view.words(
            "check.rate_of",
            persons=formats.whole(persons["value"], self.view.lang),
            when=formats.day(persons["period_end"], self.view.lang),
            base=formats.whole(base["value"], self.view.lang),
            base_when=formats.survey_round(row["candidate_round"], self.view.lang),
        )

    def difference(self, row: dict) -> str:
        if row["unit"] == "percent":
            return self.view.points(row["difference"], self.question.rate_decimals)
        return formats.signed(row["difference"], row["unit"], self.view.lang)
