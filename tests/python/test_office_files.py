"""A new user's path: an office's files, the README's commands, and what the release then shows."""

import os
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from office import CLAIMS, MEMBERS, claim, member, nik, text, workbook
from test_documents import READMES, blocks
from xlsxwriter import Workbook

from warehouse.settings import PROJECT, Home

HOME = "office's home"  # A quote ends a text of SQL.
SPONSORED, RENEWED, EMPLOYED, DEATHS = 60, 25, 40, 20


def commands(readme: Path) -> list[list[list[str]]]:
    """The README's two ways to extracts, an office's own files and a simulation, as lines of words."""
    found = [[shlex.split(line) for line in block.splitlines()] for block in blocks(readme, "bash")]
    assert {line[0] for block in found for line in block} == {".venv/bin/warehouse"}
    return found


def run(folder: Path, lines: list[list[str]]) -> list[str]:
    """The commands word for word, one after the other, with the folder's own home and key."""
    environment = {k: v for k, v in os.environ.items() if k != "WAREHOUSE_KEY"} | {
        "WAREHOUSE_HOME": str(folder / HOME),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHONPATH": str(PROJECT),
        "COLUMNS": "160",
    }
    outputs = []
    for _, *words in lines:
        done = subprocess.run(
            [sys.executable, "-m", "warehouse.cli", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        outputs.append(" ".join(done.stdout.split()))
    return outputs


def members(book: Workbook) -> None:
    """As a branch exports it: a title, names and phones beside, days as days, one row that cannot be."""
    sheet, day = book.add_worksheet("Peserta"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.merge_range("A1:L1", "DAFTAR PESERTA KANTOR CABANG PASURUAN")
    sheet.write_row(2, 0, (*MEMBERS, "Nama Peserta", "No. HP"))
    half_year = {"TMT": "2025-01-01", "Lunas s.d.": "2025-06-30"}
    rows = [member(n, **half_year) for n in range(SPONSORED)]
    rows += [member(n) for n in range(RENEWED)]
    wages = {
        "Segmen": "PU",
        "Program": "JKK+JKM+JHT",
        "Sumber Dana": "Pemberi kerja",
        "TMT": "2023-03-01",
    }
    rows += [member(1000 + n, **wages, **{"Lunas s.d.": "Agustus 2025"}) for n in range(EMPLOYED)]
    rows += [member(2000, TMT="2025-08-15"), member(2001, TMT="2025-02-31")]
    for at, row in enumerate(rows, start=3):
        sheet.write_row(at, 0, (*row, "SITI RAHAYU", "081234567890"))
        started = row[MEMBERS.index("TMT")]
        if started in ("2023-03-01", "2025-01-01", "2025-08-15"):
            sheet.write_datetime(at, MEMBERS.index("TMT"), datetime.fromisoformat(started), day)
    sheet.write(len(rows) + 3, 0, "TOTAL")


def claims() -> str:
    of_the_city = {"Kabupaten/Kota": "KOTA PASURUAN", "Jumlah": "Rp 42.000.000,-"}
    return "\ufeff" + text(CLAIMS, [claim(1000 + n, **of_the_city) for n in range(DEATHS)])


@pytest.fixture(scope="module")
def told_and_released(tmp_path_factory) -> tuple[list[str], Path]:
    folder = tmp_path_factory.mktemp("office")
    workbook(folder / "members.xlsx", members)
    (folder / "claims.csv").write_text(claims(), encoding="utf-8")
    own_files, _ = commands(READMES[0])
    return run(folder, own_files), folder / HOME


@pytest.fixture(scope="module")
def release(told_and_released):
    with duckdb.connect(str(Home(told_and_released[1]).served_file()), read_only=True) as con:
        yield con


def test_both_readmes_tell_the_same_commands():
    assert commands(READMES[0]) == commands(READMES[1])


@pytest.mark.nightly
def test_the_command_says_what_was_read(told_and_released):
    [ingested, built], _ = told_and_released
    n_rows = SPONSORED + RENEWED + EMPLOYED + 3
    assert (
        f"members.xlsx: {n_rows} rows of members read = {n_rows - 2} accepted + 2 quarantined"
        in ingested
    )
    assert "dropped on sight, as they name persons: Nama Peserta, No. HP" in ingested
    assert f"claims.csv: {DEATHS} rows of claims read = {DEATHS} accepted + 0 quarantined" in ingested
    assert "Published release" in built


@pytest.mark.nightly
def test_the_batches_and_what_was_rejected_are_shown(release):
    assert release.sql(
        "select entity, n_read, n_accepted, n_rejected, is_simulated, is_sample "
        "from core.dim_extract_batch order by entity"
    ).fetchall() == [
        ("claims", DEATHS, DEATHS, 0, False, False),
        ("members", 128, 126, 2, False, False),
    ]
    assert release.sql(
        "select entity, column_name, reason_en, reason_id, n_rows "
        "from quality.rejected_rows order by all"
    ).fetchall() == [
        ("members", "", "is a row of totals", "baris jumlah", 1),
        ("members", "started_on", "is no date", "bukan tanggal", 1),
    ]


@pytest.mark.nightly
def test_memberships_of_the_city_are_shown(release):
    """In June 60 sponsored and 40 employed; in July 25 of the 60 go on."""
    found = release.sql(
        """
        select distinct month_on, segment, active_persons, is_simulated
        from coverage.membership_by_region_month
        where region_code = '3575' and month_on in (date '2025-06-30', date '2025-07-31')
        order by month_on, segment
        """
    ).fetchall()
    june, july = datetime(2025, 6, 30).date(), datetime(2025, 7, 31).date()
    assert found == [
        (june, "ALL", 100, False), (june, "BPU", 60, False), (june, "PU", 40, False),
        (july, "ALL", 65, False), (july, "BPU", 25, False), (july, "PU", 40, False),
    ]  # fmt: skip
    shown = release.sql(
        "select count(coverage_pct) from coverage.membership_by_region_month where region_code = '3575'"
    ).fetchone()
    assert shown[0] > 0


@pytest.mark.nightly
def test_the_end_of_sponsored_cover_is_shown(release):
    [cliff] = release.sql(
        """
        select ending_persons, renewed_persons, net_persons, premium_idr, renewal_cost_idr, is_simulated
        from protection.sponsorship_cliff
        where region_code = '3575' and payer_id = 'dbhcht' and month_on = date '2025-06-30'
        """
    ).fetchall()
    assert cliff == (60, 25, -35, 16_800, 60 * 16_800, False)


@pytest.mark.nightly
def test_claims_of_the_city_are_shown(release):
    [shown] = release.sql(
        """
        select program, claim_unit, month_on, cases, amount_idr, mean_amount_idr, is_simulated
        from claims.claims_by_region_month
        where region_code = '3575' and cases > 0
        """
    ).fetchall()
    month = datetime(2025, 9, 30).date()
    assert shown == ("JKM", "claim", month, 20, 840_000_000, 42_000_000, False)


@pytest.mark.nightly
def test_no_name_or_number_of_a_person_is_in_what_was_built(told_and_released):
    _, home = told_and_released
    with duckdb.connect(str(Home(home).served_file()), read_only=True) as con:
        columns = con.sql(
            "select table_schema || '.' || table_name, column_name from information_schema.columns "
            "where data_type = 'VARCHAR'"
        ).fetchall()
        for table, column in columns:
            names = con.sql(
                f"select count(*) from {table} where regexp_matches({column}, 'SITI RAHAYU|{nik(1)}')"
            )
            assert names.fetchone() == (0,), (table, column)


@pytest.mark.nightly
def test_the_readme_simulates_two_million(tmp_path):
    _, simulation = commands(READMES[0])
    simulated, built = run(tmp_path, simulation)
    assert "Nobody in them exists." in simulated
    assert "Published release" in built
    with duckdb.connect(str(Home(tmp_path / HOME).served_file()), read_only=True) as con:
        for mart in ("coverage.membership_by_region_month", "protection.sponsorship_cliff",
                     "claims.claims_by_region_month", "core.dim_extract_batch"):  # fmt: skip
            assert con.sql(f"select distinct is_simulated from {mart}").fetchall() == [(True,)], mart
        [persons] = con.sql(
            "select n_accepted from core.dim_extract_batch where entity = 'members'"
        ).fetchone()
        assert persons >= 2_000_000
