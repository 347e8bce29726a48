"""Files as an office has them, made for tests, and `warehouse ingest` as a user calls it."""

import hmac
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import duckdb
import polars as pl
from typer.testing import CliRunner
from xlsxwriter import Workbook

from warehouse import cli
from warehouse.ingest import batch
from warehouse.settings import Home

KEY = "a key of tests, of more than thirty-two letters"

MEMBERS = ("NIK", "Kabupaten/Kota", "Segmen", "Program", "Sumber Dana", "TMT", "Lunas s.d.",
           "Tgl Berakhir", "Tahun Lahir", "Jenis Kelamin")  # fmt: skip
CONTRIBUTIONS = ("NIK", "Kode Kab/Kota", "Segmen", "Pembayar", "Bulan Iuran", "Program", "Jumlah (Rp)",
                 "Tgl Bayar")  # fmt: skip
CLAIMS = ("No Klaim", "NIK", "Kabupaten/Kota", "Segmen", "Pembayar", "Program", "Satuan", "Tgl Kejadian",
          "Tgl Lapor", "Tgl Bayar", "Status", "Jumlah")  # fmt: skip


def nik(n: int) -> str:
    """Nobody's: no province has the code 99. Never ends in 0, as rounded ones do."""
    return f"99010141{n // 9:07}{1 + n % 9}"


def person(number: str) -> UUID:
    """What a NIK is kept as, under KEY."""
    return UUID(hmac.digest(KEY.encode(), b"person:" + number.encode(), "sha256").hex()[:32])


def member(n: int, **changed: str) -> tuple[str, ...]:
    row = dict(zip(MEMBERS, (nik(n), "Kota Pasuruan", "BPU", "JKK+JKM", "DBHCHT", "01/07/2025",
                             "31/12/2025", "", "1990", "P"), strict=True))  # fmt: skip
    return tuple((row | changed).values())


def contribution(n: int, **changed: str) -> tuple[str, ...]:
    row = dict(zip(CONTRIBUTIONS, (nik(n), "3575", "BPU", "DBHCHT", "Juli 2025", "JKK", "10.000",
                                   "10/07/2025"), strict=True))  # fmt: skip
    return tuple((row | changed).values())


def claim(n: int, **changed: str) -> tuple[str, ...]:
    row = dict(zip(CLAIMS, (f"JKM-{n}", nik(n), "Kab. Pasuruan", "PU", "Pemberi kerja", "JKM", "klaim",
                            "01/09/2025", "15/09/2025", "30/09/2025", "dibayar", "42.000.000"),
                   strict=True))  # fmt: skip
    return tuple((row | changed).values())


def text(headers: tuple[str, ...], rows: list[tuple[str, ...]], delimiter: str = ";") -> str:
    return "".join(delimiter.join(cells) + "\n" for cells in (headers, *rows))


def members_text(n: int = 3) -> str:
    return text(MEMBERS, [member(i) for i in range(n)])


def workbook(path: Path, make: Callable[[Workbook], None], **options: object) -> Path:
    """A workbook that `make` fills."""
    with Workbook(path, options) as book:
        make(book)
    return path


class Said(NamedTuple):
    exit_code: int
    # A space for every run of blanks: the terminal wraps where it likes.
    output: str


class Office:
    """A folder with an office's files, and a WAREHOUSE_HOME beside them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.home = folder / "home"

    def write(self, name: str, content: str | bytes) -> Path:
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.folder / name

    def ingest(self, *words: object, key: str | None = KEY) -> Said:
        """`warehouse ingest WORDS`, in this process. With no key the key file is used."""
        environment = {"WAREHOUSE_HOME": str(self.home), "WAREHOUSE_KEY": key, "COLUMNS": "200"}
        done = CliRunner().invoke(cli.app, ["ingest", *map(str, words)], env=environment)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, " ".join(done.output.split()))

    def build(self) -> Said:
        done = CliRunner().invoke(cli.app, ["build"], env={"WAREHOUSE_HOME": str(self.home)})
        return Said(done.exit_code, " ".join(done.output.split()))

    def batches(self) -> list[batch.Batch]:
        return list(batch.read_catalog(Home(self.home)).batches)

    def held(self, entity: str) -> list[dict]:
        """Rows of an entity's batches, in the order in which they stand in the files."""
        named = [self.home / b.folder / f for b in self.batches() if b.entity == entity for f in b.files]
        found = duckdb.sql(
            f"select * from read_parquet({[str(file) for file in named]}, hive_partitioning = false)"
        )
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def quarantined(self) -> pl.DataFrame:
        files = sorted((self.home / "quarantine").glob("*.csv"))
        return pl.concat([pl.read_csv(file, infer_schema=False) for file in files])

    def files(self) -> list[Path]:
        """What stands in the home, apart from the lock."""
        return [p for p in self.home.rglob("*") if p.is_file() and p.name != "build.lock"]
