"""Releases to export from, and what a package holds of them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
from typer.testing import CliRunner, Result

from warehouse import disk
from warehouse.cli import app
from warehouse.settings import FILE_NAME

# A CSV tells an empty text from none by quotes; few readers do.
NO_TEXT = pl.col(pl.String).replace("", None)


def copy_of(release_home: Path, home: Path, change: Callable[[Path], None]) -> Path:
    """A home whose one release is a copy, changed and sealed anew."""
    source = (release_home / "current").resolve()
    release = home / "releases" / source.name
    shutil.copytree(source, release)
    change(release)
    about = json.loads((release / "release.json").read_text())
    about.pop("seal")
    about["files"] = {name: disk.digest(release / name) for name in about["files"]}
    about["sha256"] = about["files"][FILE_NAME]
    (release / "release.json").write_text(json.dumps(disk.sealed(about)))
    (home / "current").symlink_to(Path("releases") / source.name)
    return home


def cut(rows: int) -> Callable[[Path], None]:
    """Leaves the first rows of each relation, so that an export takes a moment."""

    def change(release: Path) -> None:
        with duckdb.connect(str(release / FILE_NAME)) as con:
            for (name,) in con.sql("""
                select schema_name || '.' || relation_name from meta.relations
            """).fetchall():
                con.execute(f"delete from {name} where rowid >= {rows}")

    return change


def edit_manifest(release: Path, edit: Callable[[dict], None]) -> None:
    """`edit` gets the columns' meta of every model and source, by (relation, column)."""
    file = release / "manifest.json"
    manifest = json.loads(file.read_text())
    edit(
        {
            (node["name"], name): column["config"]["meta"]
            for node in (*manifest["nodes"].values(), *manifest["sources"].values())
            if node["resource_type"] in ("model", "source")
            for name, column in node["columns"].items()
        }
    )
    file.write_text(json.dumps(manifest))


def export(home: Path, *words: object) -> Result:
    """`warehouse export WORDS` on a home, in this process."""
    environment = {"WAREHOUSE_HOME": str(home), "COLUMNS": "200"}
    return CliRunner().invoke(app, ["export", *map(str, words)], env=environment)


def files(folder: Path) -> dict[str, bytes]:
    """Content of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def resources(folder: Path) -> list[dict]:
    """Tables of a package, as its datapackage.json describes them."""
    package = json.loads((folder / "datapackage.json").read_text())
    return [resource for resource in package["resources"] if resource["type"] == "table"]
