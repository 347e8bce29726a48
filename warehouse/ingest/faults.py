"""What is wrong with a whole file, or with one cell."""

from typing import NamedTuple


class FileFaultError(Exception):
    """Why a whole file is refused, and what to do about it. Nothing of it is kept."""

    def __init__(self, problem: str, remedy: str):
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}")


class Fault(NamedTuple):
    """Why a row goes to quarantine. The texts hold no value of the row: counts of them are served."""

    reason_en: str
    remedy_en: str
    reason_id: str
    remedy_id: str


EMPTY = Fault("is empty", "Fill the cell.", "kosong", "Isi selnya.")
UNREAD_NUMBER = Fault(
    "is no amount in rupiah", "Write digits, as in 16800 or 16.800.",
    "bukan jumlah rupiah", "Tulis angkanya, seperti 16800 atau 16.800.",
)  # fmt: skip
NEGATIVE = Fault(
    "is below zero", "Write amounts without a sign; leave corrections out.",
    "di bawah nol", "Tulis jumlah tanpa tanda minus; jangan sertakan koreksi.",
)  # fmt: skip
TOO_LARGE = Fault(
    "is over a thousand billion rupiah", "Check the amount and its thousands marks.",
    "melebihi seribu miliar rupiah", "Periksa jumlahnya dan tanda ribuannya.",
)  # fmt: skip
UNREAD_DATE = Fault(
    "is no date", "Write the date as 2025-06-30 or 30/06/2025.",
    "bukan tanggal", "Tulis tanggal sebagai 2025-06-30 atau 30/06/2025.",
)  # fmt: skip
SHORT_YEAR = Fault(
    "has a year of two digits", "Write the year in four digits.",
    "bertahun dua angka", "Tulis tahun dengan empat angka.",
)  # fmt: skip
FAR_DATE = Fault(
    "lies before 1940 or after 2100", "Check the year.",
    "sebelum tahun 1940 atau sesudah tahun 2100", "Periksa tahunnya.",
)  # fmt: skip
FUTURE = Fault(
    "lies after the date of the file", "Check the date, or say --as-of.",
    "sesudah tanggal berkas", "Periksa tanggalnya, atau sebutkan --as-of.",
)  # fmt: skip
UNREAD_MONTH = Fault(
    "is no month", "Write the month as 2025-06 or Juni 2025.",
    "bukan bulan", "Tulis bulan sebagai 2025-06 atau Juni 2025.",
)  # fmt: skip
UNREAD_YEAR = Fault(
    "is no year of birth", "Write four digits, from 1900 on.",
    "bukan tahun lahir", "Tulis empat angka, mulai 1900.",
)  # fmt: skip
SHORTENED = Fault(
    "was shortened by a spreadsheet", "Export the column as text: digits were lost.",
    "dipendekkan oleh lembar kerja", "Ekspor kolom itu sebagai teks: ada angka yang hilang.",
)  # fmt: skip
CUT_NIK = Fault(
    "has 12 to 15 digits: a NIK has 16, a KPJ 11", "Export the column as text: a digit was lost.",
    "berisi 12 sampai 15 angka: NIK 16 angka, KPJ 11",
    "Ekspor kolom itu sebagai teks: ada angka yang hilang.",
)  # fmt: skip
PLACEHOLDER = Fault(
    "is a placeholder, not an identifier", "Write the person's own number.",
    "nomor pengisi, bukan nomor identitas", "Tulis nomor orang itu sendiri.",
)  # fmt: skip
MADE_UP = Fault(
    "begins with province 00, as simulated numbers do", "Write the person's own number.",
    "berawalan provinsi 00, seperti nomor simulasi", "Tulis nomor orang itu sendiri.",
)  # fmt: skip
NO_IDENTIFIER = Fault(
    "is no identifier", "Write a number of up to 40 digits and letters.",
    "bukan nomor identitas", "Tulis nomor, paling banyak 40 angka dan huruf.",
)  # fmt: skip
UNKNOWN_REGION = Fault(
    "is no region", "Write its code of two or four digits, or its full name.",
    "bukan wilayah", "Tulis kodenya (dua atau empat angka) atau nama lengkapnya.",
)  # fmt: skip
NATIONAL = Fault(
    "is the whole country", "Write the regency, city or province.",
    "seluruh Indonesia", "Tulis kabupaten, kota atau provinsinya.",
)  # fmt: skip
NO_SHORT_TEXT = Fault(
    "is no short description", "Write the kind of benefit, at most 60 letters.",
    "bukan keterangan singkat", "Tulis jenis manfaatnya, paling banyak 60 huruf.",
)  # fmt: skip
TOTAL_ROW = Fault(
    "is a row of totals", "Leave totals out of the file.",
    "baris jumlah", "Jangan sertakan baris jumlah.",
)  # fmt: skip
HEADER_AGAIN = Fault(
    "is the header again", "Leave repeated headers out of the file.",
    "judul kolom yang terulang", "Jangan ulangi judul kolom di tengah berkas.",
)  # fmt: skip
DUPLICATE = Fault(
    "stands in the file twice", "Leave one of the equal rows.",
    "tertulis dua kali dalam berkas", "Sisakan satu dari baris yang sama.",
)  # fmt: skip
SAME_CLAIM = Fault(
    "is the number of two different rows", "Give each claim one row, each payment its date.",
    "nomor dari dua baris yang berbeda", "Tulis satu baris per klaim, dan tanggal tiap pembayaran.",
)  # fmt: skip
HELD = Fault(
    "is held by an earlier batch", "To replace earlier batches, add --replace.",
    "sudah ada dalam berkas terdahulu", "Untuk mengganti yang terdahulu, tambahkan --replace.",
)  # fmt: skip


def not_allowed(words: str) -> Fault:
    return Fault(
        "is none of the words allowed", f"Allowed: {words}.",
        "bukan salah satu kata yang boleh", f"Yang boleh: {words}.",
    )  # fmt: skip


def ambiguous(candidates: list[str]) -> Fault:
    return Fault(
        f"could be {' or '.join(candidates)}", "Write the code or the full name.",
        f"dapat berarti {' atau '.join(candidates)}", "Tulis kodenya atau nama lengkapnya.",
    )  # fmt: skip


def ragged(n: object, k: object) -> Fault:
    return Fault(
        f"has {n} cells, the header {k}",
        "Complete a cut row; put quotation marks around a cell that holds the delimiter.",
        f"berisi {n} sel, judulnya {k}",
        "Lengkapi baris yang terpotong; beri tanda kutip pada sel yang memuat tanda pemisah.",
    )
