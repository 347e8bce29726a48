"""Rules and results of dbt's tests and contracts, from the artefacts of one run."""

import re
from collections.abc import Iterable, Iterator

import duckdb

from warehouse.dbt import relation_of
from warehouse.quality.asked import Asked, asked_by, remedies
from warehouse.quality.rules import Result, Rule, broken

SAMPLES = 5
STATUS = {"pass": "pass", "success": "pass", "warn": "warn", "fail": "fail", "error": "fail"}
# Rows of persons, by the names of their relations: they are counted, never shown.
OF_PERSONS = re.compile(r"^(staging\.stg_extract__|intermediate\.int_|records\.|sample\.)")


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


def _rules(manifest: dict, protects: dict[str, tuple[str, ...]]) -> dict[str, list[Rule]]:
    """The rules of every data test and contract, by the unique id of its test or model."""
    tests = {
        node_id: [_of_test(manifest, node, asked, protects) for asked in asked_by(node)]
        for node_id, node in manifest["nodes"].items()
        if node["resource_type"] == "test"
    }
    contracts = {
        node_id: [_of_contract(node, protects[node_id])]
        for node_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["contract"]["enforced"]
    }
    return tests | contracts


def results(manifest: dict, run_results: Iterable[dict], con: duckdb.DuckDBPyConnection) -> list[Result]:
    """What came of every rule of a data test and every contract; `con` reads the file of the build or
    release, to count and name failing rows."""
    status = {r["unique_id"]: r for r in run_results}
    found = []
    protects = served_below(manifest)
    known = _rules(manifest, protects)
    for node_id, rules in known.items():
        run = status.get(node_id)
        if run is None or run["status"] not in STATUS:
            found += [Result(rule=rule, status="not_run") for rule in rules]
            continue
        found += _of_run(con, rules, run)
    nodes = manifest["nodes"]
    for node_id, run in status.items():
        if run["status"] == "error" and node_id in nodes.keys() - known.keys():
            found.append(_not_built(nodes[node_id], run["message"], protects[node_id]))
    return found


def _of_run(con: duckdb.DuckDBPyConnection, rules: list[Rule], run: dict) -> Iterator[Result]:
    """What a run says of each of its rules: a test that failed has broken some of them."""
    state, code = STATUS[run["status"]], run.get("compiled_code")
    n_failing = {rule.rule_id: run["failures"] for rule in rules}
    if len(rules) > 1 and run["failures"]:
        try:
            counted = con.execute(f"select rule_id, count(*) from ({code}) group by rule_id").fetchall()
            n_failing = dict.fromkeys(n_failing, 0) | dict(counted)
        except duckdb.Error:  # A release has no longer what was tested: all may be broken.
            n_failing = dict.fromkeys(n_failing)
    for rule in rules:
        n = n_failing[rule.rule_id]
        is_kept = state == "pass" or n == 0
        where = f"where rule_id = '{rule.rule_id}'" if len(rules) > 1 else ""
        yield Result(
            rule=rule,
            status="pass" if is_kept else "fail" if run["status"] == "error" else broken(rule),
            n_failing=n,
            observed=_on_one_line(run["message"]) if n is None else None,
            sample_keys=None
            if is_kept
            else _samples(con, rule, code and f"({code}) as failing {where}"),
        )


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


def _of_test(manifest: dict, node: dict, asked: Asked, protects: dict[str, tuple[str, ...]]) -> Rule:
    on = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]))
    label_id, label_en = asked.words
    return Rule(
        rule_id=asked.rule_id,
        layer="dbt",
        rule_kind=node["config"]["meta"]["test_kind"],
        relation_name=relation_of(manifest["nodes"][on]),
        severity="warning" if node["config"]["severity"].lower() == "warn" else "critical",
        label_id=asked.said.get("label_id", label_id),
        label_en=asked.said.get("label_en", label_en),
        remedy_id=asked.said.get("remedy_id"),
        remedy_en=remedies(asked),
        protects=tuple(sorted({r for n in node["depends_on"]["nodes"] for r in protects.get(n, ())}))
        if not node.get("attached_node")
        else protects[on],
        **{
            name: asked.said[name]
            for name in ("threshold", "threshold_reason_id", "threshold_reason_en", "owner", "since")
            if name in asked.said
        },
    )


def _samples(con: duckdb.DuckDBPyConnection, rule: Rule, found: str | None) -> str | None:
    """The first failing rows as the test shows them: file, line, value. `found` is where they stand."""
    if OF_PERSONS.match(rule.relation_name) or not found:
        return None
    try:
        rows = con.execute(f"select * from {found} limit {SAMPLES}")
    except duckdb.Error:  # The relation itself could not be built.
        return None
    names = [d[0] for d in rows.description]
    shown = (
        " · ".join(
            f"{n}={v}"
            for n, v in zip(names, row, strict=True)
            if v is not None and n not in ("rule_id", "remedy")
        )
        for row in rows.fetchall()
    )
    return "; ".join(shown) or None
