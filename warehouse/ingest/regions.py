"""Regions as offices write them: Kemendagri code, BPS code or name."""

import re
from functools import cache

import polars as pl

from warehouse.ingest.faults import EMPTY, NATIONAL, UNKNOWN_REGION, Fault, FileFaultError, ambiguous
from warehouse.ingest.headers import normal
from warehouse.settings import PROJECT

PREFIXES = {
    "kab": "regency", "kabupaten": "regency", "regency": "regency", "kota": "city", "city": "city",
    "kotamadya": "city", "provinsi": "province", "prov": "province", "province": "province",
}  # fmt: skip


@cache
def reference(name: str) -> pl.DataFrame:
    return pl.read_csv(PROJECT / "seeds" / "reference" / f"{name}.csv", infer_schema=False)


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, list[tuple[str, str, str]]]]:
    """Names by Kemendagri code, Kemendagri codes by BPS code, and regions by their bare names."""
    codes, by_bps, by_name = {}, {}, {}
    for code, name, kind, _, bps in reference("regions").rows():
        codes[code] = name
        if bps:
            by_bps[bps] = code
        bare = re.sub(r"^(kab|kota) ", "", normal(name))
        # Jakarta and Yogyakarta are called by half of their names, and then may be two regions.
        short = re.sub(r"^(administrasi|daerah istimewa|dki) ", "", bare)
        for called in {bare, short}:
            by_name.setdefault(called.replace(" ", ""), []).append((code, name, kind))
    return codes, by_bps, by_name


def read_region(text: str, *, is_bps: bool) -> tuple[str | None, Fault | None]:
    """The Kemendagri code of one cell. Raises FileFaultError where the file's codes are of the BPS."""
    codes, by_bps, _ = _tables()
    words = normal(re.sub(r"^'|\.0$", "", text.strip()))
    if not words:
        return None, EMPTY
    digits = words.replace(" ", "")
    if digits.isdigit():
        if is_bps:
            return (by_bps[digits], None) if digits in by_bps else (None, UNKNOWN_REGION)
        if digits in codes:
            return digits, None
        if digits in by_bps:
            # Most BPS codes are also codes of other regions: reading on would misplace them silently.
            raise FileFaultError(
                f"Region {digits} is a BPS code only ({codes[by_bps[digits]]}).",
                "Use Kemendagri codes, or head the column `kode bps` if all its codes are of the BPS.",
            )
        return None, UNKNOWN_REGION
    return _read_name(words)


def _read_name(words: str) -> tuple[str | None, Fault | None]:
    found = named(words)
    if not found:
        return None, UNKNOWN_REGION
    if len(found) > 1:
        return None, ambiguous([f"{_called(name, kind)} ({code})" for code, name, kind in found])
    return (None, NATIONAL) if found[0][2] == "national" else (found[0][0], None)


def named(text: str) -> list[tuple[str, str, str]]:
    """Code, name and kind of all regions that a name may mean, with or without their kind before it."""
    words, (_, _, by_name) = normal(text), _tables()
    first, _, rest = words.partition(" ")
    kind = PREFIXES.get(first)
    bare = (rest if kind and rest else words).replace(" ", "")
    found = by_name.get(bare) or by_name.get(words.replace(" ", ""), [])
    if kind and rest:
        found = [f for f in found if f[2] == kind] or by_name.get(words.replace(" ", ""), [])
    return found


def _called(name: str, kind: str) -> str:
    return f"Provinsi {name}" if kind == "province" else name
