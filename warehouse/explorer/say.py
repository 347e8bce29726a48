"""Words on a page as words: Streamlit reads Markdown in all of them, and data may hold its marks.

An image of Markdown would be fetched from wherever it names, a link leads where nobody looked. What
stands in HTML is escaped where it is made.
"""

import re

import streamlit as st

MARKS = re.compile(r"[\\`*_\[\]<$~]|:(?=\w)|^\s*[#>+-]|^\s*\d+(?=[.)])", re.MULTILINE)


def plain(text: str) -> str:
    """The text with a backslash before everything that Markdown or Streamlit would take for a mark."""
    return MARKS.sub(_escaped, text)


def title(text: str, **settings: object) -> None:
    st.title(plain(text), **settings)


def header(text: str, **settings: object) -> None:
    st.header(plain(text), **settings)


def subheader(text: str, **settings: object) -> None:
    st.subheader(plain(text), **settings)


def info(text: str, **settings: object) -> None:
    st.info(plain(text), **settings)


def warning(text: str, **settings: object) -> None:
    st.warning(plain(text), **settings)


def error(text: str, **settings: object) -> None:
    st.error(plain(text), **settings)


def paragraph(text: str) -> None:
    st.markdown(plain(text))


def _escaped(found: re.Match) -> str:
    mark = found[0]
    # A number is no mark: what makes a list of it is the full stop behind.
    return f"{mark}\\" if mark.strip().isdigit() else f"{mark[:-1]}\\{mark[-1]}"
