"""Write, audit, publish: a build file is never served; its served relations are copied to a release.

    build/<id>/warehouse.duckdb -> releases/.tmp-<id>/ -> releases/<id>/ , current -> releases/<id>

Readers follow the link; a rename and a replaced link are all that they can ever see.
"""

import hashlib
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.settings import FILE_NAME, PROJECT, Home

KEPT_RELEASES = 3
ARTEFACTS = ("manifest.json", "run_results.json")

# Said of columns that are computed, all four or none.
FORMULA = ("formula_id", "formula_en", "excludes_id", "excludes_en")

DICTIONARY = """
create schema if not exists meta;
create table meta.dictionary (
    schema_name varchar, relation_name varchar, column_name varchar, column_position integer,
    data_type varchar, unit varchar, label_id varchar, label_en varchar, description varchar,
    formula_id varchar, formula_en varchar, excludes_id varchar, excludes_en varchar
);
create table meta.relations (
    schema_name varchar, relation_name varchar, grain varchar, label_id varchar, label_en varchar,
    about_id varchar, about_en varchar, usage_warnings varchar, description varchar, n_rows bigint
);
"""


def new_build_id() -> str:
    """A sortable id: the moment in UTC, to the second, and four letters against a tie."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ") + "-" + os.urandom(2).hex()


def publish(home: Home, build_id: str, models: list[dict], quality: dict, artefacts: Path) -> dict:
    """Copy the served relations of a build to a release and point the link at it.

    `models` are manifest nodes (see `dbt.served_relations`), `quality` a summary of the checks,
    `artefacts` the folder of dbt's manifest and results. Returns what release.json holds.
    """
    served = current_release(home)
    staging = home.releases / f".tmp-{build_id}"
    staging.mkdir(parents=True)
    file = staging / FILE_NAME
    rows = _copy(home.build(build_id) / FILE_NAME, file, models)
    release = {
        "build_id": build_id,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "git_commit": _git_commit(),
        "replaces": served["build_id"] if served else None,
        "sha256": hashlib.file_digest(file.open("rb"), "sha256").hexdigest(),
        "rows": rows,
        "quality": quality,
    }
    (staging / "release.json").write_text(json.dumps(release, indent=2) + "\n")
    for name in ARTEFACTS:
        shutil.copyfile(artefacts / name, staging / name)
    for path in (*staging.iterdir(), staging):
        _fsync(path)
    staging.rename(home.releases / build_id)
    _fsync(home.releases)
    point_at(home, build_id)
    _prune(home)
    return release


def point_at(home: Home, build_id: str) -> None:
    """Replace the link in one step."""
    link = home.path / f".current-{build_id}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / build_id)
    link.replace(home.current)
    _fsync(home.path)


def sweep_builds(home: Home) -> None:
    """Remove build files of earlier `warehouse build` runs that failed; dbt's own stays."""
    for old in (home.path / "build").glob("2*"):
        shutil.rmtree(old)


def releases(home: Home) -> list[str]:
    """Ids of the kept releases, oldest first."""
    if not home.releases.is_dir():
        return []
    return sorted(
        folder.name
        for folder in home.releases.glob("[!.]*")
        if (folder / "release.json").is_file() and (folder / FILE_NAME).is_file()
    )


def current_release(home: Home) -> dict | None:
    """release.json of the served release, or None where nothing is published."""
    file = home.current.resolve() / "release.json"
    return json.loads(file.read_text()) if file.is_file() else None


def artefact(folder: Path, name: str) -> dict:
    """One of dbt's ARTEFACTS in the folder of a release."""
    return json.loads((folder / name).read_text())


def previous_release(home: Home) -> str | None:
    """The release that the served one replaced; where that is gone, the newest older one."""
    served = current_release(home)
    if served is None:
        return None
    kept = releases(home)
    if served.get("replaces") in kept:
        return served["replaces"]
    older = [r for r in kept if r < served["build_id"]]
    return older[-1] if older else None


def _copy(build_file: Path, release_file: Path, models: list[dict]) -> dict[str, int]:
    rows = {}
    with duckdb.connect() as con:
        con.execute(f"attach {_text(build_file)} as build (read_only)")
        con.execute(f"attach {_text(release_file)} as warehouse")
        con.execute("use warehouse")
        con.execute(DICTIONARY)
        for model in models:
            schema, name, meta = model["schema"], model["name"], model["config"]["meta"]
            relation = f"{schema}.{name}"
            con.execute(f"create schema if not exists {schema}")
            con.execute(f"create table {relation} as select * from build.{relation}")
            con.execute(f"comment on table {relation} is {_text(model['description'])}")
            rows[relation] = con.execute(f"select count(*) from {relation}").fetchone()[0]
            built = con.execute(f"select count(*) from build.{relation}").fetchone()[0]
            if rows[relation] != built:
                raise RuntimeError(f"{relation} has {rows[relation]} rows in the release, {built} built")
            con.execute(
                f"insert into meta.relations values ({', '.join('?' * 10)})",
                [
                    schema,
                    name,
                    *(meta[key] for key in ("grain", "label_id", "label_en", "about_id", "about_en")),
                    ", ".join(meta.get("usage_warnings", [])),
                    model["description"],
                    rows[relation],
                ],
            )
            for position, column in enumerate(model["columns"].values(), start=1):
                about = column["config"]["meta"]
                con.execute(
                    f"comment on column {relation}.{column['name']} is {_text(column['description'])}"
                )
                con.execute(
                    f"insert into meta.dictionary values ({', '.join('?' * 13)})",
                    [
                        schema,
                        name,
                        column["name"],
                        position,
                        column["data_type"],
                        about["unit"],
                        about["label_id"],
                        about["label_en"],
                        column["description"],
                        *(about.get(key) for key in FORMULA),
                    ],
                )
        con.execute("checkpoint warehouse")
        con.execute("use memory")
        con.execute("detach warehouse")
    return rows


def _prune(home: Home) -> None:
    """Keep the newest releases and whatever is served; sweep what a crash left."""
    served = home.current.resolve().name
    for old in releases(home)[:-KEPT_RELEASES]:
        if old != served:
            # Out of the list first: half a release must never look like one.
            (home.releases / old).rename(home.releases / f".tmp-{old}")
    for leftover in home.releases.glob(".tmp-*"):
        shutil.rmtree(leftover)


def _text(value: object) -> str:
    """A value as an SQL text literal, where no parameter can stand."""
    return "'" + str(value).replace("'", "''") + "'"


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _git_commit() -> str | None:
    """The commit, with `-dirty` where the tree was changed since; None outside git."""
    describe = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    found = subprocess.run(describe, cwd=PROJECT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or None
