"""`make docs`: one page that tells of every model, seed and source, and asks nothing of a network."""

import json
import os
import subprocess

import pytest

from warehouse.settings import PROJECT

KINDS = ("model", "seed", "source")
OPEN = "hash => { location.hash = hash }"
# Markdown takes signs away, never letters.
SHOWN = """about => {
    const plain = text => text.replace(/[^\\p{L}\\p{N}]+/gu, "");
    const shown = plain(document.body.innerText);
    return about.every(text => shown.includes(plain(text)));
}"""


@pytest.mark.nightly
def test_every_description_can_be_read_without_a_network(browser, tmp_path):
    (tmp_path / "build/dev").mkdir(parents=True)
    # What is installed stays as it is.
    command = ["make", "--silent", "--old-file=.venv/.installed", "docs"]
    environment = os.environ | {"WAREHOUSE_HOME": str(tmp_path)}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)
    manifest = json.loads((PROJECT / "target/manifest.json").read_text())
    asked = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((PROJECT / "data/docs/index.html").as_uri())
    told = 0
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] not in KINDS:
            continue
        page.evaluate(OPEN, f"!/{node['resource_type']}/{node['unique_id']}")
        about = [node["description"], *(c["description"] for c in node["columns"].values())]
        page.wait_for_function(SHOWN, arg=about, timeout=10_000)
        told += 1
    assert told > 100
    assert {url.split(":")[0] for url in asked} <= {"file", "data", "blob"}
    page.close()
