"""Filters that live in the address: a link opens the same view again, in any session.

What a reader chose on one page is kept for the next, because moving between pages empties the
address.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from warehouse.explorer import say
from warehouse.explorer.words import DEFAULT, LANGUAGES, words

KEPT = "kept_filters"


def language() -> tuple[str, bool]:
    """The language asked for now or before, else Bahasa Indonesia; and whether it is an unknown one."""
    return _settle("lang", list(LANGUAGES), DEFAULT)


def language_toggle(lang: str) -> None:
    _show(
        st.segmented_control,
        "lang",
        lang,
        label=words(lang, "frame.language"),
        options=list(LANGUAGES),
        format_func=LANGUAGES.get,
        label_visibility="collapsed",
        required=True,
    )


def choose(
    name: str,
    options: Sequence[str],
    default: str,
    lang: str,
    *,
    format_func: Callable[[str], str] = str,
    compact: bool = False,
) -> str:
    """A filter bound to the address under `name`; a value that is not on offer falls back, and says so.

    The label is `filter.<name>` of the catalogue. `compact` shows all options at once.
    """
    value, is_unknown = _settle(name, options, default)
    widget = st.segmented_control if compact else st.selectbox
    more = {"required": True} if compact else {"filter_mode": "contains"}
    label = words(lang, f"filter.{name}")

    def shown(option: str) -> str:
        # The options of a list are words already.
        return say.plain(format_func(option)) if compact else format_func(option)

    _show(widget, name, value, label=label, options=options, format_func=shown, **more)
    if is_unknown:
        fell_back(label, format_func(value), lang)
    return value


def choose_year(name: str, rows: Sequence[dict], lang: str) -> tuple[str, list[dict]]:
    """One of the years of rows, the first by default, and its rows."""
    years = list(dict.fromkeys(str(row["year"]) for row in rows))
    year = choose(name, years, years[0], lang, compact=True)
    return year, [row for row in rows if str(row["year"]) == year]


def text(name: str, lang: str, longest: int) -> str:
    """A text bound to the address under `name`; its label is `filter.<name>` of the catalogue."""
    kept = st.session_state.setdefault(KEPT, {})
    value = st.query_params.get(name, kept.get(name, "")).strip()[:longest]
    if value:
        kept[name] = st.query_params[name] = value
    _show(st.text_input, name, value, label=words(lang, f"filter.{name}"), max_chars=longest)
    return value


def fell_back(label: str, shown: str, lang: str) -> None:
    """Say that a link asked for a value that is not on offer, and what is shown instead."""
    say.info(words(lang, "filter.fell_back", filter=label, shown=shown), icon=":material/info:")


def question(names: Sequence[str]) -> dict[str, str] | None:
    """Filters that are asked together: all from the address, else all as asked before, else None.

    A name that the address leaves out is an empty text. Another page's question is another question.
    """
    slot = " ".join(names)
    kept = st.session_state.setdefault(KEPT, {})
    asked = {name: st.query_params[name] for name in names if st.query_params.get(name)}
    if not asked:
        asked = kept.get(slot, {})
        st.query_params.update(asked)
    kept[slot] = asked
    return {name: asked.get(name, "") for name in names} if asked else None


def field(widget: Callable, name: str, value: str, **settings: object) -> None:
    """A part of a question inside a form; it counts once `ask` is called."""
    key = f"filter_{name}"
    st.session_state[key] = value
    widget(key=key, **settings)


def ask(names: Sequence[str]) -> None:
    """Write all fields of a question to the address, so that none is left of the question before."""
    for name in names:
        value = st.session_state[f"filter_{name}"].strip()
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def _settle(name: str, options: Sequence[str], default: str) -> tuple[str, bool]:
    kept = st.session_state.setdefault(KEPT, {})
    asked = st.query_params.get(name, kept.get(name))
    if asked is None:
        return default, False
    if asked not in options:
        # A year kept from another region is no mistake of the reader's, but it is said all the same.
        kept.pop(name, None)
        return default, True
    kept[name] = asked
    if st.query_params.get(name) != asked:
        st.query_params[name] = asked
    return asked, False


def _show(widget: Callable, name: str, value: str, **settings: object) -> None:
    key = f"filter_{name}"
    st.session_state[key] = value
    widget(key=key, on_change=_write, args=(name, key), **settings)


def _write(name: str, key: str) -> None:
    chosen = st.session_state[key]
    kept = st.session_state.setdefault(KEPT, {})
    if chosen == "":
        kept.pop(name, None)
        st.query_params.pop(name, None)
        return
    st.query_params[name] = kept[name] = chosen
