"""What describes a package: datapackage.json (Frictionless) and the dictionary of its columns."""

import polars as pl

from warehouse.explorer.words import LANGUAGES, unit, words
from warehouse.exports.relations import Relation
from warehouse.meta import FORMULA

NAME = "bpjstk-warehouse"
TITLES = {
    "title": "Open warehouse of Indonesian employment social security",
    "title_id": "Gudang data terbuka jaminan sosial ketenagakerjaan Indonesia",
    "description": "All that is public of one release, in open files: see README.en.md.",
    "description_id": "Semua yang publik dari satu rilis, dalam berkas terbuka: lihat README.id.md.",
}
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
# Types in Frictionless's words; what is not here is a number.
TYPES = {
    "varchar": "string",
    "boolean": "boolean",
    "bigint": "integer",
    "hugeint": "integer",
    "integer": "integer",
    "date": "date",
    "timestamp": "datetime",
}


def dictionary(relations: list[Relation]) -> pl.DataFrame:
    """Every public column, one a row: unit, labels, meaning and formula in both languages, as far as
    they are held."""
    rows = [
        {
            "relation": relation.name,
            "column": column["column_name"],
            "data_type": column["data_type"],
            "is_key": column["column_name"] in relation.key,
            "is_filled": column["is_filled"],
            "unit": column["unit"],
            **{f"unit_{lang}": unit(lang, column["unit"]) for lang in LANGUAGES},
            **{name: column[name] for name in ("label_id", "label_en")},
            "description_id": column.get("description_id"),
            "description_en": column["description"],
            **{name: column[name] for name in FORMULA},
        }
        for relation in relations
        for column in relation.columns
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def warnings(relation: Relation, lang: str) -> list[str]:
    """What to mind of a relation, a sentence each."""
    names = filter(None, relation.about["usage_warnings"].split(", "))
    kept = [name for name in names if name != "simulated" or relation.is_simulated]
    return [words(lang, f"data.warning_{name}") for name in kept]


def nested(relations: list[Relation]) -> list[dict]:
    """The dictionary by relation, with what each is about."""
    return [
        {
            "relation": relation.name,
            **{key: relation.about[key] for key in ("label_id", "label_en", "about_id", "about_en")},
            "grain": relation.about["grain"],
            **{f"warnings_{lang}": warnings(relation, lang) for lang in LANGUAGES},
            "is_simulated": relation.is_simulated,
            "key": relation.key,
            "n_rows": relation.rows.height,
            "columns": dictionary([relation]).drop("relation").to_dicts(),
        }
        for relation in relations
    ]


def data_package(release: dict, relations: list[Relation], files: dict[str, dict]) -> dict:
    """datapackage.json; `files` are `bytes` and `hash` of all other files by path.

    The CSV of a relation has a schema, every other file is described as a file.
    """
    tables = {f"csv/{relation.stem}.csv": relation for relation in relations}
    [sources] = (r.rows.to_dicts() for r in relations if r.name == "core.dim_source")
    return {
        "profile": "data-package",
        "name": NAME,
        "id": f"{NAME}/{release['build_id']}",
        "version": release["build_id"],
        "created": release["created_at"],
        "git_commit": release["git_commit"],
        **TITLES,
        "licenses": [LICENCE],
        "sources": [
            {"title": row["title"], **({"path": row["url"]} if row["url"] else {})} for row in sources
        ],
        "resources": [
            (_table(tables[path]) if path in tables else _file(path)) | {"path": path, **file}
            for path, file in sorted(files.items())
        ],
    }


def _file(path: str) -> dict:
    return {"name": path.lower().replace("/", "."), "type": "file", "format": path.rpartition(".")[2]}


def _table(relation: Relation) -> dict:
    about = relation.about
    return {
        "profile": "tabular-data-resource",
        "name": relation.name,
        "type": "table",
        "title": about["label_en"],
        "title_id": about["label_id"],
        "description": " ".join([about["about_en"], *_sentences(warnings(relation, "en"))]),
        "description_id": " ".join([about["about_id"], *_sentences(warnings(relation, "id"))]),
        "is_simulated": relation.is_simulated,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(relation, column) for column in relation.columns],
            "missingValues": [""],
            **({"primaryKey": relation.key} if relation.key else {}),
            "foreignKeys": [
                {
                    "fields": reference.columns,
                    "reference": {"resource": reference.relation, "fields": reference.to_columns},
                }
                for reference in relation.references
            ],
        },
    }


def _field(relation: Relation, column: dict) -> dict:
    name = column["column_name"]
    # A list may be there and name nothing; in a CSV that looks like no value.
    is_filled = column["is_filled"] and not (relation.rows[name].cast(pl.String) == "").any()
    return {
        "name": name,
        "type": TYPES.get(column["data_type"], "number"),
        "title": column["label_en"],
        "title_id": column["label_id"],
        "description": column["description"],
        **{key: column[key] for key in ("description_id", *FORMULA) if column.get(key)},
        "unit": column["unit"],
        **({"constraints": {"required": True}} if is_filled else {}),
    }


def _sentences(said: list[str]) -> list[str]:
    return [f"{text[0].upper()}{text[1:]}." for text in said]
