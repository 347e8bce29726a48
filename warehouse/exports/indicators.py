"""Metadata of indicators as Satu Data Indonesia asks for them (Perpres 39/2019, Peraturan BPS 5/2020).

Its names of fields are Indonesian; texts stand in both languages as far as they are held.
"""

from collections.abc import Iterator

import polars as pl

from warehouse.explorer.words import LANGUAGES, unit
from warehouse.exports.describe import TITLES, warnings
from warehouse.exports.relations import Relation

SUBJECTS = ("coverage", "claims", "protection")
# What kind of measure a unit is of: Indonesian, English.
MEASURES = {
    "persons": ("Jumlah", "Count"),
    "cases": ("Jumlah", "Count"),
    "rupiah": ("Nilai", "Amount"),
    "rupiah per case": ("Rata-rata", "Average"),
    "rupiah per person and month": ("Tarif", "Tariff"),
    "percent": ("Persentase", "Percentage"),
    "percentage points": ("Selisih persentase", "Difference of percentages"),
    "per 1,000": ("Angka per 1.000", "Rate per 1,000"),
    "cases per 1,000 person-years": ("Angka per 1.000", "Rate per 1,000"),
    "ratio": ("Rasio", "Ratio"),
    "days": ("Lama waktu", "Duration"),
}
COMPUTED = ("Bilangan", "Number")  # Ranks and the like, that have a formula and no unit.
PRODUCERS = {
    "computed": (
        f"{TITLES['title_id']}, dihitung dari sumber yang disebut",
        f"{TITLES['title']}, computed from the sources named",
    ),
    "printed": (
        "Penerbit sumber yang disebut, sebagaimana tercetak",
        "The publishers of the sources named, as printed",
    ),
    "extract": (
        "Kantor pemilik catatan kepesertaan dan klaim, sebagai jumlah yang dibulatkan",
        "The office that holds the records of members and claims, as rounded counts",
    ),
    "simulated": ("Tidak ada: data simulasi", "None: simulated data"),
}


MOST_PUBLISHERS = 5  # Of a kind of source.


def metadata(release: dict, relations: list[Relation]) -> dict:
    """One record for each measure of each public relation of a subject."""
    of = {relation.name: relation.rows for relation in relations}
    return {
        "standar": "Perpres 39/2019 (Satu Data Indonesia), Peraturan BPS 5/2020 (metadata indikator)",
        "rilis": release["build_id"],
        "dibuat": release["created_at"],
        "indikator": [
            record
            for relation in relations
            if relation.name.partition(".")[0] in SUBJECTS
            for record in _records(relation, _sources(relation.rows, of))
        ],
    }


def _records(relation: Relation, sources: list[dict]) -> Iterator[dict]:
    times, parts = _times(relation), _parts(relation)
    for column in relation.columns:
        name, is_computed = column["column_name"], column["formula_en"] is not None
        if name in relation.key or not (is_computed or column["unit"] in MEASURES):
            continue
        producer = PRODUCERS[_origin(relation, is_computed)]
        yield {
            "id": f"{relation.name}.{name}",
            "nama": _said(column, "label"),
            "konsep": _said(relation.about, "about"),
            "definisi": {"id": column.get("description_id"), "en": column["description"]},
            "metode_perhitungan": _said(column, "formula") if is_computed else None,
            "pengecualian": _said(column, "excludes") if is_computed else None,
            "klasifikasi": [{"kolom": part["column_name"]} | _said(part, "label") for part in parts],
            "ukuran": _pair(*MEASURES.get(column["unit"], COMPUTED)),
            "satuan": {lang: unit(lang, column["unit"]) for lang in LANGUAGES},
            "periode": _period(relation.rows.filter(pl.col(name).is_not_null()), times),
            "produsen_data": _pair(*producer),
            "sumber_data": sources,
            "peringatan": {lang: warnings(relation, lang) for lang in LANGUAGES},
            "adalah_simulasi": relation.is_simulated,
            "berkas": f"csv/{relation.stem}.csv",
        }


def _origin(relation: Relation, is_computed: bool) -> str:
    if "simulated" in relation.about["usage_warnings"]:  # Said of all that is made of records.
        return "simulated" if relation.is_simulated else "extract"
    return "computed" if is_computed else "printed"


def _times(relation: Relation) -> list[str]:
    """Columns that say when: those of the key, else the first."""
    times = [c["column_name"] for c in relation.columns if c["unit"] in ("date", "year")]
    return [name for name in times if name in relation.key] or times[:1]


def _parts(relation: Relation) -> list[dict]:
    """Columns that say of whom and of what: those of the key, else all codes; never ids of figures."""
    codes = [
        c
        for c in relation.columns
        if c["unit"] not in ("date", "year")
        and not c["column_name"].endswith(("figure_id", "source_id"))
    ]
    of_key = [c for c in codes if c["column_name"] in relation.key]
    return of_key or [c for c in codes if c["unit"] == "code"]


def _period(rows: pl.DataFrame, times: list[str]) -> dict:
    held = [str(value) for name in times for value in rows[name].drop_nulls().unique()]
    return {"mulai": min(held, default=None), "sampai": max(held, default=None), "kolom": times}


def _sources(rows: pl.DataFrame, of: dict[str, pl.DataFrame]) -> list[dict]:
    """Who printed the figures behind rows: how many sources of each kind, and who published most."""
    ids = [name for name in rows.columns if name.endswith("figure_id")]
    figures = rows.unpivot(on=ids).select(figure_id=pl.col("value").cast(pl.String)).unique()
    printed = figures.join(of["core.dim_figure"], on="figure_id").select("source_id")
    if not ids and "source_id" in rows.columns:
        printed = rows.select("source_id")
    kind = ["source_kind_label_id", "source_kind_label_en"]
    return [
        {
            "jenis": _pair(*names),
            "jumlah_sumber": sources["source_id"].n_unique(),
            "penerbit_terbanyak": [
                _pair(*publisher)
                for *publisher, _ in sources.drop_nulls("publisher")
                .group_by("publisher_id", "publisher_en")
                .len()
                .sort("len", "publisher_id", "publisher_en", descending=[True, False, False])
                .head(MOST_PUBLISHERS)
                .iter_rows()
            ],
        }
        for names, sources in printed.join(of["core.dim_source"], on="source_id")
        .sort("source_rank")
        .group_by(kind, maintain_order=True)
    ]


def _said(row: dict, what: str) -> dict:
    return _pair(row[f"{what}_id"], row[f"{what}_en"])


def _pair(indonesian: str, english: str) -> dict:
    return {"id": indonesian, "en": english}
