"""Which batches exist, and how one comes to exist: the catalog is the only truth about it.

A command writes its Parquet and quarantine files first, under names that nothing reads, and replaces
`extracts/catalog.json` last: one rename commits all of its files, or none. Whoever calls `stage` or
`commit` holds `lock.one_writer_at_a_time`.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.settings import Home

PART = "part-0.parquet"


class BatchError(Exception):
    """Why the batches cannot be read or committed, and what to do."""


class Rejection(BaseModel):
    """Rows of one batch that went to quarantine for one reason."""

    model_config = ConfigDict(frozen=True)

    column_name: str
    reason_en: str
    remedy_en: str
    reason_id: str
    remedy_id: str
    n_rows: int


class Batch(BaseModel):
    """One file's rows of one entity, as the catalog holds them."""

    model_config = ConfigDict(frozen=True)

    entity: str
    batch_id: str
    folder: str  # Relative to WAREHOUSE_HOME.
    files: tuple[str, ...] = (PART,)
    source_file: str
    sha256: str
    n_read: int
    n_accepted: int
    n_rejected: int
    as_of_on: date
    is_simulated: bool = False
    # How persons are told apart ("nik" 16 digits, "kpj" 11, "other"): hashes of two kinds never meet.
    id_kind: str | None = None
    # Which key made the hashes: those of two keys never meet either.
    key_id: str | None = None
    ingested_at: datetime
    rejections: tuple[Rejection, ...] = ()


class Catalog(BaseModel):
    batches: tuple[Batch, ...] = ()


def extracts(home: Home) -> Path:
    return home.path / "extracts"


def quarantine(home: Home) -> Path:
    return home.path / "quarantine"


def quarantine_file(home: Home, entity: str, batch_id: str) -> Path:
    return quarantine(home) / f"{entity}-{batch_id}.csv"


def read_catalog(home: Home) -> Catalog:
    """The batches that exist; none where no command has committed any."""
    file = extracts(home) / "catalog.json"
    if not file.is_file():
        return Catalog()
    try:
        return Catalog.model_validate_json(file.read_bytes())
    except ValidationError as wrong:
        raise BatchError(
            f"{file} cannot be read ({wrong.error_count()} faults). Restore it from a backup, "
            "or remove the folder extracts and ingest the files again."
        ) from None


def stage(home: Home, entity: str, batch_id: str) -> Path:
    """An empty folder for a batch's Parquet. Nothing reads it before `commit`."""
    folder = extracts(home) / entity / f"batch={batch_id}"
    held = {home.path / b.folder for b in read_catalog(home).batches}
    again = 1
    while folder in held:  # The same file replaced: the build may still read the folder it replaces.
        again += 1
        folder = folder.with_name(f"batch={batch_id}.{again}")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def write_sorted(con: duckdb.DuckDBPyConnection, query: str, folder: Path) -> int:
    """Write a query's rows as the batch's Parquet, sorted by region and person. Returns their number."""
    target = str(folder / PART).replace("'", "''")
    done = con.execute(
        f"copy (from ({query}) order by region_code, person_id) to '{target}' "
        "(format parquet, compression zstd)"
    ).fetchone()
    _sync(folder / PART)
    return done[0]


def commit(home: Home, batches: Iterable[Batch], replace: Iterable[str] = ()) -> Catalog:
    """Make staged batches exist, and those of the entities in `replace` not: all at once, or not at all.

    Raises BatchError where simulated and real rows would meet, or one file would count twice.
    """
    new, replace = tuple(batches), frozenset(replace)
    kept = tuple(b for b in read_catalog(home).batches if b.entity not in replace)
    catalog = check(kept, new)
    for batch in new:
        for file in batch.files:
            if not (home.path / batch.folder / file).is_file():
                raise BatchError(f"{batch.folder}/{file} was not written; nothing was committed.")
    extracts(home).mkdir(parents=True, exist_ok=True)
    _replace_file(extracts(home) / "catalog.json", catalog.model_dump_json(indent=1))
    return catalog


def check(kept: Iterable[Batch], new: Iterable[Batch]) -> Catalog:
    """The catalog that these batches would make together. Raises BatchError where they cannot."""
    kept, new = tuple(kept), tuple(new)
    catalog = Catalog(batches=kept + new)
    if len({b.is_simulated for b in catalog.batches}) > 1:
        others = "simulated" if kept and kept[0].is_simulated else "real"
        raise BatchError(
            f"This WAREHOUSE_HOME holds {others} batches of {_listed(b.entity for b in kept)}; "
            "simulated and real rows never meet. Use another WAREHOUSE_HOME, or --replace the "
            f"{others} ones."
        )
    keys = [(b.entity, b.batch_id) for b in catalog.batches]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise BatchError(f"Held already: {_listed(' '.join(key) for key in twice)}. Use --replace.")
    return catalog


def faults(home: Home) -> list[str]:
    """What a build could not read: a catalog, or files that it names, and what to do about each."""
    try:
        batches = read_catalog(home).batches
    except BatchError as wrong:
        return [str(wrong)]
    found = []
    with duckdb.connect() as con:
        for batch in batches:
            files = [home.path / batch.folder / name for name in batch.files]
            held = {file: _rows_of(con, file) for file in files}
            wrong = [
                (file, "is damaged" if file.is_file() else "is missing")
                for file, n_rows in held.items()
                if n_rows is None
            ]
            if not wrong and (n_rows := sum(held.values())) != batch.n_accepted:
                wrong = [(files[0].parent, f"holds {n_rows:,} rows of {batch.n_accepted:,}")]
            again = "simulate" if batch.is_simulated else f"ingest all files of {batch.entity}"
            found += [
                f"file={file}  batch={batch.source_file} ({batch.entity})  problem={problem}  "
                f"remedy=Restore it from a backup, or {again} again with --replace."
                for file, problem in wrong
            ]
    return found


def _rows_of(con: duckdb.DuckDBPyConnection, file: Path) -> int | None:
    """Rows by the end of the file; None where it has none that can be read."""
    try:
        return con.execute("select num_rows from parquet_file_metadata(?)", [str(file)]).fetchone()[0]
    except duckdb.Error:
        return None


def sweep_folders(home: Home) -> None:
    """Remove the folders of batches that the catalog does not name."""
    folders = {home.path / b.folder for b in read_catalog(home).batches}
    for folder in extracts(home).glob("*/batch=*"):
        if folder not in folders:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(home: Home) -> None:
    """Remove what no catalog names: folders and quarantines of commands that died, or were replaced."""
    sweep_folders(home)
    batches = read_catalog(home).batches
    files = {quarantine_file(home, b.entity, b.batch_id) for b in batches}
    for file in quarantine(home).glob("*.csv"):
        if file not in files:
            file.unlink(missing_ok=True)
    for left in extracts(home).glob(".catalog-*"):
        left.unlink(missing_ok=True)
    for left in extracts(home).glob(".work-*"):
        shutil.rmtree(left, ignore_errors=True)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _replace_file(target: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".catalog-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)  # mkstemp's 600 would hide it from a service that only reads.
    Path(name).replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
