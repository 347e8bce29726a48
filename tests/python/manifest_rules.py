"""Conventions of the dbt project, read from its manifest. A rule is a function that lists offences."""

import csv
import re

from warehouse.quality.asked import key_of
from warehouse.settings import PROJECT

SEEDS = {"published", "reference", "sample"}
CORE = {"intermediate", "reference", "core"}
# Layer -> layers it may read. A mart folder reads itself and core; quality looks at all of them.
MAY_READ = {
    "staging": {"published", "sample"},
    "records": {"staging"},
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
    # Nothing lies between a list of sources, awards, batches or rejections and what is shown of it.
    "dim_source": {"staging"},
    "dim_extract_batch": {"staging"},
    "paritrana_awards": {"staging"},
    "rejected_rows": {"staging"},
    # Whether the participants of a region are more than its workers.
    "claims_by_program_period": {"coverage"},
    # How many are active, as published: a rate from exact persons would give them away.
    "claims_by_region_month": {"coverage"},
    # The day up to which the extract speaks: claims are open until then.
    "records_claims": {"intermediate"},
}
# Intermediate models that count persons; no other sees records.
OF_RECORDS = re.compile(r"int_extract__[a-z0-9_]+|int_membership_events")
SERVABLE = {"core", "coverage", "protection", "claims", "quality"}
MARTS = SERVABLE | {"records"}
NAMES = {
    "staging": r"stg_(published|extract)__[a-z0-9_]+",
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
}
# Spells without a key: an office may export one twice, and a person counts once all the same.
WITHOUT_KEY = {"memberships", "int_extract__spells"}
PERSON_ROWS = {"stg_extract__members", "stg_extract__contributions", "stg_extract__claims"}
TEST_KINDS = {"integrity", "reconciliation", "plausibility", "input"}


def of_type(manifest: dict, resource_type: str) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == resource_type]


def layer(node: dict) -> str:
    """The layer of a model or seed: its folder, for marts the folder inside `marts`."""
    folders = node["fqn"][1:-1]
    return folders[1] if folders[0] == "marts" else folders[0]


def marts(manifest: dict) -> list[dict]:
    return [n for n in of_type(manifest, "model") if layer(n) in MARTS]


def is_served(node: dict) -> bool:
    return node["config"]["meta"].get("served") is True


def made_of_persons(manifest: dict, but_served: bool = False) -> set[str]:
    """Ids of models that rows of persons stand somewhere behind, and of those rows.

    `but_served` follows no line into a served model: what is left is exact.
    """
    found = {n["unique_id"] for n in of_type(manifest, "model") if n["name"] in PERSON_ROWS}
    while True:
        more = {
            n["unique_id"]
            for n in of_type(manifest, "model")
            if found & set(n["depends_on"]["nodes"]) and not (but_served and is_served(n))
        }
        if more <= found:
            return found
        found |= more


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
        if layer(node) == "intermediate" and OF_RECORDS.fullmatch(node["name"]):
            allowed = allowed | {"records"}
        for parent_id in node["depends_on"]["nodes"]:
            parent = manifest["nodes"][parent_id]
            if layer(parent) not in allowed:
                offences.append(
                    f"{node['name']} ({layer(node)}) reads {parent['name']} ({layer(parent)})"
                )
    return offences


def documented(manifest: dict) -> list[dict]:
    """Whatever a reader of the documentation meets: models, seeds, and what is written after dbt."""
    sources = list(manifest["sources"].values())
    return [*of_type(manifest, "model"), *of_type(manifest, "seed"), *sources]


def relations_are_described(manifest: dict) -> list[str]:
    return [n["name"] for n in documented(manifest) if not n["description"].strip()]


def columns_are_described(manifest: dict) -> list[str]:
    """Asks the columns of the built relations (`built_columns`), not only those that are listed."""
    offences = []
    for node in documented(manifest):
        listed = {name.lower(): column["description"] for name, column in node["columns"].items()}
        built = set(manifest["built_columns"].get((node["schema"], node.get("alias", node["name"])), []))
        if node["resource_type"] == "source":
            built = set(listed)  # Not there yet where dbt builds alone; test_build_command asks them.
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
    """Pages draw the flags a row has: a mart without the columns would be silent.

    What comes from extracts has flags of its own (`extract_rules.extract_marts_carry_their_flags`).
    """
    offences = []
    of_persons = made_of_persons(manifest)
    for node in marts(manifest):
        if layer(node) in {"core", "quality"} or node["name"] in WITHOUT_FLAGS:
            continue
        if node["unique_id"] in of_persons:
            continue
        is_measured = any(MEASURED.fullmatch(name) for name in node["columns"])
        if node["config"]["meta"].get("served") and is_measured:
            missing = sorted(FLAGS - set(node["columns"]))
            offences += [f"{node['name']}: no {flag}" for flag in missing]
    return offences


def models_are_tested(manifest: dict) -> list[str]:
    """A test of its rows (data test) or of its SQL (unit test)."""
    tested = {test.get("attached_node") for test in of_type(manifest, "test")}
    proven = {
        f"model.{test['package_name']}.{test['model']}" for test in manifest["unit_tests"].values()
    }
    return [n["name"] for n in of_type(manifest, "model") if n["unique_id"] not in tested | proven]


def models_have_a_key(manifest: dict) -> list[str]:
    tested = {test["attached_node"] for test in of_type(manifest, "test") if key_of(test)}
    return [
        node["name"]
        for node in of_type(manifest, "model")
        if layer(node) in MARTS | {"intermediate"}
        and node["name"] not in WITHOUT_KEY
        and node["unique_id"] not in tested
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
    relations_are_described,
    columns_are_described,
    contract_is_enforced_on_every_mart,
    marts_say_what_they_are,
    mart_columns_have_type_unit_and_labels,
    formulas_stand_whole_in_both_languages,
    measures_carry_their_flags,
    models_are_tested,
    models_have_a_key,
    seed_columns_are_typed,
    data_tests_say_their_kind_and_only_plausibility_warns,
    marts_name_their_columns,
    no_package_is_used,
]
