"""Rules and results of dbt's tests and contracts, from the artefacts of one run."""

import re
from collections.abc import Iterable

import duckdb

from warehouse.quality.rules import Result, Rule, broken

SAMPLES = 5
STATUS = {"pass": "pass", "success": "pass", "warn": "warn", "fail": "fail", "error": "fail"}
# Rows of persons, by the names of their relations: they are counted, never shown.
OF_PERSONS = re.compile(r"^(staging\.stg_extract__|intermediate\.int_|records\.|sample\.)")


def relation_of(node: dict) -> str:
    return f"{node['schema']}.{node.get('alias') or node['name']}"


def served_below(manifest: dict) -> dict[str, tuple[str, ...]]:
    """For every node the served relations that stand on it, itself among them."""
    nodes, children = manifest["nodes"], manifest["child_map"]
    below: dict[str, set[str]] = {}

    def find(node_id: str) -> set[str]:
        if node_id not in below:
            node = nodes.get(node_id)
            below[node_id] = set()
            if node is None or node["resource_type"] not in ("model", "seed"):
                return below[node_id]
            if node["config"]["meta"].get("served"):
                below[node_id].add(relation_of(node))
            for child in children.get(node_id, ()):
                below[node_id] |= find(child)
        return below[node_id]

    return {node_id: tuple(sorted(find(node_id))) for node_id in nodes}


def _rules(manifest: dict, protects: dict[str, tuple[str, ...]]) -> dict[str, Rule]:
    """A rule for every data test and every contract, by the unique id of its test or model."""
    tests = {
        node_id: _of_test(manifest, node, protects)
        for node_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test"
    }
    contracts = {
        node_id: _of_contract(node, protects[node_id])
        for node_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["contract"]["enforced"]
    }
    return tests | contracts


def results(
    manifest: dict, run_results: Iterable[dict], con: duckdb.DuckDBPyConnection | None
) -> list[Result]:
    """What came of every data test and contract; `con` reads the build file, to name failing rows."""
    status = {r["unique_id"]: r for r in run_results}
    found = []
    protects = served_below(manifest)
    known = _rules(manifest, protects)
    for node_id, rule in known.items():
        run = status.get(node_id)
        if run is None or run["status"] not in STATUS:
            found.append(Result(rule=rule, status="not_run"))
            continue
        failed = STATUS[run["status"]] != "pass"
        found.append(
            Result(
                rule=rule,
                status=broken(rule) if run["status"] in ("warn", "fail") else STATUS[run["status"]],
                n_failing=run["failures"],
                observed=None if run["failures"] is not None else _on_one_line(run["message"]),
                sample_keys=_samples(con, rule, run) if failed and con else None,
            )
        )
    nodes = manifest["nodes"]
    for node_id, run in status.items():
        if run["status"] == "error" and node_id in nodes.keys() - known.keys():
            found.append(_not_built(nodes[node_id], run["message"], protects[node_id]))
    return found


def _not_built(node: dict, message: str | None, protects: tuple[str, ...]) -> Result:
    """A seed or model without a rule of its own that could not be made: it has one where it fails."""
    rule = Rule(
        rule_id=f"{node['name']}__is_built",
        layer="dbt",
        rule_kind="integrity",
        relation_name=relation_of(node),
        label_id=f"{node['original_file_path']} dapat dimuat",
        label_en=f"{node['original_file_path']} can be loaded",
        remedy_id="Bandingkan judul kolom dan nilainya dengan versi sebelumnya dari berkas ini.",
        remedy_en="Compare its column names and values with the version before.",
        protects=protects,
    )
    return Result(rule=rule, status="fail", observed=_on_one_line(message))


def _on_one_line(message: str | None) -> str:
    return " ".join((message or "").split())[:200]


def _of_contract(node: dict, protects: tuple[str, ...]) -> Rule:
    filled = sum(
        any(c["type"] == "not_null" for c in n["constraints"]) for n in node["columns"].values()
    )
    n = len(node["columns"])
    return Rule(
        rule_id=f"{node['name']}__contract",
        layer="dbt",
        rule_kind="integrity",
        relation_name=relation_of(node),
        label_id=f"{n} kolom dengan nama dan tipe yang dijanjikan, {filled} di antaranya selalu terisi",
        label_en=f"{n} columns of the promised names and types, {filled} of them always filled",
        protects=protects,
    )


def _of_test(manifest: dict, node: dict, protects: dict[str, tuple[str, ...]]) -> Rule:
    on = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]))
    meta = node["config"]["meta"]
    label_id, label_en = _words(node)
    return Rule(
        rule_id=node["name"],
        layer="dbt",
        rule_kind=meta["test_kind"],
        relation_name=relation_of(manifest["nodes"][on]),
        column_name=node.get("column_name"),
        severity="warning" if node["config"]["severity"].lower() == "warn" else "critical",
        label_id=meta.get("label_id", label_id),
        label_en=meta.get("label_en", label_en),
        remedy_id=meta.get("remedy_id"),
        remedy_en=meta.get("remedy") or _remedies(node),
        protects=tuple(sorted({r for n in node["depends_on"]["nodes"] for r in protects.get(n, ())}))
        if not node.get("attached_node")
        else protects[on],
        **{
            name: meta[name]
            for name in ("threshold", "threshold_reason_id", "threshold_reason_en", "owner", "since")
            if name in meta
        },
    )


def _words(node: dict) -> tuple[str, str]:
    """What a test asks, in both languages, from its kind and arguments."""
    about = node.get("test_metadata")
    if about is None:
        said = re.match(r"(?:--[^\n]*\n)+", node["raw_code"])
        text = " ".join(re.findall(r"-- ?(.*)", said[0])) if said else node["name"]
        return text, text
    asked = about["kwargs"]
    names = ", ".join(asked.get("columns", asked.get("key", [])))
    rules, references = asked.get("rules", []), asked.get("references", [])
    to = ", ".join(sorted({r["to"] for r in references}))
    problems = "; ".join(r["problem"] for r in rules)
    words = {
        "one_row_per": (f"Satu baris per {names}", f"One row per {names}"),
        "refers_to": (f"Rujukan ke {to} dikenal", f"References to {to} are known"),
        "well_formed": (f"Nilai {names} tertulis benar", f"Values of {names} are well formed"),
        "holds": (f"Setiap baris memenuhi {len(rules)} aturan", f"No row {problems}"),
        "present_together": (f"{names} terisi bersama", f"{names} stand together"),
        "not_overlapping": (
            f"Masa berlaku per {names} tidak bertumpang",
            f"Spans per {names} do not overlap",
        ),
        "covers_every": (f"Setiap gabungan {names} punya baris", f"Every {names} has a row"),
        "region_name_fits_code": (
            "Nama wilayah cocok dengan kodenya",
            "Names of regions fit their codes",
        ),
    }
    return words.get(about["name"], (node["name"], node["name"]))


def _remedies(node: dict) -> str | None:
    asked = (node.get("test_metadata") or {}).get("kwargs", {})
    told = [r.get("remedy") for r in (*asked.get("rules", ()), *asked.get("references", ()))]
    return " ".join(dict.fromkeys(filter(None, told))) or None


def _samples(con: duckdb.DuckDBPyConnection, rule: Rule, run: dict) -> str | None:
    """The first failing rows as the test shows them: file, line, value."""
    if OF_PERSONS.match(rule.relation_name) or not run.get("compiled_code"):
        return None
    try:
        rows = con.execute(f"select * from ({run['compiled_code']}) as failing limit {SAMPLES}")
    except duckdb.Error:  # The relation itself could not be built.
        return None
    names = [d[0] for d in rows.description]
    shown = (
        " · ".join(
            f"{n}={v}" for n, v in zip(names, row, strict=True) if v is not None and n not in ("remedy",)
        )
        for row in rows.fetchall()
    )
    return "; ".join(shown) or None
