"""Figures as people type them, in Indonesian and in English."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from warehouse.figures import LARGEST, Figure, NotAFigureError, parse

PERCENT, PERSONS, CASES, RUPIAH = ("percent",), ("persons",), ("cases",), ("rupiah",)
COUNT = ("persons", "cases", "rupiah")

READ = [  # text, value, kinds, step, is_exact
    # A bare number: thousands marks of either language.
    ("101644", 101644, COUNT, 1, True),
    ("101.644", 101644, COUNT, 1, True),
    ("101,644", 101644, COUNT, 1, True),
    ("1.234.567", 1234567, COUNT, 1, True),
    ("1,234,567", 1234567, COUNT, 1, True),
    ("1\u202f234\u202f567", 1234567, COUNT, 1, True),
    ("  101.644\n", 101644, COUNT, 1, True),
    ("101.644.", 101644, COUNT, 1, True),
    ("10.500,00", 10500, COUNT, 100, False),
    ("10,500.00", 10500, COUNT, 100, False),
    # Zeros at its end say that it may be rounded.
    ("1.614.920", 1614920, COUNT, 10, False),
    ("3.110.000", 3110000, COUNT, 10000, False),
    ("1.000", 1000, COUNT, 1000, False),
    ("150", 150, COUNT, 10, False),
    # Counts with their unit.
    ("5 orang", 5, PERSONS, 1, True),
    ("0 orang", 0, PERSONS, 1, True),
    ("814.614 jiwa", 814614, PERSONS, 1, True),
    ("101.644 angkatan kerja", 101644, PERSONS, 1, True),
    ("2.274 buruh", 2274, PERSONS, 1, True),
    ("5.387 tenaga kerja", 5387, PERSONS, 1, True),
    ("101,644 people", 101644, PERSONS, 1, True),
    ("101,644 workers", 101644, PERSONS, 1, True),
    ("1.229 kasus", 1229, CASES, 1, True),
    ("13.738 klaim", 13738, CASES, 1, True),
    ("1 case", 1, CASES, 1, True),
    # Magnitudes.
    ("675 ribu", 675000, COUNT, 1000, False),
    ("675rb", 675000, COUNT, 1000, False),
    ("675 thousand workers", 675000, PERSONS, 1000, False),
    ("1,2 juta", 1200000, COUNT, 100000, False),
    ("1.2 juta", 1200000, COUNT, 100000, False),
    ("1,234 juta", 1234000, COUNT, 1000, False),
    ("5jt", 5000000, COUNT, 1000000, False),
    ("4.22 million", 4220000, COUNT, 10000, False),
    ("4,22 million", 4220000, COUNT, 10000, False),
    ("1,234 million", 1234000000, COUNT, 1000000, False),
    ("45,22 juta peserta aktif", 45220000, PERSONS, 10000, False),
    ("45.22 million active participants", 45220000, PERSONS, 10000, False),
    ("1,2 juta pekerja rentan", 1200000, PERSONS, 100000, False),
    ("Rp 3,4 triliun", 3400000000000, RUPIAH, 100000000000, False),
    ("Rp 3,4 trilyun", 3400000000000, RUPIAH, 100000000000, False),
    ("Rp1,9 miliar", 1900000000, RUPIAH, 100000000, False),
    ("1,9 milyar rupiah", 1900000000, RUPIAH, 100000000, False),
    ("IDR 1.9 billion", 1900000000, RUPIAH, 100000000, False),
    ("3.4 trillion rupiah", 3400000000000, RUPIAH, 100000000000, False),
    # Rupiah.
    ("Rp 184.720.007.627,-", 184720007627, RUPIAH, 1, True),
    ("Rp 184.720.007.627.-", 184720007627, RUPIAH, 1, True),
    ("Rp184.720.007.627,00", 184720007627, RUPIAH, 1, True),
    ("Rp\u00a0184.720.007.627", 184720007627, RUPIAH, 1, True),
    ("Rp. 184.720.007.627", 184720007627, RUPIAH, 1, True),
    ("rp 732.210.600", 732210600, RUPIAH, 100, False),
    ("IDR 184,720,007,627", 184720007627, RUPIAH, 1, True),
    ("Rp 1.234.567,89", "1234567.89", RUPIAH, "0.01", False),
    # Percents: the printed decimals are the step, also where they are zero.
    ("49,74 %", "49.74", PERCENT, "0.01", False),
    ("49.74%", "49.74", PERCENT, "0.01", False),
    ("49,74\u00a0%", "49.74", PERCENT, "0.01", False),
    ("(49,74 persen)", "49.74", PERCENT, "0.01", False),
    ("49.7 percent", "49.7", PERCENT, "0.1", False),
    ("49,74 persen pekerja", "49.74", PERCENT, "0.01", False),
    ("49.7 per cent", "49.7", PERCENT, "0.1", False),
    ("40 %", 40, PERCENT, 1, False),
    ("40,0 %", 40, PERCENT, "0.1", False),
    ("100%", 100, PERCENT, 1, False),
    ("0 %", 0, PERCENT, 1, False),
    ("0,5 %", "0.5", PERCENT, "0.1", False),
    ("148,23 %", "148.23", PERCENT, "0.01", False),
    ("49,740 %", "49.74", PERCENT, "0.001", False),
    ("49.740 %", "49.74", PERCENT, "0.001", False),
    # Words that say that it is rounded.
    ("sekitar 40 persen", 40, PERCENT, 1, False),
    ("about 40 percent", 40, PERCENT, 1, False),
    ("± 40 %", 40, PERCENT, 1, False),
    ("~40%", 40, PERCENT, 1, False),
    ("sekitar 101.644 orang", 101644, PERSONS, 1, False),
    ("kira-kira Rp 1,9 miliar", 1900000000, RUPIAH, 100000000, False),
    ("lebih dari 3 juta pekerja", 3000000, PERSONS, 1000000, False),
    ("more than 3 million workers", 3000000, PERSONS, 1000000, False),
]

REFUSED = [  # text, what the message says
    ("", "holds no number"),
    ("satu juta", "holds no number"),
    ("Pasuruan", "holds no number"),
    ("49", "may be a percentage or a count"),
    ("49,74", "may be a percentage or a count"),
    ("0.45", "may be a percentage or a count"),
    ("1.234.567,89", "may be a percentage or a count"),
    ("1.234 juta", "can be read as 1,234 or 1.234"),
    ("50-60 %", "is a range"),
    ("50 – 60 persen", "is a range"),
    ("50 sampai 60 persen", "is a range"),
    ("50 hingga 60 persen", "is a range"),
    ("1,2-1,4 juta", "is a range"),
    ("antara 40 dan 50 persen", "more than one number"),
    ("101.644 orang (49,74 %)", "more than one number"),
    ("2 triliun 300 miliar", "more than one number"),
    ("1 234 567", "more than one number"),
    ("5 M", "one-letter unit"),
    ("Rp 10 T", "one-letter unit"),
    ("1.2m", "one-letter unit"),
    ("675k", "one-letter unit"),
    ("5 orang kasus", "names two units"),
    ("Rp 5 orang", "names two units"),
    ("5 ribu juta", "names two units"),
    ("12.34.567", "marks in wrong places"),
    ("1,23,456", "marks in wrong places"),
    ("1.2.3", "marks in wrong places"),
    ("1,2 juta %", "no percentage that makes sense"),
    ("1.234,5 %", "no percentage that makes sense"),
    ("1,5 orang", "has decimals"),
    ("1.234,5 kasus", "has decimals"),
    ("-5 %", "words this cannot read: '-'"),
    ("USD 5", "words this cannot read: 'usd'"),
    ("40 % dari pekerja", "words this cannot read: 'dari'"),
    ("9" * 19, "larger than anything"),
    ("2.000.000 triliun rupiah", "larger than anything"),
]


@pytest.mark.parametrize(("text", "value", "kinds", "step", "is_exact"), READ)
def test_a_figure_is_read_as_it_is_meant(text, value, kinds, step, is_exact):
    figure = parse(text)
    assert (figure.value, figure.kinds, figure.step, figure.is_exact) == (
        Decimal(value),
        kinds,
        Decimal(step),
        is_exact,
    )


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_no_one_figure_is_refused_with_a_reason(text, reason):
    with pytest.raises(NotAFigureError) as refused:
        parse(text)
    assert reason in str(refused.value)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("49,74", "percent", "49.74"),
        ("49.740", "percent", "49.74"),
        ("49.740", "persons", "49740"),
        ("49", "cases", "49"),
        ("49 %", "percent", "49"),
        ("16.800", "rupiah", "16800"),
    ],
)
def test_the_kind_decides_where_the_text_does_not_say(text, kind, value):
    figure = parse(text, kind)
    assert (figure.value, figure.kinds) == (Decimal(value), (kind,))


def test_a_kind_that_the_text_denies_is_refused():
    with pytest.raises(NotAFigureError, match="is in percent, but the kind asked for is persons"):
        parse("49 %", "persons")


@pytest.mark.parametrize(
    ("text", "n"),
    [("101.644", 6), ("101.640", 5), ("3.110.000", 3), ("1,2 juta", 2), ("49,74 %", 4), ("40 %", 1)],
)
def test_significant_digits_end_with_the_last_that_is_not_zero(text, n):
    assert parse(text).n_significant == n


@given(st.integers(0, LARGEST), st.sampled_from(["id", "en"]), st.sampled_from(["persons", "rupiah"]))
def test_a_formatted_whole_number_is_read_back(number, language, kind):
    assert parse(format_decimal(number, locale=language), kind).value == number


@given(st.decimals(0, 1000, places=2), st.sampled_from(["id", "en"]))
def test_a_formatted_percentage_is_read_back(number, language):
    text = format_decimal(number, format="0.00", locale=language) + " %"
    figure = parse(text)
    assert (figure.value, figure.step) == (number, Decimal("0.01"))


WORDS = [
    "Rp",
    "juta",
    "ribu",
    "miliar",
    "million",
    "orang",
    "persen",
    "sekitar",
    "klaim",
    "s/d",
    "M",
    "e",
]
FRAGMENTS = st.sampled_from([*"0123456789.,-%()+٣²½ \u00a0", *WORDS])


@given(
    st.one_of(st.text(), st.lists(FRAGMENTS).map("".join)),
    st.sampled_from([None, "percent", "persons", "cases", "rupiah"]),
)
@example("٣٤٥", None)
@example("0 juta %", None)
def test_any_text_is_a_figure_or_is_refused(text, kind):
    try:
        figure = parse(text, kind)
    except NotAFigureError:
        return
    assert isinstance(figure, Figure)
    assert 0 <= figure.value <= LARGEST
    assert figure.step > 0
    assert figure.n_significant >= 1
