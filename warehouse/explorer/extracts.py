"""What pages say of an office's own records: as of when, whether made up, what is hidden or missing."""

from collections.abc import Callable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import extract_queries, formats, say, tables
from warehouse.explorer.view import View

MOST_LINKS = 12
# A word in a column of numbers.
MISSING = f"{tables.NUMBER} {tables.GAP}"


def notice(view: View, row: dict) -> str:
    """One line of HTML: whose records, as of when; made-up ones carry their label.

    `row` is one of a mart of extracts: extract_as_of_on, is_simulated.
    """
    when = formats.day(row["extract_as_of_on"], view.lang)
    if not row["is_simulated"]:
        return f'<p class="w-small">{escape(view.words("extract.real", when=when))}</p>'
    kind = "sample" if is_sample(view) else "simulated"
    said = escape(view.words(f"extract.{kind}", when=when))
    return f'<p class="w-small">{label(view)} {said}</p>'


def label(view: View) -> str:
    """What stands wherever a number is made up, as HTML: a frame and words, never colour alone."""
    return f'<b class="w-simulated">{escape(view.words("extract.label"))}</b>'


def is_sample(view: View) -> bool:
    """Nothing was brought in: what stands here is the sample that comes with the warehouse."""
    return view.read(extract_queries.batches())["is_sample"].any()


def is_simulated(view: View) -> bool:
    return view.read(extract_queries.batches())["is_simulated"].any()


def cell(
    view: View, row: dict, column: str, written: Callable[[object], str] | None = None
) -> tuple[str, str]:
    """A measure as a cell (text, mark); where it is null, the word for hidden or for not known.

    Without `written` it is a count.
    """
    if row[column] is not None:
        text = written(row[column]) if written else formats.whole(row[column], view.lang)
        return text, tables.NUMBER
    return (hidden(view) if row["is_suppressed"] else view.words("table.empty")), MISSING


def hidden(view: View) -> str:
    """What stands where a number must not be seen: never a number, never 0."""
    return view.words("extract.hidden")


def hidden_notes(view: View, rows: list[dict]) -> list[str]:
    """Small print on hidden cells, where there are any."""
    return [view.words("extract.hidden_how")] if any(row["is_suppressed"] for row in rows) else []


def nothing(view: View, region: dict, relation: str) -> None:
    """Why `relation` has no rows of a region, which regions have some, and what brings them in."""
    held = view.read(extract_queries.regions(relation, region["region_code"])).to_dicts()
    has_records = view.read(extract_queries.has_records(region["region_code"]))["has_records"][0]
    # Records of regions are never added up to the region above: that sum would give hidden ones away.
    is_above = region["region_level"] != "regency" and held
    why = "no_rows" if has_records else "never_summed" if is_above else "nothing"
    say.info(view.words(f"extract.{why}", region=region["region_name"]), icon=":material/info:")
    if held:
        links = ", ".join(_link(view, row) for row in held[:MOST_LINKS])
        count = formats.whole(len(held), view.lang)
        key = "extract.held_some" if len(held) > MOST_LINKS else "extract.held"
        summary = escape(view.words(key, count=count))
        made_up = label(view) if is_simulated(view) else ""
        st.html(f'<p class="w-small">{summary} {links} {made_up}</p>')
    st.html(f'<p class="w-small">{escape(view.words("extract.do"))}</p>')
    st.code(view.words("extract.commands"), language="bash")


def _link(view: View, row: dict) -> str:
    """The page at hand, at another region."""
    address = urlencode({"region": row["region_code"], "lang": view.lang})
    return f'<a href="?{escape(address)}">{escape(row["region_name"])}</a>'
