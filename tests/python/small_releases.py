"""Releases of one small relation, made in a moment."""

import json
from functools import cache
from pathlib import Path

import duckdb
import yaml

from warehouse.quality import diff as release_diff
from warehouse.settings import FILE_NAME, PROJECT

OLD, NEW = "20260101T000000Z-0001", "20260201T000000Z-0002"
DIFF = "source.warehouse.release.release_diff"
SMALL = """
create schema shop;
create table shop.sales (region_code varchar, day date, n bigint, x double, seen date, note varchar);
"""
KEY = ["region_code", "day"]


def manifest() -> dict:
    """A manifest that serves `shop.sales` and declares `quality.release_diff` as the project does."""
    model, test = "model.warehouse.sales", "test.warehouse.sales_key"
    return {
        "nodes": {
            model: {
                "resource_type": "model",
                "unique_id": model,
                "schema": "shop",
                "name": "sales",
                "config": {"meta": {"served": True}},
            },
            test: {
                "resource_type": "test",
                "unique_id": test,
                "attached_node": model,
                "test_metadata": {
                    "name": "keeps_rules",
                    "kwargs": {"rules": [{"rule": "sales_key", "one_row_per": KEY}]},
                },
                "config": {"meta": {}},
            },
        },
        "sources": {DIFF: declared()},
    }


@cache
def declared() -> dict:
    """The manifest's node of `quality.release_diff`, from the project's own YAML."""
    text = (PROJECT / "models/marts/quality/_release.yml").read_text(encoding="utf-8")
    [source] = yaml.safe_load(text)["sources"]
    [table] = [t for t in source["tables"] if t["name"] == "release_diff"]
    return {
        "resource_type": "source",
        "unique_id": DIFF,
        "schema": source["schema"],
        "name": table["name"],
        "config": table["config"],
        "columns": {column["name"]: column for column in table["columns"]},
    }


def folder(path: Path, *statements: str) -> Path:
    """A release of one small relation."""
    path.mkdir(parents=True)
    with duckdb.connect(str(path / FILE_NAME)) as con:
        con.execute(SMALL)
        for statement in statements:
            con.execute(statement)
    (path / "manifest.json").write_text(json.dumps(manifest()))
    (path / "release.json").write_text(json.dumps({"build_id": path.name}))
    return path


def compared(old: list[tuple], new: list[tuple]) -> list[dict]:
    """The diff of two lists of sales; their note may be left out."""
    with duckdb.connect() as con:
        for side, rows in (("old", old), ("new", new)):
            con.execute(f"attach ':memory:' as {side}")
            con.execute(f"use {side}")
            con.execute(SMALL)
            if rows:
                noted = [(*row, "as it is")[:6] for row in rows]
                con.executemany("insert into shop.sales values (?, ?, ?, ?, ?, ?)", noted)
        con.execute("use memory")
        return release_diff.diff(con, manifest(), "old", "new").to_dicts()


def of(rows: list[dict], kind: str, *keys: str) -> list[tuple]:
    """Some columns of the changes of one kind."""
    return [tuple(row[key] for key in keys) for row in rows if row["change_kind"] == kind]
