"""Figures as people write them: "101.644", "49,74 %", "Rp 184.720.007.627,-", "4.22 million"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal

MAGNITUDES = {  # word: (language, factor)
    "ribu": ("id", 10**3),
    "rb": ("id", 10**3),
    "juta": ("id", 10**6),
    "jt": ("id", 10**6),
    "miliar": ("id", 10**9),
    "milyar": ("id", 10**9),
    "triliun": ("id", 10**12),
    "trilyun": ("id", 10**12),
    "thousand": ("en", 10**3),
    "million": ("en", 10**6),
    "billion": ("en", 10**9),
    "trillion": ("en", 10**12),
}
KINDS = {
    "percent": r"%|persen|percent|per cent",
    "rupiah": r"rp\.?|idr|rupiah",
    "cases": r"kasus|klaim|cases?|claims?",
    "persons": r"orang|jiwa|buruh|(?:pekerja|tenaga kerja|peserta)(?: aktif| rentan)?|angkatan kerja|"
    r"persons?|people|(?:active |vulnerable )?(?:workers?|participants?)|labou?r force",
}
ABOUT = (
    r"sekitar|kurang lebih|kira-kira|lebih dari|hampir|mencapai|"
    r"about|around|roughly|approximately|nearly|almost|more than|over|±|~|≈"
)
NUMBER = r"\d[\d.,]*"
LARGEST = 10**18  # A thousand times the national budget in rupiah.


class NotAFigureError(ValueError):
    """The text is no figure, or more than one. The message says what to write instead.

    `reason` is a stable code for readers of other languages: has_decimals, no_date, no_number,
    no_percentage, no_unit, one_letter, other_kind, range, several, too_large, two_readings, two_units,
    unknown_words or wrong_marks.
    """

    def __init__(self, message: str, reason: str):
        self.reason = reason
        super().__init__(message)


@dataclass(frozen=True)
class Figure:
    """A figure as it was written.

    `value` in units (persons, rupiah, cases) or percent 0-100; `kinds` what it may be; `step` the place
    value of its last digit that says something; `is_exact` when nothing in it looks rounded.
    """

    value: Decimal
    kinds: tuple[str, ...]
    step: Decimal
    is_exact: bool
    n_significant: int


def parse(text: str, kind: str | None = None) -> Figure:
    """Read one figure. `kind` decides where the text does not say.

    Raises NotAFigureError where there is no number, several, or one that can be read in two ways.
    """
    rest = re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", text.lower())
    rest = re.sub(r"[\s()\"']+", " ", rest).strip()
    rest = re.sub(r"[.,]\s*[-\u2013\u2014]+$", "", rest).rstrip(".,;")  # Rp 5.000,-
    about, rest = _take(ABOUT, rest)
    named = []
    for name, words in KINDS.items():
        found, rest = _take(words, rest)
        if found:
            named.append(name)
    if named == ["percent", "persons"]:
        named = ["percent"]  # "49,74 persen pekerja" says of whom.
    magnitude, rest = _take("|".join(MAGNITUDES), rest)
    rest = rest.strip()
    if not re.fullmatch(NUMBER, rest):
        raise NotAFigureError(*_what_is_wrong(text, rest))
    if len(magnitude) > 1 or len(named) > 1:
        raise NotAFigureError(
            f"{text!r} names two units. Write one figure, for example '1,2 juta orang'.", "two_units"
        )
    if named and kind and named[0] != kind:
        raise NotAFigureError(
            f"{text!r} is in {named[0]}, but the kind asked for is {kind}.", "other_kind"
        )
    kind = kind or (named[0] if named else None)

    language, factor = MAGNITUDES[magnitude[0]] if magnitude else (None, 1)
    number = _read(text, rest, kind, language)
    if number * factor > LARGEST:
        raise NotAFigureError(f"{text!r} is larger than anything that is counted here.", "too_large")
    value = number * factor
    step = _step(number, kind) * factor
    if kind == "percent":
        step = min(step, Decimal(1))
        if value > 1000:
            raise NotAFigureError(
                f"{text!r} is no percentage that makes sense. Is it a count?", "no_percentage"
            )
    if kind in ("persons", "cases") and value != value.to_integral_value():
        raise NotAFigureError(
            f"{text!r} has decimals, which a count has not. Is 'juta' or '%' missing?", "has_decimals"
        )
    significant = len(str(int((value / step).to_integral_value())).strip("-").rstrip("0")) or 1
    is_exact = not about and not magnitude and kind != "percent" and step == 1
    return Figure(value.normalize() + 0, _kinds(text, kind, value), step, is_exact, significant)


def _read(text: str, number: str, kind: str | None, language: str | None) -> Decimal:
    """The number under the Indonesian or the English reading, whichever the rest of the text allows."""
    readings = {}
    for name in ("id", "en"):
        try:
            readings[name] = parse_decimal(number, locale=name, strict=True)
        except NumberFormatError:
            continue
    if not readings:
        raise NotAFigureError(
            f"{text!r} has its marks in wrong places. Write 1.234.567,89 or 1,234,567.89.", "wrong_marks"
        )
    if language:
        if readings.get(language) is None:
            return next(iter(readings.values()))
        other = readings.get("en" if language == "id" else "id", readings[language])
        if other != readings[language] and "." in number and language == "id":
            raise NotAFigureError(
                f"{text!r} can be read as {readings['id']:,} or {readings['en']:,}. "
                "Write the decimals with a comma, or leave the thousands mark out.",
                "two_readings",
            )
        return readings[language]
    if kind == "percent":
        return min(readings.values())
    # A count has no decimals: of 1,234 and 1.234 the whole number is meant.
    return max(readings.values())


def _step(number: Decimal, kind: str | None) -> Decimal:
    if number != number.to_integral_value() or kind == "percent":
        return Decimal(1).scaleb(min(number.as_tuple().exponent, 0))
    digits = str(int(number))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) if number else Decimal(1)


def _kinds(text: str, kind: str | None, value: Decimal) -> tuple[str, ...]:
    if kind:
        return (kind,)
    if value <= 100 or value != value.to_integral_value():
        raise NotAFigureError(
            f"{text!r} may be a percentage or a count. Add '%', 'orang', 'kasus' or 'Rp'.", "no_unit"
        )
    return ("persons", "cases", "rupiah")


def _take(words: str, text: str) -> tuple[list[str], str]:
    """Words found in a text, and the text without them."""
    pattern = rf"(?<![a-z])(?:{words})(?![a-z])"
    return re.findall(pattern, text), re.sub(pattern, " ", text)


def _what_is_wrong(text: str, rest: str) -> tuple[str, str]:
    """A message and its reason."""
    if not re.search(r"\d", text):
        wrong = "holds no number. Write a figure such as '101.644', '49,74 %' or '1,2 juta'."
        return f"{text!r} {wrong}", "no_number"
    if re.search(rf"{NUMBER}\s*(-|\u2013|\u2014|s/d|to|sampai|hingga)\s*{NUMBER}", rest):
        return f"{text!r} is a range. Check its two ends one after the other.", "range"
    if re.search(r"\d\s*[mtbk]\b", rest):
        wrong = "uses a one-letter unit, which can be misread. Write ribu, juta or miliar."
        return f"{text!r} {wrong}", "one_letter"
    if len(re.findall(NUMBER, rest)) > 1:
        return f"{text!r} holds more than one number. Check them one after the other.", "several"
    wrong = re.sub(NUMBER, "", rest).strip() or rest
    return f"{text!r} holds words this cannot read: {wrong!r}.", "unknown_words"
