"""The whole project in memory, as dbt compiled it: slips in seeds, what is built on them, what dbt says.

No dbt runs here. Seeds load from their CSV and models are made in their order with their contracts, so
that a slip in a seed reaches the marts in half a second. Nothing planted outlives `planted`.
"""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
from extract_planting import Planted
from planting import Edit, csv_of

from warehouse.quality import of_dbt
from warehouse.quality.rules import Result
from warehouse.settings import PROJECT


class World(Planted):
    """A build in memory. `folder`: where edited seeds are written."""

    def __init__(self, release_home: Path, folder: Path):
        super().__init__(release_home)
        self.folder = folder
        self.by_id = {n["unique_id"]: n for n in self.nodes.values()}
        below = {
            i: [d for d in n.get("depends_on", {}).get("nodes", []) if d in self.by_id]
            for i, n in self.by_id.items()
        }
        self.order = list(TopologicalSorter(below).static_order())
        self.below = below
        self.con.execute("drop table staging.stg_extract__batches")  # Here it is a model.
        for node_id in self.order:
            node = self.by_id[node_id]
            if node["resource_type"] == "seed":
                self.load(node, PROJECT / node["original_file_path"])
            else:
                self.make(node)

    def load(self, node: dict, path: Path) -> None:
        """A seed with the types that its YAML gives to the columns it has."""
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        types = {n: t for n, t in node["config"]["column_types"].items() if n in header}
        typed = ", ".join(f"'{n}': '{t}'" for n, t in types.items())
        self.con.execute(
            f"create or replace table {node['relation_name']} as"
            f" from read_csv('{path}', types = {{{typed}}}, header = true, all_varchar = true)"
        )

    def make(self, node: dict) -> None:
        """A model; where it has a contract, as dbt makes one: columns and constraints first."""
        if not node["contract"]["enforced"]:
            self.models(node["name"])
            return
        columns = ", ".join(
            f"{c['name']} {c['data_type']}"
            + (" not null" if any(k["type"] == "not_null" for k in c["constraints"]) else "")
            for c in node["columns"].values()
        )
        self.con.execute(f"create or replace table {node['relation_name']} ({columns})")
        self.con.execute(f"insert into {node['relation_name']} by name from ({node['compiled_code']})")

    def above(self, names: Iterable[str]) -> set[str]:
        """Ids of the nodes that these stand on, these among them."""
        found, todo = set(), [self.nodes[name]["unique_id"] for name in names]
        while todo:
            node_id = todo.pop()
            if node_id not in found:
                found.add(node_id)
                todo += self.below[node_id]
        return found

    @contextmanager
    def planted(self, *slips: Edit | str, to: Iterable[str] | None = None) -> Iterator[list[dict]]:
        """Plant edits of seeds, or SQL on what is built; build what stands on them, up to `to` (all).

        Gives run results of what could not be made, as dbt would: what stands on it is not made either.
        """
        wanted = set(self.order) if to is None else self.above(to)
        self.con.execute("begin")
        try:
            yield self._plant(slips, wanted)
        finally:
            self.con.execute("rollback")

    def _plant(self, slips: Iterable[Edit | str], wanted: set[str]) -> list[dict]:
        slips, touched = list(slips), set()
        edits = [slip for slip in slips if isinstance(slip, Edit)]
        for seed in dict.fromkeys(edit.seed for edit in edits):
            node = self.nodes[seed.split("/")[1]]
            self.load(node, self.edited(seed, [edit for edit in edits if edit.seed == seed]))
            touched.add(node["unique_id"])
        for node_id in self.order:
            if node_id in wanted and node_id not in touched and touched & set(self.below[node_id]):
                try:
                    self.make(self.by_id[node_id])
                except duckdb.Error as wrong:
                    return [of_run(node_id, "error", message=str(wrong))]
                touched.add(node_id)
        for slip in slips:
            if isinstance(slip, str):
                self.con.execute(slip)
        self.touched = touched
        return []

    def edited(self, seed: str, edits: list[Edit]) -> Path:
        """The seed with the edits, as a file. Keys of the first row are the header."""
        source = csv_of(PROJECT, seed)
        with source.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for edit in edits:
            edit.plant(rows)
        target = self.folder / source.name
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return target


def of_run(node_id: str, status: str, failures: int | None = None, message: str = "", sql: str = ""):
    """An entry of dbt's run results."""
    return {
        "unique_id": node_id,
        "status": status,
        "failures": failures,
        "message": message,
        "compiled_code": sql,
    }


def said_by_dbt(
    world: World, manifest: dict, failed: list[dict], only: Iterable[str]
) -> dict[str, Result]:
    """Results, by rule, of dbt's tests of some names on what stands in the world, and of what could not
    be made."""
    ran = list(failed)
    wanted = frozenset(only)
    for node_id, node in manifest["nodes"].items():
        if node["resource_type"] != "test" or node["name"] not in wanted or failed:
            continue
        n = world.ask(f"select count(*) from ({node['compiled_code']})")[0][0]
        severity = "warn" if node["config"]["severity"].lower() == "warn" else "fail"
        ran.append(of_run(node_id, severity if n else "pass", n, sql=node["compiled_code"]))
    return {r.rule.rule_id: r for r in of_dbt.results(manifest, ran, world.con)}
