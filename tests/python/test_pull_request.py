"""A pull request for real: main is built, a commit changes one thing, CI's commands say what it does."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml
from test_changed import tables

from warehouse.settings import PROJECT

pytestmark = pytest.mark.nightly
NOT_OF_THE_TREE = shutil.ignore_patterns(
    *(
        ".git",
        ".venv*",
        "data",
        "target",
        "logs",
        "node_modules",
        "__pycache__",
        ".*_cache",
        ".hypothesis",
    )
)
MART = "models/marts/protection/budget_identity"
READERS = "Explorer: data and methods, Explorer: vulnerable workers, Findings, Open-data package"


@dataclass(frozen=True)
class Done:
    """What CI's commands did with a commit."""

    said: str
    summary: str
    ran: set[str]
    base: Path
    changed: Path


def below(build: Path, node_id: str) -> set[str]:
    """A node and all that hangs on it, tests and exposures among them, by the manifest of a build."""
    children = json.loads((build / "target" / "manifest.json").read_text())["child_map"]
    found, ahead = set(), [node_id]
    while ahead:
        if (one := ahead.pop()) not in found:
            found.add(one)
            ahead += children.get(one, [])
    return found


def git(tree: Path, *words: str) -> None:
    who = ("-c", "user.name=tests", "-c", "user.email=tests@localhost")
    subprocess.run(["git", *who, *words], cwd=tree, check=True, capture_output=True)


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A clone whose origin/main is this tree, with a .venv that needs no making."""
    tree = tmp_path_factory.mktemp("clone") / "project"
    shutil.copytree(PROJECT, tree, ignore=NOT_OF_THE_TREE)
    git(tree, "init", "--quiet")
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", "main")
    git(tree, "update-ref", "refs/remotes/origin/main", "HEAD")
    (tree / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        if part.name != ".installed":  # Newer than the lock, so that make leaves all as it is.
            (tree / ".venv" / part.name).symlink_to(part)
    (tree / ".venv" / ".installed").touch()
    return tree


@pytest.fixture
def pull_request(tree, tmp_path) -> Callable[..., Done]:
    """Commits changes (file, text, other text) on top of main, and runs CI's job on them."""
    job = yaml.safe_load((PROJECT / ".github/workflows/ci.yml").read_text())["jobs"]["changed"]
    summary = tmp_path / "summary.md"
    given = {k: v for k, v in os.environ.items() if not k.startswith("WAREHOUSE_")}
    given |= {"PYTHONPATH": str(tree), "BASE": "origin/main", "GITHUB_STEP_SUMMARY": str(summary)}
    assert job["env"]["BASE"].startswith("origin/")

    def run(*changes: tuple[str, str, str]) -> Done:
        git(tree, "checkout", "--quiet", "-B", "topic", "origin/main")
        for file, text, other in changes:
            before = (tree / file).read_text(encoding="utf-8")
            assert before.count(text) == 1
            (tree / file).write_text(before.replace(text, other), encoding="utf-8")
        git(tree, "commit", "--quiet", "--all", "--message", "change")
        said = ""
        for command in [step["run"] for step in job["steps"] if "run" in step]:
            done = subprocess.run(
                ["bash", "-eo", "pipefail", "-c", command],
                cwd=tree,
                env=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            said += done.stdout
            assert done.returncode == 0, said
        folder = tree / "data" / "build" / "changed"
        results = folder / "target" / "run_results.json"
        ran = json.loads(results.read_text())["results"] if results.is_file() else []
        nodes = {r["unique_id"] for r in ran if not r["unique_id"].startswith("operation.")}
        files = (folder.parent / "base" / "base.duckdb", folder / "warehouse.duckdb")
        return Done(said, summary.read_text(encoding="utf-8"), nodes, *files)

    return run


def test_a_changed_rule_of_one_mart_runs_only_what_it_must_and_shows_the_changed_figures(pull_request):
    """The difference of a budget in persons: from ten on, to the whole person."""
    rule = "(c.budget_idr - c.computed_idr) / nullif(c.months * c.premium_idr, 0)"
    whole = f"case when abs({rule}) >= 10 then round({rule}, 0) else {rule} end"
    done = pull_request((f"{MART}.sql", rule, whole))
    assert done.ran == below(done.base.parent, "model.warehouse.budget_identity")
    models = {id_.split(".")[2] for id_ in done.ran if id_.startswith("model.")}
    assert models == {"budget_identity", "reconciliation_summary"}
    with duckdb.connect(str(done.base), read_only=True) as con:
        expected = con.execute(
            """
            select budget_figure_id, difference_persons, round(difference_persons, 0)
            from protection.budget_identity
            where abs(difference_persons) >= 10 and difference_persons <> round(difference_persons, 0)
            """
        ).fetchall()
    assert expected
    found = dict(tables(done.summary))
    assert {
        (row.removeprefix("budget_figure_id=").partition(" ")[0], float(before), float(after))
        for _, _, row, before, after, *_ in found.pop("Largest restated values")
    } == {(key, float(before), float(after)) for key, before, after in expected}
    [[*column, n, _, shown, emptied]] = found.pop("Restated values by column")
    assert column == ["protection.budget_identity", "difference_persons"]
    assert (int(n), shown, emptied) == (len(expected), "0", "0")
    assert found == {"Who reads what changes": [["protection.budget_identity", READERS]]}
    with duckdb.connect(str(done.changed), read_only=True) as con:
        held = con.execute(
            "select table_name from duckdb_tables() where schema_name <> 'main'"
        ).fetchall()
    assert {name for (name,) in held} == models


def test_a_column_that_is_renamed_breaks_those_who_read_it(pull_request):
    done = pull_request(
        (f"{MART}.sql", "    c.wording,\n", "    c.wording as wording_printed,\n"),
        (f"{MART}.yml", "  - name: wording\n", "  - name: wording_printed\n"),
    )
    found = dict(tables(done.summary))
    assert found["Breaks who reads it"] == [
        ["protection.budget_identity", "wording", "varchar", "–", READERS]
    ]
    assert found["Relations and columns"][1:] == [
        ["protection.budget_identity", "wording_printed", "–", "varchar"]
    ]
    assert "Breaking change to contracted, unversioned model budget_identity" in " ".join(
        done.said.split()
    )


def test_a_change_of_words_builds_nothing(pull_request):
    done = pull_request(("CHANGELOG.md", "# Changelog\n", "# Changelog, in words\n"))
    assert done.ran == set()
    assert done.summary.endswith("\n\nNothing is built anew: no seed, model or macro changed.\n")
