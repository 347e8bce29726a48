"""The files of a package, put in place as a whole: all of them, or what stood there before.

    .<name>.unfinished/ -> <name>/

What an export wrote may be replaced; what anybody else put there, or changed, is never touched.
"""

import fcntl
import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse import disk
from warehouse.explorer import downloads
from warehouse.exports import describe, documents, indicators, quality, relations, workbook
from warehouse.exports.relations import Relation
from warehouse.settings import FILE_NAME

DESCRIPTION = "datapackage.json"
CHECKSUMS = "checksums.sha256"


class RefusedError(Exception):
    """An export must not write there; says why and what to do."""


class NothingPublicError(Exception):
    """No column of the release is marked public."""


def write(
    source: Path, to: Path, *, is_replacing: bool, on_step: Callable[[str], None]
) -> list[Relation]:
    """Write the package of the release in folder `source` to a folder; returns what it holds.

    `on_step` hears of each file, and of each sheet of the workbook, as it is begun. Raises RefusedError
    where the folder holds something else, NothingPublicError, or OSError.
    """
    refuse_what_is_not_ours(to, is_replacing)
    release = json.loads((source / "release.json").read_bytes())
    with duckdb.connect(str(source / FILE_NAME), read_only=True) as con:
        shown = relations.public(source, con)
    if not shown:
        raise NothingPublicError(release["build_id"])
    with _beside(to) as staging:
        described = {}
        for path, content in _files(release, shown, staging, on_step):
            on_step(path)
            _write(staging / path, content)
            described[path] = {"bytes": len(content), "hash": f"sha256:{_sha256(content)}"}
        package = _json(describe.data_package(release, shown, described))
        _write(staging / DESCRIPTION, package)
        hashes = {path: file["hash"].removeprefix("sha256:") for path, file in described.items()}
        hashes[DESCRIPTION] = _sha256(package)
        lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(hashes.items()))
        _write(staging / CHECKSUMS, lines.encode())
        _put(staging, to)
    return shown


def refuse_what_is_not_ours(to: Path, is_replacing: bool) -> None:
    """Raises RefusedError unless the folder is missing, empty, or an earlier package to be replaced."""
    if not to.exists():
        return
    if not to.is_dir():
        raise RefusedError(f"{to} is a file. Name a folder that is not there yet, or an empty one.")
    if not any(to.iterdir()):
        return
    if not is_replacing:
        raise RefusedError(
            f"{to} is not empty. Name another folder; or replace an earlier package by --replace."
        )
    if (name := _not_ours(to)) is not None:
        raise RefusedError(
            f"{to / name} is not as an export wrote it, and replacing would lose it. "
            "Move it away or name another folder."
        )


def _files(
    release: dict, shown: list[Relation], scratch: Path, on_step: Callable[[str], None]
) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file that describes data, or is data."""
    for relation in shown:
        yield f"csv/{relation.stem}.csv", downloads.of_frame(relation.rows)
        parquet = io.BytesIO()
        relation.rows.write_parquet(parquet)
        yield f"parquet/{relation.stem}.parquet", parquet.getvalue()
    yield f"{describe.NAME}.xlsx", workbook.of_relations(release, shown, scratch, on_step)
    yield "dictionary.csv", downloads.of_frame(describe.dictionary(shown))
    yield "dictionary.json", _json(describe.nested(shown))
    yield "indicators.json", _json(indicators.metadata(release, shown))
    yield "quality.json", _json(quality.summary(release, shown))
    for name, text in documents.texts(release, shown).items():
        yield name, text.encode()


@contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """An empty folder on the same disk, also after a killed export; gone in the end unless moved."""
    staging = to.with_name(f".{to.name}.unfinished")
    staging.mkdir(parents=True, exist_ok=True)
    held = os.open(staging, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise RefusedError(f"Another export to {to} is running. Wait for it to end.") from None
    try:
        for left in staging.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield staging
    except OSError as wrong:
        wrong.filename = wrong.filename or str(staging)  # A full disk names no file.
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        os.close(held)


def _put(staging: Path, to: Path) -> None:
    for path in (*staging.rglob("*"), staging):
        disk.sync(path)
    old = to.with_name(f".{to.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if to.exists():
        to.rename(old)
    staging.rename(to)
    disk.sync(to.parent)
    shutil.rmtree(old, ignore_errors=True)


def _not_ours(folder: Path) -> str | None:
    """The first file that is not what the checksums beside it say."""
    try:
        listed = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        is_package = json.loads((folder / DESCRIPTION).read_bytes())["name"] == describe.NAME
    except (OSError, ValueError, LookupError, TypeError):
        listed, is_package = [], False
    known = {name: sha256 for sha256, _, name in (line.partition("  ") for line in listed)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        is_ours = path.is_dir() or name == CHECKSUMS or known.get(name) == disk.digest(path)
        if not is_package or path.is_symlink() or not is_ours:
            return name
    return None


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)


def _json(content: dict | list) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
