"""A command that is killed at any moment loses nothing, tears nothing, and the next one needs no help.

The fast lane kills each command once at every step with a name of its own; the slow lane at every step,
at random moments, and whole builds while dbt runs.
"""

import random
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults import (
    SEED,
    Server,
    assert_all_is_whole,
    bring,
    copy_of,
    left_over,
    moments,
    one_of_each,
    outcome,
    prepare,
)
from figures import FIGURES

from warehouse.lock import one_writer_at_a_time
from warehouse.settings import Home


@dataclass(frozen=True)
class Case:
    """A home, a command to be killed in it, and what it makes when nobody kills it."""

    home: Path
    words: tuple
    job: dict
    steps: tuple[str, ...]
    seconds: float
    before: tuple
    after: tuple


@pytest.fixture(scope="module")
def cases(folder, server, release_home) -> dict[str, Case]:
    files, prepared = bring(folder), prepare(release_home, folder / "prepared")
    empty, office, releases = folder / "empty", folder / "office", folder / "releases"
    for home in (empty, office, releases):
        home.mkdir()
    assert server.run(office, "ingest", files["members"], files["claims"]).code == 0
    for _ in range(3):
        assert server.run(releases, "publish-prepared", prepared).code == 0
    assert server.run(releases, "ingest", files["members"]).code == 0

    def case(home: Path, *words: object, **job: object) -> Case:
        other = copy_of(home, folder)
        before = outcome(home)
        ended = server.run(other, *words, **job)
        assert ended.code == 0, ended.said
        return Case(home, words, job, ended.steps, ended.seconds, before, outcome(other))

    simulate = ("simulate", "--members", 300, "--months", 12, "--regions", "3575", "--replace")
    return {
        "ingest": case(office, "ingest", files["contributions"]),
        "ingest --replace": case(office, "ingest", "--replace", files["newer"]),
        "first ingest": case(empty, "ingest", files["members"], files["claims"]),
        "rollback": case(releases, "rollback"),
        "publish": case(releases, "publish-prepared", prepared),
        "simulate": case(office, *simulate),
    }


def killed(server: Server, folder: Path, case: Case, **moment: object) -> None:
    """Kill the case's command at a moment, and see that all is whole and the next command mends it."""
    home = copy_of(case.home, folder)
    ended = server.run(home, *case.words, **case.job, **moment)
    if "kill_at" in moment:
        assert ended.was_killed
    assert_all_is_whole(home)
    assert outcome(home)[0] in (case.before[0], case.after[0]), "half of a command was committed"
    again = server.run(home, *case.words, **case.job)
    assert again.code == 0, again.said
    assert_all_is_whole(home)
    assert outcome(home) == case.after
    with one_writer_at_a_time(Home(home)):
        pass  # The next command that writes: it drops what a `--replace` retired, too.
    assert left_over(home) == []
    FIGURES["recoveries"] += ended.was_killed


# What the fast lane kills of each command. Of an ingest that replaces only what is its own, of a
# publication what stands after the build: the rest are folders that are swept.
CHOSEN = {
    "first ingest": r".",
    "ingest --replace": r"catalog|open extracts|batch=",
    "rollback": r".",
    "publish": r"\breleases\b|current|open $",
}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_command_killed_at_any_named_step_loses_nothing(server, folder, cases, name):
    case = cases[name]
    chosen = re.compile(CHOSEN[name])
    named = [n for n in one_of_each(case.steps) if "scandir" not in case.steps[n]]
    steps = [n for n in named if chosen.search(case.steps[n])]
    assert len(steps) > 8
    for step in steps:
        killed(server, folder, case, kill_at=step)


def test_a_key_that_was_begun_is_no_key(server, folder, cases):
    """A command killed while it makes the key file leaves none; the next one makes it."""
    files = cases["first ingest"].words[1:]
    whole = server.run(copy_of(folder / "empty", folder), "ingest", *files, **own_key(folder / "whole"))
    steps = [n for n, name in enumerate(whole.steps) if "key" in name]
    assert len(steps) >= 4
    for step in steps:
        home, own = copy_of(folder / "empty", folder), own_key(folder / f"key-{step}")
        assert server.run(home, "ingest", *files, **own, kill_at=step).was_killed
        again = server.run(home, "ingest", *files, **own)
        assert again.code == 0, again.said
        assert_all_is_whole(home)
        [key] = [file for file in (folder / f"key-{step}").rglob("*") if file.is_file()]
        assert (key.name, len(key.read_text())) == ("key", 64)


def own_key(config: Path) -> dict:
    """Words for a job: no key is given, so that one is made in this folder."""
    environment = {"WAREHOUSE_KEY": None, "XDG_CONFIG_HOME": str(config)}
    return {"environment": environment, "roots": [str(config)]}


@pytest.mark.nightly
@pytest.mark.parametrize(
    "name", ["ingest", "ingest --replace", "first ingest", "rollback", "publish", "simulate"]
)
def test_a_command_killed_at_every_step_and_at_random_moments_loses_nothing(server, folder, cases, name):
    case = cases[name]
    for step in range(len(case.steps)):
        killed(server, folder, case, kill_at=step)
    for moment in moments(10, case.seconds):
        killed(server, folder, case, kill_after=moment)


@pytest.mark.nightly
def test_a_build_killed_at_random_moments_loses_nothing(server, folder, cases, release_home):
    """Its dbt ends with it; each build begins on what the killed one before left."""
    home = copy_of(cases["publish"].home, folder)
    files = bring(folder)
    assert server.run(home, "ingest", files["contributions"], files["claims"]).code == 0
    whole = server.run(home, "build")
    assert whole.code == 0, whole.said
    before, n_killed = outcome(home), 0
    for moment in moments(12, whole.seconds):
        ended = server.run(home, "build", kill_after=moment)
        assert ended.code in (0, -9)
        assert_all_is_whole(home)
        assert_nothing_runs_in(home)
        n_killed += ended.was_killed
    # The moments around the publication, which are few among all.
    late = random.Random(SEED)
    for _ in range(4):
        moment = whole.seconds * late.uniform(0.85, 0.98)
        n_killed += server.run(home, "build", kill_after=moment).was_killed
        assert_all_is_whole(home)
    assert server.run(home, "build").code == 0
    assert outcome(home) == before
    assert left_over(home) == []
    assert n_killed
    FIGURES["recoveries"] += n_killed


@pytest.mark.nightly
def test_checks_killed_at_random_moments_lose_nothing(server, folder, release_home):
    home = folder / "checked"
    name = (release_home / "current").resolve().name
    shutil.copytree(release_home / "releases" / name, home / "releases" / name)
    (home / "current").symlink_to(Path("releases") / name)
    whole = server.run(home, "check")
    assert whole.code == 0, whole.said
    for moment in moments(8, whole.seconds / 2):  # The first one waited for the disk.
        ended = server.run(home, "check", kill_after=moment)
        assert_all_is_whole(home)
        FIGURES["recoveries"] += ended.was_killed
    again = server.run(home, "check")
    assert again.code == 0, again.said
    assert "Report: " in again.said
    assert (home / "quality").is_dir()
    assert left_over(home) == []


def assert_nothing_runs_in(home: Path) -> None:
    """What a killed command started has ended; a helper of Python's takes a moment to notice."""
    give_up = time.monotonic() + 2
    while (left := processes_in(home)) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not left


def processes_in(home: Path) -> list[str]:
    """Processes that were started for a home and still run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            state = (process / "stat").read_text().rpartition(") ")[2][0]
        except OSError:
            continue
        if f"WAREHOUSE_HOME={home}\0".encode() in environment and state != "Z":
            found.append(process.name)
    return found
