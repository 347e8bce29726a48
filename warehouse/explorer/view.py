"""What a page holds while it runs: the release, the language, and short ways to both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from warehouse.explorer import formats, queries, reader
from warehouse.explorer.words import words

# Columns of the marts that a reader must see in words wherever the row is shown.
FLAGS = ("is_registration_effect", "is_rounded", "is_press_only", "is_flagged")


# The mart whose dictionary holds the words of the flags, and of the ladder.
COVERAGE = "coverage.coverage_by_region_year"
COUNTS = ("persons", "number", "cases", "months")


@dataclass(frozen=True)
class View:
    release: reader.Release
    lang: str

    def words(self, key: str, **values: object) -> str:
        return words(self.lang, key, **values)

    def read(self, query: reader.Query) -> pl.DataFrame:
        return self.release.read(query)

    def label(self, row: dict, prefix: str = "label") -> str:
        """The column `<prefix>_id` or `<prefix>_en` of a row."""
        return row[f"{prefix}_{self.lang}"]

    def labels(self, relation: str) -> dict[str, str]:
        """Labels of a relation's columns by name, in the reader's language."""
        return {row["column_name"]: self.label(row) for row in self.dictionary(relation)}

    def dictionary(self, relation: str) -> list[dict]:
        return self.read(queries.dictionary(relation)).to_dicts()

    def flags(self, row: dict) -> list[str]:
        """Labels of the flags that are set on a row."""
        if not (found := [flag for flag in FLAGS if row.get(flag)]):
            return []
        labels = self.labels(COVERAGE)
        return [labels[flag] for flag in found]

    def flag_notes(self, rows: list[dict]) -> list[str]:
        """What the flags on these rows mean, one sentence a flag."""
        labels = self.labels(COVERAGE)
        return [
            f"{labels[flag]}: {self.words(f'flag.{flag}')}"
            for flag in FLAGS
            if any(row.get(flag) for row in rows)
        ]

    def with_flags(self, said: str, row: dict) -> str:
        """A sentence with the flags of a row behind it, in brackets."""
        flags = self.flags(row)
        return f"{said} ({self.listed(map(self.in_text, flags))})" if flags else said

    def base_in_text(self, row: dict) -> str:
        """The base's label as it stands inside a sentence."""
        return self.in_text(self.label(row, "base_label"))

    def in_text(self, label: str) -> str:
        """A label as it stands inside a sentence."""
        return label[0].lower() + label[1:]

    def base_date(self, row: dict) -> str:
        """Which survey round, or which printed date, the base of a row is of."""
        kind = "sakernas" if row["base_origin"] == "sakernas" else "published"
        return self.words(f"base.{kind}", when=formats.survey_round(row["base_round"], self.lang))

    def cell(self, value: object, unit: str) -> str:
        """A value of a mart as a cell of a table, by the unit the dictionary gives it."""
        if value is None:
            return self.words("table.empty")
        if isinstance(value, bool):
            return self.words("table.yes" if value else "table.no")
        if isinstance(value, date):
            return formats.day(value, self.lang)
        if unit.startswith("rupiah"):
            return formats.in_full(value, "rupiah", self.lang)
        if isinstance(value, Decimal) and unit not in ("percent", *COUNTS):
            return formats.as_held(value, self.lang)
        written = {"percent": formats.percent, **dict.fromkeys(COUNTS, formats.whole)}.get(unit)
        return written(value, self.lang) if written else str(value)

    def terms(self, *names: str) -> str:
        """What abbreviations on a page mean, one short sentence each."""
        return " ".join(self.words(f"term.{name}") for name in names)

    def more(self, count: int) -> str:
        """The words that open the folded rows of a long table."""
        return self.words("table.more", count=formats.whole(count, self.lang))

    def points(self, value: Decimal, decimals: int = 2) -> str:
        """+0,77 poin: a difference of two percentages."""
        return self.words("unit.points", value=formats.signed(value, "", self.lang, decimals))

    def listed(self, parts: Iterable[str]) -> str:
        """a, b dan c"""
        *head, last = parts
        return f"{', '.join(head)} {self.words('list.and')} {last}" if head else last
