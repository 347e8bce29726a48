"""Rules as dbt's tests ask them: those of a relation in one test (docs/decisions/0008), others alone."""

import re
from typing import NamedTuple

KINDS = (
    "well_formed",
    "one_row_per",
    "refers_to",
    "holds",
    "present_together",
    "not_overlapping",
    "covers_every",
    "region_name_fits_code",
)


class Asked(NamedTuple):
    """One rule. `what` is what the YAML says below its `kind` (macros/rules.sql), both None where
    a file of its own asks; `said` are its labels, remedies, threshold and the like."""

    rule_id: str
    kind: str | None
    what: list | dict | None
    said: dict
    words: tuple[str, str]  # What it asks, in Indonesian and English.


def asked_by(test: dict) -> list[Asked]:
    """Rules of a data test, from its node in the manifest."""
    if (test.get("test_metadata") or {}).get("name") != "keeps_rules":
        said = re.match(r"(?:--[^\n]*\n)+", test["raw_code"])
        text = " ".join(re.findall(r"-- ?(.*)", said[0])) if said else test["name"]
        return [Asked(test["name"], None, None, test["config"]["meta"], (text, text))]
    found = []
    for rule in test["test_metadata"]["kwargs"]["rules"]:
        [kind] = rule.keys() & set(KINDS)
        found.append(Asked(rule["rule"], kind, rule[kind], rule, _words(kind, rule[kind])))
    return found


def key_of(test: dict) -> list[str] | None:
    """Columns of the key that a data test asks for; None where it asks for none."""
    return next((a.what for a in asked_by(test) if a.kind == "one_row_per"), None)


def remedies(asked: Asked) -> str | None:
    """What mends a broken rule: its own remedy, or those of its parts."""
    parts = asked.what if asked.kind in ("holds", "refers_to") else ()
    told = [asked.said.get("remedy")] if "remedy" in asked.said else [p.get("remedy") for p in parts]
    return " ".join(dict.fromkeys(filter(None, told))) or None


def _words(kind: str, what: list | dict) -> tuple[str, str]:
    names = ", ".join(what) if kind in ("well_formed", "one_row_per", "covers_every") else ""
    if kind in ("present_together", "not_overlapping"):
        names = ", ".join(what["columns" if kind == "present_together" else "key"])
    to = ", ".join(sorted({r["to"] for r in what})) if kind == "refers_to" else ""
    problems = "; ".join(r["problem"] for r in what) if kind == "holds" else ""
    return {
        "one_row_per": (f"Satu baris per {names}", f"One row per {names}"),
        "refers_to": (f"Rujukan ke {to} dikenal", f"References to {to} are known"),
        "well_formed": (f"Nilai {names} tertulis benar", f"Values of {names} are well formed"),
        "holds": (f"Setiap baris memenuhi {len(what)} aturan", f"No row {problems}"),
        "present_together": (f"{names} terisi bersama", f"{names} stand together"),
        "not_overlapping": (
            f"Masa berlaku per {names} tidak bertumpang",
            f"Spans per {names} do not overlap",
        ),
        "covers_every": (f"Setiap gabungan {names} punya baris", f"Every {names} has a row"),
        "region_name_fits_code": (
            "Nama wilayah cocok dengan kodenya",
            "Names of regions fit their codes",
        ),
    }[kind]
