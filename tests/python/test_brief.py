"""A region's brief: whole for every region, alone in its file, and equal to the marts."""

import os
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from warehouse import cli
from warehouse.explorer import (
    brief,
    brief_context_queries,
    brief_queries,
    protection_queries,
    reader,
    regions,
)
from warehouse.explorer.view import View
from warehouse.explorer.words import LANGUAGES, words

# Drawing all 553 in both languages takes a minute: the fast lane takes the nation, the provinces and
# one in so many regencies with and without data.
EVERY = {True: 20, False: 300}
VOID = {"meta", "br"}
WORDS_OF_CODE = re.compile(r"\b(None|nan|NaT|True|False)\b|[{}]")


@pytest.fixture(scope="module")
def release(release_home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(release_home))
        yield reader.served()


@pytest.fixture(scope="module")
def marts(release):
    with release.opened() as con:
        yield con


@pytest.fixture(scope="module")
def documents(release):
    """(region, language) -> document; each made once."""
    made = {}

    def document(code: str, lang: str) -> str:
        if (code, lang) not in made:
            view = View(release, lang)
            made[code, lang] = brief.document(view, regions.all_by_code(view)[code])
        return made[code, lang]

    return document


class Reader(HTMLParser):
    """Reads a document as a browser would: its text, its tags, and tags that are not closed in order."""

    def __init__(self, document: str):
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).replace("\u00a0", " ").split())


def shown(value, lang: str, places: int = 1) -> str:
    """A number as the reader's language writes it; independent of the explorer's own formats."""
    text = f"{value:,.{places}f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def part(document: str, name: str) -> str:
    """The text of one section."""
    return Reader(document.split(f'<section id="{name}">')[1].split("</section>", maxsplit=1)[0]).text


def wrong_sheets(documents, codes: list[str]) -> dict[tuple[str, str], list[str]]:
    return {
        (code, lang): wrong
        for code in codes
        for lang in LANGUAGES
        if (wrong := faults(documents(code, lang), lang))
    }


def faults(document: str, lang: str) -> list[str]:
    """What a self-contained sheet must not hold."""
    read = Reader(document)
    found = [f"tag {tag} out of order" for tag in read.wrong + read.open]
    found += [
        f"tag {tag}" for tag, _, _ in read.attributes if tag in ("script", "link", "img", "iframe")
    ]
    if re.search(r"<script|@import|url\(|javascript:| on\w+=", document):
        found.append("fetches or runs something")
    found += [
        f"{name}={value}"
        for _, name, value in read.attributes
        if name in ("src", "srcset", "data") or (name == "href" and not value.startswith("http"))
    ]
    found += [f"word of code: {word[0]}" for word in WORDS_OF_CODE.finditer(read.text)]
    if f'<html lang="{lang}">' not in document:
        found.append("language")
    return found


def test_regions_have_a_sound_sheet_in_both_languages(documents, marts):
    rows = marts.execute("""
        select r.region_code, bool_or(r.region_level = 'regency'), bool_or(a.is_held)
        from core.dim_region as r
        inner join quality.data_availability as a on a.region_code = r.region_code
        where r.is_current
        group by r.region_code
        order by r.region_code
    """).fetchall()
    codes = [code for code, is_regency, _ in rows if not is_regency]
    assert len(codes) == 39
    for held, every in EVERY.items():
        regencies = [code for code, is_regency, is_held in rows if is_regency and is_held == held]
        assert len(regencies) > every
        codes += regencies[::every]
    assert wrong_sheets(documents, codes) == {}


@pytest.mark.nightly
def test_every_region_has_a_sound_sheet_in_both_languages(documents, marts):
    rows = marts.execute("select region_code from core.dim_region where is_current").fetchall()
    assert len(rows) == 553
    assert wrong_sheets(documents, [code for (code,) in rows]) == {}


def test_faults_are_seen():
    sound = '<!doctype html><html lang="id"><p>Satu <a href="https://x.id">dua</a></p></html>'
    assert faults(sound, "id") == []
    for planted, fault in (
        ("<script>1</script>", "fetches or runs something"),
        ('<img src="a.png">', "src=a.png"),
        ('<link href="style.css">', "href=style.css"),
        ("<p>None</p>", "word of code: None"),
        ("<style>a { background: url(x) }</style>", "fetches or runs something"),
        ("<b>open", "tag p out of order"),
    ):
        assert fault in faults(sound.replace("Satu", planted), "id"), planted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheet_of_kalimantan_timur_equals_the_marts(documents, marts, lang):
    document = documents("64", lang)
    rungs = marts.execute("""
        select coverage_pct, base_round, numerator_on from coverage.coverage_by_region_year
        where region_code = '64' and segment = 'ALL' and not is_base_missing
        qualify rank() over (order by year desc) = 1
    """).fetchall()
    assert len(rungs) == 3
    lead = document.split('<p class="w-lead">')[1].split("</p>")[0].replace("\u00a0", " ")
    for share, _, on in rungs:
        assert f"{shown(share, lang)} %" in lead
        assert str(on.day) in lead
        assert str(on.year) in lead
    # Five ways of counting, the 675 thousand of July 2023 (published as 49.74 %) among them: apart.
    trend = part(document, "trend")
    series = marts.execute("""
        select distinct s.label_id, s.label_en from core.fct_participants as p
        inner join core.dim_series as s on s.series_id = p.series_id
        where p.region_code = '64' and p.segment = 'ALL' and p.status = 'active'
    """).fetchall()
    assert len(series) == 5
    for names in series:
        assert names[list(LANGUAGES).index(lang)] in trend
    assert shown(675_000, lang, 0) in document
    for cases, unit in marts.execute("""
        select cases, claim_unit from claims.claims_by_program_period
        where region_code = '64' and program = 'JKK' and period_start = '2023-01-01'
            and period_end = '2023-12-31'
    """).fetchall():
        assert f"{shown(cases, lang, 0)} {words(lang, f'definition.unit_{unit}')}" in part(
            document, "claims"
        )
    workers = marts.execute(
        "select workers_persons from protection.vulnerable_protection where region_code = '64'"
    ).fetchall()
    for (persons,) in workers:
        assert shown(persons, lang, 0) in part(document, "vulnerable")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_jakarta_above_100_is_shown_in_full_and_flagged(documents, marts, lang):
    share = marts.execute("""
        select coverage_pct from coverage.region_peers where region_code = '31' and peer_rank = 0
    """).fetchone()[0]
    label = marts.execute(f"""
        select label_{lang} from meta.dictionary
        where relation_name = 'coverage_by_region_year' and column_name = 'is_registration_effect'
    """).fetchone()[0]
    assert share > 100
    document = documents("31", lang)
    for name in ("ladder", "peers"):
        assert label in part(document, name)
        assert words(lang, "flag.is_registration_effect") in part(document, name)
    assert f"{shown(share, lang)} %" in part(document, "peers")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_regency_with_a_labour_force_and_nothing_else_says_so(documents, marts, lang):
    code, name = marts.execute("""
        select a.region_code, min(r.region_name)
        from quality.data_availability as a
        inner join core.dim_region as r on r.region_code = a.region_code
        where a.is_held
            and a.region_code not in (select seat_region_code from core.dim_office)
            and a.region_code not in (select region_code from core.dim_regulation)
        group by a.region_code
        having count(distinct measure) = 1 and min(measure) = 'labour_force'
        order by 1 limit 1
    """).fetchone()
    document = documents(code, lang)
    assert words(lang, "brief.unknown", region=name) in Reader(document).text
    made = re.findall(r'<section id="(\w+)">', document)
    assert made == ["labour", "peers", "regulations", "held", "sources"]
    missing = ("ladder", "trend", "targets", "claims", "vulnerable", "offices", "awards")
    missing += ("record_members", "record_cover", "record_claims")
    for name in missing:
        assert words(lang, f"brief.part_{name}") in part(document, "held")
    employed, round_ = marts.execute(
        """
        select value, survey_round from core.fct_labour_force
        where region_code = ? and indicator = 'employed' and not is_february
        order by round_on desc limit 1
        """,
        [code],
    ).fetchone()
    assert round_ == "2025-08"
    assert shown(employed, lang, 0) in part(document, "labour")


def test_nation_has_no_peers_and_a_province_none_of_another_level(marts, documents):
    assert '<section id="peers">' not in documents("ID", "id")
    wrong = marts.execute("""
        select p.region_code, p.peer_code from coverage.region_peers as p
        inner join core.dim_region as r on r.region_code = p.region_code and r.is_current
        where r.region_level <> p.region_level
    """).fetchall()
    assert wrong == []
    counts = marts.execute(
        "select distinct count(*) from coverage.region_peers group by region_code"
    ).fetchall()
    assert counts == [(6,)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_regulations_stand_by_region_each_once_in_one_language(documents, marts, lang):
    other = next(name for name in LANGUAGES if name != lang)
    document = part(documents("3514", lang), "regulations")
    places = [
        document.index(words(lang, "brief.rules_of", region=name))
        for name in ("Kab. Pasuruan", "Jawa Timur", "Indonesia")
    ]
    assert places == sorted(places)
    binding = marts.execute(f"""
        select subject_label_{lang}, subject_label_{other} from core.dim_regulation
        where region_code in ('3514', '35', 'ID')
    """).fetchall()
    assert len(binding) > 40
    for own, foreign in binding:
        assert own in document
        # One word alone may stand in the title of a law's source too.
        assert foreign not in document or " " not in foreign
    assert documents("3514", lang).count('<li><span class="w-when">') == len(binding)


def test_sources_are_all_that_print_a_figure_of_the_region(documents, marts):
    (count,) = marts.execute("""
        select count(distinct source_id) from core.dim_figure where region_code = '35' and not is_derived
    """).fetchone()
    section = documents("35", "id").split('<section id="sources">')[1].split("</section>")[0]
    assert section.count("<li>") == count
    assert f"{count} sumber" in section


@pytest.mark.parametrize("code", ["ID", "35", "3575"])
def test_page_and_file_are_one_text(release, documents, code):
    view = View(release, "id")
    region = regions.all_by_code(view)[code]
    document = documents(code, "id")
    drawn = brief.sections(view, region, has_links=True)
    assert len(drawn) == document.count("<section id=")
    for section in drawn:
        # Only the way to other pages is not in the file, and nothing is folded there.
        html = re.sub(r'<a href="wilayah[^>]*>(.*?)</a>', r"\1", section.html)
        html = html.replace('<details class="w-rest">', '<details class="w-rest" open>')
        assert html in document
    assert brief.lead(view, region) in document


def test_every_query_of_the_brief_runs(release):
    for query in (
        brief_queries.latest_coverage("35"),
        brief_queries.labour_market("35"),
        brief_queries.claims("35"),
        protection_queries.published("35"),
        brief_context_queries.regulations("35"),
        brief_queries.peers("35"),
        brief_queries.offices("35"),
        brief_context_queries.awards("3509"),
        brief_context_queries.sources("35"),
    ):
        assert release.read(query).height > 0, query.sql


def test_claims_of_a_programme_are_of_its_latest_whole_year(release, marts):
    rows = release.read(brief_queries.claims("35")).to_dicts()
    for row in rows:
        (latest,) = marts.execute(
            """
            select max(period_end) from claims.claims_by_program_period
            where region_code = '35' and program = ? and month(period_start) = 1
                and day(period_start) = 1 and year(period_start) = year(period_end)
                and month(period_end) = 12 and day(period_end) = 31
            """,
            [row["program"]],
        ).fetchone()
        assert (row["period_kind"] == "year") == (latest is not None)
        assert latest in (None, row["period_end"])


@pytest.mark.parametrize(
    ("code", "rate", "over"),
    [
        ("35", "13,9", "dari 5,8 juta peserta aktif, Desember 2024"),
        ("81", "0,8", "dari 191.618 peserta aktif, Desember 2024"),
    ],
)
def test_claims_per_1000_name_their_participants(documents, code, rate, over):
    text = " ".join(unescape(re.sub(r"<[^>]*>", " ", documents(code, "id"))).split())
    assert f"{rate} {over}" in text


def test_kcp_has_the_name_its_agency_gives_it(documents):
    assert "kantor cabang perintis" in documents("3523", "id")
    assert "pembantu" not in documents("3523", "id")


def warehouse(home: Path, *arguments: str) -> Result:
    """`warehouse brief`, in this process: importing it takes a second each time."""
    environment = {"WAREHOUSE_HOME": str(home), "COLUMNS": "200"}
    return CliRunner().invoke(cli.app, ["brief", *arguments], env=environment)


def test_command_writes_what_the_page_downloads(release_home, documents, tmp_path):
    file = tmp_path / "sheet.html"
    done = warehouse(release_home, "Kota Pasuruan", "--lang", "en", "--out", str(file))
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert file.read_text() == documents("3575", "en")
    assert done.stderr.strip() == f"Wrote {file}"


def test_command_prints_the_sheet_alone_where_no_file_is_named(release_home, documents):
    command = [str(Path(sys.executable).with_name("warehouse")), "brief", "64"]
    environment = {**os.environ, "WAREHOUSE_HOME": str(release_home), "COLUMNS": "200"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout == documents("64", "id")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Pasuruan", ["Kab. Pasuruan (3514)", "Kota Pasuruan (3575)"]),
        ("Kota Pasuruhan", ["No region is called", "Kota Pasuruan (3575)"]),
        ("3599", ["No region is called", "Jawa Timur (35)"]),
        ("zzzz", ["No region is called 'zzzz'."]),
    ],
)
def test_command_names_candidates_for_an_unknown_region(release_home, asked, said):
    done = warehouse(release_home, asked)
    assert (done.exit_code, done.stdout) == (2, "")
    for words_said in said:
        assert words_said in done.stderr
    assert "Traceback" not in done.stderr


def test_command_says_how_to_build_where_nothing_is_published(tmp_path):
    done = warehouse(tmp_path, "35")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "warehouse build" in done.stderr


def test_command_says_when_the_file_cannot_be_written(release_home, tmp_path):
    done = warehouse(release_home, "35", "--out", str(tmp_path / "no" / "such.html"))
    assert done.exit_code == 2
    assert "Cannot write" in done.stderr
    assert "Traceback" not in done.stderr


def test_other_commands_do_not_wait_for_the_explorer():
    asked = "import sys, warehouse.cli; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
