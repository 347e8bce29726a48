"""Conventions of the dbt project, read from its manifest. A rule is a function that lists offences."""

import csv
import json
import os
import re
import subprocess
import sys
from copy import deepcopy

import duckdb
import pytest

from warehouse.settings import FILE_NAME, PROJECT

SEEDS = {"published", "reference", "sample"}
CORE = {"intermediate", "reference", "core"}
# Layer -> layers it may read. A mart folder reads itself and core; quality looks at all of them.
MAY_READ = {
    "staging": SEEDS,
    "intermediate": {"staging", "intermediate", "reference"},
    "core": CORE,
    "coverage": CORE | {"coverage"},
    "protection": CORE | {"protection"},
    "claims": CORE | {"claims"},
    "quality": CORE | {"quality", "coverage", "claims", "protection"},
}
# What single models may read beyond their layer.
EXCEPTIONS = {
    "int_participants__by_year": {"core"},
    "dim_source": {"staging"},
    "paritrana_awards": {"staging"},
    # Whether the participants of a region are more than its workers.
    "claims_by_program_period": {"coverage"},
    # How many are active, as published: a rate from exact persons would give them away.
    "claims_by_region_month": {"coverage"},
    "records_claims": {"intermediate"},
}
MARTS = {"core", "coverage", "protection", "claims", "quality"}
NAMES = {
    "staging": r"stg_published__[a-z0-9_]+",
    "intermediate": r"int_[a-z0-9_]+",
    "core": r"(dim|fct|bridge)_[a-z0-9_]+",
}
MART_NAME = r"(?!stg_|int_|dim_|fct_|bridge_)[a-z0-9_]+"
USAGE_WARNINGS = {
    "registration_effect",
    "rounded",
    "press_only",
    "base_not_published",
    "series_break",
    "february_round",
    "simulated",
    "provisional",
    "project_headcount",
    "outside_survey",
}
FORMULA = ("formula_id", "formula_en", "excludes_id", "excludes_en")
# Names that say: computed.
COMPUTED = re.compile(r"gap_.*|.*_(pct|points|per_case_idr|per_1000_participants)")
# Measures of figures as printed, and what must tell how far to trust them.
MEASURED = re.compile(r".*_(pct|points|persons)")
FLAGS = {"is_rounded", "is_press_only", "is_flagged"}
# Served marts that need no flags, and why.
WITHOUT_FLAGS = {
    # Checks a printed budget to the rupiah: its tolerance and verdict say what rounding allows.
    "budget_identity",
    # Of records, not of figures as printed: nothing in them was rounded or quoted by a publisher.
    "claims_by_region_month",
    "claims_development",
    "claims_processing",
    "loss_ratio",
}
TEST_KINDS = {"integrity", "reconciliation", "plausibility", "input"}


def of_type(manifest: dict, resource_type: str) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == resource_type]


def layer(node: dict) -> str:
    """The layer of a model or seed: its folder, for marts the folder inside `marts`."""
    folders = node["fqn"][1:-1]
    return folders[1] if folders[0] == "marts" else folders[0]


def marts(manifest: dict) -> list[dict]:
    return [n for n in of_type(manifest, "model") if layer(n) in MARTS]


def names_follow_their_layer(manifest: dict) -> list[str]:
    return [
        f"{node['name']} in {layer(node)}"
        for node in of_type(manifest, "model")
        if not re.fullmatch(NAMES.get(layer(node), MART_NAME), node["name"])
    ]


def layers_read_only_what_they_may(manifest: dict) -> list[str]:
    offences = []
    for node in of_type(manifest, "model"):
        allowed = MAY_READ.get(layer(node), set()) | EXCEPTIONS.get(node["name"], set())
        for parent_id in node["depends_on"]["nodes"]:
            parent = manifest["nodes"][parent_id]
            if layer(parent) not in allowed:
                offences.append(
                    f"{node['name']} ({layer(node)}) reads {parent['name']} ({layer(parent)})"
                )
    return offences


def models_are_described(manifest: dict) -> list[str]:
    return [n["name"] for n in of_type(manifest, "model") if not n["description"].strip()]


def columns_are_described(manifest: dict) -> list[str]:
    """Asks the columns of the built relations (`built_columns`), not only those that are listed."""
    offences = []
    for node in of_type(manifest, "model"):
        listed = {name.lower(): column["description"] for name, column in node["columns"].items()}
        built = set(manifest["built_columns"].get((node["schema"], node["alias"]), []))
        offences += [
            f"{node['name']}.{name}"
            for name in sorted(built | set(listed))
            if not listed.get(name, "").strip() or name not in built
        ]
    return offences


def contract_is_enforced_on_every_mart(manifest: dict) -> list[str]:
    return [n["name"] for n in marts(manifest) if not n["config"]["contract"]["enforced"]]


def marts_say_what_they_are(manifest: dict) -> list[str]:
    offences = []
    for node in marts(manifest):
        meta = node["config"]["meta"]
        if not isinstance(meta.get("served"), bool):
            offences.append(f"{node['name']}: served is not true or false")
        for key in ("grain", "unit", "label_id", "label_en", "about_id", "about_en"):
            if not str(meta.get(key) or "").strip():
                offences.append(f"{node['name']}: no {key}")
        if not isinstance(meta.get("usage_warnings"), list):
            offences.append(f"{node['name']}: no list of usage_warnings")
        elif unknown := set(meta["usage_warnings"]) - USAGE_WARNINGS:
            offences.append(f"{node['name']}: unknown usage_warnings {sorted(unknown)}")
    return offences


def mart_columns_have_type_unit_and_labels(manifest: dict) -> list[str]:
    offences = []
    for node in marts(manifest):
        for name, column in node["columns"].items():
            said = {"data_type": column["data_type"], **column["config"]["meta"]}
            offences += [
                f"{node['name']}.{name}: no {key}"
                for key in ("data_type", "unit", "label_id", "label_en")
                if not str(said.get(key) or "").strip()
            ]
    return offences


def formulas_stand_whole_in_both_languages(manifest: dict) -> list[str]:
    """A computed measure says how, and what is left out; and every percentage we compute does."""
    offences = []
    for node in marts(manifest):
        for name, column in node["columns"].items():
            meta = column["config"]["meta"]
            said = [key for key in FORMULA if str(meta.get(key) or "").strip()]
            is_computed = layer(node) != "core" and COMPUTED.fullmatch(name)
            if said != list(FORMULA) and (said or is_computed):
                missing = [key for key in FORMULA if key not in said]
                offences.append(f"{node['name']}.{name}: no {', '.join(missing)}")
    return offences


def measures_carry_their_flags(manifest: dict) -> list[str]:
    """Pages draw the flags a row has: a mart without the columns would be silent."""
    offences = []
    for node in marts(manifest):
        if layer(node) in {"core", "quality"} or node["name"] in WITHOUT_FLAGS:
            continue
        is_measured = any(MEASURED.fullmatch(name) for name in node["columns"])
        if node["config"]["meta"].get("served") and is_measured:
            missing = sorted(FLAGS - set(node["columns"]))
            offences += [f"{node['name']}: no {flag}" for flag in missing]
    return offences


def models_have_a_key(manifest: dict) -> list[str]:
    tested = {
        test["attached_node"]
        for test in of_type(manifest, "test")
        if (test.get("test_metadata") or {}).get("name") == "one_row_per"
    }
    return [
        node["name"]
        for node in of_type(manifest, "model")
        if layer(node) in MARTS | {"intermediate"} and node["unique_id"] not in tested
    ]


def seed_columns_are_typed(manifest: dict) -> list[str]:
    """Untyped seed columns lose their codes: 01 becomes 1, 11.10 becomes 11.1."""
    offences = []
    for node in of_type(manifest, "seed"):
        with (PROJECT / node["original_file_path"]).open(newline="", encoding="utf-8") as file:
            header = next(csv.reader(file))
        typed = node["config"]["column_types"]
        offences += [f"{node['name']}.{name} has no column type" for name in header if name not in typed]
        offences += [f"{node['name']}.{name} is not in the CSV" for name in typed if name not in header]
    return offences


def data_tests_say_their_kind_and_only_plausibility_warns(manifest: dict) -> list[str]:
    offences = []
    for test in of_type(manifest, "test"):
        kind = test["config"]["meta"].get("test_kind")
        warns = test["config"]["severity"].lower() == "warn"
        if kind not in TEST_KINDS:
            offences.append(f"{test['name']}: test_kind {kind}")
        elif warns != (kind == "plausibility"):
            offences.append(f"{test['name']}: {kind} with severity {test['config']['severity']}")
    return offences


def outermost(sql: str) -> str:
    """SQL without comments, templates, strings and everything inside parentheses."""
    sql = re.sub(
        r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|--[^\n]*|/\*.*?\*/|'[^']*'", " ", sql, flags=re.DOTALL
    )
    kept, depth = [], 0
    for character in sql:
        depth -= character == ")"
        if depth == 0:
            kept.append(character)
        depth += character == "("
    return "".join(kept)


def marts_name_their_columns(manifest: dict) -> list[str]:
    """No star in the final select, also behind a name or a union."""
    star = re.compile(r"(\bselect|\bdistinct|,)\s*(\w+\.)?\*")
    return [n["name"] for n in marts(manifest) if star.search(outermost(n["raw_code"]).lower())]


def no_package_is_used(manifest: dict) -> list[str]:
    own = {"warehouse", "dbt", "dbt_duckdb"}
    return sorted(
        {m["package_name"] for m in [*manifest["macros"].values(), *manifest["nodes"].values()]} - own
    )


RULES = [
    names_follow_their_layer,
    layers_read_only_what_they_may,
    models_are_described,
    columns_are_described,
    contract_is_enforced_on_every_mart,
    marts_say_what_they_are,
    mart_columns_have_type_unit_and_labels,
    formulas_stand_whole_in_both_languages,
    measures_carry_their_flags,
    models_have_a_key,
    seed_columns_are_typed,
    data_tests_say_their_kind_and_only_plausibility_warns,
    marts_name_their_columns,
    no_package_is_used,
]


@pytest.fixture(scope="session")
def manifest(tmp_path_factory) -> dict:
    """The project's manifest, with `built_columns`: (schema, relation) -> columns of the relation."""
    home = tmp_path_factory.mktemp("manifest")
    (home / "build" / "empty").mkdir(parents=True)
    # Without rows, but built: only a relation knows all of its columns.
    command = ["build", "--empty", "--exclude-resource-types", "test", "unit_test"]
    own_state = ["--target-path", str(home / "target"), "--log-path", str(home / "logs")]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *command, *own_state],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(home), "WAREHOUSE_BUILD_ID": "empty"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    manifest = json.loads((home / "target" / "manifest.json").read_text())
    with duckdb.connect(str(home / "build" / "empty" / FILE_NAME), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, list(column_name)"
            " from information_schema.columns group by table_schema, table_name"
        ).fetchall()
    return manifest | {"built_columns": {(schema, name): names for schema, name, names in columns}}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(manifest, rule):
    offences = rule(manifest)
    assert not offences, "\n".join(offences)


def test_manifest_holds_what_the_rules_ask(manifest):
    assert {layer(n) for n in of_type(manifest, "model")} == set(MAY_READ)
    assert {layer(n) for n in of_type(manifest, "seed")} == SEEDS
    assert {n["name"] for n in of_type(manifest, "model")} >= set(EXCEPTIONS)


# Rule, what is done to the nodes of a sound manifest, the offence that must be named.
DOCTORED = [
    (names_follow_their_layer, lambda n: n("model", "dim_base").update(name="base"), "base in core"),
    (
        names_follow_their_layer,
        lambda n: n("model", "int_bases").update(name="bases"),
        "bases in intermediate",
    ),
    (
        names_follow_their_layer,
        lambda n: n("model", "coverage_ranking").update(name="fct_ranking"),
        "fct_ranking in coverage",
    ),
    (
        names_follow_their_layer,
        lambda n: n("model", "stg_published__claims").update(name="stg_claims"),
        "stg_claims in staging",
    ),
    *[
        (
            layers_read_only_what_they_may,
            lambda n, child=child, parent=parent: n("model", child)["depends_on"]["nodes"].append(
                n(*parent)["unique_id"]
            ),
            offence,
        )
        for child, parent, offence in [
            (
                "stg_published__claims",
                ("model", "dim_base"),
                "stg_published__claims (staging) reads dim_base (core)",
            ),
            ("int_bases", ("model", "dim_base"), "int_bases (intermediate) reads dim_base (core)"),
            ("int_bases", ("seed", "claims"), "int_bases (intermediate) reads claims (published)"),
            ("dim_base", ("seed", "claims"), "dim_base (core) reads claims (published)"),
            (
                "dim_base",
                ("model", "stg_published__claims"),
                "dim_base (core) reads stg_published__claims (staging)",
            ),
            (
                "coverage_ranking",
                ("model", "claims_by_office"),
                "coverage_ranking (coverage) reads claims_by_office (claims)",
            ),
            (
                "claims_by_office",
                ("model", "coverage_ranking"),
                "claims_by_office (claims) reads coverage_ranking (coverage)",
            ),
        ]
    ],
    (models_are_described, lambda n: n("model", "int_bases").update(description=" "), "int_bases"),
    (
        columns_are_described,
        lambda n: n("model", "int_bases")["columns"]["base_id"].update(description=""),
        "int_bases.base_id",
    ),
    (
        columns_are_described,
        lambda n: n("model", "stg_published__claims")["columns"].pop("program"),
        "stg_published__claims.program",
    ),
    (
        columns_are_described,
        lambda n: n("model", "int_bases")["columns"].update(gone={"description": "Was renamed."}),
        "int_bases.gone",
    ),
    (
        contract_is_enforced_on_every_mart,
        lambda n: n("model", "dim_base")["config"]["contract"].update(enforced=False),
        "dim_base",
    ),
    (
        marts_say_what_they_are,
        lambda n: n("model", "dim_base")["config"]["meta"].update(served="yes"),
        "dim_base: served is not true or false",
    ),
    *[
        (
            marts_say_what_they_are,
            lambda n, key=key: n("model", "dim_base")["config"]["meta"].pop(key),
            f"dim_base: no {key}",
        )
        for key in ("grain", "unit", "label_id", "label_en", "about_id", "about_en")
    ],
    (
        marts_say_what_they_are,
        lambda n: n("model", "dim_base")["config"]["meta"].pop("usage_warnings"),
        "dim_base: no list of usage_warnings",
    ),
    (
        marts_say_what_they_are,
        lambda n: n("model", "dim_base")["config"]["meta"].update(usage_warnings=["rounded", "careful"]),
        "dim_base: unknown usage_warnings ['careful']",
    ),
    (
        mart_columns_have_type_unit_and_labels,
        lambda n: n("model", "dim_base")["columns"]["base_id"].update(data_type=None),
        "dim_base.base_id: no data_type",
    ),
    (
        mart_columns_have_type_unit_and_labels,
        lambda n: n("model", "dim_base")["columns"]["base_id"]["config"]["meta"].update(label_id=""),
        "dim_base.base_id: no label_id",
    ),
    (
        formulas_stand_whole_in_both_languages,
        lambda n: n("model", "target_progress")["columns"]["realised_pct"]["config"]["meta"].pop(
            "excludes_id"
        ),
        "target_progress.realised_pct: no excludes_id",
    ),
    (
        formulas_stand_whole_in_both_languages,
        lambda n: n("model", "dim_base")["columns"]["base_id"]["config"]["meta"].update(formula_id="x"),
        "dim_base.base_id: no formula_en, excludes_id, excludes_en",
    ),
    (
        measures_carry_their_flags,
        lambda n: n("model", "target_progress")["columns"].pop("is_press_only"),
        "target_progress: no is_press_only",
    ),
    (
        models_have_a_key,
        lambda n: n("test", "int_bases__one_row_per_key").update(attached_node=None),
        "int_bases",
    ),
    (
        models_have_a_key,
        lambda n: n("test", "dim_base__one_row_per_key")["test_metadata"].update(name="holds"),
        "dim_base",
    ),
    (
        seed_columns_are_typed,
        lambda n: n("seed", "bases")["config"]["column_types"].pop("base_id"),
        "bases.base_id has no column type",
    ),
    (
        seed_columns_are_typed,
        lambda n: n("seed", "bases")["config"]["column_types"].update(base="varchar"),
        "bases.base is not in the CSV",
    ),
    (
        data_tests_say_their_kind_and_only_plausibility_warns,
        lambda n: n("test", "int_bases__one_row_per_key")["config"]["meta"].clear(),
        "int_bases__one_row_per_key: test_kind None",
    ),
    (
        data_tests_say_their_kind_and_only_plausibility_warns,
        lambda n: n("test", "int_bases__one_row_per_key")["config"].update(severity="warn"),
        "int_bases__one_row_per_key: integrity with severity warn",
    ),
    (
        data_tests_say_their_kind_and_only_plausibility_warns,
        lambda n: n("test", "int_published_figures__values_are_plausible")["config"].update(
            severity="ERROR"
        ),
        "int_published_figures__values_are_plausible: plausibility with severity ERROR",
    ),
    *[
        (
            marts_name_their_columns,
            lambda n, sql=sql: n("model", "dim_base").update(raw_code=sql),
            "dim_base",
        )
        for sql in (
            "select * from {{ ref('bases') }}",
            "with b as (select 1) select\n    b.base_id,\n    s.*\nfrom b",
            "with b as (select 1)\nselect base_id from b union all select distinct * from b",
        )
    ],
    (
        no_package_is_used,
        lambda n: n("seed", "bases").update(package_name="dbt_utils"),
        "dbt_utils",
    ),
]


@pytest.mark.parametrize(("rule", "doctor", "offence"), DOCTORED, ids=[d[2] for d in DOCTORED])
def test_rule_names_the_offender(manifest, rule, doctor, offence):
    nodes = deepcopy(manifest["nodes"])

    def node(resource_type: str, name: str) -> dict:
        return next(
            n for n in nodes.values() if (n["resource_type"], n["name"]) == (resource_type, name)
        )

    doctor(node)

    assert rule(manifest | {"nodes": nodes}) == [offence]


def test_every_rule_is_seen_to_fail():
    assert {doctored[0] for doctored in DOCTORED} == set(RULES)


def test_star_inside_a_final_select_is_no_star_of_columns():
    sql = (
        "with b as (select * from x) select count(*) as n, 100 * b.a * 2, ', *' as s -- select *\nfrom b"
    )
    node = {"resource_type": "model", "name": "m", "fqn": ["w", "marts", "core", "m"], "raw_code": sql}
    assert marts_name_their_columns({"nodes": {"m": node}}) == []
