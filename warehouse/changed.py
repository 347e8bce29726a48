"""What a change of the code does to the data, as a comment on its pull request: for `make changed`.

Two builds are held against each other: `build/base`, whole, of the commit that the change stands on, and
`build/changed`, where dbt built anew only what the change touches; the rest is what it was. Told is what
readers see: relations that are served, and who reads them by models/exposures.yml.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from warehouse import dbt
from warehouse.quality import comparison, diff
from warehouse.quality.change_tables import Section, markdown, sections
from warehouse.settings import FILE_NAME, Home
from warehouse.sql import as_text

BASE, CHANGED = "base", "changed"  # Folders under build/, and targets of profiles.yml.
NAMED = 10  # Models that are named in a line.
KINDS = {"model": "models", "seed": "seeds"}


@dataclass(frozen=True)
class Build:
    """A build of plain dbt: `target/` with its artefacts stands in its folder, beside its file."""

    folder: Path

    @cached_property
    def manifest(self) -> dict:
        return json.loads((self.folder / "target" / "manifest.json").read_text())

    @cached_property
    def built(self) -> set[str]:
        """Ids of seeds and models that its last run made."""
        file = self.folder / "target" / "run_results.json"
        ran = json.loads(file.read_text())["results"] if file.is_file() else []
        return {r["unique_id"] for r in ran if r["unique_id"].partition(".")[0] in KINDS}

    @cached_property
    def served(self) -> dict[str, str]:
        """Ids of served models by their relation; what is written after dbt has run is none."""
        nodes = dbt.served_relations(self.manifest)
        return {dbt.relation_of(n): n["unique_id"] for n in nodes if n["resource_type"] == "model"}

    def readers(self) -> Iterator[tuple[str, str]]:
        """Each relation with the label of each exposure that reads it."""
        nodes = self.manifest["nodes"] | self.manifest["sources"]
        for exposure in self.manifest["exposures"].values():
            for node_id in exposure["depends_on"]["nodes"]:
                yield dbt.relation_of(nodes[node_id]), exposure["label"]


def told(base: Build, changed: Build, old_id: str, new_id: str) -> str:
    """Markdown that says what changed from `base`, built of commit `old_id`, to `changed`."""
    title = f"### What `{new_id}` changes in the data of `{old_id}`"
    if not changed.built:
        return markdown(f"{title}\n\nNothing is built anew: no seed, model or macro changed.", [], "")
    with duckdb.connect() as con:
        _attach(con, base, changed)
        same = {n for n, id_ in changed.served.items() if n in base.served and id_ not in changed.built}
        comparison.compare(con, diff.keys(changed.manifest), {diff.RELATION, *same})
        rows = diff.result(con, old_id, new_id).to_dicts()
    text = f"{title}\n\n{_built(changed)}"
    if not rows:
        text += "\n\nNo relation that is served changes: columns, rows and values are the same."
    readers = sorted({*base.readers(), *changed.readers()})
    touched = {row["relation_name"] for row in rows}
    tables = [_broken(rows, readers), _reached(touched, readers), *sections(rows)]
    return markdown(text, [t for t in tables if t.lines], "`make changed` at home has both files")


def _attach(con: duckdb.DuckDBPyConnection, base: Build, changed: Build) -> None:
    """`old` and `new` with a view of every served relation; of `base` where it was not built anew."""
    for build, file in ((base, f"{BASE}.duckdb"), (changed, FILE_NAME)):
        con.execute(f"attach {as_text(build.folder / file)} (read_only)")
    catalog = Path(FILE_NAME).stem
    for side, build in (("old", base), ("new", changed)):
        con.execute(f"attach ':memory:' as {side}")
        for name, id_ in build.served.items():
            of = catalog if build is changed and id_ in changed.built else BASE
            con.execute(f"create schema if not exists {side}.{name.partition('.')[0]}")
            con.execute(f"create view {side}.{name} as from {of}.{name}")


def _built(changed: Build) -> str:
    """Built anew: 2 of 81 models (`a`, `b`), 0 of 42 seeds."""
    parts = []
    for kind, plural in KINDS.items():
        all_of = [n for n in changed.manifest["nodes"].values() if n["resource_type"] == kind]
        names = [f"`{dbt.relation_of(n)}`" for n in all_of if n["unique_id"] in changed.built]
        named = [*names[:NAMED], "…"] if len(names) > NAMED else names
        listed = f" ({', '.join(named)})" if named else ""
        parts.append(f"{len(names)} of {len(all_of)} {plural}{listed}")
    return f"Built anew: {'; '.join(parts)}."


def _broken(rows: list[dict], readers: list[tuple[str, str]]) -> Section:
    """Relations and columns that went or changed their type, with who reads them."""
    section = Section("Breaks who reads it", ["relation", "column", "before", "after", "read by"], 5)
    for row in rows:
        if row["change_kind"] == "schema" and row["value_before"] is not None:
            name = row["relation_name"]
            values = (row["column_name"] or "", row["value_before"], row["value_after"] or "–")
            section.lines.append([name, *values, _readers(name, readers) or "nobody declared"])
    return section


def _reached(touched: set[str], readers: list[tuple[str, str]]) -> Section:
    """Who reads what changes."""
    section = Section("Who reads what changes", ["relation", "read by"], 2)
    section.lines = [[name, found] for name in sorted(touched) if (found := _readers(name, readers))]
    return section


def _readers(relation: str, readers: Iterable[tuple[str, str]]) -> str:
    return ", ".join(label for name, label in readers if name == relation)


def main() -> None:
    """Print it; the two commits are the arguments."""
    home = Home.from_environment()
    old_id, new_id = sys.argv[1:]
    sys.stdout.write(told(Build(home.build(BASE)), Build(home.build(CHANGED)), old_id, new_id))


if __name__ == "__main__":
    main()
