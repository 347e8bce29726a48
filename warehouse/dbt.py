"""dbt as a subprocess: its own process closes the build file for good."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from warehouse import child, parsed
from warehouse.ingest.identity import hidden
from warehouse.settings import Home


@dataclass
class DbtRun:
    """What one dbt call did. `explanations` are the lines that name file, row and remedy."""

    ok: bool
    results: list[dict] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def failed(self) -> list[dict]:
        return [r for r in self.results if r["status"] in ("fail", "error")]


def run(
    command: list[str],
    home: Home,
    build_id: str,
    on_node: Callable[[int, int, str], None] = lambda index, total, name: None,
) -> DbtRun:
    """Run `dbt COMMAND` into the build file of `build_id`; call `on_node` as each node ends."""
    target = artefacts_of(home, build_id)
    target.mkdir(parents=True, exist_ok=True)
    parsed.hand_over(home, target)
    # dbt reads the project anew where the path of the build file is another one than last time.
    home.building.unlink(missing_ok=True)
    home.building.symlink_to(build_id)
    process = child.start(
        "warehouse.dbt_events",
        *("--log-path", str(target)),
        *command,
        *("--target-path", str(target)),
        environment={"WAREHOUSE_HOME": str(home.path), "WAREHOUSE_BUILD_ID": home.building.name},
    )
    done = DbtRun(ok=False)
    for line in process.stdout:
        said = _told(line)
        if "node" in said:
            on_node(said["index"], said["total"], said["node"])
        elif "explanation" in said:
            done.explanations.append(hidden(said["explanation"]))
        else:
            done.errors.append(hidden(said.get("error", line.rstrip())))
    done.ok = process.wait() == 0
    if done.ok and command[0] == "build":  # Another command may be for another target.
        parsed.keep(home, target)
    results = target / "run_results.json"
    if results.is_file():
        done.results = [
            {
                # A unit test's id names its model first.
                "name": r["unique_id"].split(".")[3 if r["unique_id"].startswith("unit_test") else 2],
                "status": r["status"],
                "message": hidden(r["message"] or ""),
            }
            for r in json.loads(results.read_text())["results"]
        ]
    return done


def _told(line: str) -> dict:
    """A line of warehouse/dbt_events.py; nothing where an engine wrote it, which may be JSON too."""
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def artefacts_of(home: Home, build_id: str) -> Path:
    """Where a build's manifest and results stand: its own folder, so that no other run's are read."""
    return home.build(build_id) / "target"


def manifest(home: Home, build_id: str) -> dict:
    """The manifest of a build."""
    return json.loads((artefacts_of(home, build_id) / "manifest.json").read_text())


def relation_of(node: dict) -> str:
    """The `schema.relation` of a node of the manifest."""
    return f"{node['schema']}.{node.get('alias') or node['name']}"


def served_relations(manifest: dict) -> list[dict]:
    """The allow-list: models and sources that say `meta.served: true`, in the order of their names."""
    return sorted(
        (
            node
            for node in (*manifest["nodes"].values(), *manifest["sources"].values())
            if node["resource_type"] in ("model", "source") and node["config"]["meta"].get("served")
        ),
        key=lambda node: (node["schema"], node["name"]),
    )
