"""Defects that show before a figure is built: in seed files, in an office's rows, in what landed of them."""

from collections.abc import Callable

from defects import (
    INGEST,
    KEPT_OUT,
    LANDING,
    ONCE,
    REFUSED,
    SEED_FILES,
    STOPS,
    WARNS,
    Defect,
    of_layer,
)
from office_rows import Row

# A seed's bytes, to damaged ones: (seed, what happens to it).
_seed = of_layer(SEED_FILES, STOPS, "seeds/published/claims.csv")


def _line(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def damage(content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        lines[number] = change(lines[number])
        return b"".join(lines)

    return damage


OF_SEED_FILES = [
    _seed("seed_cut", "half a file, cut within a row", "has 3 cells, the header 11",
          lambda c: b"\n".join(c.splitlines()[:448]) + b"\nnational,ID,INDO"),
    _seed("seed_semicolons", "a seed saved with semicolons", "has one column or none", lambda c: c.replace(b",", b";")),
    _seed("seed_workbook", "a workbook under the name of a seed", "is not UTF-8", lambda c: b"PK\x03\x04\xff" + c),
    _seed("seed_latin", "a seed saved in another encoding", "is not UTF-8",
          _line(3, lambda line: line.replace(b"INDONESIA", "INDON\u00c9SIA".encode("latin-1")))),
    _seed("seed_thousands", "thousands marked by commas", "has 13 cells, the header 11",
          _line(1, lambda line: line.replace(b"573757", b"57,37,57"))),
    _seed("seed_row_short", "a cell left out of a row", "has 10 cells, the header 11",
          _line(2, lambda line: line.replace(b",", b"", 1))),
    _seed("seed_empty", "an emptied seed", "has one column or none", lambda c: b""),
]  # fmt: skip


def each(**cells: str | Callable[[str], str]) -> Callable[[list[Row]], None]:
    """Cells of every row; `every` and `only` say which rows: each n-th, of one programme."""
    return some(1, **cells)


def some(one_in: int, program: str | None = None, /, **cells: str | Callable[[str], str]):
    """Cells of each n-th row (of a programme). Keywords are headers, with _ for a blank."""

    def plant(rows: list[Row]) -> None:
        found = [row for row in rows if program is None or row["Program"] == program][::one_in]
        assert found
        for row in found:
            for name, value in cells.items():
                header = next(h for h in row if h.replace(" ", "_") == name)
                row[header] = value(row[header]) if callable(value) else value

    return plant


def _amount(factor: float) -> Callable[[str], str]:
    """Rupiah times a factor, as an office writes them."""

    def change(cell: str) -> str:
        return cell and f"{int(cell.replace('.', '')) * factor:,.0f}".replace(",", ".")

    return change


def _year(by: int) -> Callable[[str], str]:
    return lambda cell: cell and f"{cell[:-4]}{int(cell[-4:]) + by}"


# An office's rows: (entity, what happens to the rows). The same rows without it are read without a fault.
_office = of_layer(INGEST, KEPT_OUT, "an office's file of claims")
_refused = of_layer(INGEST, REFUSED, "an office's file of members")
OF_INGEST = [
    _office("same_rows_again", "the same rows under another file name", "ingest_members.held",
            ("members", "again"), "an office's file of members"),
    _refused("same_file_again", "the same file twice", "already held, nothing to do", ("members", "copy"), effect=ONCE),
    _office("row_twice_in_file", "a row twice within a file", "ingest_members.duplicate",
            ("members", lambda rows: rows.append(dict(rows[3]))), "an office's file of members"),
    _office("future_date", "a claim paid in the future", "ingest_claims.future",
            ("claims", some(40, Tgl_Bayar="15/03/2031"))),
    _office("negative_lag", "a claim reported before its event", "ingest_claims.reported_on_2",
            ("claims", some(40, Tgl_Kejadian="28/06/2025"))),
    _office("paid_without_amount", "a paid claim without an amount", "ingest_claims.amount_idr_7",
            ("claims", some(50, "JKM", Jumlah="", Status="dibayar", Tgl_Bayar="29/06/2025"))),
    _office("negative_amount", "an amount below zero", "ingest_contributions.negative",
            ("contributions", some(90, **{"Jumlah_(Rp)": "-10.000"})), "an office's file of contributions"),
    _office("pension_of_bpu", "a pension contribution of a segment that has none", "ingest_contributions.program_1",
            ("contributions", some(90, Program="JP")), "an office's file of contributions"),
    _office("unknown_region", "a region that does not exist", "ingest_members.unknown_region",
            ("members", some(50, **{"Kabupaten/Kota": "Kab. Pasuruhan Timur"})), "an office's file of members"),
    _office("placeholder", "one number filled down for persons without a NIK", "ingest_members.placeholder",
            ("members", some(20, NIK="9999999999999999")), "an office's file of members"),
    _office("shortened", "numbers of persons shortened by a spreadsheet", "ingest_members.shortened",
            ("members", some(20, NIK="3,57501E+15")), "an office's file of members"),
    _office("total_row", "a row of totals at the end", "ingest_contributions.total_row",
            ("contributions", lambda rows: rows.append(dict.fromkeys(rows[0], "") | {"NIK": "TOTAL", "Jumlah (Rp)": "6.048.000"})),
            "an office's file of contributions"),
    _refused("office_column_renamed", "a column renamed", "region_code",
             ("members", lambda rows: _rename(rows, "Kabupaten/Kota", "Kolom 2"))),
]  # fmt: skip


def _rename(rows: list[Row], before: str, after: str) -> None:
    rows[:] = [{after if k == before else k: v for k, v in row.items()} for row in rows]


def _drop(goes: Callable[[Row], bool]) -> Callable[[list[Row]], None]:
    return lambda rows: rows.__setitem__(slice(None), [row for row in rows if not goes(row)])


# An office's rows that ingest takes, each of them right by itself.
_landed = of_layer(LANDING, WARNS, "an office's file of members")
_units = of_layer(LANDING, STOPS, "an office's file of contributions")
_seen = of_layer(LANDING, WARNS, "an office's file of members", known_earlier=True)
OF_LANDING = [
    _units("thousands_for_rupiah", "contributions in thousands, taken for rupiah",
           "landing_contributions.usual_amount_idr_median_of_JKK",
           ("contributions", each(**{"Jumlah_(Rp)": _amount(0.001)}))),
    _units("rupiah_by_1000", "claims a thousandfold: juta taken for miliar", "landing_claims.amount_idr_median_of_JHT",
           ("claims", some(1, "JHT", Jumlah=_amount(1000))), "an office's file of claims"),
    _landed("some_in_another_unit", "some amounts in another unit", "landing_claims.amount_idr_values_of_JHT",
            ("claims", some(25, "JHT", Jumlah="1.500")), "an office's file of claims"),
    _landed("some_contributions_in_another_unit", "some contributions a thousandfold",
            "landing_contributions.usual_amount_idr_values_of_JKM",
            ("contributions", some(40, "JKM", **{"Jumlah_(Rp)": "6.800.000"})), "an office's file of contributions"),
    _landed("age_of_4", "an age of 4", "landing_members.age_at_start_is_of_working_life",
            ("members", some(200, Tahun_Lahir="2020"))),
    _landed("ages_drifted", "a drifted distribution: all persons thirty years older", "landing_members.median_age_is_plausible",
            ("members", each(Tahun_Lahir=lambda y: str(int(y) - 30)))),
    _landed("default_birth_year", "a column of default values filled down", "landing_members.no_year_of_birth_stands_for_many",
            ("members", some(2, Tahun_Lahir="1970"))),
    _landed("amount_filled_down", "an amount filled down the column", "landing_claims.no_amount_stands_for_many",
            ("claims", some(2, "JHT", Jumlah="7.500.000")), "an office's file of claims"),
    _landed("cover_until_2039", "cover paid until a mistyped year", "landing_members.cover_is_paid_at_most_two_years_ahead",
            ("members", some(30, **{"Lunas_s.d.": "31/12/2039"}))),
    _landed("month_missing", "a month whose file was not sent", "landing_contributions.no_month_is_missing",
            ("contributions", _drop(lambda r: r["Bulan Iuran"] == "Maret 2025")), "an office's file of contributions"),
    _landed("payments_two_years_off", "payments two years before their month", "landing_contributions.payment_lies_near_its_month",
            ("contributions", some(10, Tgl_Bayar=_year(-2))), "an office's file of contributions"),
    _landed("months_ahead", "contributions for months of the next decade", "landing_contributions.months_lie_at_most_two_years_ahead",
            ("contributions", some(20, Bulan_Iuran="Januari 2035")), "an office's file of contributions"),
    _landed("reported_late", "reports seven years after the event", "landing_claims.report_follows_the_event",
            ("claims", some(8, "JKM", Tgl_Kejadian=_year(-7))), "an office's file of claims"),
    _landed("slow_payment", "a drifted distribution: claims paid after half a year", "landing_claims.median_payment_is_plausible",
            ("claims", each(Tgl_Kejadian=_year(-1), Tgl_Lapor=_year(-1))), "an office's file of claims"),
    _landed("status_misread", "a column of states misread: nothing is paid", "landing_claims.most_claims_are_paid",
            ("claims", each(Status="proses")), "an office's file of claims"),
    _seen("column_misread", "a column that cannot be read in every tenth row", "landing_members.few_rows_are_rejected",
          ("members", some(10, TMT="awal bulan"))),
]  # fmt: skip

# SQL over the rows of a batch's Parquet: what an older contract, or another hand, could have written.
_parquet = of_layer(LANDING, STOPS, "a batch's Parquet, written by other hands than ingest")
OF_PARQUET = [
    _parquet("landed_negative_lag", "a negative lag that no ingest saw", "landing_claims.keeps_2_reported_on",
             ("claims", "select * replace (reported_on + 90 as event_on) from {rows}")),
    _parquet("landed_future", "dates that lie ahead of the file", "landing_claims.no_row_lies_ahead",
             ("claims", "select * replace (cast('2026-03-01' as date) as paid_on) from {rows}")),
    _parquet("landed_twice", "a batch whose rows stand twice", "landing_members.no_row_twice",
             ("members", "from {rows} union all from {rows}")),
    _parquet("landed_fewer", "a batch that lost a twentieth of its rows", "landing_members.rows_meet_the_catalog",
             ("members", "select * exclude (n) from (select *, row_number() over () as n from {rows}) where n % 20 > 0")),
    _parquet("landed_unknown_word", "a payer that nobody knows", "landing_contributions.payer_id_is_known",
             ("contributions", "select * replace ('koperasi' as payer_id) from {rows}")),
    _parquet("landed_empty", "a segment that went missing", "landing_contributions.segment_is_filled",
             ("contributions", "select * replace (nullif(segment, 'BPU') as segment) from {rows}")),
]  # fmt: skip

EARLY: list[Defect] = [*OF_SEED_FILES, *OF_INGEST, *OF_LANDING, *OF_PARQUET]
