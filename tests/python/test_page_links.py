"""Every page runs in both languages, by default, from a deep link and from one that makes no sense."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from warehouse.explorer.words import LANGUAGES, words

# Per page: its module, a deep link, and how many of the nonsense values it must answer with a notice.
NONSENSE = {
    "region": "zz' or 1=1 --",
    "year": "1900",
    "base": "moon",
    "segment": "X",
    "verdict": "?",
    "measure": "?",
    "figure": "<b>0</b>",
    "on": "2021-13-45",
    "as": "moon",
    "mode": "?",
    "amount": "<b>0</b>",
    "months": "-1",
    "start": "0000-00",
    "payer": "moon",
    "sector": "?",
    "package": "JP",
    "office": "moon",
    "show": "?",
    "kind": "?",
    "unit": "?",
    "period": "1900-01-01_1900-12-31",
    "program": "ALL",
    "against": "1900-01-01_1900-12-31_claim",
    "part": "moon",
    "search": "' or 1=1 --",
    "sponsor": "moon",
    "cohort": "1999-12-31",
}
PAGES = {
    "home": ("home", {"base": "labour_force"}, 1),
    "coverage": ("coverage", {"region": "64", "year": "2023", "segment": "ALL", "base": "employed"}, 4),
    "claims": ("claims", {"office": "pasuruan", "show": "rupiah", "kind": "year_to_date"}, 8),
    "check": ("check", {"figure": "49,74 %", "region": "64", "on": "2023-07", "verdict": "exact"}, 4),
    "protection": ("protection", {"region": "3529", "amount": "2.274", "mode": "persons"}, 7),
    "region": ("region", {"region": "3575"}, 1),
    "data": ("data", {"part": "sql", "recipe": "15_where_from"}, 1),
}
SCRIPT = """
from warehouse.explorer import {module}, frame
frame.run([frame.Route("{name}", "", {module}.page)])
"""
TRACE = re.compile(r"Traceback|Error\b|Exception")


@pytest.fixture(autouse=True)
def home(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))


def run(name: str, lang: str, parameters: dict[str, str]) -> AppTest:
    script = SCRIPT.format(module=PAGES[name][0], name=name)
    app = AppTest.from_string(script, default_timeout=30)
    app.query_params.update({"lang": lang, **parameters})
    return app.run()


def texts(app: AppTest) -> str:
    return " ".join(str(getattr(element, "value", "")) for element in app.main)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("link", ["default", "deep", "nonsense"])
@pytest.mark.parametrize("name", PAGES)
def test_page_runs(name, link, lang):
    _, deep, n_answered = PAGES[name]
    app = run(name, lang, {"default": {}, "deep": deep, "nonsense": NONSENSE}[link])
    assert not app.exception
    assert not app.error, "the page failed and said so"
    assert app.title[0].value
    assert not TRACE.search(texts(app))
    notice = words(lang, "filter.fell_back", filter="\0", shown="\0").split("\0")[1]
    answered = [info.value for info in app.info if notice in info.value]
    assert len(answered) == (n_answered if link == "nonsense" else 0), answered


def test_a_failing_page_is_seen(monkeypatch):
    monkeypatch.setitem(PAGES, "home", ("frame", {}, 0))  # frame has no `page`
    assert run("home", "id", {}).exception
