"""What the documents say is what happens: their commands, their SQL, their links."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.settings import Home

PROJECT = Path(__file__).resolve().parents[2]
READMES = [PROJECT / "README.md", PROJECT / "README.id.md"]
SERVING = {"make app"}  # It does not end; tests/browser starts the same app.


def blocks(path: Path, language: str) -> list[str]:
    """Fenced blocks of one language, without their fences and indentation."""
    text = path.read_text(encoding="utf-8")
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, flags=re.M | re.S)


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_ci_runs_the_commands_of_the_readme(readme):
    told = {line for block in blocks(readme, "sh") for line in block.splitlines()} - SERVING
    run = set((PROJECT / ".ci/run").read_text().splitlines())
    assert told
    assert told <= run


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_the_worked_question_gives_the_printed_answer(release_home, readme):
    [question] = blocks(readme, "sql")
    after = readme.read_text(encoding="utf-8").split(question)[1]
    table = [line for line in after.split("\n\n")[1].splitlines() if line.startswith("|")]
    printed = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    with duckdb.connect(str(Home(release_home).served_file()), read_only=True) as con:
        answer = con.sql(question)
        assert printed[0] == answer.columns
        assert printed[2:] == [["" if v is None else str(v) for v in row] for row in answer.fetchall()]


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_the_checked_figure_gives_the_printed_answer(release_home, readme):
    [console] = blocks(readme, "console")
    command, _, printed = console.partition("\n")
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == ".venv/bin/warehouse"
    done = subprocess.run(
        [sys.executable, "-m", "warehouse.cli", *arguments],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(release_home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.rstrip() for line in done.stdout.splitlines()] == printed.splitlines()


@pytest.mark.parametrize("readme", READMES, ids=lambda p: p.name)
def test_every_link_and_relation_of_the_readme_exists(release_home, readme):
    text = readme.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (PROJECT / target).exists(), target
    with duckdb.connect(str(Home(release_home).served_file()), read_only=True) as con:
        held = con.execute("select schema_name, relation_name from meta.relations").fetchall()
    for schema, names in re.findall(r"^\| `(\w+)` \| (`.*) \|$", text, flags=re.M):
        told = {(schema, name) for name in re.findall(r"`(\w+)`", names)}
        assert told == {(s, n) for s, n in held if s == schema}


def test_proofs_that_the_threat_model_names_are_there():
    """docs/security.md claims a defence only with the test that shows it."""
    document = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:python|browser|fixtures)/[^`]+)`", document)
    assert len(named) > 20
    assert [name for name in named if not list((PROJECT / "tests").glob(name))] == []
    defended = [line for line in document.splitlines() if line.startswith("| ") and line.count("|") == 4]
    lacking = [
        line for line in defended if not line.startswith("| threat") and "`" not in line.split("|")[3]
    ]
    assert lacking == []
