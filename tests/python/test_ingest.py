"""`warehouse ingest` as an office uses it: files in, batches out, rows that cannot be right apart."""

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from office import CLAIMS, CONTRIBUTIONS, MEMBERS, claim, contribution, member, nik, person, text
from xlsxwriter import Workbook

from warehouse.ingest.rows import REJECTED

# Three files of three formats


@pytest.fixture
def three_files(office) -> list[Path]:
    """Members in a workbook, contributions as CSV, claims in Parquet; in each the last row is bad."""
    with Workbook(office.folder / "members.xlsx") as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Peserta")
        sheet.write_row(0, 0, MEMBERS)
        for row, cells in enumerate(
            (member(2), member(1, **{"Kabupaten/Kota": "Kab. Pasuruan"}), member(3))
        ):
            sheet.write_row(row + 1, 0, cells)
            sheet.write_datetime(row + 1, 5, date(2025, 7, 1), day)
            sheet.write_number(row + 1, 8, 1990)
        sheet.write(3, 2, "PNS")
    contributions = [contribution(n) for n in (3, 1, 2)]
    contributions.append(contribution(4, **{"Jumlah (Rp)": "sepuluh ribu"}))
    claims = [
        claim(1),
        claim(2, Status="proses", **{"Tgl Bayar": "", "Jumlah": ""}),
        claim(3, Program="XYZ"),
    ]
    pl.DataFrame(claims, schema=dict.fromkeys(CLAIMS, pl.String), orient="row").with_columns(
        pl.col("Tgl Kejadian", "Tgl Lapor").str.to_date("%d/%m/%Y")
    ).write_parquet(office.folder / "claims.parquet")
    office.write("contributions.csv", text(CONTRIBUTIONS, contributions))
    return [office.folder / n for n in ("members.xlsx", "contributions.csv", "claims.parquet")]


def test_csv_workbook_and_parquet_become_batches(office, three_files):
    said = office.ingest(*three_files)
    assert said.exit_code == 0, said.output
    assert (
        "members.xlsx: 3 rows of members read = 2 accepted + 1 quarantined, as of 2025-07-01"
        in said.output
    )
    assert "nothing is known after 2025-07-01" in said.output
    assert "contributions.csv: 4 rows of contributions read = 3 accepted + 1 quarantined" in said.output
    assert "claims.parquet: 3 rows of claims read = 2 accepted + 1 quarantined" in said.output
    assert "warehouse build" in said.output
    for batch, file in zip(office.batches(), three_files, strict=True):
        assert batch.entity == file.stem
        assert batch.source_file == file.name
        assert batch.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
        assert batch.n_read == batch.n_accepted + batch.n_rejected
        assert sum(r.n_rows for r in batch.rejections) == batch.n_rejected == 1
        assert not batch.is_simulated
        assert batch.id_kind == "nik"


def test_rows_are_typed_and_a_person_is_the_same_in_all_files(office, three_files):
    office.ingest(*three_files)
    [claims, contributions, members] = [office.held(e) for e in ("claims", "contributions", "members")]
    batch_ids = {b.entity: b.batch_id for b in office.batches()}
    assert members[0] == {
        "person_id": person(nik(1)),
        "region_code": "3514",
        "segment": "BPU",
        "programs": "JKK+JKM",
        "payer_id": "dbhcht",
        "employer_id": None,
        "started_on": date(2025, 7, 1),
        "paid_through_on": date(2025, 12, 31),
        "ended_on": None,
        "birth_year": 1990,
        "sex": "F",
        "batch_id": batch_ids["members"],
        "is_simulated": False,
    }
    assert {(r["person_id"], r["month_on"], r["amount_idr"]) for r in contributions} == {
        (person(nik(n)), date(2025, 7, 31), 10_000) for n in (1, 2, 3)
    }
    paid, still_open = sorted(claims, key=lambda r: r["status"] == "open")
    assert (paid["person_id"], paid["amount_idr"]) == (person(nik(1)), 42_000_000)
    assert (paid["event_on"], paid["paid_on"]) == (date(2025, 9, 1), date(2025, 9, 30))
    assert (still_open["person_id"], still_open["paid_on"], still_open["amount_idr"]) == (
        person(nik(2)), None, None,
    )  # fmt: skip


def test_parquet_is_compressed_and_sorted_by_region_and_person(office):
    regions = ("3575", "3514", "35", "3515")
    many = [member(n, **{"Kabupaten/Kota": regions[n % 4]}) for n in range(400)]
    office.ingest(office.write("members.csv", text(MEMBERS, many)))
    [batch] = office.batches()
    file = office.home / batch.folder / "part-0.parquet"
    assert batch.folder == f"extracts/members/batch={batch.batch_id}"
    kinds = duckdb.sql(f"select distinct compression from parquet_metadata('{file}')").fetchall()
    assert kinds == [("ZSTD",)]
    order = [(r["region_code"], r["person_id"]) for r in office.held("members")]
    assert order == sorted(order)
    assert len(set(order)) == 400


def test_what_cannot_be_right_stands_in_quarantine_with_reason_and_remedy(office):
    wrong = [
        member(1),
        member(2, TMT="31/06/2025"),
        member(3, NIK="9,90101E+15"),
        member(4, **{"Lunas s.d.": "01/01/2020"}),
        member(5)[:-1],
    ]
    said = office.ingest(office.write("members.csv", text(MEMBERS, wrong)))
    assert "5 rows of members read = 1 accepted + 4 quarantined" in said.output
    assert f"Quarantine: {office.home}" in said.output
    [file] = (office.home / "quarantine").glob("members-*.csv")
    assert file.stat().st_mode & 0o077 == 0
    found = office.quarantined()
    assert found.columns == ["file", *REJECTED]
    assert found.select("file", "row", "column_name", "value", "reason_en").rows() == [
        ("members.csv", "3", "started_on", "31/06/2025", "is no date"),
        ("members.csv", "4", "person_id", "#,#####x+##", "was shortened by a spreadsheet"),
        ("members.csv", "5", "paid_through_on", "01/01/2020", "lies before the spell started"),
        ("members.csv", "6", None, None, "has 9 cells, the header 10"),
    ]
    assert found["reason_id"][0] == "bukan tanggal"
    assert found["remedy_en"].null_count() == found["remedy_id"].null_count() == 0
