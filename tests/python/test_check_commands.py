"""`warehouse check-figure` and `warehouse audit` as somebody types them, on the real release."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from warehouse import check, cli


@pytest.fixture
def run(release_home):
    """`warehouse ...` on the real release, as (exit code, output)."""

    def call(*arguments: str, home=release_home) -> tuple[int, str]:
        environment = {"WAREHOUSE_HOME": str(home), "COLUMNS": "80"}
        done = CliRunner().invoke(cli.app, list(arguments), env=environment)
        return done.exit_code, done.output

    return call


def test_check_figure_accuses_with_its_evidence(run):
    code, told = run(
        *["check-figure", "101.644", "--region", "Kota Pasuruan", "--on", "2021-12"],
        *["--as", "labour_force", "--kind", "persons"],
    )
    assert code == 0
    assert "101.644 in Kota Pasuruan, as persons: mislabelled, 1 definition matches" in told
    assert "employed  2020-08-31  101,644" in told
    assert "Kemnaker RI dashboard" in told


def test_check_figure_says_which_base_a_rate_implies(run):
    code, told = run("check-figure", "49,74 %", "--region", "64", "--on", "2023-07-05")
    assert code == 0
    assert "no definition held gives it" in told
    assert "implies a base of 1,357,057 = 77.7 % of employed 2022-08" in told


def test_check_figure_finds_the_amount_of_an_office_through_its_seat(run):
    code, told = run("check-figure", "Rp 184.720.007.627,-", "--region", "3575")
    assert code == 0
    assert "claims paid ALL (office Pasuruan)" in told


def test_check_figure_speaks_json(run):
    code, told = run(
        *["check-figure", "239.563", "--region", "Papua Barat", "--on", "2023", "--as", "labour_force"],
        *["--kind", "persons", "--json"],
    )
    answer = json.loads(told)
    assert code == 0
    assert (answer["region_code"], answer["on"]) == ("92", "2023-12-31")
    assert [v["verdict"] for v in answer["verdicts"]] == ["mislabelled"]
    assert {(m["definition"], m["candidate_on"]) for m in answer["matches"]} == {
        ("employed", "2022-08-31")
    }
    assert all(m["sources"] for m in answer["matches"])
    assert len(answer["nearest"]) == check.NEAREST


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["1.234 juta", "--region", "64"], "can be read as 1,234 or 1.234"),
        (["49,74", "--region", "64"], "may be a percentage or a count"),
        (["101.644", "--region", "Pasuruan"], "Kab. Pasuruan (3514), Kota Pasuruan (3575)"),
        (["101.644", "--region", "Atlantis"], "No region is called 'Atlantis'"),
        (["101.644", "--region", "[/Atlantis]"], "No region is called '[/Atlantis]'"),
        (["12 %", "--region", "Yogyakarta"], "Daerah Istimewa Yogyakarta (34), Kota Yogyakarta (3471)"),
        (["101.644", "--region", "3575", "--on", "2021-13"], "'2021-13' is no date"),
        (["101.644", "--region", "3575", "--on", "2021-02-30"], "'2021-02-30' is no date"),
        (["101.644", "--region", "3575", "--on", "21"], "'21' is no date"),
        (["101.644", "--region", "3575", "--on", ""], "'' is no date"),
        (["101.644", "--region", "3575", "--as", "angkatan kerja"], "is no definition. Write one of:"),
        (["5 %", "--region", "3575", "--as", "labour_force"], "is no definition. Write one of:"),
    ],
)
def test_check_figure_refuses_what_it_cannot_read(run, arguments, reason):
    code, told = run("check-figure", *arguments)
    assert code == 2
    assert reason in told


@pytest.mark.parametrize(
    ("on", "day"),
    [("2021", date(2021, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2021-12-15", date(2021, 12, 15))],
)
def test_a_date_is_the_last_day_it_may_mean(run, on, day):
    code, told = run("check-figure", "101.644", "--region", "3575", "--on", on, "--json")
    assert (code, json.loads(told)["on"]) == (0, str(day))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kab Pasuruan", "3514"),
        ("Kabupaten Pasuruan", "3514"),
        ("Prov. Jawa Timur", "35"),
        ("JAWA  TIMUR", "35"),
        ("Jakarta", "31"),
        ("kota jakarta selatan", "3174"),
        ("id", "ID"),
        ("Indonesia", "ID"),
    ],
)
def test_a_region_is_known_under_the_names_that_offices_write(run, name, code):
    told = run("check-figure", "12 %", "--region", name, "--json")[1]
    assert json.loads(told)["region_code"] == code


def test_a_gap_in_the_data_is_no_judgement(run):
    code, told = run("check-figure", "9,9 %", "--region", "94", "--on", "2024-12")
    assert code == 0
    assert "a gap in the data" in told
    assert "not_reproduced" not in told


def test_a_rate_says_both_of_its_days_and_a_segment_implies_no_base_of_all(run):
    told = run(
        *["check-figure", "12,5 %", "--region", "35", "--on", "2024"], "--as", "coverage PU over formal"
    )[1]
    assert "2023-08-31 / 20" in told
    assert "active participants (PU) of" in told
    assert "of employed" not in told
    assert "None" not in run("check-figure", "30 %", "--region", "6202")[1]


def test_audit_lists_what_differs_with_its_sources(run):
    code, told = run("audit", "--verdict", "differs")
    assert code == 0
    assert "18 totals with parts" in told
    assert "riaukarya-7673: riaukarya.com, Sepanjang 2020" in told
    [madura] = [line for line in told.splitlines() if line.startswith("Madura")]
    assert madura.split()[3:8] == [
        "110,560,994,058",
        "110,560,944,058",
        "50,000",
        "differs",
        "jatimtimes-305004",
    ]


def test_audit_of_a_region_holds_the_office_seated_there(run):
    code, told = run("audit", "--region", "Kota Pasuruan")
    assert code == 0
    [cases] = [line for line in told.splitlines() if "13,738" in line]
    assert cases.split()[3:7] == ["13,738", "13,738", "0", "exact"]
    assert run("audit", "--region", "Pasuruan")[0] == 2


@pytest.mark.parametrize("command", [["check-figure", "101.644", "--region", "3575"], ["audit"]])
def test_where_nothing_is_published_the_command_says_how_to_build(run, tmp_path, command):
    code, told = run(*command, home=tmp_path)
    assert code == 1
    assert "warehouse build" in told
