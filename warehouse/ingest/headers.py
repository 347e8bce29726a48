"""Which column of a file is which column of the contract."""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from warehouse.ingest import identity
from warehouse.ingest.contract import ENTITIES, Entity
from warehouse.ingest.faults import FileFaultError

FIRST_ROWS = 25
MOST_COLUMNS = 500
DELIMITERS = (",", ";", "\t", "|")
PERSONAL = frozenset(
    (
        "nama", "name", "alamat", "address", "jalan", "telepon", "telp", "tlp", "hp", "handphone",
        "ponsel", "phone", "mobile", "wa", "whatsapp", "email", "mail", "surel", "ibu", "ayah",
        "rekening", "kontak", "contact",
    )
)  # fmt: skip


@dataclass
class Plan:
    """How a file's headers were understood."""

    entity: Entity
    columns: dict[str, int]  # Column of the contract: position in the file.
    headers: list[str]
    header_row: int
    is_bps: bool = False
    personal: list[str] = field(default_factory=list)
    second_identifiers: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def normal(header: str) -> str:
    """`Tgl. Bayar_(Rp)` as `tgl bayar rp`."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def says_nik(header: str) -> bool:
    """Whether a column of persons is named after the NIK."""
    return bool({"nik", "ktp", "kependudukan"} & set(normal(header).split()))


@cache
def _names(entity: str) -> dict[str, str]:
    return {
        header: column.name
        for column in ENTITIES[entity].columns
        for header in (normal(column.name), *column.headers)
    }


def _score(cells: list[str], entities: list[str]) -> int:
    words = {normal(cell) for cell in cells}
    return max(len({_names(e)[w] for w in words if w in _names(e)}) for e in entities)


def split_text(head: str, entities: list[str]) -> tuple[str, int, list[str]]:
    """Delimiter, header row (from 0) and headers of a text's first lines."""
    best = (0, 0, "", 0, [])
    # As the body is cut: a page break or a line separator within a title ends no line of it.
    lines = head.split("\n" if "\n" in head else "\r")[:FIRST_ROWS]
    for delimiter in DELIMITERS:
        for at, line in enumerate(lines):
            try:
                cells = next(csv.reader([line], delimiter=delimiter), [])
            except csv.Error:
                continue
            candidate = (_score(cells, entities), -at, delimiter, at, cells)
            best = max(best, candidate, key=lambda c: c[:2])
    score, _, delimiter, at, cells = best
    check(score, cells, lines[0])
    if lines[at].count('"') % 2:
        raise FileFaultError(
            "A header holds a line break.", "Write each header in one line, and export again."
        )
    return delimiter, at, cells


def header_row(rows: list[list[str]], entities: list[str]) -> tuple[int, list[str]]:
    """Which of a sheet's first rows holds the headers (from 0), and what they are.

    Titles may stand above. Merged cells make two rows of headers: a group above the names of its
    columns, beside names that stand in the upper row only.
    """
    found = list(enumerate(rows))
    for at in range(1, len(rows)):
        both = [lower or upper for upper, lower in zip(rows[at - 1], rows[at], strict=True)]
        found.append((at, both))
    at, cells = max(found, key=lambda row: _score(row[1], entities))
    check(_score(cells, entities), cells, ", ".join(rows[0]))
    return at, cells


def check(score: int, cells: list[str], seen: str) -> None:
    if len(cells) > MOST_COLUMNS or seen.count(",") + seen.count(";") + seen.count("\t") > MOST_COLUMNS:
        n = max(len(cells), seen.count(",") + 1, seen.count(";") + 1, seen.count("\t") + 1)
        raise FileFaultError(
            f"It has {n:,} columns; an extract has fewer than {MOST_COLUMNS}.",
            "Export only the columns of the contract (docs/input-contract.en.md).",
        )
    if score < 2:
        # Without headers the first row may be a person's: only its shape is shown.
        begins = identity.mask(seen[:40], identifier=True)
        raise FileFaultError(
            f"No row of headers was found in its first {FIRST_ROWS} rows (the first begins {begins!r}).",
            "Give the first row names of the contract (docs/input-contract.en.md).",
        )


def plan(headers: list[str], at: int, entity: str | None) -> Plan:
    """Match headers to one entity's columns. Raises FileFaultError where that is not possible."""
    names = [normal(header) for header in headers]
    missing = {
        e.name: [
            c for c in e.columns if c.required and c.name not in {_names(e.name).get(n) for n in names}
        ]
        for e in ENTITIES.values()
    }
    fitting = [name for name, columns in missing.items() if not columns]
    if entity is None and len(fitting) > 1:
        raise FileFaultError(f"It could hold {' or '.join(fitting)}.", "Say which with --entity.")
    chosen = entity or (fitting[0] if fitting else min(missing, key=lambda e: len(missing[e])))
    if missing[chosen]:
        wanted = "; ".join(f"{c.name} ({', '.join(c.headers[:3])})" for c in missing[chosen])
        other = f"Its headers fit {fitting[0]}: use --entity {fitting[0]}. " if fitting else ""
        seen = identity.without_numbers(", ".join(h for h in headers if h))[:300]
        raise FileFaultError(
            f"As {chosen} it lacks {wanted}.",
            f"{other}Add the columns, or rename them. Headers seen: {seen}.",
        )
    return _assign(Plan(ENTITIES[chosen], {}, headers, at), names)


def _assign(made: Plan, names: list[str]) -> Plan:
    known = _names(made.entity.name)
    for column in made.entity.columns:
        places = [i for i, name in enumerate(names) if known.get(name) == column.name]
        if not places:
            continue
        if column.name == "person_id":
            places.sort(key=lambda i: column.headers.index(names[i]))
            made.second_identifiers = [made.headers[i] for i in places[1:]]
            places = places[:1] if len({names[i] for i in places}) == len(places) else places
        if len(places) > 1:
            twice = " and ".join(
                f"{identity.without_numbers(made.headers[i])!r} (column {i + 1})" for i in places
            )
            raise FileFaultError(
                f"{twice} are both read as {column.name}.", "Remove or rename one of them."
            )
        made.columns[column.name] = places[0]
        if column.kind == "region":
            made.is_bps = "bps" in names[places[0]].split()
    for i, name in enumerate(names):
        if i in made.columns.values() or not name or made.headers[i] in made.second_identifiers:
            continue
        (made.personal if PERSONAL & set(name.split()) else made.ignored).append(made.headers[i])
    return made
