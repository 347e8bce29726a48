"""The dbt project keeps its conventions, and each of them names an offender."""

import json
from copy import deepcopy

import duckdb
import pytest
from extract_rules import EXTRACT_RULES
from manifest_offenders import DOCTORED
from manifest_rules import (
    EXCEPTIONS,
    MAY_READ,
    RULES,
    SEEDS,
    WITHOUT_KEY,
    layer,
    marts_name_their_columns,
    of_type,
)
from public_rules import PUBLIC_DOCTORED, PUBLIC_RULES

from warehouse.settings import FILE_NAME

EVERY_RULE = [*RULES, *EXTRACT_RULES, *PUBLIC_RULES]
EVERY_OFFENCE = [*DOCTORED, *PUBLIC_DOCTORED]


@pytest.fixture(scope="module")
def manifest(built) -> dict:
    """The project's manifest, with `built_columns`: (schema, relation) -> columns of the relation."""
    manifest = json.loads((built / "target" / "manifest.json").read_text())
    with duckdb.connect(str(built / FILE_NAME), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, list(column_name)"
            " from information_schema.columns group by table_schema, table_name"
        ).fetchall()
    return manifest | {"built_columns": {(schema, name): names for schema, name, names in columns}}


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_rule(manifest, rule):
    offences = rule(manifest)
    assert not offences, "\n".join(offences)


def test_manifest_holds_what_the_rules_ask(manifest):
    assert {layer(n) for n in of_type(manifest, "model")} == set(MAY_READ)
    assert {layer(n) for n in of_type(manifest, "seed")} == SEEDS
    assert {n["name"] for n in of_type(manifest, "model")} >= set(EXCEPTIONS) | WITHOUT_KEY


@pytest.mark.parametrize(("rule", "doctor", "offence"), EVERY_OFFENCE, ids=[d[2] for d in EVERY_OFFENCE])
def test_rule_names_the_offender(manifest, rule, doctor, offence):
    nodes = deepcopy(manifest["nodes"])

    def node(resource_type: str, name: str) -> dict:
        return next(
            n for n in nodes.values() if (n["resource_type"], n["name"]) == (resource_type, name)
        )

    doctor(node)

    assert rule(manifest | {"nodes": nodes}) == [offence]


def test_every_rule_is_seen_to_fail():
    assert {doctored[0] for doctored in EVERY_OFFENCE} == {*EVERY_RULE}


def test_star_inside_a_final_select_is_no_star_of_columns():
    sql = (
        "with b as (select * from x) select count(*) as n, 100 * b.a * 2, ', *' as s -- select *\nfrom b"
    )
    node = {"resource_type": "model", "name": "m", "fqn": ["w", "marts", "core", "m"], "raw_code": sql}
    assert marts_name_their_columns({"nodes": {"m": node}}) == []
