"""The tutorial is fresh, its statements give the printed answers, and its Python runs as it stands."""

import re
import subprocess
import sys

import pytest

from warehouse import tutorial
from warehouse.findings import LANGUAGES
from warehouse.settings import PROJECT

# A statement, the table below it, and how much of the answer that is.
ANSWER = re.compile(
    r"```sql\n(.*?)```\n\n(\|.*?)\n\n\*([\d.,]+) \w+ ([\d.,]+) \w+, (\d+) \w+ (\d+) \w+\.\*", re.S
)
QUESTIONS = range(1, 21)


def text(language: str) -> str:
    return (PROJECT / f"docs/tutorial.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_tutorial_is_that_of_the_release(marts, language):
    assert text(language) == tutorial.render(marts, language), "run: make findings"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_asked_and_every_statement_gives_the_printed_answer(marts, language):
    asked = {int(n) for n in re.findall(r"^## (\d+)\. ", text(language), flags=re.M)}
    assert asked == set(QUESTIONS)
    answers = ANSWER.findall(text(language))
    assert len(answers) == text(language).count("```sql") > len(QUESTIONS)
    for sql, table, *counts in answers:
        head, _, *printed = [
            [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
            for line in table.splitlines()
        ]
        answer = marts.sql(sql)
        rows = answer.select(*head).fetchall()
        assert printed == [["" if v is None else str(v) for v in row] for row in rows[: len(printed)]], (
            sql
        )
        said = [int(re.sub(r"\D", "", count)) for count in counts]
        assert said == [len(printed), len(rows), len(head), len(answer.columns)], sql


@pytest.mark.parametrize("language", LANGUAGES)
def test_made_up_answers_say_so(language):
    for part in re.split(r"^## ", text(language), flags=re.M)[1:]:
        label = {"en": "**Simulated.**", "id": "**Simulasi.**"}[language]
        assert (label in part) == ("is_simulated |" in part), part[:60]


@pytest.mark.parametrize("language", LANGUAGES)
def test_python_of_the_tutorial_runs(release_home, tmp_path, language):
    (tmp_path / "data").symlink_to(release_home)
    [script] = re.findall(r"```python\n(.*?)```", text(language), flags=re.S)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "coverage_pct" in done.stdout
