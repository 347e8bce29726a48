"""What a cell says: dates, months, years, amounts and words as Indonesian offices write them."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any

import polars as pl

from warehouse.ingest import faults
from warehouse.ingest.contract import EARLIEST, LARGEST_IDR, LATEST, Column
from warehouse.ingest.faults import EMPTY, Fault, FileFaultError
from warehouse.ingest.headers import normal
from warehouse.ingest.regions import read_region, reference

Read = tuple[Any, Fault | None]

BLANKS = frozenset(
    ("", "-", "--", "–", "—", "null", "none", "nan", "n/a", "na", "#n/a", "nihil", "kosong", "tidak ada",
     "0000-00-00", "00/00/0000", "00-00-0000", "0000-00-00 00:00:00")
)  # fmt: skip
MONTHS = {
    word: month
    for month, words in enumerate(
        ("januari january jan", "februari february feb pebruari", "maret march mar", "april apr",
         "mei may", "juni june jun", "juli july jul", "agustus august agu aug ags agt",
         "september sep sept",
         "oktober october okt oct", "november nov nopember nop", "desember december des dec"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
TIME = re.compile(r"[ t]\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)?( ?z| ?wib| ?[+]\d{2}:?\d{2})?$")
# Day 0 of a workbook's 1900 dates, its false 29 February 1900 allowed for; and of its 1904 dates.
ZERO, ZERO_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
# A year and a month of one digit, or a day of the 1950s: nobody can tell.
UNSURE_MONTH = re.compile(r"'?20\d{3}([.,]\d+)?")
SERIALS = range(10_000, 73_416)  # 1927 to 2100; an eight-digit date and a year are no serials.


def read_date(text: str, zero: date = ZERO) -> Read:
    """A day. Raises FileFaultError where the month stands first: the other dates would be misread."""
    words = TIME.sub("", text.strip().lstrip("'").lower()).strip()
    return _written_out(words) or _in_digits(words, zero) or (None, faults.UNREAD_DATE)


def _written_out(words: str) -> Read | None:
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", words):
        return _day(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", words):
        day, month, year = map(int, found.groups())
        if month > 12 >= day and month <= 31:
            raise FileFaultError(
                f"A date is written with the month first ({words}).",
                "Write days as 2025-06-30 or 30/06/2025 in the whole file.",
            )
        return _day(year, month, day)
    if found := re.fullmatch(r"(\d{1,2})[-/. ]*([a-z]{3,9})[-/., ]*(\d{4}|\d{2})", words):
        day, name, year = found.groups()
        if name in MONTHS:
            return _day(_year(year), MONTHS[name], int(day))
    return None


def _in_digits(words: str, zero: date) -> Read | None:
    if re.fullmatch(r"\d{8}", words):
        return _day(int(words[:4]), int(words[4:6]), int(words[6:]))
    found = re.fullmatch(r"(\d{5})([.,]\d+)?", words)
    if found and int(found[1]) in SERIALS:
        day = zero + timedelta(days=int(found[1]))
        return _day(day.year, day.month, day.day)
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", words):
        return None, faults.SHORT_YEAR
    return None


def read_month(text: str, zero: date = ZERO) -> Read:
    """The last day of a month that is written as a month, or as a day in it."""
    words = text.strip().lstrip("'").lower()
    year = month = None
    if found := re.fullmatch(r"(\d{4})[-/. ]?(\d{1,2})", words):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})[-/. ](\d{4})", words):
        year, month = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([a-z]{3,9})[-/.,' ]*(\d{4}|\d{2})", words):
        year, month = _year(found[2]), MONTHS.get(found[1])
    if UNSURE_MONTH.fullmatch(words):
        return None, faults.UNREAD_MONTH
    if re.fullmatch(r"\d{5}", words):
        year = None
    if year is None:
        day, fault = read_date(text, zero)
        if day is None:
            return None, faults.UNREAD_MONTH if fault == faults.UNREAD_DATE else fault
        year, month = day.year, day.month
    if not month or not 1 <= month <= 12:
        return None, faults.UNREAD_MONTH
    return _day(year, month, monthrange(year, month)[1]) if year else (None, faults.UNREAD_MONTH)


def read_month_or_date(text: str, zero: date = ZERO) -> Read:
    if UNSURE_MONTH.fullmatch(text.strip()):
        return None, faults.UNREAD_MONTH
    day, fault = read_date(text, zero)
    return (day, fault) if day is not None or fault != faults.UNREAD_DATE else read_month(text, zero)


def read_year(text: str, zero: date = ZERO) -> Read:
    words = re.sub(r"\.0$", "", text.strip())
    if re.fullmatch(r"\d{4}", words):
        year = int(words)
    else:
        day, fault = read_date(words, zero)
        if day is None:
            # A shown reason must not depend on parts of a birth date.
            return None, faults.SHORT_YEAR if fault == faults.SHORT_YEAR else faults.UNREAD_YEAR
        year = day.year
    return (year, None) if 1900 <= year <= date.today().year else (None, faults.UNREAD_YEAR)


def _day(year: int, month: int, day: int) -> Read:
    try:
        made = date(year, month, day)
    except ValueError:
        return None, faults.UNREAD_DATE
    return (made, None) if EARLIEST <= made <= LATEST else (None, faults.FAR_DATE)


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= (datetime.now().year + 10) % 100 else 1900)


def reference_of(kind: str) -> pl.DataFrame:
    """The rows that a payer, segment or programme may be; their first column is the code."""
    if kind == "payer":
        return reference("payers")
    if kind == "segment":
        return reference("segments").filter(pl.col("is_part_of_all") == "true")
    return reference("programs").filter(pl.col("kind") == "programme")


@cache
def allowed(kind: str) -> dict[str, str]:
    """Spellings of a reference seed's words: their codes and their labels."""
    spellings = {}
    if kind == "payer":
        for row in reference("payer_map").iter_rows(named=True):
            spellings[normal(row["funding_source_printed"] or "")] = row["payer_id"]
    rows = reference_of(kind)
    key = rows.columns[0]
    for row in rows.iter_rows(named=True):
        for name in (row[key], row["label_id"], row["label_en"]):
            spellings[normal(name)] = row[key]
            spellings[normal(re.sub(r"\(.*\)", "", name))] = row[key]
    spellings.pop("", None)
    return spellings


def read_word(text: str, spellings: dict[str, str]) -> Read:
    code = spellings.get(normal(text))
    if code is None:
        known = ", ".join(sorted(set(spellings.values())))
        return None, faults.not_allowed(known)
    return code, None


def read_programs(text: str) -> Read:
    """Several programmes: JHT+JKK+JKM, sorted, each once."""
    known, parts = allowed("program"), []
    for part in re.split(r"[+,;/&|]|\bdan\b", text):
        parts += [part] if normal(part) in known else part.split()
    found = {read_word(part, known) for part in parts}
    faulty = [fault for code, fault in found if code is None]
    if faulty or not found:
        return None, faulty[0] if faulty else EMPTY
    return "+".join(sorted(code for code, _ in found)), None


def read_text(text: str) -> Read:
    words = " ".join(text.lower().split())
    if len(words) > 60 or re.search(r"\d{5}|@", words):
        return None, faults.NO_SHORT_TEXT
    return words, None


def reader(column: Column, *, is_bps: bool = False, is_1904: bool = False) -> Callable[[str], Read]:
    """What reads one cell of a column."""
    if column.kind in ("segment", "payer", "program"):
        return lambda text: read_word(text, allowed(column.kind))
    if column.kind == "word":
        words = {normal(w): code for code, ws in column.words.items() for w in ws}
        return lambda text: read_word(text, words)
    if column.kind == "region":
        return lambda text: read_region(text, is_bps=is_bps)
    if column.kind in ("programs", "text"):
        return {"programs": read_programs, "text": read_text}[column.kind]
    read = {
        "date": read_date, "month": read_month, "month_or_date": read_month_or_date, "year": read_year,
    }[column.kind]  # fmt: skip
    return partial(read, zero=ZERO_OF_1904 if is_1904 else ZERO)


DIGITS = r"^\d{1,15}$"
# Rupiah have no thousandths: three digits after a mark are thousands, one or two are decimals.
GROUPED_ID = r"^\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?$"
GROUPED_EN = r"^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$"
DECIMAL = r"^\d+[.,](?:\d{1,2}|0+)$"


def amounts(texts: pl.Series) -> tuple[pl.Series, dict[Fault, pl.Series]]:
    """Rupiah of cells that are not blank, rounded to whole ones, and which cells are none."""
    if texts.str.contains(DIGITS).all():
        value = texts.cast(pl.Int64)
    else:
        plain = pl.col("raw").str.strip_chars().str.to_lowercase()
        plain = (
            plain.str.replace(r"^'", "").str.replace(r"^(?:rp|idr)\.?\s*", "").str.replace_all(r"\s", "")
        )
        plain = plain.str.replace(r"(?:rp|idr)$", "").str.replace(r"[.,][-–—]+$", "")
        sign = plain.str.contains(r"^(?:-|\(.*\)$)")
        plain = plain.str.replace(r"^\((.*)\)$", "$1").str.replace(r"^-(?:rp\.?)?", "")
        number = (
            pl.when(plain.str.contains(r"^\d{1,18}$"))
            .then(plain)
            .when(plain.str.contains(GROUPED_ID))
            .then(plain.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
            .when(plain.str.contains(GROUPED_EN))
            .then(plain.str.replace_all(",", "", literal=True))
            .when(plain.str.contains(DECIMAL))
            .then(plain.str.replace(",", ".", literal=True))
            .cast(pl.Float64, strict=False)
        )
        value = (
            pl.DataFrame({"raw": texts})
            .select(
                (pl.when(sign).then(-number).otherwise(number) + 0.5)
                .floor()
                .cast(pl.Int64, strict=False)
            )
            .to_series()
        )
    return value, {
        faults.UNREAD_NUMBER: value.is_null(),
        faults.NEGATIVE: value < 0,
        faults.TOO_LARGE: value > LARGEST_IDR,
    }
