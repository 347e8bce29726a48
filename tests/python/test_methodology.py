"""The methodology is fresh, tells of every measure once, and its examples come out as printed."""

import re

import duckdb
import pytest

from warehouse import methodology
from warehouse.explorer.data_queries import measures
from warehouse.findings import LANGUAGES
from warehouse.settings import PROJECT
from warehouse.sql import dicts

WORKED = re.compile(r"^- \*\*(?:Example|Contoh):\*\* .*?: (\S.*?) ([=≈]) (−?[\d.,]*\d)", re.M)
# Of what is computed from shown counts and rounded again.
NEARLY = 0.1


def text(language: str) -> str:
    return (PROJECT / f"docs/methodology.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_methodology_is_that_of_the_release(marts, language):
    assert text(language) == methodology.render(marts, language), "run: make findings"


def test_every_measure_with_a_formula_is_told_once(marts):
    told = [m["column"] for s in methodology.subjects() for row in s["row"] for m in row["measure"]]
    for measure in dicts(marts, measures().sql):
        names = {f"{r}.{measure['column_name']}" for r in measure["relations"].split(", ")}
        found = [column for column in told if column in names]
        assert len(found) == 1, f"templates/methodology says {found or 'nothing'} of {sorted(names)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_come_out_as_printed(language):
    found = WORKED.findall(text(language))
    assert len(found) > 30
    for worked, sign, result in found:
        expression, printed = (_plain(part, language) for part in (worked, result))
        as_doubles = re.sub(r"\d[\d.]*", r"\g<0>e0", expression)
        [[value]] = duckdb.sql(f"select {as_doubles}").fetchall()
        last_digit = 10.0 ** -len(printed.partition(".")[2])
        allowed = NEARLY * abs(value) if sign == "≈" else last_digit / 2 + 1e-9
        assert abs(value - float(printed)) <= allowed, f"{worked} = {value}, printed {result}"


def _plain(number: str, language: str) -> str:
    """As SQL writes numbers and signs."""
    thousands, decimal = (",", ".") if language == "en" else (".", ",")
    number = number.replace(thousands, "").replace(decimal, ".")
    return number.replace("×", "*").replace("÷", "/").replace("−", "-")
