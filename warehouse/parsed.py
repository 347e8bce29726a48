"""dbt's reading of the project, kept for the next build: a fourth of dbt's own time on the sample.

dbt tells a changed YAML by the file's time alone, which a deployment may set, and trusts what it kept.
So a reading is handed on only where it is whole and every text of the project is what was read; seeds'
rows may differ, which dbt sees by their content.
"""

import hashlib
from pathlib import Path

from warehouse.settings import PROJECT, Home

NAME = "partial_parse.msgpack"  # dbt's.
READ = (
    "dbt_project.yml",
    "profiles.yml",
    "models",
    "seeds",
    "tests/generic",
    "tests/singular",
    "warehouse/macros",
)
SEAL_BYTES = hashlib.sha256().digest_size


def hand_over(home: Home, target: Path) -> None:
    """Put the kept reading into dbt's target folder; nothing where none fits, and dbt reads anew."""
    kept = home.parsed.read_bytes() if home.parsed.is_file() else b""
    seal, reading = kept[:SEAL_BYTES], kept[SEAL_BYTES:]
    if seal == _seal(reading):
        (target / NAME).write_bytes(reading)


def keep(home: Home, target: Path) -> None:
    """Keep what dbt left in its target folder, for the next build."""
    reading = (target / NAME).read_bytes()
    sealed = target / "parsed"
    sealed.write_bytes(_seal(reading) + reading)
    sealed.replace(home.parsed)


def _seal(reading: bytes) -> bytes:
    """A hash of a reading, of where the project stands, and of every text that dbt reads but rows."""
    seal = hashlib.sha256(str(PROJECT).encode())
    for name in READ:
        place = PROJECT / name
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and file.suffix != ".csv":
                seal.update(f"\n{file.relative_to(PROJECT)}\n".encode() + file.read_bytes())
    seal.update(b"\n" + reading)
    return seal.digest()
