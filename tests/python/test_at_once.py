"""Commands beside a running build: who writes is sent away in words, who reads is answered."""

import json
import os
import subprocess
import sys
import time

import pytest
from faults import assert_all_is_whole, bring, left_over, prepare, served
from office import KEY
from planting import PROJECT


@pytest.mark.nightly
def test_commands_beside_a_running_build(release_home, tmp_path):
    home, files = tmp_path / "home", bring(tmp_path)
    home.mkdir()
    with served(tmp_path) as server:
        prepared = prepare(release_home, tmp_path / "prepared")
        for _ in range(2):
            assert server.run(home, "publish-prepared", prepared).code == 0
        before = (home / "current").resolve()
        given = {"WAREHOUSE_HOME": str(home), "PYTHONPATH": str(PROJECT), "WAREHOUSE_KEY": KEY}
        building = subprocess.Popen(
            [sys.executable, "-m", "warehouse.cli", "build"],
            cwd=PROJECT,
            env=os.environ | given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        while not list((home / "build").glob("2*/target")):
            assert building.poll() is None
            time.sleep(0.05)
        ingest, simulate = ("ingest", files["members"]), ("simulate", "--members", 9)
        for words in (("build",), ingest, ("rollback",), simulate):
            said = server.run(home, *words)
            assert said.code == 1
            assert "Another build is running" in said.said
        doctor = server.run(home, "doctor", "--json")
        assert doctor.code == 0
        [lock] = [check for check in json.loads(doctor.said) if check["name"] == "lock"]
        assert lock["said"] == f"held now: a command is writing, process {building.pid}"
        assert server.run(home, "status").code == 0
        assert (home / "current").resolve() == before
        assert_all_is_whole(home)
        output, _ = building.communicate(timeout=300)
        assert building.returncode == 0, output
        assert (home / "current").resolve() != before
        assert server.run(home, "ingest", files["members"]).code == 0
        assert server.run(home, "rollback").code == 0
    assert (home / "current").resolve() == before
    assert_all_is_whole(home)
    assert left_over(home) == []
