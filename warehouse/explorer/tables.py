"""Tables as plain HTML: they scroll inside their own box, and the keyboard reaches them."""

from html import escape

from warehouse.explorer.view import View

NUMBER = "w-number"
GAP = "w-gap"
WIDE = "w-wide"
# A long table shows its first rows; folding fewer than SPARED would only cost a click.
FIRST_ROWS = 10
SPARED = 3


class Html(str):
    """Text of a cell that is markup already; whoever makes it escapes what it holds."""

    __slots__ = ()


def html(
    view: View,
    title: str,
    head: list[str],
    rows: list[list[tuple[str, str]]],
    *,
    stacked: bool = False,
    folds: bool = False,
) -> str:
    """Cells (text, mark) as a table; mark is NUMBER, GAP, WIDE or empty, the first of a row names it.

    On narrow screens a table reaches to the side, and says so. A `stacked` one has nothing there: its
    cells stand below each other under their names. One that `folds` hides what follows the first rows
    where it is long, and says how many rows those are.
    """
    marks = [mark for _, mark in rows[0]] if rows else [""] * len(head)
    names = "".join(
        f'<th scope="col" class="{mark}" role="columnheader">{escape(name)}</th>'
        for name, mark in zip(head, marks, strict=True)
    )
    is_long = folds and len(rows) >= FIRST_ROWS + SPARED
    first, rest = (rows[:FIRST_ROWS], rows[FIRST_ROWS:]) if is_long else (rows, [])
    tables = _table(names, first, head)
    if rest:
        tables += folded(view.more(len(rest)), _table(names, rest, head))
    hint = "" if stacked else f'<p class="w-small w-swipe">{escape(view.words("table.swipe"))}</p>'
    kind = "w-scroll w-stacked" if stacked else "w-scroll"
    return (
        f'{hint}<div class="{kind}" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"{tables}</div>"
    )


def folded(summary: str, html: str) -> str:
    """Markup behind a click; on paper it is open."""
    return f'<details class="w-rest"><summary>{escape(summary)}</summary>{html}</details>'


def _table(names: str, rows: list[list[tuple[str, str]]], head: list[str]) -> str:
    # The roles say what the elements are anyway, because a style that stacks cells takes it from them.
    body = "".join(f'<tr role="row">{_row(cells, head)}</tr>' for cells in rows)
    return (
        f'<table role="table"><thead role="rowgroup"><tr role="row">{names}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _row(cells: list[tuple[str, str]], head: list[str]) -> str:
    (name, mark), *others = cells
    html = f'<th scope="row" role="rowheader" class="{mark}">{_text(name)}</th>'
    for (text, mark), column in zip(others, head[1:], strict=True):
        named = escape(column, quote=True)
        html += f'<td role="cell" class="{mark}" data-name="{named}"><span>{_text(text)}</span></td>'
    return html


def link(text: str, href: str, title: str = "") -> Html:
    """A link to another site, opened beside this one; plain text where the address is none."""
    if not href.startswith(("https://", "http://")):
        return Html(escape(text))
    about = f' title="{escape(title, quote=True)}"' if title else ""
    return Html(
        f'<a href="{escape(href, quote=True)}"{about} target="_blank" rel="noopener">{escape(text)}</a>'
    )


def _text(text: str) -> str:
    return text if isinstance(text, Html) else escape(text)
