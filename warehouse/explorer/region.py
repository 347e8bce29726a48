"""Wilayah: all that is held for one region, on one page that prints."""

import streamlit as st

from warehouse.explorer import brief, evidence, regions, say
from warehouse.explorer.view import View


def page(view: View) -> None:
    # The nation by default, as on the other pages: a province shown unasked would look like a choice.
    region = regions.choose(view)
    say.title(regions.name(region), anchor=False)
    st.html(brief.lead(view, region))
    st.download_button(
        view.words("region.download"),
        lambda: brief.document(view, region).encode(),
        file_name=brief.file_name(view, region),
        mime="text/html",
        icon=":material/print:",
        on_click="ignore",
    )
    for section in brief.sections(view, region, has_links=True):
        say.header(section.title, anchor=False)
        st.html(section.html)
        evidence.show(
            view,
            name=f"{section.name}-{region['region_code']}",
            title=section.title,
            rows=section.rows,
            made_by=[section.made_by],
            relation=section.relation,
            columns=list(section.columns) or None,
        )
