"""How a mart, or the whole release, fared in its checks: one line and a link to the report."""

import re
from html import escape

import streamlit as st

from warehouse.explorer import formats, quality_queries
from warehouse.explorer.reader import Query
from warehouse.explorer.view import View

FIRST_RELATION = re.compile(r"\bfrom\s+warehouse\.(?!meta\.)(\w+\.\w+)")
# Where `warehouse serve` shows WAREHOUSE_HOME/quality.
REPORT = {"id": "quality/", "en": "quality/en.html"}


def is_held(view: View) -> bool:
    """Whether the release keeps results: after a rollback it may be one of an earlier version."""
    return not view.read(quality_queries.is_held()).is_empty()


def of_relation(view: View, relation: str) -> None:
    """The line of one mart (`schema.relation`)."""
    if not is_held(view):
        return
    for row in view.read(quality_queries.of_relation(relation)).to_dicts():
        said = view.words(
            "quality.line_broken" if row["n_broken"] else "quality.line_kept",
            relation=view.label(row),
            rules=formats.whole(row["n_rules"], view.lang),
            broken=formats.whole(row["n_broken"], view.lang),
        )
        st.html(f'<p class="w-small">{escape(said)} {link(view)}</p>')


def of_query(view: View, query: Query) -> None:
    """The line of the mart that a query reads first."""
    if found := FIRST_RELATION.search(query.sql):
        of_relation(view, found[1])


def of_release(view: View) -> None:
    """The line of the whole release."""
    if not is_held(view):
        st.html(f'<p class="w-small">{escape(view.words("quality.not_held"))}</p>')
        return
    row = view.read(quality_queries.of_release()).row(0, named=True)
    said = view.words(
        "quality.release_broken" if row["n_broken"] else "quality.release_kept",
        rules=formats.whole(row["n_rules"], view.lang),
        broken=formats.whole(row["n_broken"], view.lang),
    )
    more = escape(view.words("quality.more"))
    page = f'<a href="data-dan-metode?lang={view.lang}&part=quality">{more}</a>'
    st.html(f'<p class="w-small">{escape(said)} {page}</p>')


def link(view: View) -> str:
    """A link to the report, as HTML."""
    return f'<a href="{REPORT[view.lang]}" target="_blank">{escape(view.words("quality.report"))}</a>'
