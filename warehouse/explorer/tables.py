"""Tables as plain HTML: they scroll inside their own box, and the keyboard reaches them."""

from html import escape

import streamlit as st

NUMBER = "w-number"
GAP = "w-gap"


def show(title: str, head: list[str], rows: list[list[tuple[str, str]]], swipe: str) -> None:
    """Draw cells (text, mark), where mark is NUMBER, GAP or empty; the first of a row names it.

    `swipe` tells readers on narrow screens that there is more to the side.
    """
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{_row(cells)}</tr>" for cells in rows)
    st.html(
        f'<p class="w-small w-swipe">{escape(swipe)}</p>'
        f'<div class="w-scroll" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: list[tuple[str, str]]) -> str:
    (name, mark), *others = cells
    first = f'<th scope="row" class="{mark}">{escape(name)}</th>'
    return first + "".join(f'<td class="{mark}">{escape(text)}</td>' for text, mark in others)
