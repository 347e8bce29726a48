"""Published protection of a region by payer, and the local list of vulnerable workers beside it."""

from decimal import Decimal
from html import escape

import polars as pl
import streamlit as st

from warehouse.explorer import bars, evidence, formats, protection_queries, regions, say
from warehouse.explorer.view import View

UNKNOWN = "unknown"
RELATION = "protection.vulnerable_protection"
COLUMNS = [
    "as_of_on",
    "payer_id",
    "worker_group",
    "role",
    "workers_persons",
    "is_rounded",
    "is_press_only",
    "is_flagged",
]


def show(view: View, region: dict) -> None:
    rows = view.read(protection_queries.published(region["region_code"]))
    if rows.is_empty():
        _nothing(view, region)
    else:
        _by_payer(view, region, rows)
        _local_list(view, region)


def printed(view: View, row: dict) -> str:
    """The date of a row, as precise as its source prints it."""
    return formats.printed(row["period_printed"], view.lang)


def _nothing(view: View, region: dict) -> None:
    name = region["region_name"]
    say.header(view.words("protection.nothing_title", region=name), anchor=False)
    say.info(view.words("protection.nothing_why", region=name), icon=":material/info:")
    say.paragraph(view.words("protection.nothing_do"))


def _by_payer(view: View, region: dict, rows: pl.DataFrame) -> None:
    latest = protection_queries.latest(region["region_code"])
    held = view.read(latest).to_dicts()
    title = view.words("protection.published_title", region=region["region_name"])
    say.header(title, anchor=False)
    if held:
        newest = max(held, key=lambda row: row["as_of_on"])
        st.html(f'<p class="w-lead">{escape(_sentence(view, region, newest))}</p>')
        alt = view.words(
            "protection.published_alt",
            numbers="; ".join(
                f"{_name(view, row)} {formats.persons(row['workers_persons'], view.lang)}"
                for row in held
            ),
        )
        largest = Decimal(max(row["workers_persons"] for row in held))
        bars.show([_bar(view, row) for row in held], alt, scale=largest)
    else:
        say.info(view.words("protection.none_protected"), icon=":material/info:")
    bars.small_print([view.words("protection.never_summed"), *view.flag_notes(rows.to_dicts())])
    evidence.show(
        view,
        name=f"protection-{region['region_code']}",
        title=title,
        rows=rows,
        made_by=[protection_queries.published(region["region_code"]), latest],
        relation=RELATION,
        columns=COLUMNS,
    )


def _sentence(view: View, region: dict, row: dict) -> str:
    return view.words(
        "protection.sentence_unknown" if row["payer_id"] == UNKNOWN else "protection.sentence",
        region=region["region_name"],
        persons=formats.persons(row["workers_persons"], view.lang),
        group=view.in_text(view.label(row, "worker_group_label")),
        payer=view.label(row, "payer_label"),
        when=printed(view, row),
    )


def payer(view: View, row: dict) -> str:
    """Who pays, in words also where nobody is named."""
    is_unknown = row["payer_id"] == UNKNOWN
    return view.words("protection.payer_unknown") if is_unknown else view.label(row, "payer_label")


def _name(view: View, row: dict) -> str:
    return f"{payer(view, row)}, {view.in_text(view.label(row, 'worker_group_label'))}"


def _bar(view: View, row: dict) -> bars.Bar:
    source = view.label(row, "publisher") or view.label(row, "title")
    lines = [view.words("protection.as_of", when=printed(view, row), source=source)]
    return bars.Bar(
        label=_name(view, row),
        share=row["workers_persons"],
        value=formats.persons(row["workers_persons"], view.lang),
        flags=view.flags(row),
        lines=lines,
    )


def _local_list(view: View, region: dict) -> None:
    made_by = protection_queries.lists(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty() and region["region_code"] == regions.COUNTRY:
        return  # The nation has no list of its own to miss.
    title = view.words("protection.list_title", region=region["region_name"])
    say.subheader(title, anchor=False)
    if rows.is_empty():
        st.html(f"<p>{escape(view.words('protection.list_none'))}</p>")
        return
    for row in rows.to_dicts():
        text = view.words(
            "protection.list_size",
            persons=formats.whole(row["workers_persons"], view.lang),
            when=printed(view, row),
        )
        st.html(f"<p>{escape(text)} {bars.flags(view.flags(row))}</p>")
    bars.small_print([view.words("protection.list_no_rate")])
    evidence.show(
        view,
        name=f"local-list-{region['region_code']}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )
