"""Numbers and dates in the reader's language (`id` or `en`), through Babel."""

from datetime import date, timedelta
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal

MILLION = 1_000_000
NBSP = "\u00a0"  # A number and its word stay on one line.


class Count(str):
    """A number as text that picks the word beside it: `{count:source|sources}` in a catalogue."""

    def __new__(cls, text: str, number: int | Decimal, lang: str):
        made = super().__new__(cls, text)
        made._number, made._lang = number, lang
        return made

    def __format__(self, spec: str) -> str:
        singular, bar, plural = spec.partition("|")
        if not bar:
            return super().__format__(spec)
        is_one = Locale(self._lang).plural_form(self._number) == "one"
        return singular if is_one else plural


def whole(value: int | Decimal, lang: str) -> Count:
    """45.220.000 · 45,220,000"""
    return Count(format_decimal(value, "#,##0", locale=lang).replace("-", "−"), value, lang)


def persons(value: int, lang: str) -> Count:
    """45,22 juta · 45.22 million; in full below a million."""
    if abs(value) < MILLION:
        return whole(value, lang)
    return Count(_in_words(value, lang), value, lang)


def rupiah(value: int | Decimal, lang: str) -> str:
    """Rp 184,72 miliar · Rp 184.72 billion; in full below a million."""
    amount = whole(value, lang) if abs(value) < MILLION else _in_words(value, lang)
    return f"Rp{NBSP}{amount}"


def percent(value: Decimal | float, lang: str) -> str:
    """31,3 % · 31.3 % of a value between 0 and 100; one decimal always."""
    return f"{format_decimal(value, '#,##0.0', locale=lang)}{NBSP}%".replace("-", "−")


def in_full(value: int | Decimal, unit: str, lang: str, places: int = 0) -> Count:
    """101.644 · Rp 184.720.007.627 · 49,74 %: every digit, with `places` decimals."""
    rounded = round(Decimal(value), places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text = format_decimal(abs(rounded), pattern, locale=lang)
    if unit == "rupiah":
        text = f"Rp{NBSP}{text}"
    elif unit == "percent":
        text = f"{text}{NBSP}%"
    return Count(f"−{text}" if rounded < 0 else text, rounded, lang)


def as_held(value: Decimal, lang: str) -> Count:
    """10 · 41,5: with the decimals that it has, and no zeros behind them."""
    return in_full(value, "", lang, max(0, -value.normalize().as_tuple().exponent))


def signed(value: int | Decimal, unit: str, lang: str, places: int = 0) -> str:
    """+3.333 · −Rp 50.000 · 0: a difference, every digit."""
    text = in_full(value, unit, lang, places)
    return f"+{text}" if round(Decimal(value), places) > 0 else text


def day(value: date, lang: str) -> str:
    """31 Desember 2024 · 31 December 2024"""
    return format_date(value, "d MMMM y", locale=lang).replace(" ", NBSP)


def short_day(value: date, lang: str) -> str:
    """31 Des 2024 · 31 Dec 2024"""
    return format_date(value, "d MMM y", locale=lang).replace(" ", NBSP)


def month(value: date, lang: str) -> str:
    """Desember 2023 · December 2023"""
    return format_date(value, "MMMM y", locale=lang).replace(" ", NBSP)


def period(start: date, end: date, lang: str) -> str:
    """2024 · Januari–Juni 2024 · Februari 2022–Mei 2024 · 1 Januari–15 Desember 2021"""
    is_of_one_year = start.year == end.year
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        first = format_date(start, "d MMMM" if is_of_one_year else "d MMMM y", locale=lang)
        return f"{first}–{day(end, lang)}".replace(" ", NBSP)
    if is_of_one_year and (start.month, end.month) == (1, 12):
        return str(end.year)
    if is_of_one_year and start.month == end.month:
        return month(end, lang)
    first = format_date(start, "MMMM" if is_of_one_year else "MMMM y", locale=lang)
    return f"{first}–{month(end, lang)}".replace(" ", NBSP)


def survey_round(printed: str, lang: str) -> str:
    """A round (`2024-08`) as its month, a printed day (`2025-06-30`) as its day."""
    if len(printed) == len("2024-08"):
        return month(date.fromisoformat(f"{printed}-01"), lang)
    return day(date.fromisoformat(printed), lang)


def printed(text: str, lang: str) -> str:
    """A date as a source prints it (`2023`, `2023-04`, `2023-04-30`): the year, the month or the day."""
    if len(text) == len("2023"):
        return text
    return (
        survey_round(text, lang)
        if len(text) == len("2023-04")
        else short_day(date.fromisoformat(text), lang)
    )


def _in_words(value: int | Decimal, lang: str) -> str:
    words = format_compact_decimal(value, format_type="long", locale=lang, fraction_digits=2)
    return words.replace(" ", NBSP).replace("-", "−")
