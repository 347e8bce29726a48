"""What can happen to a file, and a home with all that can be harmed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from faults import Server, bring, prepare

from warehouse.settings import FILE_NAME


def flip(file: Path, part: float = 0.5) -> None:
    """Turn one bit at a part of the file's length."""
    content = bytearray(file.read_bytes())
    content[int(len(content) * part)] ^= 4
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def lose(file: Path) -> None:
    file.unlink()


def flip_every_part(file: Path) -> Iterator[Path]:
    """The file with one bit turned, at nine places; afterwards as it was."""
    whole = file.read_bytes()
    for part in range(1, 10):
        flip(file, part / 10)
        yield file
        file.write_bytes(whole)


HARMS = (flip, cut, empty, lose)
RELEASE_FILES = (FILE_NAME, "release.json", "manifest.json", "run_results.json")


def harms(*fast: Callable) -> list:
    """Every harm as a parameter; those that are not named here in the slow lane only."""
    return [pytest.param(h, marks=() if h in fast else pytest.mark.nightly) for h in HARMS]


class Given(NamedTuple):
    home: Path
    files: dict[str, Path]


def furnish(server: Server, folder: Path, release_home: Path) -> Given:
    """A home with three releases and two batches, and the files that those came from."""
    home, files = folder / "home", bring(folder)
    prepared = prepare(release_home, folder / "prepared")
    home.mkdir()
    for _ in range(3):
        assert server.run(home, "publish-prepared", prepared).code == 0
    assert server.run(home, "ingest", files["members"], files["claims"]).code == 0
    return Given(home, files)
