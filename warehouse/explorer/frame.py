"""The frame around every page: navigation, language, footer, and words when something is wrong."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from warehouse.explorer import filters, reader, say
from warehouse.explorer.view import View
from warehouse.explorer.words import words
from warehouse.ingest.identity import without_numbers
from warehouse.integrity import DamagedError
from warehouse.serving.guard import language_script
from warehouse.settings import NoReleaseError

HERE = Path(__file__).parent
ICON = str(HERE / "icon.svg")
BUILD = "make build"
COMMANDS = ".venv/bin/"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Route:
    """A page: its texts stand under `name` in the catalogue, `path` is its address (empty: the first).

    No icon: Streamlit makes a page's icon the favicon too, and fetches it from outside.
    """

    name: str
    path: str
    page: Callable[[View], None]


def run(routes: list[Route]) -> None:
    """Show the page of the address."""
    lang, is_unknown = filters.language()
    pages = [
        st.Page(
            _guarded(route, lang),
            title=words(lang, f"{route.name}.nav"),
            url_path=route.path or None,
            default=not route.path,
        )
        for route in routes
    ]
    chosen = st.navigation(pages, position="top")
    site = words(lang, "frame.site")
    st.set_page_config(page_title=f"{chosen.title} · {site}", page_icon=ICON, layout="wide")
    st.logo(ICON, size="medium")
    st.html(HERE / "style.css")
    st.html(f"<script>{language_script(lang)}</script>", unsafe_allow_javascript=True)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(f'<p class="w-site">{site}</p>', width="content")
        filters.language_toggle(lang)
    if is_unknown:
        say.info(words(lang, "frame.language_unknown"), icon=":material/info:")
    chosen.run()


def _guarded(route: Route, lang: str) -> Callable[[], None]:
    def page() -> None:
        try:
            view = View(reader.served(), lang)
            route.page(view)
            footer = words(lang, "frame.footer", release=view.release.release_id)
            st.html(f'<footer class="w-footer">{footer}</footer>')
        except NoReleaseError:
            say.title(words(lang, "missing.title"))
            say.paragraph(words(lang, "missing.why"))
            st.code(BUILD, language="bash")
            say.paragraph(words(lang, "missing.then"))
        except Exception as wrong:
            # The reader gets words, the log gets the trace: without long numbers, as people paste them.
            log.error("Page %s failed\n%s", route.name, without_numbers(traceback.format_exc()))
            if damaged := reader.damage(wrong):
                _say_damaged(damaged, lang)
                return
            say.error(words(lang, "failed.what"), icon=":material/error:")
            say.paragraph(words(lang, "failed.then"))

    return page


def _say_damaged(damaged: DamagedError, lang: str) -> None:
    """What is wrong, without a path of the machine, and the command for whoever keeps it."""
    what = " ".join(words(lang, f"damaged.{fault.code}") for fault in damaged.faults)
    say.error(f"{words(lang, 'damaged.what')} {what}", icon=":material/error:")
    say.paragraph(words(lang, "damaged.command"))
    st.code(f"{COMMANDS}{damaged.remedy}", language="bash")
    say.paragraph(words(lang, "damaged.then"))
