"""docs/add-a-source.md, followed to the letter on a copy of the project."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.settings import PROJECT, Home

GUIDE, GUIDE_ID = (PROJECT / f"docs/add-a-source{language}.md" for language in ("", ".id"))
FENCE = re.compile(r"^```(csv|console|sql)(?: (\S+))?\n(.*?)^```\n(?:\n(\|.*?)\n\n)?", re.M | re.S)
LEFT_OUT = "…"
PARTS = (".venv", ".git", "data", "target", "logs", "state", "docs", "node_modules", "screens")


@pytest.mark.slow
@pytest.mark.nightly
def test_the_guide_is_followed_to_the_letter(tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(*PARTS))
    done = []
    for kind, file, text, table in FENCE.findall(GUIDE.read_text(encoding="utf-8")):
        if kind == "csv":
            with (copy / file).open("a", encoding="utf-8") as seed:
                seed.write(text)
        elif kind == "console":
            _says(copy, text)
        else:
            _answers(copy, text, table)
        done.append(kind)
    assert done.count("csv") == 3
    assert {"console", "sql"} <= set(done)


def test_the_guide_has_the_same_steps_in_both_languages():
    steps = [
        [step[:3] for step in FENCE.findall(path.read_text(encoding="utf-8"))]
        for path in (GUIDE, GUIDE_ID)
    ]
    assert len(steps[0]) > 5
    assert steps[0] == steps[1]


def _says(project: Path, console: str) -> None:
    """The command ends as printed: the lines stand in its output in this order."""
    command, *printed = console.splitlines()
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == ".venv/bin/warehouse"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WAREHOUSE_")}
    ran = subprocess.run(
        [sys.executable, "-m", "warehouse.cli", *arguments],
        cwd=project,
        env=environment | {"PYTHONPATH": str(project), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line.rstrip() for line in ran.stdout.splitlines()]
    for line in printed:
        if line != LEFT_OUT:
            found = next((n for n, one in enumerate(said) if re.fullmatch(_pattern(line), one)), None)
            assert found is not None, f"{command}\nnot said: {line}\n\n{ran.stdout}{ran.stderr}"
            said = said[found + 1 :]


def _pattern(line: str) -> str:
    """A printed line; `…` in it stands for what differs from run to run."""
    return re.escape(line.rstrip()).replace(re.escape(LEFT_OUT), ".*")


def _answers(project: Path, sql: str, table: str) -> None:
    """The statement gives the table below it, on the release that the steps published."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    with duckdb.connect(str(Home(project / "data").served_file()), read_only=True) as con:
        answer = con.sql(sql)
        assert lines[0] == answer.columns
        assert lines[2:] == [["" if v is None else str(v) for v in row] for row in answer.fetchall()]
