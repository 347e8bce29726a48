"""Conventions of what is exported as open data, and an offence that each must name."""

import re

from manifest_rules import is_served, of_type

from warehouse.exports.relations import public_columns
from warehouse.quality.asked import key_of

OF_FILES = re.compile(r"batch_id|ingested_at|observed|sample_keys|(.*_)?(file|path|actor)(_.*)?")


def what_is_public_is_served_with_its_key(manifest: dict) -> list[str]:
    """An exported table must be served, and its rows told apart."""
    keys = {t["attached_node"]: key for t in of_type(manifest, "test") if (key := key_of(t))}
    offences = []
    for node in _models_and_sources(manifest):
        shown = public_columns(node)
        if shown and not is_served(node):
            offences.append(f"{node['name']}: public columns, and not served")
        hidden = [name for name in keys.get(node["unique_id"], []) if shown and name not in shown]
        offences += [f"{node['name']}.{name}: private in the key of a public table" for name in hidden]
    return offences


def nothing_of_an_offices_own_files_is_public(manifest: dict) -> list[str]:
    """Which files an office brought in, and what stood in their cells, is nobody's open data."""
    return [
        f"{node['name']}.{name} is public"
        for node in _models_and_sources(manifest)
        for name in public_columns(node)
        if OF_FILES.fullmatch(name)
    ]


def _models_and_sources(manifest: dict) -> list[dict]:
    return [*of_type(manifest, "model"), *manifest["sources"].values()]


PUBLIC_RULES = [what_is_public_is_served_with_its_key, nothing_of_an_offices_own_files_is_public]

# As in manifest_offenders.py.
PUBLIC_DOCTORED = [
    (
        what_is_public_is_served_with_its_key,
        lambda n: n("model", "dim_base")["config"]["meta"].update(served=False),
        "dim_base: public columns, and not served",
    ),
    (
        what_is_public_is_served_with_its_key,
        lambda n: n("model", "dim_base")["columns"]["base_id"]["config"]["meta"].pop("public"),
        "dim_base.base_id: private in the key of a public table",
    ),
    (
        nothing_of_an_offices_own_files_is_public,
        lambda n: n("model", "dim_extract_batch")["columns"]["batch_id"]["config"]["meta"].update(
            public=True
        ),
        "dim_extract_batch.batch_id is public",
    ),
]
