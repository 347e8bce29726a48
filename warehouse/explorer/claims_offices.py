"""What an office pays on average per case, beside others: one programme, one unit, the same days."""

from decimal import Decimal

import polars as pl
import streamlit as st

from warehouse.explorer import (
    bars,
    claims_office_queries,
    claims_words,
    evidence,
    filters,
    formats,
    say,
)
from warehouse.explorer.claims_parts import key
from warehouse.explorer.claims_place import Place, href, office_name
from warehouse.explorer.view import View

RELATION = "claims.claims_by_office"
COLUMNS = [
    "office_name",
    "seat_region_name",
    "cases",
    "amount_idr",
    "amount_per_case_idr",
    "n_other_branches",
    "others_amount_per_case_idr",
    "difference_from_others_pct",
    "is_others_rounded",
    "is_others_press_only",
    "national_amount_per_case_idr",
    "is_rounded",
    "is_press_only",
    "is_flagged",
]
USUAL = "JHT"


def show(view: View, place: Place) -> None:
    heading = st.container()
    which, when = st.columns(2)
    labels = {
        r["program"]: view.label(r)
        for r in view.read(claims_office_queries.compared_programs()).to_dicts()
    }
    with which:
        program = filters.choose("program", list(labels), USUAL, view.lang, format_func=labels.get)
    found = view.read(claims_office_queries.comparisons(program, place.key)).to_dicts()
    options = {f"{key(row)}_{row['claim_unit']}": row for row in found}

    def option_name(option: str) -> str:
        row = options[option]
        unit = view.words(f"claims.unit_{row['claim_unit']}")
        return view.words("claims.against", period=claims_words.period(view, row), unit=unit)

    with when:
        chosen = filters.choose(
            "against", list(options), next(iter(options)), view.lang, format_func=option_name
        )
    made_by = claims_office_queries.compared_offices(program, *chosen.split("_"))
    rows = view.read(made_by)
    title = view.words(
        "claims.offices_title",
        program=program,
        unit=view.words(f"claims.one_{options[chosen]['claim_unit']}"),
        period=claims_words.period(view, options[chosen]),
    )
    with heading:
        say.header(title, anchor=False)
    bars.small_print([_told(view, place, options[chosen], rows), view.words("claims.offices_how")])
    branches = rows.filter(pl.col("office_kind") == "branch").to_dicts()
    others = rows.filter(pl.col("office_kind") != "branch").to_dicts()
    _bars(view, place, branches, rows)
    if others:
        say.subheader(view.words("claims.offices_apart"), anchor=False)
        _bars(view, place, others, rows)
    bars.small_print(view.flag_notes(rows.to_dicts()))
    evidence.show(
        view,
        name=f"offices-{program}-{chosen}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def _told(view: View, place: Place, found: dict, rows: pl.DataFrame) -> str:
    """Where the chosen office stands; that it does not stand here; or nothing where none is chosen."""
    if not place.office:
        return view.words("claims.offices_choose")
    if not found["has_office"]:
        return view.words("claims.offices_without", office=place.name)
    row = rows.row(by_predicate=pl.col("office_id") == place.key, named=True)
    return view.words(
        "claims.offices_told",
        office=place.name,
        average=claims_words.average(view, row),
        comparison=_comparison(view, row),
    )


def _bars(view: View, place: Place, rows: list[dict], scale: pl.DataFrame) -> None:
    if not rows:
        return
    first, last = rows[0], rows[-1]
    alt = view.words(
        "claims.offices_alt" if len(rows) > 1 else "claims.offices_alt_one",
        first=first["office_name"],
        first_average=claims_words.average(view, first),
        last=last["office_name"],
        last_average=claims_words.average(view, last),
    )
    drawn = [_bar(view, place, row) for row in rows]
    national = first["national_amount_per_case_idr"] or Decimal(0)
    top = max(scale["amount_per_case_idr"].max(), national)
    bars.show(drawn, f"{alt} {_national(view, first)}", scale=top)


def _bar(view: View, place: Place, row: dict) -> bars.Bar:
    marks = [view.words("claims.chosen")] if row["office_id"] == place.key else []
    return bars.Bar(
        label=office_name(view, row),
        share=row["amount_per_case_idr"],
        value=formats.rupiah(row["amount_per_case_idr"], view.lang),
        href=href(view, place, row["office_id"]),
        flags=[*marks, *view.flags(row)],
        lines=[_parts(view, row), _comparison(view, row)],
        mark=row["national_amount_per_case_idr"],
    )


def _parts(view: View, row: dict) -> str:
    return view.words(
        "claims.average_of",
        amount=formats.rupiah(row["amount_idr"], view.lang),
        cases=claims_words.cases(view, row),
        seat=row["seat_region_name"],
    )


def _comparison(view: View, row: dict) -> str:
    if row["office_kind"] != "branch":
        return view.words("claims.others_not_like")
    if not row["n_other_branches"]:
        return view.words("claims.others_none")
    off = row["difference_from_others_pct"]
    direction = "above" if off > 0 else "below" if off < 0 else "equal"
    number = "_one" if row["n_other_branches"] == 1 else ""
    average = formats.rupiah(row["others_amount_per_case_idr"], view.lang)
    others = claims_words.with_flags_of(row, "others")
    return view.words(
        f"claims.others_{direction}{number}",
        difference=formats.percent(abs(off), view.lang),
        count=formats.whole(row["n_other_branches"], view.lang),
        average=", ".join([average, *map(view.in_text, view.flags(others))]),
    )


def _national(view: View, row: dict) -> str:
    if row["national_amount_per_case_idr"] is None:
        return view.words("claims.national_none")
    national = formats.rupiah(row["national_amount_per_case_idr"], view.lang)
    rounded = view.words("claims.national_rounded") if row["is_national_rounded"] else ""
    return f"{view.words('claims.national', average=national)} {rounded}".strip()
