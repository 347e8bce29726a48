"""Definitions of quality.figure_candidates (`coverage PU over formal`) in the reader's words."""

import re

from warehouse.explorer import check_queries
from warehouse.explorer.view import View

PATTERNS = {
    "participants": r"participants (?P<segment>\S+)",
    "coverage": r"coverage (?P<segment>\S+) over (?P<base>\S+)",
    "paid": r"claims paid (?P<program>\S+)",
    "claims": r"claims (?P<program>\S+), unit (?P<unit>\S+)",
    "base": r"(?P<base>\S+)",
}


class Definitions:
    """Names of definitions, made of the labels of bases, segments and programmes."""

    def __init__(self, view: View):
        self.view = view
        self.labels = {
            (row["kind"], row["code"]): row for row in view.read(check_queries.labels()).to_dicts()
        }

    def name(self, definition: str) -> str:
        """Cakupan atas penduduk bekerja, semua segmen. Raises KeyError for an unknown definition."""
        for kind, pattern in PATTERNS.items():
            if found := re.fullmatch(pattern, definition):
                parts = found.groupdict()
                if kind == "base":
                    return self.view.label(self.labels["base", parts["base"]])
                unit = parts.pop("unit", None)
                values = {part: self._inside(part, code) for part, code in parts.items()}
                if unit:
                    values["unit"] = self.view.words(f"definition.unit_{unit}")
                return self.view.words(f"definition.{kind}", **values)
        raise KeyError(definition)

    def in_text(self, definition: str) -> str:
        """The name as it stands inside a sentence."""
        return _lower(self.name(definition))

    def _inside(self, kind: str, code: str) -> str:
        row = self.labels[kind, code]
        label = self.view.label(row)
        return label if row["is_name"] else _lower(label)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
