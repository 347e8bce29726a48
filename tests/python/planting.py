"""Plant a defect in a seed of a copied project, and read what a build says about it."""

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PARTS = (
    *("dbt_project.yml", "profiles.yml", "seeds", "models", "warehouse"),
    *("tests/generic", "tests/singular", "tests/fixtures"),
)

Row = dict[str, str]


@dataclass(frozen=True)
class Edit:
    """One hand's slip in one seed. `plant` alters the rows and gives the index of the row at fault."""

    seed: str
    plant: Callable[[list[Row]], int | None]


def place_of(rows: list[Row], where: Row) -> int:
    """Index of the first row with these cells; ValueError where there is none."""
    for index, row in enumerate(rows):
        if where.items() <= row.items():
            return index
    raise ValueError(f"no row with {where}")


def change(seed: str, where: Row, **cells: str) -> Edit:
    """Overwrite cells of the first row found; that row is at fault."""

    def plant(rows: list[Row]) -> int:
        at = place_of(rows, where)
        rows[at] |= cells
        return at

    return Edit(seed, plant)


def repeat(seed: str, where: Row, **cells: str) -> Edit:
    """Append a copy of the first row found, with other cells; the copy is at fault."""

    def plant(rows: list[Row]) -> int:
        rows.append(rows[place_of(rows, where)] | cells)
        return len(rows) - 1

    return Edit(seed, plant)


def remove(seed: str, where: Row) -> Edit:
    """Delete the first row found; no row of this seed is at fault."""

    def plant(rows: list[Row]) -> None:
        del rows[place_of(rows, where)]

    return Edit(seed, plant)


def unchanged(seed: str) -> Edit:
    """Write the seed as it is."""
    return Edit(seed, lambda rows: None)


def copy_project(to: Path) -> Path:
    """Copy all that a build reads, and nothing that one wrote."""
    for part in PARTS:
        source, target = PROJECT / part, to / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return to


def csv_of(project: Path, seed: str) -> Path:
    return project / "seeds" / f"{seed}.csv"


@contextmanager
def planted(project: Path, edit: Edit) -> Iterator[int | None]:
    """Plant the edit, give the line at fault (header counted, None for a missing row), mend it after."""
    path = csv_of(project, edit.seed)
    before = path.read_bytes()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = reader.fieldnames, list(reader)
    at = edit.plant(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    try:
        yield None if at is None else line_of(path, at)
    finally:
        path.write_bytes(before)


def line_of(path: Path, index: int) -> int:
    """The line of the file on which a row ends, as an editor counts."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        for _ in range(index + 2):
            next(reader)
        return reader.line_num


def line_with(path: Path, where: Row) -> int:
    """The line of the first row with these cells."""
    with path.open(encoding="utf-8", newline="") as file:
        return line_of(path, place_of(list(csv.DictReader(file)), where))


@dataclass
class Finding:
    """What one failed check said: its name, the rows it met, what to do."""

    check: str
    rows: list[str] = field(default_factory=list)
    remedy: str = ""


def findings(messages: list[str]) -> list[Finding]:
    """The messages of the macro explain_failures as one finding per failed check; warnings left out."""
    found: list[Finding] = []
    failing = False
    for message in messages:
        if header := re.match(r"(FAIL|WARN)  (\w+)", message):
            failing = header[1] == "FAIL"
            if failing:
                found.append(Finding(header[2]))
        elif failing and message.startswith("      Remedy: "):
            found[-1].remedy = message.strip()
        elif failing and message.startswith("      file="):
            found[-1].rows.append(message.strip())
    return found
