"""Which batches exist, and how one comes to exist: the catalog is the only truth about it.

A command writes its Parquet and quarantine files first, under names that nothing reads, and replaces
`extracts/catalog.json` last: one rename commits all of its files, or none. Whoever calls `stage` or
`commit` holds `lock.one_writer_at_a_time`.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse import disk
from warehouse.settings import Home

PART = "part-0.parquet"
RESTORE = "Restore it from a backup, or remove the folder extracts and ingest the files again."


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
    # Of each of `files`, and of the quarantine; none in catalogs of before there were hashes.
    files_sha256: tuple[str, ...] = ()
    quarantine_sha256: str | None = None
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
    model_config = ConfigDict(extra="forbid")

    batches: tuple[Batch, ...] = ()


def extracts(home: Home) -> Path:
    return home.path / "extracts"


def catalog_file(home: Home) -> Path:
    return extracts(home) / "catalog.json"


def quarantine(home: Home) -> Path:
    return home.path / "quarantine"


def quarantine_file(home: Home, entity: str, batch_id: str) -> Path:
    return quarantine(home) / f"{entity}-{batch_id}.csv"


def read_catalog(home: Home) -> Catalog:
    """The batches that exist; none where no command has staged any. Raises BatchError."""
    file = catalog_file(home)
    if not file.is_file():
        # `stage` writes a catalog first, so this one was lost: what it named must not be swept.
        if any(extracts(home).glob("*/batch=*")):
            raise BatchError(f"{file} is missing. {RESTORE}")
        return Catalog()
    try:
        held = json.loads(file.read_bytes())
        if not disk.is_intact(held):
            raise BatchError(f"{file} is not what was written: it was damaged. {RESTORE}")
        held.pop("seal", None)
        return Catalog.model_validate(held)
    except (ValueError, TypeError, AttributeError) as wrong:
        n_faults = wrong.error_count() if isinstance(wrong, ValidationError) else 1
        raise BatchError(f"{file} cannot be read ({n_faults} faults). {RESTORE}") from None


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
    if not catalog_file(home).is_file():
        _write_catalog(home, Catalog())
    folder.mkdir(parents=True)
    return folder


def commit(home: Home, batches: Iterable[Batch], replace: Iterable[str] = ()) -> Catalog:
    """Make staged batches exist, and those of the entities in `replace` not: all at once, or not at all.

    Raises BatchError where simulated and real rows would meet, or one file would count twice.
    """
    new, replace = tuple(batches), frozenset(replace)
    kept = tuple(b for b in read_catalog(home).batches if b.entity not in replace)
    check(kept, new)
    for batch in new:
        for file in files_of(home, batch):
            if not file.is_file():
                raise BatchError(f"{file} was not written; nothing was committed.")
        disk.sync(home.path / batch.folder)
    catalog = Catalog(batches=kept + tuple(_with_hashes(home, batch) for batch in new))
    _write_catalog(home, catalog)
    return catalog


def files_of(home: Home, batch: Batch) -> list[Path]:
    return [home.path / batch.folder / name for name in batch.files]


def _with_hashes(home: Home, batch: Batch) -> Batch:
    rejected = quarantine_file(home, batch.entity, batch.batch_id)
    hashes = {
        "files_sha256": tuple(disk.digest(file) for file in files_of(home, batch)),
        "quarantine_sha256": disk.digest(rejected) if rejected.is_file() else None,
    }
    return batch.model_copy(update=hashes)


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
    """What a build could not trust: a catalog, or files that it names, and what to do about each."""
    try:
        batches = read_catalog(home).batches
    except BatchError as wrong:
        return [str(wrong)]
    found = []
    for batch in batches:
        again = "simulate" if batch.is_simulated else f"ingest all files of {batch.entity}"
        found += [
            f"file={file}  batch={batch.source_file} ({batch.entity})  problem={problem}  "
            f"remedy=Restore it from a backup, or {again} again with --replace."
            for file, problem in _faults_of(batch, files_of(home, batch))
        ]
    return found


def _faults_of(batch: Batch, files: list[Path]) -> list[tuple[Path, str]]:
    if missing := [(file, "is missing") for file in files if not file.is_file()]:
        return missing
    if batch.files_sha256:
        hashes = zip(files, batch.files_sha256, strict=True)
        return [(file, "was cut or damaged") for file, sha256 in hashes if disk.digest(file) != sha256]
    with duckdb.connect() as con:
        held = {file: _rows_of(con, file) for file in files}
    if damaged := [(file, "is damaged") for file, n_rows in held.items() if n_rows is None]:
        return damaged
    if (n_rows := sum(held.values())) != batch.n_accepted:
        return [(files[0].parent, f"holds {n_rows:,} rows of {batch.n_accepted:,}")]
    return []


def _rows_of(con: duckdb.DuckDBPyConnection, file: Path) -> int | None:
    """Rows by the end of the file; None where it has none that can be read."""
    try:
        return con.execute("select num_rows from parquet_file_metadata(?)", [str(file)]).fetchone()[0]
    except duckdb.Error:
        return None


def sweep(home: Home) -> None:
    """Remove what the catalog does not name: of commands that died, or of batches that were replaced."""
    _remove(home, leftovers(home))


def sweep_folders(home: Home) -> None:
    """Remove what was staged and not committed. Quarantines stay: a refusal names its own."""
    _remove(home, [path for path in leftovers(home) if path.name.startswith("batch=")])


def _remove(home: Home, paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if catalog_file(home).is_file() and not read_catalog(home).batches:
        catalog_file(home).unlink()


def leftovers(home: Home) -> list[Path]:
    """Folders, quarantines and unfinished files that no command needs any more. Raises BatchError."""
    batches = read_catalog(home).batches
    held = {home.path / b.folder for b in batches}
    held |= {quarantine_file(home, b.entity, b.batch_id) for b in batches}
    found = [*extracts(home).glob("*/batch=*"), *quarantine(home).glob("*.csv")]
    unfinished = [*extracts(home).glob(".catalog-*"), *extracts(home).glob(".work-*")]
    return [path for path in found if path not in held] + unfinished


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


def _write_catalog(home: Home, catalog: Catalog) -> None:
    target = catalog_file(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".catalog-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(disk.sealed(catalog.model_dump(mode="json")), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)  # mkstemp's 600 would hide it from a service that only reads.
    Path(name).replace(target)
    disk.sync(target.parent)
