"""`warehouse doctor`: every finding is planted, and its remedy is followed where it can be."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from faults import follow
from office import KEY, Office, members_text
from typer.testing import CliRunner

from warehouse import cli, doctor, publish
from warehouse.doctor import OK, PROBLEM, WARNING, Check
from warehouse.ingest import batch
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import PROJECT, Home

Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def home(office: Office, monkeypatch) -> Home:
    monkeypatch.setenv("WAREHOUSE_KEY", KEY)
    assert office.ingest(office.write("members.csv", members_text())).exit_code == 0
    return Home(office.home)


def found(home: Home, name: str) -> list[Check]:
    """The lines of one check."""
    return [check for check in doctor.examine(home) if check.name == name]


def tree(home: Home) -> dict[str, int]:
    return {str(path): path.lstat().st_mtime_ns for path in home.path.rglob("*")}


def test_a_sound_home_needs_nothing_and_nothing_is_changed(home):
    before = tree(home)
    checks = list(doctor.examine(home))
    assert {check.state for check in checks} == {OK}
    assert {check.remedy for check in checks} == {""}
    assert tree(home) == before


def test_a_home_that_is_not_there_needs_nothing_and_is_not_made(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("WAREHOUSE_KEY", raising=False)
    checks = list(doctor.examine(Home(tmp_path / "none")))
    assert {check.state for check in checks} == {OK}
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_a_line_a_check_and_json(home):
    environment = {"WAREHOUSE_HOME": str(home.path), "COLUMNS": "200"}
    said = CliRunner().invoke(cli.app, ["doctor"], env=environment)
    assert said.exit_code == 0
    assert said.output.splitlines()[-1] == "Nothing needs mending"
    as_json = CliRunner().invoke(cli.app, ["doctor", "--json"], env=environment)
    told = json.loads(as_json.output)
    assert [check["name"] for check in told] == [check.name for check in doctor.examine(home)]
    assert len(said.output.splitlines()) == len(told) + 1
    (home.path / "releases/20260101T000000Z-0001").mkdir(parents=True)
    (home.path / "current").symlink_to("releases/20260101T000000Z-0001")
    said = CliRunner().invoke(cli.app, ["doctor"], env=environment)
    assert said.exit_code == 1
    assert "2 to mend" not in said.output
    assert "1 to mend" in said.output


# Versions


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project whose pins can be changed, without another installation."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(PROJECT / name, folder)
    monkeypatch.setattr(doctor, "PROJECT", folder)
    return folder


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


@pytest.mark.parametrize(
    ("file", "before", "after", "name", "state", "said"),
    [
        ("pyproject.toml", ">=3.11", ">=3.99", "python", PROBLEM, "needs >=3.99"),
        ("pyproject.toml", "duckdb==1.5.5", "duckdb==1.5.6", "packages", PROBLEM, "needs ==1.5.6"),
        ("pyproject.toml", '"duckdb==', '"no-such==', "packages", PROBLEM, "no-such is not installed"),
        ("requirements.lock", "\nduckdb==1.5.5", "\nduckdb==1.5.6", "packages", WARNING, "tested with"),
    ],
)
def test_versions(home, project, file, before, after, name, state, said):
    change(project / file, before, after)
    [check] = found(home, name)
    assert check.state == state
    assert said in check.said
    assert "requirements.lock" in check.remedy or "make build" in check.remedy


# Lock, disk, key


def test_a_lock_that_is_held_names_its_process_and_is_nothing_to_mend(home):
    (home.path / "build/20260101T000000Z-0001").mkdir(parents=True)  # The running command's.
    with home.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        [check] = found(home, "lock")
        assert check == Check("lock", OK, f"held now: a command is writing, process {os.getpid()}")
        assert found(home, "leftovers") == []
    assert found(home, "lock")[0].said == "free"
    assert found(home, "leftovers")[0].state == WARNING


@pytest.mark.parametrize(("free_mb", "state"), [(100, PROBLEM), (800, WARNING), (5_000, OK)])
def test_disk(home, monkeypatch, free_mb, state):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Disk(0, 0, free_mb << 20))
    [check] = found(home, "disk")
    assert check.state == state
    assert bool(check.remedy) == (state != OK)


def test_a_key_that_others_can_read(home, tmp_path, monkeypatch):
    monkeypatch.delenv("WAREHOUSE_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = tmp_path / "bpjstk-warehouse/key"
    file.parent.mkdir()
    file.write_text(KEY)
    file.chmod(0o644)
    [check] = found(home, "key")
    assert (check.state, check.remedy) == (PROBLEM, f"chmod 600 {file}")
    follow(check.remedy, tmp_path)
    assert found(home, "key")[0].state == OK
    file.unlink()
    [check] = found(home, "key")
    assert "is missing; the batches held were made with it" in check.said


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("WAREHOUSE_KEY", "short", "unset WAREHOUSE_KEY"),
        ("WAREHOUSE_KEY", KEY[::-1], "install -m 600 BACKUP_OF_THE_KEY"),
        ("XDG_CONFIG_HOME", None, "unset XDG_CONFIG_HOME"),
    ],
)
def test_a_key_that_must_not_be_used(home, monkeypatch, name, value, remedy):
    if name == "XDG_CONFIG_HOME":
        monkeypatch.delenv("WAREHOUSE_KEY")
    monkeypatch.setenv(name, value or str(home.path))
    [check] = found(home, "key")
    assert check.state == PROBLEM
    assert check.remedy.startswith(remedy)


# Leftovers


def test_leftovers_are_named_and_the_next_command_that_writes_sweeps_them(home):
    left = [
        "build/20260101T000000Z-0001/warehouse.duckdb",
        "releases/.tmp-20260101T000000Z-0001/warehouse.duckdb",
        "extracts/.work-7/0/accepted-000001.parquet",
        "extracts/.catalog-abc",
        "extracts/claims/batch=dead/part-0.parquet",
        "quarantine/claims-dead.csv",
    ]
    for name in left:
        (home.path / name).parent.mkdir(parents=True, exist_ok=True)
        (home.path / name).write_text("half")
    (home.path / ".current-20260101T000000Z-0001").symlink_to("releases/none")
    (home.path / "build/now").symlink_to("20260101T000000Z-0001")
    (home.path / "build/dev").mkdir()
    [check] = found(home, "leftovers")
    assert check.state == WARNING
    assert "and 3 more" in check.said
    with one_writer_at_a_time(home):
        assert publish.leftovers(home) == batch.leftovers(home) == []
    assert not any((home.path / name).exists() for name in left)
    assert (home.path / "build/dev").is_dir(), "plain dbt's own file stays"
    assert found(home, "leftovers")[0].state == OK
    assert batch.faults(home) == []


# A subprocess of a command


PARENT = """
import sys, time
from pathlib import Path
from warehouse import child
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import Home
with one_writer_at_a_time(Home(Path(sys.argv[1]))):
    started = child.start("http.server", "0", environment={"PYTHONUNBUFFERED": "1"})
    started.stdout.readline()  # It serves: it asked for its parent's signal before.
    print(started.pid, flush=True)
    time.sleep(60)
"""


def test_a_subprocess_ends_with_its_command_and_the_lock_with_both(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(parent.stdout.readline())
    held = doctor.lock.holder(Home(tmp_path))
    parent.kill()
    parent.communicate()
    assert held == f"process {parent.pid}"
    # It waits for the subprocess, no longer than its patience.
    with one_writer_at_a_time(Home(tmp_path)):
        state = Path(f"/proc/{pid}/stat")
        assert not state.exists() or state.read_text().rpartition(") ")[2][0] == "Z"
