"""models/exposures.yml names who reads what: all who read, and all that they read."""

import json
import re

import pytest
import yaml
from reading import read_by

from warehouse import dbt
from warehouse.exports.relations import public_columns
from warehouse.settings import PROJECT

EXPOSURES = [
    exposure["name"]
    for exposure in yaml.safe_load((PROJECT / "models" / "exposures.yml").read_text())["exposures"]
]


@pytest.fixture(scope="module")
def manifest(release_home) -> dict:
    return json.loads((release_home / "current" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def served(manifest) -> set[str]:
    return {dbt.relation_of(node) for node in dbt.served_relations(manifest)}


def declared(manifest: dict, name: str) -> tuple[set[str], dict]:
    """Relations that an exposure depends on, and what it says of itself."""
    nodes = manifest["nodes"] | manifest["sources"]
    exposure = manifest["exposures"][f"exposure.warehouse.{name}"]
    return {dbt.relation_of(nodes[id_]) for id_ in exposure["depends_on"]["nodes"]}, exposure["config"][
        "meta"
    ]


@pytest.mark.parametrize("name", EXPOSURES)
def test_an_exposure_depends_on_what_its_code_reads(manifest, served, name):
    relations, about = declared(manifest, name)
    if "reads" in about:
        nodes = dbt.served_relations(manifest)
        public = {dbt.relation_of(node) for node in nodes if public_columns(node)}
        assert relations == {"all": served, "public": public}[about["reads"]]
        return
    read = [read_by(*code.split(":"), served) for code in about["code"]]
    assert all(read)
    assert relations == set().union(*read)


def test_every_page_has_its_exposure():
    script = (PROJECT / "warehouse/explorer/script/pages.py").read_text()
    pages = re.findall(r'frame\.Route\("(\w+)"', script)
    assert pages
    assert [name for name in EXPOSURES if name.startswith("explorer_")] == [
        f"explorer_{p}" for p in pages
    ]


def test_reading_is_followed_through_what_code_uses(served):
    """From a page to a part of it, to a query, to the text of its statement; no further."""
    assert read_by("warehouse.explorer.home_provinces", "show", served) >= {
        "coverage.coverage_ranking",  # Of a query of another module.
        "core.dim_source",  # Under the table, two modules on.
    }
    assert read_by("warehouse.explorer.queries", "segments", served) == {
        "core.dim_segment",
        "coverage.coverage_by_region_year",
    }


# The page of all tables begins with their dictionary.
DRAWN = [name for name in EXPOSURES if name.startswith("explorer_") and name != "explorer_data"]


@pytest.mark.nightly
@pytest.mark.parametrize("name", DRAWN)
def test_pages_ask_for_nothing_else_when_they_are_drawn(release_home, manifest, monkeypatch, name):
    from benchmarks import queries  # noqa: PLC0415 - Streamlit takes a second.

    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    asked = {
        relation
        for _, query in queries.asked([name.removeprefix("explorer_")])
        for relation in re.findall(r"\bwarehouse\.((?!meta\.)\w+\.\w+)", query.sql)
    }
    assert asked
    assert asked <= declared(manifest, name)[0]
