"""docs/lineage.svg and docs/lineage.md: what each served table is made from, out of dbt's manifest.

Run as `python -m warehouse.lineage` after a build. The picture shows groups of models, with a line from
a group to those that read it; what a chain of lines says already has no line of its own.
"""

import re
import sys
from typing import NamedTuple

from warehouse import publish
from warehouse.dbt import relation_of
from warehouse.findings import environment
from warehouse.settings import PROJECT, Home, NoReleaseError

ROW, HEAD, GAP = 17, 46, 20  # Heights in pixels: a name, the head of a box, the room below it.
TOP = 56
COLUMNS = (14, 198, 382, 616, 844, 1088)  # Left edges.
WIDTH = 1280


class Group(NamedTuple):
    """A box of the picture, not above `top`; `kind` is what its names come from."""

    column: int
    title: str
    about: str
    width: int
    kind: str = "published"
    top: int = TOP


GROUPS = {
    "published": Group(0, "Published figures", "seeds, as printed", 150),
    "reference": Group(0, "Reference", "codes, maps, law", 150),
    "sample": Group(0, "Records", "extracts, or this sample", 150, "records"),
    "stg_published": Group(1, "Staging", "the same, typed", 150),
    "stg_extract": Group(1, "Staging", "the same, typed", 150, "records"),
    "figures": Group(2, "Figures", "which statement is preferred", 210, top=215),
    "core": Group(3, "Core", "dimensions and facts", 172),
    "records": Group(3, "Counts of persons", "exact, before rounding", 172, "records"),
    "coverage": Group(4, "Coverage", "marts", 210),
    "claims": Group(4, "Claims", "marts", 210),
    "protection": Group(4, "Protection", "marts", 210),
    "quality": Group(5, "Quality", "marts that look at all others", 180),
}
LINES = [
    ("published", "stg_published"), ("sample", "stg_extract"), ("stg_published", "figures"),
    ("reference", "figures"), ("reference", "records"), ("stg_extract", "records"), ("figures", "core"),
    ("core", "coverage"), ("core", "claims"), ("core", "protection"),
    ("records", "coverage"), ("records", "claims"), ("records", "protection"),
    ("coverage", "claims"), ("coverage", "quality"), ("claims", "quality"), ("protection", "quality"),
]  # fmt: skip
# Models that stand with what they are about, not with their folder.
ELSEWHERE = {
    "int_participants__by_year": "core",
    "dim_extract_batch": "records",
    "fct_membership_month": "records",
    "int_membership_events": "records",
    "int_days": "core",
}
# What the title of a box says already.
PREFIX = re.compile(r"stg_published__|stg_extract__|int_extract__|int_|sample_")
# Too many names for a box.
COUNTED = "reference"
# The model that holds every figure: what rests on it rests on all seeds of figures.
FIGURES = "int_figures"
RECORDS = "stg_extract__"


def nodes(manifest: dict) -> dict[str, dict]:
    """Seeds, models and what is written after dbt, by unique id."""
    found = {**manifest["nodes"], **manifest["sources"]}
    return {k: n for k, n in found.items() if n["resource_type"] in ("seed", "model", "source")}


def parents(node: dict, known: dict[str, dict]) -> list[dict]:
    return [known[k] for k in node.get("depends_on", {}).get("nodes", []) if k in known]


def group_of(node: dict) -> str:
    """The key of its box in GROUPS."""
    name, folders = node["name"], node["fqn"][1:-1]
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    if folders[0] == "staging":
        return "stg_extract" if name.startswith(RECORDS) else "stg_published"
    if folders[0] == "intermediate":
        return "records" if name.startswith("int_extract__") else "figures"
    return folders[1] if folders[0] == "marts" else folders[0]


def roots(node: dict, known: dict[str, dict], below_figures: bool = False) -> set[str]:
    """Seeds behind a model; all figures, and each kind of records, under one name."""
    if node["resource_type"] == "seed":
        return {node["name"]}
    if node["name"].startswith(RECORDS):
        return {f"records ({node['name'].removeprefix(RECORDS)})"}
    if node["name"].startswith(("int_figures", "int_published_figures")) and not below_figures:
        return {"published figures"}
    return set().union(*(roots(parent, known, below_figures) for parent in parents(node, known)))


def is_of_records(node: dict, known: dict[str, dict]) -> bool:
    """Whether rows of persons, or of their batches, stand somewhere behind it."""
    of_records = ("sample", "stg_extract")
    return group_of(node) in of_records or any(is_of_records(p, known) for p in parents(node, known))


def _kind(node: dict, known: dict[str, dict]) -> str:
    if node["resource_type"] == "source":
        return "checks"
    return "records" if is_of_records(node, known) else "published"


def boxes(manifest: dict) -> dict[str, dict]:
    """The groups with their place in pixels and their names: (name, what it comes from)."""
    known = nodes(manifest)
    names: dict[str, list] = {key: [] for key in GROUPS}
    for node in sorted(known.values(), key=lambda node: node["name"]):
        short = PREFIX.sub("", node["name"])
        names[group_of(node)].append((short, _kind(node, known)))
    names[COUNTED] = [(f"{len(names[COUNTED])} seeds", "published")]
    made, below = {}, dict.fromkeys(range(len(COLUMNS)), TOP)
    for key, group in GROUPS.items():
        y, height = max(below[group.column], group.top), HEAD + ROW * len(names[key])
        place = {"x": COLUMNS[group.column], "y": y, "height": height}
        made[key] = group._asdict() | place | {"names": names[key]}
        below[group.column] = y + height + GAP
    # Records have a lane of their own, below all that is published in their columns.
    lane = [box for box in made.values() if box["kind"] == "records"]
    top = max(box["y"] for box in lane)
    for box in lane:
        box["y"] = top
    return made


def lines(made: dict[str, dict]) -> list[dict]:
    """Lines with their ends; those at one side of a box stand apart, in the order of where they lead."""
    across = [(a, b) for a, b in LINES if made[a]["column"] != made[b]["column"]]

    def height(box: str, others: list[str], other: str) -> float | None:
        if other not in others:
            return None
        ranked = sorted(others, key=lambda key: made[key]["y"])
        return made[box]["y"] + made[box]["height"] * (ranked.index(other) + 1) / (len(ranked) + 1)

    return [
        {
            "start": made[a],
            "end": made[b],
            "y0": height(a, [y for x, y in across if x == a], b),
            "y1": height(b, [x for x, y in across if y == b], a),
        }
        for a, b in LINES
    ]


def svg(manifest: dict) -> str:
    """The picture."""
    made = boxes(manifest)
    bottom = max(box["y"] + box["height"] for box in made.values()) + GAP
    size = {"width": WIDTH, "height": bottom, "row": ROW, "head": HEAD}
    template = environment("en").get_template("lineage.svg.jinja")
    return template.render(boxes=made.values(), lines=lines(made), **size)


def document(manifest: dict) -> str:
    """The list: every served table, what it reads, and the seeds it rests on."""
    known = nodes(manifest)
    served = [node for node in known.values() if node["config"]["meta"].get("served")]
    tables = [
        {
            "name": relation_of(node),
            "parents": sorted(parent["name"] for parent in parents(node, known)),
            "roots": sorted(roots(node, known)),
        }
        for node in sorted(served, key=lambda node: (node["schema"], node["name"]))
    ]
    [figures] = [node for node in known.values() if node["name"] == FIGURES]
    below = sorted(roots(figures, known, below_figures=True))
    return environment("en").get_template("lineage.md.jinja").render(tables=tables, below=below)


if __name__ == "__main__":
    home = Home.from_environment()
    if home.served_file() is None:
        sys.exit(str(NoReleaseError()))
    of_release = publish.artefact(home.current, "manifest.json")
    (PROJECT / "docs" / "lineage.svg").write_text(svg(of_release), encoding="utf-8")
    (PROJECT / "docs" / "lineage.md").write_text(document(of_release), encoding="utf-8")
