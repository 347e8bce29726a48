"""Eight readers read on while releases are published: no error, no torn reading, and soon the newest."""

import json
import multiprocessing
import sys
import time
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
import readers
from faults import prepare
from figures import FIGURES

from warehouse import publish
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import FILE_NAME, Home

MOST_SECONDS = 5  # From a publication to every reader's sight of it; the issue demands it.
N_READERS = 8
LAST_SECONDS = 30  # For a machine that is busy with other tests, too.


@pytest.fixture(autouse=True)
def no_main_module(monkeypatch):
    """A test of a page leaves its script as the main module, which every reader would run again."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


def release_with(value: int, prepared: Path, folder: Path) -> Path:
    """A copy of a build folder in which the control value of every mart is this."""
    folder.mkdir()
    for name in ("manifest.json", "run_results.json"):
        (folder / name).write_bytes((prepared / name).read_bytes())
    with duckdb.connect() as con:
        con.execute(f"attach '{prepared / FILE_NAME}' as build (read_only)")
        con.execute(f"attach '{folder / FILE_NAME}' as warehouse")
        for mart in readers.MARTS:
            con.execute(f"create schema warehouse.{mart.split('.')[0]}")
            held = f"select *, {value} as {readers.COLUMN} from build.{mart}"
            con.execute(f"create table warehouse.{mart} as {held}")
    return folder


def published(home: Home, build: Path) -> float:
    """Publish a build folder as `warehouse build` does. Returns the moment at which it was served."""
    with one_writer_at_a_time(home):
        build_id, quality = publish.new_build_id(), {"tests_passed": 0, "warnings": []}
        models = json.loads((build / "manifest.json").read_text())["models"]
        home.build(build_id).parent.mkdir(parents=True, exist_ok=True)
        build.rename(home.build(build_id))
        publish.publish(home, build_id, models, [], quality, home.build(build_id))
        return time.monotonic()


def read_under_publishes(release_home: Path, folder: Path, n_publishes: int) -> None:
    """Publish so many releases under eight readers, with a rollback in between; judge what was seen."""
    home = Home(folder / "home")
    home.path.mkdir()
    prepared = prepare(release_home, folder / "prepared", readers.MARTS)
    published(home, release_with(0, prepared, folder / "first"))
    builds = [release_with(n, prepared, folder / f"build-{n}") for n in range(1, n_publishes + 1)]
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["readers"])
    stop = folder / "stop"
    reading = []
    for n in range(N_READERS):
        kind = "analyst" if n % 2 else "explorer"
        words = (kind, home.path, n_publishes, stop, folder / f"seen-{n}.json")
        reading.append(forks.Process(target=readers.read_until, args=words))
        reading[-1].start()
    while len(list(folder.glob("*.begun"))) < N_READERS:
        assert all(process.is_alive() for process in reading)
        time.sleep(0.05)
    served = []
    for n, build in enumerate(builds, start=1):
        served.append((published(home, build), n))
        time.sleep(0.2)
        if n == n_publishes // 2:
            with one_writer_at_a_time(home):
                publish.point_at(home, publish.previous_release(home))
                served.append((time.monotonic(), n - 1))
            time.sleep(0.2)
    for process in reading:
        process.join(LAST_SECONDS)
    stop.touch()
    for process in reading:
        process.join()
        assert process.exitcode == 0
    seen = [readers.seen_by(folder / f"seen-{n}.json") for n in range(N_READERS)]
    FIGURES["publications under readers"] += n_publishes
    FIGURES["rollbacks under readers"] += 1
    FIGURES["readings"] += sum(len(reader.looks) + len(reader.errors) for reader in seen)
    FIGURES["readings that failed"] += sum(len(reader.errors) for reader in seen)
    FIGURES["readings that were torn"] += sum(reader.n_torn for reader in seen)
    assert [reader.errors for reader in seen] == [[]] * N_READERS
    assert sum(reader.n_torn for reader in seen) == 0
    for reader in seen:
        assert readers.stale(reader.looks, [(0.0, 0), *served], MOST_SECONDS) == []
        assert reader.looks[-1].value == n_publishes, "everybody saw the last one"
        assert len({look.value for look in reader.looks}) > 2, "releases changed under every reader"
    slowest = max(readers.slowest(reader.looks, served) for reader in seen)
    FIGURES["ms until the slowest reader saw a release"] = round(1000 * slowest)


def test_readers_under_six_publications(release_home, tmp_path):
    read_under_publishes(release_home, tmp_path, 6)


@pytest.mark.nightly
def test_readers_under_twenty_publications(release_home, tmp_path):
    read_under_publishes(release_home, tmp_path, 20)


def test_a_reader_that_is_behind_is_seen():
    """The judge itself: a look that began too long after its value was replaced is stale."""
    served = [(0.0, 0), (10.0, 1), (20.0, 0), (30.0, 2)]
    looks = [readers.Look(at, at, value) for at, value in ((14, 0), (24, 1), (26, 1), (36, 0), (40, 2))]
    assert readers.stale(looks, served, 5) == [looks[2], looks[3]]
    assert readers.slowest(looks, served) == 16, "value 0, served again from 20 on, was seen at 36"


def test_a_reader_that_is_ahead_of_the_publisher_did_not_wait():
    """The link points at a release a moment before its publisher knows: the last look may lie there."""
    served = [(10.0, 1), (20.0, 2)]
    looks = [readers.Look(at, at, value) for at, value in ((11, 1), (19.9, 2))]
    assert readers.slowest(looks, served) == 1
