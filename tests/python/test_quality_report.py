"""A build with a defect, from its file to the report: refused, or taken where a person accepts it."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
import typer
from test_privacy import IDENTIFIERS

from warehouse import cli_quality, dbt, publish
from warehouse.quality.report import FILES
from warehouse.settings import FILE_NAME, Home

BUILD = "20991231T000000Z-beef"
RULE = "marts_claims_by_program_period.rows_are_kept"
SAYS = {
    "id": ("Tidak diterbitkan", "Baris tidak berkurang", "Pengelola gudang data"),
    "en": ("Not published", "Rows do not get fewer", "Maintainers of the warehouse"),
}
VOID = {"meta", "link", "br", "img", "hr", "input", "col"}
LOADS = {"src", "srcset", "data", "poster"}

# The last row of a series, of so many that a twentieth is gone: no other rule than that of rows sees it.
LOSS = """
    delete from claims.claims_by_program_period
    where rowid in (
        select max_by(rowid, period_end)
        from claims.claims_by_program_period
        group by region_code, office_id, territory, program, claim_unit, period_kind
        having count(*) > 1
        order by count(*) desc, any_value(place_name), any_value(program), any_value(claim_unit)
        limit 45
    )
"""


class Page(HTMLParser):
    """Links, what would be fetched, and whether tags close in their order."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.misnested: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = re.findall(r"url\(\s*['\"]?(?:https?:)?//[^)]*|@import[^;]*", text)
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.links.append(value)
            elif (name in LOADS or name == "href") and re.match(r"(https?:)?//", value or ""):
                self.fetched.append(f"{tag} {value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID and self.open.pop() != tag:
            self.misnested.append(tag)


@pytest.fixture(scope="module")
def home(release_home, tmp_path_factory) -> Home:
    """A release that is served, and a build of the same figures that lost a twentieth of a mart."""
    made = Home(tmp_path_factory.mktemp("home"))
    release = (release_home / "current").resolve()
    shutil.copytree(release, made.releases / release.name)
    (made.path / "current").symlink_to(Path("releases") / release.name)
    made.build(BUILD).mkdir(parents=True)
    shutil.copy(release / FILE_NAME, made.build(BUILD))
    artefacts = dbt.artefacts_of(made, BUILD)
    artefacts.mkdir(parents=True, exist_ok=True)
    for name in publish.ARTEFACTS:
        shutil.copy(release / name, artefacts)
    with duckdb.connect(str(made.build(BUILD) / FILE_NAME)) as con:
        con.execute(LOSS)
    return made


@pytest.fixture(scope="module")
def refused(home) -> Path:
    """The folder of the report of the refused build."""
    with pytest.raises(typer.Exit) as stopped:
        cli_quality.check_build(home, BUILD, [])
    assert stopped.value.exit_code == 1
    return home.path / "quality"


def test_a_build_with_a_critical_defect_is_refused(home, refused, release_home):
    served = (release_home / "current").resolve().name
    assert publish.releases(home) == [served]
    assert home.current.resolve().name == served
    assert refused.is_dir()


@pytest.mark.parametrize("language", FILES)
def test_the_report_says_what_where_and_who(refused, language):
    text = (refused / FILES[language]).read_text(encoding="utf-8")
    broken = text[text.index('<article class="fail">') :].split("</article>")[0]
    verdict, what, who = SAYS[language]
    assert verdict in text
    assert what in broken
    assert "claims.claims_by_program_period" in broken
    assert who in broken
    assert f"--accept {RULE}" in broken
    [other] = set(FILES.values()) - {FILES[language]}
    page = Page(text)
    assert page.open == page.misnested == []
    assert other in page.links
    assert all((refused / link).is_file() for link in page.links)


def test_no_page_of_the_report_fetches_anything_or_holds_an_identifier(refused):
    pages = list(refused.rglob("*.html"))
    assert len(pages) > len(FILES)
    for file in pages:
        text = file.read_text(encoding="utf-8")
        assert Page(text).fetched == []
        assert "<script" not in text
        seen = re.sub(r"<[^>]*>|<style.*?</style>", " ", text, flags=re.S)
        for kind in ("NIK", "phone", "e-mail"):
            assert not re.search(IDENTIFIERS[kind], seen), (file.name, kind)


def test_a_person_may_accept_the_breach_and_it_stays_visible(home, refused):
    assert refused.is_dir()
    checked = cli_quality.check_build(home, BUILD, [RULE])
    assert checked.summary["accepted"] == [RULE]
    with duckdb.connect(str(home.build(BUILD) / FILE_NAME), read_only=True) as con:
        written = con.sql("select status, count(*) from quality.quality_results group by all").fetchall()
        [(rule,)] = con.sql(
            "select rule_id from quality.quality_results where status = 'accepted'"
        ).fetchall()
    assert dict(written).keys() <= {"pass", "warn", "accepted", "not_run"}
    assert rule == RULE


@pytest.mark.nightly
def test_a_rule_that_does_not_exist_cannot_be_accepted(home, capsys):
    with pytest.raises(typer.Exit):
        cli_quality.check_build(home, BUILD, [RULE, "no_such_rule"])
    assert "No such rule to accept: no_such_rule" in capsys.readouterr().out


def test_a_build_that_dbt_could_not_load_is_not_reported_as_kept(home):
    """An error of a seed breaks no test: it is one."""
    artefacts = dbt.artefacts_of(home, BUILD)
    seed = "seed.warehouse.claims"
    ran = json.loads((artefacts / "run_results.json").read_text())
    wrong = {"status": "error", "failures": None, "message": "Row 1 has 12 values"}
    ran["results"] = [r | wrong for r in ran["results"] if r["unique_id"] == seed]
    (artefacts / "run_results.json").write_text(json.dumps(ran))
    cli_quality.report_failed_build(home, BUILD)
    text = (home.path / "quality" / FILES["en"]).read_text(encoding="utf-8")
    assert "Not published" in text
    assert "seeds/published/claims.csv can be loaded" in text
    assert "Row 1 has 12 values" in text
