"""The input contract: the one definition of what an extract may hold.

Reading, checking, the documents and the quarantine's words all follow from it. Allowed payers,
programmes and segments are read from seeds/reference where they are needed, never written here.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from warehouse.ingest.faults import Fault

Kind = Literal[
    "identifier", "region", "segment", "payer", "program", "programs", "date", "month", "month_or_date",
    "year", "amount", "word", "text",
]  # fmt: skip


class Column(BaseModel):
    """One column: what it means, how it is headed, what may stand in it."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: Kind
    meaning_id: str
    meaning_en: str
    headers: tuple[str, ...]
    unit: str = ""
    # The file must have the column; `filled`: each row must have a value.
    required: bool = True
    filled: bool = True
    words: dict[str, tuple[str, ...]] = {}
    # A date of something that has happened: it cannot lie after the date of the file.
    past: bool = False


class Rule(BaseModel):
    """What must not hold within a row, in SQL that polars reads."""

    model_config = ConfigDict(frozen=True)

    column: str
    broken: str
    fault: Fault


class Entity(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    meaning_id: str
    meaning_en: str
    columns: tuple[Column, ...]
    # The same row in another batch.
    key: tuple[str, ...]
    rules: tuple[Rule, ...]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


PERSON = Column(
    name="person_id", kind="identifier",
    meaning_id="NIK atau KPJ. Yang disimpan hanya hash berkunci; kode itu tidak dapat dibalik.",
    meaning_en="NIK or KPJ. Only a keyed hash is kept, which cannot be turned back.",
    # In this order: where a file has several of them, the first is used and the others are dropped.
    headers=(
        "person id", "nik", "no nik", "nomor nik", "nomor induk kependudukan", "no ktp", "nomor ktp",
        "kpj", "no kpj", "nomor kpj", "id peserta", "nomor peserta", "no peserta", "member id",
        "participant id", "person",
    ),
)  # fmt: skip
REGION = Column(
    name="region_code", kind="region",
    meaning_id="Kabupaten, kota atau provinsi pada tanggal baris: kode Kemendagri, nama, atau kode BPS "
    "di bawah judul `kode bps`.",
    meaning_en="Regency, city or province at the row's own date: Kemendagri code, name, or BPS code "
    "under the header `bps code`.",
    headers=(
        "region code", "region", "kode wilayah", "wilayah", "nama wilayah", "kode daerah", "daerah",
        "kode kemendagri", "kabupaten kota", "kab kota", "kode kabupaten kota", "kode kab kota",
        "nama kabupaten kota", "kabupaten", "kode kabupaten", "kode bps", "bps code",
    ),
)  # fmt: skip
SEGMENT = Column(
    name="segment", kind="segment",
    meaning_id="Segmen kepesertaan pada tanggal baris.",
    meaning_en="Segment of membership at the row's own date.",
    headers=("segment", "segmen", "segmen kepesertaan", "segmen peserta", "jenis kepesertaan",
             "kategori peserta"),
)  # fmt: skip
PAYER = Column(
    name="payer_id", kind="payer",
    meaning_id="Siapa yang membayar iuran.", meaning_en="Who pays the contribution.",
    headers=("payer id", "payer", "pembayar", "pembayar iuran", "sumber dana", "sumber pendanaan",
             "sumber iuran", "penanggung iuran", "funding source"),
)  # fmt: skip
PROGRAM = Column(
    name="program", kind="program",
    meaning_id="Satu program.", meaning_en="One programme.",
    headers=("program", "programme", "kode program", "jenis program"),
)  # fmt: skip
NO_SUCH_PROGRAM = Fault(
    "is a programme that the segment does not have",
    "BPU has no JP or JKP; JAKON has no JHT, JP or JKP. Check segment and programme.",
    "program yang tidak dimiliki segmen itu",
    "BPU tidak punya JP atau JKP; JAKON tidak punya JHT, JP atau JKP. Periksa segmen dan programnya.",
)
UNPAID = Fault(
    "is empty though the claim is paid", "Fill the cell, or correct the status.",
    "kosong padahal klaim sudah dibayar", "Isi selnya, atau betulkan statusnya.",
)  # fmt: skip
BEFORE_START = Fault(
    "lies before the spell started",
    "Check both dates; leave the cell empty where nothing is paid yet.",
    "mendahului awal masa kepesertaan",
    "Periksa kedua tanggal; kosongkan selnya bila belum ada iuran.",
)


def _no_pension(column: str, jp: str, jht: str) -> Rule:
    broken = f"(segment = 'BPU' AND {jp}) OR (segment = 'JAKON' AND ({jp} OR {jht}))"
    return Rule(column=column, broken=broken, fault=NO_SUCH_PROGRAM)


def _order(earlier: str, later: str) -> Rule:
    fault = Fault(f"lies before {earlier}", "Check both dates.",
                  f"mendahului {earlier}", "Periksa kedua tanggal.")  # fmt: skip
    return Rule(column=later, broken=f"{later} < {earlier}", fault=fault)


ONE_PROGRAM = _no_pension("program", "program IN ('JP', 'JKP')", "program = 'JHT'")

MEMBERS = Entity(
    name="members",
    meaning_id="Satu baris per masa kepesertaan.",
    meaning_en="One row per membership spell.",
    columns=(
        PERSON, REGION, SEGMENT,
        Column(name="programs", kind="programs",
               meaning_id="Program yang diikuti, dipisah `+`, koma atau spasi.",
               meaning_en="Programmes of the spell, parted by `+`, commas or spaces.",
               headers=("programs", "programmes", "program", "daftar program", "program yang diikuti",
                        "program diikuti")),
        PAYER,
        Column(name="employer_id", kind="identifier", required=False, filled=False,
               meaning_id="Nomor pemberi kerja (NPP). Disimpan sebagai hash berkunci.",
               meaning_en="Number of the employer (NPP). Kept as a keyed hash.",
               headers=("employer id", "employer", "npp", "no npp", "nomor npp", "kode perusahaan",
                        "id perusahaan", "nomor pendaftaran perusahaan", "npwp", "npwp perusahaan")),
        Column(name="started_on", kind="date", past=True,
               meaning_id="Hari pertama masa kepesertaan.", meaning_en="First day of the spell.",
               headers=("started on", "start date", "tanggal mulai", "tgl mulai", "mulai", "tmt",
                        "tanggal kepesertaan", "tgl kepesertaan", "tanggal daftar", "tgl daftar",
                        "tanggal aktif", "tgl aktif")),
        Column(name="paid_through_on", kind="month_or_date", filled=False,
               meaning_id="Hari terakhir yang iurannya sudah dibayar; kosong: belum ada iuran. Bulan "
               "dibaca sebagai hari terakhirnya.",
               meaning_en="Last day that is paid for; empty: nothing is paid yet. A month is read as "
               "its last day.",
               headers=("paid through on", "paid through", "lunas sampai", "lunas s d", "dibayar sampai",
                        "dibayar s d", "iuran terakhir", "bulan iuran terakhir", "blth akhir",
                        "akhir perlindungan", "tanggal akhir perlindungan", "tgl akhir perlindungan",
                        "berlaku sampai", "masa perlindungan sampai")),
        Column(name="ended_on", kind="date", required=False, filled=False,
               meaning_id="Hari terakhir masa kepesertaan; kosong: masih berjalan.",
               meaning_en="Last day of the spell; empty: it goes on.",
               headers=("ended on", "end date", "tanggal berakhir", "tgl berakhir", "tanggal nonaktif",
                        "tgl nonaktif", "tanggal keluar", "tgl keluar", "berakhir")),
        Column(name="birth_year", kind="year", unit="year", required=False, filled=False,
               meaning_id="Tahun lahir. Dari tanggal lahir hanya tahunnya yang disimpan.",
               meaning_en="Year of birth. Of a date of birth only the year is kept.",
               headers=("birth year", "year of birth", "tahun lahir", "thn lahir", "tanggal lahir",
                        "tgl lahir", "date of birth", "birth date")),
        Column(name="sex", kind="word", required=False, filled=False,
               meaning_id="Jenis kelamin.", meaning_en="Sex.",
               headers=("sex", "gender", "jenis kelamin", "kelamin", "jk"),
               words={"F": ("f", "p", "perempuan", "wanita", "female"),
                      "M": ("m", "l", "laki laki", "laki", "pria", "male")}),
    ),
    key=("person_id", "region_code", "segment", "payer_id", "started_on"),
    rules=(
        _no_pension("programs", "(programs LIKE '%JP%' OR programs LIKE '%JKP%')",
                    "programs LIKE '%JHT%'"),
        Rule(column="paid_through_on", broken="paid_through_on < started_on - INTERVAL '1 day'",
             fault=BEFORE_START),
        _order("started_on", "ended_on"),
    ),
)  # fmt: skip

PAID_ON = ("paid on", "payment date", "tanggal bayar", "tgl bayar", "tanggal pembayaran",
           "tgl pembayaran", "tanggal dibayar", "tgl dibayar")  # fmt: skip
AMOUNT = ("amount idr", "amount", "jumlah", "nominal", "nilai", "rupiah", "jumlah rp", "nominal rp")

CONTRIBUTIONS = Entity(
    name="contributions",
    meaning_id="Satu baris per iuran seorang peserta untuk satu bulan dan satu program.",
    meaning_en="One row per contribution of a person for one month and one programme.",
    columns=(
        PERSON, REGION, SEGMENT, PAYER,
        Column(name="month_on", kind="month",
               meaning_id="Bulan yang dibayar; disimpan sebagai hari terakhirnya.",
               meaning_en="Month that is paid for; kept as its last day.",
               headers=("month on", "month", "bulan", "bulan iuran", "periode", "periode iuran", "blth",
                        "masa iuran", "bulan tahun")),
        PROGRAM,
        Column(name="amount_idr", kind="amount", unit="IDR",
               meaning_id="Iuran dalam rupiah.", meaning_en="Contribution in rupiah.",
               headers=(*AMOUNT, "iuran", "jumlah iuran", "nilai iuran", "iuran rp", "nominal iuran")),
        Column(name="paid_on", kind="date", past=True,
               meaning_id="Tanggal pembayaran.", meaning_en="Date of payment.", headers=PAID_ON),
    ),
    key=("person_id", "region_code", "segment", "payer_id", "month_on", "program", "paid_on"),
    rules=(ONE_PROGRAM,),
)  # fmt: skip

CLAIMS = Entity(
    name="claims",
    meaning_id="Satu baris per klaim; untuk satuan `payment` satu baris per pembayaran.",
    meaning_en="One row per claim; with unit `payment` one row per payment.",
    columns=(
        Column(name="claim_id", kind="identifier",
               meaning_id="Nomor klaim. Disimpan sebagai hash berkunci; pembayaran satu klaim dibedakan "
               "menurut tanggalnya.",
               meaning_en="Number of the claim. Kept as a keyed hash; payments of one claim are told "
               "apart by their dates.",
               headers=("claim id", "claim", "no klaim", "nomor klaim", "id klaim", "nomor agenda",
                        "no agenda", "nomor penetapan", "no penetapan")),
        PERSON, REGION, SEGMENT, PAYER, PROGRAM,
        Column(name="benefit", kind="text", required=False, filled=False,
               meaning_id="Jenis manfaat dalam kata, tanpa nama orang.",
               meaning_en="Kind of benefit in words, without names of persons.",
               headers=("benefit", "manfaat", "jenis manfaat", "jenis klaim")),
        Column(name="claim_unit", kind="word",
               meaning_id="Apa yang dihitung satu baris.", meaning_en="What one row counts.",
               headers=("claim unit", "unit", "satuan", "satuan klaim"),
               words={"accident": ("accident", "kecelakaan", "kecelakaan kerja"),
                      "claim": ("claim", "klaim", "kasus", "case"),
                      "payment": ("payment", "pembayaran"),
                      "beneficiary": ("beneficiary", "penerima", "penerima manfaat", "anak")}),
        Column(name="event_on", kind="date", past=True,
               meaning_id="Tanggal kejadian.", meaning_en="Date of the event.",
               headers=("event on", "event date", "tanggal kejadian", "tgl kejadian",
                        "tanggal kecelakaan", "tgl kecelakaan", "tanggal peristiwa", "tgl peristiwa")),
        Column(name="reported_on", kind="date", past=True,
               meaning_id="Tanggal lapor.", meaning_en="Date of the report.",
               headers=("reported on", "report date", "tanggal lapor", "tgl lapor", "tanggal pelaporan",
                        "tgl pelaporan", "tanggal pengajuan", "tgl pengajuan")),
        Column(name="completed_on", kind="date", required=False, filled=False, past=True,
               meaning_id="Tanggal berkas lengkap.", meaning_en="Date when the documents were complete.",
               headers=("completed on", "completion date", "tanggal lengkap", "tgl lengkap",
                        "tanggal berkas lengkap", "tgl berkas lengkap")),
        Column(name="paid_on", kind="date", filled=False, past=True,
               meaning_id="Tanggal pembayaran manfaat.", meaning_en="Date of payment of the benefit.",
               headers=PAID_ON),
        Column(name="status", kind="word",
               meaning_id="Keadaan klaim.", meaning_en="State of the claim.",
               headers=("status", "status klaim", "claim status"),
               words={"open": ("open", "proses", "dalam proses", "terbuka", "diproses"),
                      "paid": ("paid", "dibayar", "sudah dibayar", "terbayar", "lunas", "bayar"),
                      "rejected": ("rejected", "ditolak", "tolak")}),
        Column(name="amount_idr", kind="amount", unit="IDR", filled=False,
               meaning_id="Manfaat dalam rupiah.", meaning_en="Benefit in rupiah.",
               headers=(*AMOUNT, "jumlah klaim", "nilai klaim", "nominal klaim", "jumlah manfaat",
                        "jumlah dibayar")),
    ),
    key=("claim_id",),
    rules=(
        ONE_PROGRAM,
        _order("event_on", "reported_on"),
        _order("reported_on", "completed_on"),
        _order("reported_on", "paid_on"),
        _order("completed_on", "paid_on"),
        Rule(column="paid_on", broken="status = 'paid' AND paid_on IS NULL", fault=UNPAID),
        Rule(column="amount_idr", broken="status = 'paid' AND amount_idr IS NULL", fault=UNPAID),
    ),
)  # fmt: skip

ENTITIES = {e.name: e for e in (MEMBERS, CONTRIBUTIONS, CLAIMS)}
EARLIEST, LATEST = date(1940, 1, 1), date(2100, 12, 31)
LARGEST_IDR = 10**12
