"""What the checks of a release found, summed up; each rule and result stands in its own table."""

import polars as pl

from warehouse.exports.relations import Relation

# What a rule says that was broken, and all the same published.
TOLD = ("rule_id", "relation_name", "severity", "status", "n_failing", "label_id", "label_en")


def summary(release: dict, relations: list[Relation]) -> dict:
    """Rules by layer, severity and result, those that were told, and whether printed sums close."""
    of = {relation.name: relation.rows for relation in relations}
    results = of["quality.quality_results"].join(of["quality.quality_rules"], on="rule_id")
    by = ["layer", "severity", "status"]
    return {
        "release": release["build_id"],
        "replaces": release["replaces"],
        "rules": results.group_by(by).len("n_rules").sort(by).to_dicts(),
        "told": results.filter(~pl.col("status").is_in(["pass", "not_run"]))
        .select(TOLD)
        .sort("rule_id")
        .to_dicts(),
        "reconciliation": of["quality.reconciliation_summary"].to_dicts(),
        "changes": of["quality.release_diff"]
        .group_by("change_kind")
        .len("n_lines")
        .sort("change_kind")
        .to_dicts(),
    }
