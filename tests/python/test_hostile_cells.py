"""Hostile cells as offices write them: amounts, dates, months, years, regions, words, identifiers.

One file for each column; each cell becomes the value that is kept, or the reason in quarantine.
"""

from datetime import date

import pytest
from hostile import Read, Refused, meets
from office import (
    CLAIMS,
    CONTRIBUTIONS,
    MEMBERS,
    claim,
    contribution,
    member,
    nik,
    person,
    text,
)

NO_AMOUNT, NO_DATE, NO_MONTH = "is no amount in rupiah", "is no date", "is no month"
SHORT, NO_YEAR, NO_REGION = "has a year of two digits", "is no year of birth", "is no region"
EMPTY, FUTURE, FAR = "is empty", "lies after the date of the file", "lies before 1940 or after 2100"
NO_ID, SHORTENED = "is no identifier", "was shortened by a spreadsheet"
CUT = "has 12 to 15 digits: a NIK has 16, a KPJ 11"
PLACEHOLDER, NOT_ALLOWED = "is a placeholder, not an identifier", "is none of the words allowed"
KINDS = {
    "members": (MEMBERS, member),
    "contributions": (CONTRIBUTIONS, contribution),
    "claims": (CLAIMS, claim),
}

AMOUNTS = {
    "16800": 16800, "16.800": 16800, "16,800": 16800, "1.234.567": 1234567, "1,234,567": 1234567,
    "16.800,50": 16801, "16,800.49": 16800, "16800.5": 16801, "16800,4": 16800, "16800.00": 16800,
    "Rp 184.720.007.627,-": 184_720_007_627, "Rp16.800,00": 16800, "IDR 16,800.00": 16800,
    "rp. 16.800": 16800, "16.800 Rp": 16800, "16 800": 16800, "'16800": 16800, "0": 0,
    "016800": 16800, "1.000.000.000.000": 10**12,
    "1.000.000.000.001": "is over a thousand billion rupiah", "-16800": "is below zero",
    "(16.800)": "is below zero", "-Rp 5.000": "is below zero", "1.68E+04": NO_AMOUNT,
    "16.80.0": NO_AMOUNT, "1.2345": NO_AMOUNT, "16;800": NO_AMOUNT, "enam ribu": NO_AMOUNT,
    "USD 16": NO_AMOUNT, "=2*8400": NO_AMOUNT, "١٦٨٠٠": NO_AMOUNT, "-": EMPTY, "nihil": EMPTY,
    "9" * 30: NO_AMOUNT,
}  # fmt: skip
JUNE = date(2025, 6, 30)
DATES = {
    "2025-06-30": JUNE, "30/06/2025": JUNE, "30-6-2025": JUNE, "30.06.2025": JUNE,
    "2025/6/30": JUNE, "30 Juni 2025": JUNE, "30 juni 2025": JUNE, "30-Jun-2025": JUNE,
    "30-Jun-25": JUNE, "20250630": JUNE, "2025-06-30 00:00:00": JUNE, "2025-06-30T23:59:59Z": JUNE,
    "30/06/2025 14.30 WIB": JUNE, "'30/06/2025": JUNE, "45838": JUNE, "45838.5": JUNE,
    "17 Agustus 1945": date(1945, 8, 17), "29/02/2024": date(2024, 2, 29),
    "1 Nopember 2024": date(2024, 11, 1), "30/06/25": SHORT, "29/02/2025": NO_DATE,
    "31/06/2025": NO_DATE, "32/01/2025": NO_DATE, "Juni 2025": NO_DATE, "2025": NO_DATE,
    "30 Junius 2025": NO_DATE, "1/1/1900": FAR, "10000": FAR, "9999-12-31": FAR, "31/12/2099": FUTURE,
    "0000-00-00": EMPTY, "#N/A": EMPTY, "30062025": NO_DATE,
}  # fmt: skip
MONTHS = {
    "2025-06": JUNE, "06/2025": JUNE, "6-2025": JUNE, "202506": JUNE, "Juni 2025": JUNE,
    "JUNI-2025": JUNE, "Jun'25": JUNE, "Jun-25": JUNE, "01/06/2025": JUNE, "2025-06-15": JUNE,
    "20257": NO_MONTH, "20257.0": NO_MONTH, "'20257": NO_MONTH, "45809": JUNE,
    "Februari 2024": date(2024, 2, 29), "Des 2024": date(2024, 12, 31),
    "Juni": NO_MONTH, "13/2025": NO_MONTH, "2025-00": NO_MONTH, "6": NO_MONTH, "06/25": NO_MONTH,
    "Smt I 2025": NO_MONTH, "": EMPTY,
}  # fmt: skip
PAID_THROUGH = {"2025-06": JUNE, "30/06/2025": JUNE, "45838": JUNE, "20257": NO_MONTH, "": None}
YEARS = {
    "1990": 1990, "1990.0": 1990, "17/08/1990": 1990, "1990-08-17": 1990, "17 Agustus 1990": 1990,
    "": None, "33102": 1990, "90": NO_YEAR, "1899": NO_YEAR, "2999": NO_YEAR, "17/08/90": SHORT,
    "17/13/1990": NO_YEAR,
}  # fmt: skip
REGIONS = {
    "3575": "3575", "35.75": "3575", "3575.0": "3575", "'3575": "3575", "35": "35",
    "KOTA PASURUAN": "3575", "Kota  Pasuruan ": "3575", "KAB. PASURUAN": "3514",
    "Kabupaten Pasuruan": "3514", "Prov. Jawa Timur": "35", "Kotamadya Surabaya": "3578",
    "Surabaya": "3578", "Pasuruan": "could be Kab. Pasuruan (3514) or Kota Pasuruan (3575)",
    "Jakarta": "31", "DKI Jakarta": "31", "Kota Jakarta Selatan": "3174", "Jakarta Selatan": "3174",
    "Yogyakarta": "could be Provinsi Daerah Istimewa Yogyakarta (34) or Kota Yogyakarta (3471)",
    "Kota Yogyakarta": "3471", "Prov. Yogyakarta": "34",
    "Indonesia": "is the whole country", "Kota Sumenep": NO_REGION, "Kab.": NO_REGION,
    "Malaysia": NO_REGION, "3575011001": NO_REGION, "375": NO_REGION, "3,575E+03": NO_REGION,
    "": EMPTY,
}  # fmt: skip
SEGMENTS = {
    "BPU": "BPU", "bpu": "BPU", "Bukan Penerima Upah": "BPU", "Bukan penerima upah (BPU)": "BPU",
    "PMI": "PMI", "Pekerja Migran": "PMI", "Penerima Upah": "PU", "Semua segmen": NOT_ALLOWED,
    "TKI": NOT_ALLOWED, "=cmd|' /C calc'!A0": NOT_ALLOWED, "": EMPTY,
}  # fmt: skip
PROGRAMS = {
    "JKK+JKM": "JKK+JKM", "JKM, JKK": "JKK+JKM", "JKK dan JKM": "JKK+JKM",
    "JKK JKM JHT": "JHT+JKK+JKM", "jkk/jkm": "JKK+JKM", "JKK+JKK": "JKK",
    "Jaminan Kecelakaan Kerja, Jaminan Kematian": "JKK+JKM",
    "JKK+JKM+JP": "is a programme that the segment does not have", "JKK+": "JKK",
    "3 program": NOT_ALLOWED, "+": EMPTY, "": EMPTY,
}  # fmt: skip


def outcomes(office, entity: str, header: str, column: str, cells: dict) -> dict:
    """What each cell became; each stands in a row of a person of its own."""
    headers, make = KINDS[entity]
    rows = [make(n, **{header: f'"{cell}"'}) for n, cell in enumerate(cells)]
    said = office.ingest(office.write(f"{entity}.csv", text(headers, rows)))
    assert said.exit_code == 0, said.output
    kept = {row["person_id"]: row[column] for row in office.held(entity)}
    reasons = {int(row) - 2: (c, why) for row, c, why in
               office.quarantined().select("row", "column_name", "reason_en").rows()}  # fmt: skip
    assert {c for c, _ in reasons.values()} == {column}
    return {
        cell: reasons[n][1] if n in reasons else kept[person(nik(n))] for n, cell in enumerate(cells)
    }


@pytest.mark.parametrize(
    "entity, header, column, cells",
    [
        ("contributions", "Jumlah (Rp)", "amount_idr", AMOUNTS),
        ("claims", "Tgl Kejadian", "event_on", DATES),
        ("contributions", "Bulan Iuran", "month_on", MONTHS),
        ("members", "Lunas s.d.", "paid_through_on", PAID_THROUGH),
        ("members", "Tahun Lahir", "birth_year", YEARS),
        ("members", "Kabupaten/Kota", "region_code", REGIONS),
        ("members", "Segmen", "segment", SEGMENTS),
        ("members", "Program", "programs", PROGRAMS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_cells(office, entity, header, column, cells):
    assert outcomes(office, entity, header, column, cells) == cells


def test_hostile_identifiers(office):
    cells = {
        "3,57501E+15": SHORTENED, "3.575014107900001E15": SHORTENED, "3575014107900001": None,
        "0": PLACEHOLDER, "1": None, "1111111111111111": PLACEHOLDER, "0000000000000000": PLACEHOLDER,
        "123456789012345": PLACEHOLDER, "tidak punya": NO_ID, "NIK": NO_ID, "?": NO_ID, "": EMPTY,
        "A1" * 21: NO_ID,
        "0012345678901234": "begins with province 00, as simulated numbers do", "10012345678": None,
        "357501410790000": CUT, "57501410790003": CUT,
        "357501 410790 0002": None, "A-1234.567/B": None,
    }  # fmt: skip
    rows = [member(n, NIK=cell) for n, cell in enumerate(cells)]
    office.ingest(office.write("members.csv", text(MEMBERS, rows)))
    reasons = dict(office.quarantined().select("row", "reason_en").rows())
    assert {cell: reasons.get(str(n + 2)) for n, cell in enumerate(cells)} == cells


def test_other_numbers_of_a_person_may_have_any_length(office):
    rows = [member(n, NIK=f"4711000000{n:03}") for n in range(3)]
    content = text(MEMBERS, rows).replace("NIK", "Nomor Peserta")
    meets(office, office.write("members.csv", content), Read(3))


def test_bps_codes_are_read_under_their_own_header_only(office):
    # 3514 and 3575 are codes of both; 1101 of the BPS is Simeulue, 1109 of Kemendagri.
    rows = [member(n, **{"Kabupaten/Kota": code}) for n, code in enumerate(("3514", "9436", "1101"))]
    file = office.write("members.csv", text(MEMBERS, rows))
    meets(
        office,
        file,
        Refused("is a BPS code only", "head the column `kode bps` if all its codes are of the BPS"),
    )
    meets(
        office, office.write("bps.csv", file.read_text().replace("Kabupaten/Kota", "Kode BPS")), Read(3)
    )
    assert {r["region_code"] for r in office.held("members")} >= {"3514", "1109"}


def test_a_date_with_the_month_first_stops_the_file(office):
    rows = [member(1, TMT="06/05/2025"), member(2, TMT="06/30/2025")]
    meets(
        office,
        office.write("members.csv", text(MEMBERS, rows)),
        Refused(
            "Column started_on: A date is written with the month first (06/30/2025).",
            "Write days as 2025-06-30",
        ),
    )


def test_dates_of_a_claim_follow_each_other(office):
    rows = [
        claim(1, **{"Tgl Lapor": "31/08/2025"}),
        claim(2, **{"Tgl Bayar": "14/09/2025"}),
        claim(3, **{"Tgl Bayar": ""}),
        claim(4, Jumlah="-"),
        claim(5, Status="ditolak", **{"Tgl Bayar": "", "Jumlah": ""}),
    ]
    reasons = {
        "lies before event_on": 1,
        "lies before reported_on": 1,
        "is empty though the claim is paid": 2,
    }
    office.ingest(office.write("claims.csv", text(CLAIMS, rows)))
    [batch] = office.batches()
    found = {}
    for r in batch.rejections:
        found[r.reason_en] = found.get(r.reason_en, 0) + r.n_rows
    assert (batch.n_accepted, found) == (1, reasons)
