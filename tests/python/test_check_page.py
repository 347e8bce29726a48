"""Cek Angka: definitions in words, questions asked back in words, checks side by side."""

import ast
import inspect
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from warehouse import check, figures
from warehouse.explorer import check_answer, check_queries, check_quoted, reader
from warehouse.explorer.check_rows import Question
from warehouse.explorer.definitions import Definitions
from warehouse.explorer.view import View
from warehouse.explorer.words import LANGUAGES, catalogue, words
from warehouse.figures import NotAFigureError, parse

# What would show that a code went through: ALL, labour_force.
CODE = re.compile(r"_|\bALL\b|\bBEASISWA\b")

WRONG = [
    ("", "no_number"),
    ("banyak", "no_number"),
    ("40", "no_unit"),
    ("49,74", "no_unit"),
    ("2000 %", "no_percentage"),
    ("5 M", "one_letter"),
    ("50-60 %", "range"),
    ("101.644 orang (49,74 %)", "several"),
    ("1.234 juta", "two_readings"),
    ("Rp 5 juta orang", "two_units"),
    ("101.644 rumah", "unknown_words"),
    ("1.23.45 orang", "wrong_marks"),
]


@pytest.fixture
def release(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    return reader.served()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_definition_has_a_name_without_codes(release, lang):
    held = release.read(
        reader.Query("select distinct definition from warehouse.quality.figure_candidates")
    )["definition"].to_list()
    assert len(held) > 30
    definitions = Definitions(View(release, lang))
    names = {definition: definitions.name(definition) for definition in held}
    assert [name for name in names.values() if CODE.search(name)] == []
    assert len(set(names.values())) == len(held), "two definitions under one name"
    with pytest.raises(KeyError):
        definitions.name("coverage ALL over moon")


def test_names_of_definitions_read_as_words(release):
    in_indonesian, in_english = (Definitions(View(release, lang)) for lang in ("id", "en"))
    assert in_indonesian.in_text("coverage ALL over employed") == (
        "cakupan atas penduduk bekerja, semua segmen"
    )
    assert in_english.name("claims JKK, unit accident") == (
        "Number of claims, Work accident insurance (JKK), counted by accident"
    )


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_reasons_are_stable_and_have_words(text, reason):
    with pytest.raises(NotAFigureError) as wrong:
        parse(text)
    assert wrong.value.reason == reason
    assert all(f"check.ask_{reason}" in catalogue(lang) for lang in LANGUAGES)


def test_every_reason_that_is_raised_has_words():
    raised = reasons(inspect.getsource(figures)) | reasons(inspect.getsource(check))
    assert {reason for _, reason in WRONG} | {"no_date", "other_kind"} <= raised
    for lang in LANGUAGES:
        assert {f"check.ask_{reason}" for reason in raised} <= set(catalogue(lang))


def reasons(source: str) -> set[str]:
    """Codes that stand beside a message: in a raised NotAFigureError, or returned as a pair."""
    pairs = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotAFigureError":
            pairs.append(node.args)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            pairs.append(node.value.elts)
    last = [pair[-1] for pair in pairs if len(pair) == 2]
    return {
        code.value for code in last if isinstance(code, ast.Constant) and isinstance(code.value, str)
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021", date(2021, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2021-12-15", date(2021, 12, 15)),
        ("2021-13", None),
        ("2021-02-30", None),
        ("0000", None),
        ("12-2021", None),
        ("Desember 2021", None),
        ("2021-1", None),
        ("2021-12-15-01", None),
    ],
)
def test_dates_are_years_months_or_days(text, day):
    if day:
        assert check.last_day(text) == day
        return
    with pytest.raises(NotAFigureError) as wrong:
        check.last_day(text)
    assert wrong.value.reason == "no_date"


QUESTIONS = [
    (parse(text), region, on, claimed)
    for text, claimed in (
        ("101.644", "labour_force"),
        ("49,74 %", None),
        ("40 %", "coverage ALL over employed"),
        ("Rp 184.720.007.627", None),
    )
    for region in ("3575", "64", "ID", "35")
    for on in (None, date(2021, 12, 31), date(2023, 7, 5))
]


@pytest.mark.nightly
def test_checks_side_by_side_answer_as_alone(release):
    def ask(question):
        with release.opened() as con:
            return check.check_figure(con, *question)

    alone = [ask(question) for question in QUESTIONS]
    assert len({answer.verdict["verdict"] for answer in alone}) == 4, "every verdict is met"
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, QUESTIONS * 3)) == alone * 3
    # The connection that all pages share is left as it was: names still start with the catalog.
    assert release.connection.execute("select current_database()").fetchone() == ("memory",)


@pytest.mark.parametrize("question", QUESTIONS[:: len(QUESTIONS) // 4])
def test_statements_shown_run_as_they_stand(release, question):
    with release.opened() as con:
        answer = check.check_figure(con, *question)
        made = check.statements(*question)
        shown = {name: reader.Query(*s).with_values() for name, s in made.items()}
        assert not any("$" in sql for sql in shown.values())
        verdicts = con.execute(shown["verdicts"]).pl().to_dicts()
        compared = con.execute(shown["compared"]).pl()
        key = "checked_figure_id"
        assert sorted(verdicts, key=lambda v: v[key]) == sorted(answer.verdicts, key=lambda v: v[key])
        assert compared["is_match"].sum() == len(answer.matches)


def test_implied_base_has_the_span_of_both_roundings(release):
    with release.opened() as con:
        answer = check.check_figure(con, parse("49,74 %"), "64", date(2023, 7, 5))
    (implied,) = answer.implied
    assert implied["participants_persons"] == 675_000
    assert implied["implied_base_persons"] == 1_357_057
    assert implied["implied_base_tolerance_persons"] == 1_142
    assert implied["implied_base_to_employed_pct"] == 77.7


def test_quoted_figures_asked_again_get_the_verdict_of_the_mart(release):
    rows = release.read(check_queries.quoted()).to_dicts()
    bases = {
        r["code"]: r for r in release.read(check_queries.labels()).to_dicts() if r["kind"] == "base"
    }
    assert {row["verdict"] for row in rows} == {"mislabelled", "ambiguous"}
    view = View(release, "id")
    for row in rows:
        figure, claimed = parse(check_quoted.figure(view, row)), None
        if row["claimed_definition"]:
            base = bases[row["claimed_base_id"]]
            figure, claimed = check.said_to_be(figure, base["code"], base["rate_segment"])
            assert claimed == row["claimed_definition"]
        with release.opened() as con:
            answer = check.check_figure(con, figure, row["region_code"], row["figure_on"], claimed)
        assert answer.verdict["verdict"] == row["verdict"], row["figure_id"]
        assert answer.verdict["n_matches"] == row["n_matches"], row["figure_id"]


def test_what_rupiah_are_said_to_be_is_left_out():
    figure = parse("Rp 5.000")
    assert check.said_to_be(figure, "labour_force", "ALL") == (figure, None)
    assert check.said_to_be(parse("101.644"), "labour_force", "ALL")[0].kinds == ("persons",)


def test_mislabelled_sentence_states_the_measure_and_the_difference(release):
    figure, claimed = check.said_to_be(parse("101.644"), "labour_force", "ALL")
    view = View(release, "id")
    region = {"region_code": "3575", "region_name": "Kota Pasuruan"}
    question = Question(figure, region, date(2021, 12, 31), claimed)
    with release.opened() as con:
        answer = check.check_figure(con, figure, "3575", question.on, claimed)
    told = check_answer.Answer(view, question, Definitions(view), answer)
    assert told.verdict() == words("id", "verdict.mislabelled")
    said = told.said().replace("\u00a0", " ")
    for part in ("penduduk bekerja (Agustus 2020)", "108.511", "6.867", "Satu definisi cocok"):
        assert part in said
    assert not re.search("salah|keliru|bohong", said)
