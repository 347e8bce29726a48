"""Figures of claims in words: always with their unit, their flags and their audit."""

from html import escape
from urllib.parse import urlencode

from warehouse.explorer import bars, formats, tables
from warehouse.explorer.view import View

# The flags of a row that speak of one of its two measures.
FLAGS = ("rounded", "press_only", "flagged")
REGISTRATION = "registration_effect"


def period(view: View, row: dict) -> str:
    return formats.period(row["period_start"], row["period_end"], view.lang)


def counted(view: View, row: dict, value: formats.Count) -> str:
    """370.747 kecelakaan"""
    return view.words(f"claims.count_{row['claim_unit']}", value=value)


def cases(view: View, row: dict) -> str:
    return counted(view, row, formats.persons(row["cases"], view.lang))


def average(view: View, row: dict) -> str:
    """Rp 12,39 juta per klaim"""
    unit = view.words(f"claims.one_{row['claim_unit']}")
    amount = formats.rupiah(row["amount_per_case_idr"], view.lang)
    return view.words("claims.per_case", amount=amount, unit=unit)


def with_flags_of(row: dict, measure: str) -> dict:
    """The row with the flags of its `cases`, `amount`, `total` or `others` alone; for `both` as it is.

    A `frequency` has those of its cases and of its participants.
    """
    if measure == "both":
        return row
    of = ("cases", "participants") if measure == "frequency" else (measure,)
    flags = (*FLAGS, REGISTRATION) if measure == "frequency" else FLAGS
    return row | {f"is_{flag}": any(row.get(f"is_{m}_{flag}") for m in of) for flag in flags}


def over(view: View, row: dict) -> str:
    """The participants that a frequency is taken of, and their month."""
    return view.words(
        "claims.over",
        persons=formats.persons(row["active_participants_persons"], view.lang),
        when=formats.month(row["participants_on"], view.lang),
    )


def change(view: View, row: dict, measure: str) -> str:
    """+24,5 % dari setahun sebelumnya; empty where the mart has no like period."""
    value = row[f"{measure}_change_pct"]
    if value is None:
        return ""
    text = formats.signed(value, "percent", view.lang, 1)
    return view.words("claims.change", change=text)


def audit(view: View, row: dict, measure: str) -> str:
    """What the audit of a printed total found, as a link to the audit on Cek Angka."""
    verdict = row[f"{measure}_verdict"]
    if verdict is None:
        return ""
    if not row[f"{measure}_has_parts"]:
        return f'<span class="w-line">{escape(view.words("claims.audit_no_parts"))}</span>'
    is_wider = row[f"{measure}_closes_with"] == "with_scholarships"
    kind = f"{verdict}_with_scholarships" if is_wider else verdict
    asked = {"lang": view.lang, "verdict": verdict, "measure": f"claims_{measure}"}
    link = (
        f'<a href="cek-angka?{escape(urlencode(asked))}">{escape(view.words("claims.audit_link"))}</a>'
    )
    text = escape(view.words(f"claims.audit_{kind}"))
    return f'<span class="w-line">{text} {link}</span>'


def figure(view: View, text: str, row: dict, notes: list[str]) -> str:
    """A figure as HTML: its text, its flags as marks, and small print below."""
    lines = "".join(f'<span class="w-line">{escape(note)}</span>' for note in notes if note)
    marks = bars.flags(view.flags(row))
    return f'<span class="w-figure">{escape(text)}{lines}<span class="w-notes">{marks}</span></span>'


def gap(view: View, key: str = "claims.gap") -> tuple[str, str]:
    return view.words(key), tables.GAP
