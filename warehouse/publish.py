"""Write, audit, publish: a build file is never served; its served relations are copied to a release.

    build/<id>/warehouse.duckdb -> releases/.tmp-<id>/ -> releases/<id>/ , current -> releases/<id>

Readers follow the link; a rename and a replaced link are all that they can ever see.
"""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse import disk, meta
from warehouse.dbt import relation_of
from warehouse.settings import FILE_NAME, PROJECT, Home
from warehouse.sql import as_text

KEPT_RELEASES = 3
ARTEFACTS = ("manifest.json", "run_results.json")


def new_build_id() -> str:
    """A sortable id: the moment in UTC, to the second, and the part of the second in four letters."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%SZ}-{now.microsecond * 0x10000 // 1_000_000:04x}"


def publish(
    home: Home,
    build_id: str,
    models: list[dict],
    metrics: list[tuple],
    quality: dict,
    artefacts: Path,
) -> dict:
    """Copy the served relations of a build to a release and point the link at it.

    `models` are manifest nodes (see `dbt.served_relations`), their columns translated by then (see
    `descriptions.faults`); `metrics` what `meta.metrics_of` gives, `quality` a summary of the checks,
    `artefacts` the folder of dbt's manifest and results. Returns what release.json holds.
    """
    served = current_release(home)
    staging = home.releases / f".tmp-{build_id}"
    staging.mkdir(parents=True)
    file = staging / FILE_NAME
    rows = _copy(home.build(build_id) / FILE_NAME, file, models, metrics)
    for name in ARTEFACTS:
        shutil.copyfile(artefacts / name, staging / name)
    hashes = {path.name: disk.digest(path) for path in sorted(staging.iterdir())}
    release = {
        "build_id": build_id,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "git_commit": _git_commit(),
        "replaces": served["build_id"] if served else None,
        "sha256": hashes[FILE_NAME],
        "files": hashes,
        "rows": rows,
        "quality": quality,
    }
    (staging / "release.json").write_text(json.dumps(disk.sealed(release), indent=2) + "\n")
    for path in (*staging.iterdir(), staging):
        disk.sync(path)
    staging.rename(home.releases / build_id)
    disk.sync(home.releases)
    point_at(home, build_id)
    _prune(home)
    return release


def point_at(home: Home, build_id: str) -> None:
    """Replace the link in one step."""
    link = home.path / f".current-{build_id}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / build_id)
    link.replace(home.current)
    disk.sync(home.path)


def sweep(home: Home) -> None:
    """Remove what a build, a publication or a rollback left unfinished. dbt's own build file stays."""
    for left in leftovers(home):
        if left.is_symlink():
            left.unlink(missing_ok=True)
        else:
            shutil.rmtree(left, ignore_errors=True)


def leftovers(home: Home) -> list[Path]:
    """Build folders and the link to one, unfinished or dropped releases, and links and reports never
    put in place."""
    folders = [*(home.path / "build").glob("2*"), *home.releases.glob(".tmp-*")]
    links = [*home.path.glob("build/now"), *home.path.glob(".current-*")]
    return [*folders, *links, *home.path.glob(".quality-*")]


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
    """release.json of the served release; None where nothing is published, or nothing readable."""
    file = home.current.resolve() / "release.json"
    try:
        return json.loads(file.read_bytes()) if file.is_file() else None
    except ValueError:
        return None


def artefact(folder: Path, name: str) -> dict:
    """One of dbt's ARTEFACTS in the folder of a release."""
    return json.loads((folder / name).read_text())


def previous_release(home: Home) -> str | None:
    """The release that the served one replaced; where that is gone, the newest older one."""
    if not home.current.is_symlink():
        return None
    served = home.current.resolve().name  # Its release.json may be damaged, or gone.
    kept = releases(home)
    if (replaced := (current_release(home) or {}).get("replaces")) in kept:
        return replaced
    older = [r for r in kept if r < served]
    return older[-1] if older else None


def _copy(
    build_file: Path, release_file: Path, models: list[dict], metrics: list[tuple]
) -> dict[str, int]:
    rows = {}
    with duckdb.connect() as con:
        con.execute(f"attach {as_text(build_file)} as build (read_only)")
        con.execute(f"attach {as_text(release_file)} as warehouse")
        con.execute("use warehouse")
        con.execute("begin")  # One commit instead of one for each of hundreds of statements.
        for model in models:
            relation = relation_of(model)
            con.execute(f"create schema if not exists {model['schema']}")
            con.execute(f"create table {relation} as select * from build.{relation}")
            rows[relation] = con.execute(f"select count(*) from {relation}").fetchone()[0]
            built = con.execute(f"select count(*) from build.{relation}").fetchone()[0]
            if rows[relation] != built:
                raise RuntimeError(f"{relation} has {rows[relation]} rows in the release, {built} built")
        meta.write(con, models, rows, metrics)
        con.execute("commit")
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
    for dropped in home.releases.glob(".tmp-*"):
        # Published is published: what cannot be removed now, the next command sweeps.
        shutil.rmtree(dropped, ignore_errors=True)


def _git_commit() -> str | None:
    """The commit, with `-dirty` where the tree was changed since; None outside git."""
    describe = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    found = subprocess.run(describe, cwd=PROJECT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or None
