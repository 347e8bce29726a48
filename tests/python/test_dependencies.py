"""What the project stands on: each with a reason, pinned by hash, in the bill of materials."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
TO_RUN = [re.match(r"[\w.-]+", line)[0] for line in DECLARED["dependencies"]]
OTHERS = [
    re.match(r"[\w.-]+", line)[0]
    for lines in DECLARED["optional-dependencies"].values()
    for line in lines
]
ROW = re.compile(r"^\| ([\w.-]+)(?: \(npm\))? \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)


def rows() -> dict[str, tuple]:
    found = ROW.findall((PROJECT / "docs" / "dependencies.md").read_text())
    return {name: cells for name, *cells in found if name != "package"}


@pytest.mark.parametrize("name", TO_RUN + OTHERS)
def test_every_direct_dependency_has_its_row(name):
    assert all(cell.strip() for cell in rows()[name])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-audit.lock"])
def test_every_locked_package_has_a_version_and_hashes_and_no_address(lock):
    text = (PROJECT / lock).read_text()
    packages = re.split(r"^(?=[\w.-]+(?:\[\w+\])?==)", text, flags=re.M)[1:]
    assert len(packages) > 20
    for package in packages:
        assert re.match(r"[\w.\[\]-]+==[\w.+]+", package)
        assert "--hash=sha256:" in package
    assert "://" not in text


def test_everything_that_runs_is_locked():
    lock = (PROJECT / "requirements.lock").read_text().lower()
    assert [name for name in TO_RUN if f"\n{name.lower()}==" not in f"\n{lock}"] == []


@pytest.mark.nightly
def test_the_bill_of_materials_names_all_that_is_locked_and_is_the_same_each_time(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-audit.lock"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / "data").mkdir()
    made = []
    for _ in range(2):
        subprocess.run(["make", "sbom"], cwd=tmp_path, check=True, capture_output=True)
        made.append((tmp_path / "data" / "sbom.json").read_bytes())
    assert made[0] == made[1]
    bill = json.loads(made[0])
    assert bill["bomFormat"] == "CycloneDX"
    named = {(part["name"], part["version"]) for part in bill["components"]}
    lock = re.findall(
        r"^([\w.-]+)(?:\[\w+\])?==([\w.+]+)", (tmp_path / "requirements.lock").read_text(), re.M
    )
    assert named == set(lock)
    assert all(part["externalReferences"][0]["hashes"] for part in bill["components"])
