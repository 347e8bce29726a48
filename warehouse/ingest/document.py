"""docs/input-contract.en.md and docs/input-contract.id.md, written from the contract in code.

Run as `python -m warehouse.ingest.document`. The words stand in templates/input-contract.*.md.jinja;
what an example's cell is read as comes from the reader that ingest uses.
"""

import polars as pl

from warehouse.findings import LANGUAGES, environment
from warehouse.ingest import contract, faults, headers, values
from warehouse.ingest.contract import Column, Entity
from warehouse.ingest.faults import Fault
from warehouse.settings import PROJECT

# Files that are accepted as they stand (a test ingests them). No province has the code 99: nobody's NIK.
EXAMPLES = {
    "members": """\
NIK;Kabupaten/Kota;Segmen;Program;Sumber Dana;NPP;TMT;Lunas s.d.;Tahun Lahir;JK
9901014101900001;Kota Pasuruan;BPU;JKK+JKM;DBHCHT;;01/07/2025;31/12/2025;1990;P
9901014101850002;35.14;PU;JHT, JKK, JKM, JKP, JP;Pemberi kerja;12345678;1 Mei 2019;Desember 2025;1985;L
""",
    "contributions": """\
NIK;Kode Kab/Kota;Segmen;Pembayar;Bulan Iuran;Program;Jumlah (Rp);Tgl Bayar
9901014101900001;3575;BPU;DBHCHT;Juli 2025;JKK;10.000;10/07/2025
9901014101900001;3575;BPU;DBHCHT;Juli 2025;JKM;6.800;10/07/2025
""",
    "claims": """\
No Klaim;NIK;Kabupaten/Kota;Segmen;Pembayar;Program;Satuan;Tgl Kejadian;Tgl Lapor;Tgl Bayar;Status;Jumlah
JKM-1;9901014101850002;Kab. Pasuruan;PU;employer;JKM;klaim;1/9/2025;2/9/2025;9/9/2025;dibayar;42.000.000
JKK-2;9901014101900001;Kota Pasuruan;BPU;DBHCHT;JKK;kecelakaan;20/11/2025;24/11/2025;;proses;
""",
}  # fmt: skip

# Cells as offices write them, by what reads them; the document says what becomes of each.
CELLS = {
    "amount": ("16800", "16.800", "16,800", "16.800,50", "Rp 184.720.007.627,-", "-5.000", "enam ribu"),
    "date": ("2025-06-30", "30/06/2025", "30.6.2025", "30 Juni 2025", "30-Jun-25", "20250630", "45838",
             "30/06/25", "31/06/2025"),
    "month": ("2025-06", "06/2025", "Juni 2025", "Jun-25", "202506", "01/06/2025", "Juni"),
    "year": ("1990", "32/01/1990", "1 Januari 1990", "90"),
    "region": ("3575", "35.75", "Kota Pasuruan", "Kab. Pasuruan", "PASURUAN", "Jawa Timur", "Indonesia"),
    "programs": ("JKM+JKK", "JHT, JKK, JKM", "Jaminan Kematian, JKK", "JKK dan JKM", "JKK+XYZ"),
}  # fmt: skip
# Faults that name what they were found beside: shown with letters.
SHAPES = (
    faults.ambiguous(["A", "B"]),
    faults.not_allowed("…"),
    faults.ragged("n", "k"),
)
ALLOWED = ("segment", "payer", "program")


def render(language: str) -> str:
    """The input contract as Markdown, in `en` or `id`."""
    return environment(language).get_template(f"input-contract.{language}.md.jinja").render(
        entities=[_entity(e, language) for e in contract.ENTITIES.values()],
        cells={kind: [(text, *_read(kind, text)) for text in texts] for kind, texts in CELLS.items()},
        words={kind: _allowed_by_reference(kind, language) for kind in ALLOWED},
        faults=_faults(),
        blanks=sorted(values.BLANKS - {""}),
        months=_months(),
        personal=sorted(headers.PERSONAL),
        limits=headers,
    )  # fmt: skip


def _entity(entity: Entity, language: str) -> dict:
    return {
        "name": entity.name,
        "meaning": getattr(entity, f"meaning_{language}"),
        "columns": [_column(c, language) for c in entity.columns],
        "key": entity.key,
        "rules": [(r.column, r.fault) for r in entity.rules],
        "example": EXAMPLES[entity.name],
    }


def _column(column: Column, language: str) -> dict:
    return {
        "name": column.name,
        "meaning": getattr(column, f"meaning_{language}"),
        "kind": column.kind,
        "unit": column.unit,
        "required": column.required,
        "filled": column.filled,
        "past": column.past,
        "allowed": _allowed(column, language),
        "headers": column.headers,
    }


def _allowed(column: Column, language: str) -> list[tuple[str, str]]:
    """Codes with their labels, or with the words that are read as them."""
    if column.kind in ALLOWED:
        return _allowed_by_reference(column.kind, language)
    return [(code, ", ".join(words)) for code, words in column.words.items()]


def _allowed_by_reference(kind: str, language: str) -> list[tuple[str, str]]:
    table = values.reference_of(kind)
    return list(table.select(table.columns[0], f"label_{language}").iter_rows())


def _read(kind: str, text: str) -> tuple[object, Fault | None]:
    """What a cell is read as, or its fault."""
    if kind == "amount":
        value, bad = values.amounts(pl.Series([text]))
        return value[0], next((fault for fault, mask in bad.items() if mask[0]), None)
    column = next(c for e in contract.ENTITIES.values() for c in e.columns if c.kind == kind)
    return values.reader(column)(text)


def _faults() -> list[Fault]:
    named = [fault for fault in vars(faults).values() if isinstance(fault, Fault)]
    rules = [rule.fault for entity in contract.ENTITIES.values() for rule in entity.rules]
    return list(dict.fromkeys([*named, *SHAPES, *rules]))


def _months() -> list[list[str]]:
    """The words of each month, January first."""
    return [[word for word, n in values.MONTHS.items() if n == month] for month in range(1, 13)]


def main() -> None:
    for language in LANGUAGES:
        path = PROJECT / "docs" / f"input-contract.{language}.md"
        path.write_text(render(language), encoding="utf-8")


if __name__ == "__main__":
    main()
