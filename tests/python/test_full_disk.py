"""A full disk and a closed door end a command in words with a remedy, and then nothing was changed.

As root the disk is a small tmpfs; elsewhere a limit on the size of files stands in for it. Permissions
are tried as the user `nobody` where we are root, because root may do anything.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from faults import (
    Server,
    assert_all_is_whole,
    bring,
    copy_of,
    follow,
    left_over,
    outcome,
    prepare,
    served,
)
from figures import FIGURES

from warehouse.settings import FILE_NAME

SIMULATE = ("simulate", "--members", 3000, "--months", 12, "--regions", "3575", "--replace")
IS_ROOT = os.geteuid() == 0
NOBODY = pwd.getpwnam("nobody").pw_uid
SIZE = 24 << 20


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user may enter, as pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="full-disk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    with served(folder) as one:
        yield one


class Given(NamedTuple):
    home: Path
    files: dict[str, Path]
    prepared: Path

    def words(self, name: str) -> tuple:
        return {
            "ingest": ("ingest", self.files["contributions"]),
            "simulate": SIMULATE,
            "publish": ("publish-prepared", self.prepared),
            "build": ("build",),
            "rollback": ("rollback",),
        }[name]


@pytest.fixture(scope="module")
def given(folder, server, release_home) -> Given:
    home = folder / "home"
    home.mkdir()
    given = Given(home, bring(folder), prepare(release_home, folder / "prepared"))
    assert server.run(home, "ingest", given.files["members"], given.files["claims"]).code == 0
    for _ in range(2):
        assert server.run(home, *given.words("publish")).code == 0
    return given


@contextmanager
def small_disk(folder: Path, home: Path) -> Iterator[tuple[Path, str]]:
    """The home on a disk of its own, and which kind of disk that is."""
    place = folder / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(place)]
    is_mounted = IS_ROOT and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield copy_of(home, place), "a small tmpfs" if is_mounted else "a limit on the size of files"
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
        shutil.rmtree(place)


# How much is left: nothing; enough to begin; enough to write a part.
ROOM = {"ingest": (0, 12 << 10), "simulate": (0, 64 << 10), "publish": (0, 16 << 10, 600 << 10)}


@pytest.mark.parametrize("name", ROOM)
def test_a_full_disk_is_said_and_changes_nothing(server, folder, given, name):
    with small_disk(folder, given.home) as (home, kind):
        before = outcome(home)
        for room in ROOM[name]:
            fill = home.parent / "other people's files"
            limit = {}
            if kind == "a small tmpfs":
                free = shutil.disk_usage(home).free - room
                fill.write_bytes(b"\0" * free)
            else:
                limit = {"most_bytes": max(room, 1024)}
            ended = server.run(home, *given.words(name), **limit)
            assert ended.code == 1, (kind, room, ended.said)
            assert re.search("No space left on device|File too large", ended.said), (kind, ended.said)
            assert "then run the same command again." in ended.said
            assert outcome(home) == before
            assert_all_is_whole(home)
            fill.unlink(missing_ok=True)
        ended = server.run(home, *given.words(name))
        assert ended.code == 0, ended.said
        assert_all_is_whole(home)
        assert left_over(home) == []
        print(f"{name}: full disk by {kind}")
        FIGURES[f"disks filled by {kind}"] += len(ROOM[name])


@pytest.mark.nightly
def test_a_disk_that_fills_while_dbt_runs_is_said_and_changes_nothing(server, folder, given):
    with small_disk(folder, given.home) as (home, kind):
        before = outcome(home)
        for limit in (2 << 20, 12 << 20):
            free = shutil.disk_usage(home).free - limit
            fill = home.parent / "other people's files"
            job = {"most_bytes": limit}
            if kind == "a small tmpfs":
                fill.write_bytes(b"\0" * free)
                job = {}
            ended = server.run(home, "build", **job)
            assert ended.code == 1, ended.said
            assert "The build failed; nothing was published." in ended.said
            assert "then run the same command again." in ended.said, ended.said
            assert outcome(home) == before
            assert_all_is_whole(home)
            assert left_over(home) == [], "what could not be finished does not keep the disk full"
            fill.unlink(missing_ok=True)
            FIGURES[f"disks filled by {kind}"] += 1
    again = server.run(copy_of(given.home, folder), "build")
    assert again.code == 0, again.said


# Closed doors


def close_home(home: Path) -> None:
    home.chmod(0o555)


def close_releases(home: Path) -> None:
    (home / "releases").chmod(0o555)


def close_extracts(home: Path) -> None:
    (home / "extracts").chmod(0o555)


def close_quarantine(home: Path) -> None:
    (home / "quarantine").chmod(0o555)


def hide_catalog(home: Path) -> None:
    (home / "extracts" / "catalog.json").chmod(0)


def hide_release(home: Path) -> None:
    (home / "current" / FILE_NAME).resolve().chmod(0)


DOORS: list[tuple[str, Callable[[Path], None]]] = [
    ("ingest", close_quarantine),
    ("ingest", close_extracts),
    ("ingest", hide_catalog),
    ("simulate", close_extracts),
    ("publish", close_releases),
    ("build", hide_catalog),
    ("rollback", close_home),
    ("status", hide_release),
]


@pytest.mark.parametrize(
    ("name", "close"), DOORS, ids=[f"{name}-{close.__name__}" for name, close in DOORS]
)
def test_a_missing_permission_is_said_with_the_command_that_gives_it(server, folder, given, name, close):
    home = copy_of(given.home, folder)
    before = outcome(home)
    user = NOBODY if IS_ROOT else None
    for place in (home, *home.rglob("*")):
        if user and not place.is_symlink():
            os.chown(place, user, user)
    close(home)
    if user:
        # Not its own any more, so that only who owns the place can open it.
        for place in (home, *home.rglob("*")):
            if not place.is_symlink() and not place.stat().st_mode & 0o200:
                os.chown(place, 0, 0)
    words = given.words(name) if name != "status" else ("status",)
    ended = server.run(home, *words, user=user)
    assert ended.code == 1, ended.said
    assert "Permission denied" in ended.said
    [remedy] = re.findall(r"`(ch[^`]+)`", ended.said)
    looked = server.run(home, "doctor", user=user)
    assert looked.code == 1
    assert "problem permissions" in looked.said, looked.said
    follow(remedy, home)
    assert outcome(home) == before
    assert_all_is_whole(home)
    if name != "build":
        again = server.run(home, *words, user=user)
        assert again.code == 0, again.said
    FIGURES["permissions removed"] += 1
