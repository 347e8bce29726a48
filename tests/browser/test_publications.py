"""The app in one browser session while releases are published: whole pages, and soon of the newest."""

import json
import re
import threading
import time
from pathlib import Path

import duckdb
import pytest
from driver import explorer, settle
from figures import FIGURES
from readers import Look, slowest, stale

from warehouse import publish
from warehouse.explorer import formats, queries, reader
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import FILE_NAME, Home

MOST_SECONDS = 5
N_PUBLICATIONS = 20
MILLION = 1_000_000


def changed(release: Path, build: Path, n: int) -> list[dict]:
    """A build folder like the real release, in which the country has n million participants more.

    Returns the manifest nodes of what is to be published.
    """
    build.mkdir(parents=True)
    for name in (FILE_NAME, "manifest.json", "run_results.json"):
        (build / name).write_bytes((release / name).read_bytes())
    with duckdb.connect(str(build / FILE_NAME)) as con:
        con.execute(
            "update coverage.coverage_by_region_year set numerator_persons = numerator_persons + ?"
            " where region_code = 'ID'",
            [n * MILLION],
        )
    nodes = json.loads((build / "manifest.json").read_text())["nodes"].values()
    return [
        node
        for node in nodes
        if node["resource_type"] == "model" and node["config"]["meta"].get("served")
    ]


def shown_figure(home: Path, monkeypatch) -> int:
    """The figure that the first page's sentence is made of."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    monkeypatch.setattr(reader, "_attached", None)
    release = reader.served()
    year = release.read(queries.coverage_years("ID")).row(0, named=True)
    rows = release.read(queries.coverage("ID", year["year"], year["territory"], ("ALL",)))
    return int(rows["numerator_persons"][0])


@pytest.mark.nightly
def test_the_app_under_twenty_publications(visit, release_home, tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    release = (release_home / "current").resolve()
    held = shown_figure(release_home, monkeypatch)
    moments: dict[str, float] = {}
    figure_of: dict[str, str] = {}

    def put(n: int) -> None:
        with one_writer_at_a_time(home):
            build_id = publish.new_build_id()
            models = changed(release, home.build(build_id), n)
            figure_of[build_id] = formats.persons(held + n * MILLION, "en")
            quality = {"tests_passed": 0, "warnings": []}
            publish.publish(home, build_id, models, [], quality, home.build(build_id))
            moments[build_id] = time.monotonic()

    put(0)
    looks: list[Look] = []
    with explorer(home.path) as address:
        page = visit(f"{address}/?lang=en").page
        publishing = threading.Thread(target=lambda: [put(n) for n in range(1, N_PUBLICATIONS + 1)])
        publishing.start()
        while publishing.is_alive() or looks[-1].value != max(moments):
            began = time.monotonic()
            page.goto(f"{address}/?lang=en")
            page.wait_for_selector("footer.w-footer", timeout=30_000)
            settle(page)
            footer = page.locator("footer.w-footer").inner_text()
            [release_id] = re.findall(r"\d{8}T\d{6}Z-\w{4}", footer)
            sentence = page.locator(".w-lead").inner_text()
            assert figure_of[release_id] in sentence, "a page of one release shows that release's figure"
            looks.append(Look(began, time.monotonic(), release_id))
        publishing.join()
        page.close()
    served = [(moment, release_id) for release_id, moment in moments.items()]
    FIGURES["publications under the app"] += N_PUBLICATIONS
    FIGURES["pages read in the browser"] += len(looks)
    FIGURES["ms until the slowest page showed a release"] = round(1000 * slowest(looks, served[1:]))
    assert len(served) == N_PUBLICATIONS + 1
    assert stale(looks, served, MOST_SECONDS) == []
    assert len({look.value for look in looks}) > 5, "releases changed under the session"
