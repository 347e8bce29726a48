"""The lineage is that of the release; its picture draws no line that is not there, and hides none."""

import re

import pytest

from warehouse import lineage, publish
from warehouse.settings import PROJECT, Home


@pytest.fixture(scope="module")
def manifest(release_home) -> dict:
    return publish.artefact(Home(release_home).current, "manifest.json")


@pytest.mark.parametrize(
    ("name", "render"), [("lineage.svg", lineage.svg), ("lineage.md", lineage.document)]
)
def test_lineage_is_that_of_the_release(manifest, name, render):
    written = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    assert written == render(manifest), "run: make findings"


def test_every_line_is_read_and_every_reading_is_a_line_or_a_chain_of_lines(manifest):
    known = lineage.nodes(manifest)
    read = {
        (lineage.group_of(parent), lineage.group_of(node))
        for node in known.values()
        for parent in lineage.parents(node, known)
    }
    read = {(a, b) for a, b in read if a != b}
    reached = set(lineage.LINES)
    while more := {(a, d) for a, b in reached for c, d in lineage.LINES if b == c} - reached:
        reached |= more
    assert set(lineage.LINES) <= read
    assert read <= reached


def test_boxes_of_the_picture_stand_apart_and_hold_their_names(manifest):
    made = list(lineage.boxes(manifest).values())
    for n, box in enumerate(made):
        assert box["x"] + box["width"] <= lineage.WIDTH
        # Letters take six and a half pixels on average.
        assert all(23 + 6.6 * len(name) <= box["width"] for name, _ in box["names"]), box["title"]
        for other in made[n + 1 :]:
            beside = box["x"] + box["width"] < other["x"] or other["x"] + other["width"] < box["x"]
            below = box["y"] + box["height"] < other["y"] or other["y"] + other["height"] < box["y"]
            assert beside or below, f"{box['title']} over {other['title']}"


def test_every_served_table_has_its_line_in_the_list(manifest):
    served = {
        f"{n['schema']}.{n['name']}"
        for n in lineage.nodes(manifest).values()
        if n["config"]["meta"].get("served")
    }
    listed = re.findall(r"^\| `([\w.]+)` \|", lineage.document(manifest), flags=re.M)
    assert set(listed) == served
    assert len(listed) == len(served)
