"""A section of a region's brief: text that stands alone, and what proves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import polars as pl

from warehouse.explorer import bars, evidence
from warehouse.explorer.reader import Query
from warehouse.explorer.view import View


@dataclass(frozen=True)
class Section:
    """`name` keys it, `title` heads it, `html` says it; `rows` and `made_by` are its evidence.

    `columns` of `relation` make the table twin of a chart; a section that is a table has none.
    """

    name: str
    title: str
    html: str
    rows: pl.DataFrame
    made_by: Query
    relation: str = ""
    columns: tuple[str, ...] = ()

    def alone(self, view: View) -> str:
        """The section as it stands in a document: with its heading, and its sources below."""
        figures = evidence.figure_ids(self.rows)
        sources = evidence.sources_html(view, figures) if figures else ""
        return f'<section id="{self.name}"><h2>{escape(self.title)}</h2>{self.html}{sources}</section>'


def said(text: str) -> str:
    """A sentence above a table, as charts have one."""
    return f'<p class="w-alt">{escape(text)}</p>'


def listed(items: Iterable[tuple[str, str]], kind: str = "") -> str:
    """A dated list: when, and what as HTML."""
    lines = "".join(
        f'<li><span class="w-when">{escape(when)}</span><span>{what}</span></li>' for when, what in items
    )
    return f'<ul class="w-dated {kind}">{lines}</ul>'


def small(text: str) -> str:
    """Small print of one paragraph; nothing without text."""
    return bars.small_html([text] if text else [])
