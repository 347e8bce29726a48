"""Homes to be harmed, the server that runs commands on them, and what must hold whatever was done."""

import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import duckdb
from figures import FIGURES
from office import CLAIMS, CONTRIBUTIONS, KEY, MEMBERS, claim, contribution, member, text
from planting import PROJECT

from warehouse import integrity, publish
from warehouse.ingest import batch
from warehouse.settings import FILE_NAME, Home

SEED = 20261128
# Small marts of the real release; the commands copy and hash them as they do all others.
MARTS = ("coverage.coverage_ranking", "claims.loss_ratio")
CONTROL = "select count(*), sum(base_persons) from coverage.coverage_ranking"


@dataclass(frozen=True)
class Ended:
    code: int
    said: str
    seconds: float
    steps: tuple[str, ...]

    @property
    def was_killed(self) -> bool:
        return self.code < 0


class Server:
    """A process that has imported the product once and forks for every command."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("killing.py"))],
            env=os.environ | {"PYTHONPATH": str(PROJECT), "WAREHOUSE_KEY": KEY},
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert json.loads(self.process.stdout.readline())["ready"]

    def run(self, home: Path, *words: object, **job: object) -> Ended:
        """Run `warehouse WORDS` on a home; see killing.py for what a job may say."""
        steps, said = self.folder / "steps.txt", self.folder / "said.txt"
        job |= {"home": str(home), "words": [*map(str, words)], "steps": str(steps), "said": str(said)}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        result = json.loads(self.process.stdout.readline())
        output = " ".join(said.read_text().split())
        assert "Traceback" not in output, said.read_text()
        FIGURES["commands killed"] += result["code"] == -signal.SIGKILL
        return Ended(result["code"], output, result["seconds"], tuple(steps.read_text().splitlines()))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.close()


def prepare(release_home: Path, folder: Path, marts: tuple[str, ...] = MARTS) -> Path:
    """A build folder with some marts of the real release, as dbt left them, and their manifest."""
    release = (release_home / "current").resolve()
    nodes = json.loads((release / "manifest.json").read_text())["nodes"].values()
    models = [n for n in nodes if n["resource_type"] == "model"]
    models = [n for n in models if f"{n['schema']}.{n['name']}" in marts]
    assert len(models) == len(marts)
    folder.mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute(f"attach '{release / FILE_NAME}' as release (read_only)")
        con.execute(f"attach '{folder / FILE_NAME}' as warehouse")
        for mart in marts:
            con.execute(f"create schema if not exists warehouse.{mart.split('.')[0]}")
            con.execute(f"create table warehouse.{mart} as from release.{mart}")
    (folder / "manifest.json").write_text(json.dumps({"models": models}))
    (folder / "run_results.json").write_text(json.dumps({"results": []}))
    return folder


def bring(folder: Path) -> dict[str, Path]:
    """An office's files; every one has a row that goes to quarantine."""
    files = {
        "members": text(MEMBERS, [*(member(n) for n in range(20)), member(20, TMT="besok")]),
        "newer": text(MEMBERS, [*(member(n) for n in range(30)), member(30, TMT="besok")]),
        "claims": text(CLAIMS, [*(claim(n) for n in range(9)), claim(9, Jumlah="banyak")]),
        "contributions": text(
            CONTRIBUTIONS, [*(contribution(n) for n in range(20)), contribution(20, Program="?")]
        ),
    }
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return {name: folder / f"{name}.csv" for name in files}


_numbers = count()


def copy_of(home: Path, beside: Path) -> Path:
    """A fresh copy of a home, its link kept a link."""
    return shutil.copytree(home, beside / f"{home.name}-{next(_numbers)}", symlinks=True)


# What must hold after anything


def assert_served_is_whole(home: Path) -> None:
    """What is served is what was published, and answers; where nothing is, nothing was."""
    held = Home(home)
    assert integrity.served_faults(held) == []
    if file := held.served_file():
        with duckdb.connect(str(home / "current" / FILE_NAME), read_only=True) as con:
            rows, persons = con.execute(CONTROL).fetchone()
        about = json.loads((file.parent / "release.json").read_text())
        assert rows == about["rows"]["coverage.coverage_ranking"] > 0
        assert persons > 0


def assert_batches_are_whole(home: Path) -> None:
    """The catalog names whole batches only; quarantine and accepted rows are the rows read."""
    held = Home(home)
    assert batch.faults(held) == []
    for one in batch.read_catalog(held).batches:
        files = [str(file) for file in batch.files_of(held, one)]
        n_accepted = duckdb.sql(f"select count(*) from read_parquet({files})").fetchone()[0]
        n_quarantined = 0
        if one.n_rejected:
            rejected = batch.quarantine_file(held, one.entity, one.batch_id)
            n_quarantined = duckdb.sql(f"select count(*) from read_csv('{rejected}')").fetchone()[0]
        assert n_accepted + n_quarantined == one.n_read > 0


def assert_all_is_whole(home: Path) -> None:
    assert_served_is_whole(home)
    assert_batches_are_whole(home)


def left_over(home: Path) -> list[Path]:
    held = Home(home)
    return [*publish.leftovers(held), *batch.leftovers(held)]


def outcome(home: Path) -> tuple:
    """What a command made, without the names that differ by the moment."""
    held = Home(home)
    batches = sorted((b.entity, b.batch_id, b.n_accepted, b.n_rejected) for b in _batches(held))
    return batches, len(publish.releases(held))


def _batches(home: Home) -> tuple[batch.Batch, ...]:
    return batch.read_catalog(home).batches


def follow(remedy: str, within: Path) -> None:
    """Run a remedy that was printed. As root it could do harm: it must name places of the test only."""
    for command in remedy.split(" && "):
        words = shlex.split(command)
        places = [word for word in words if "/" in word or set(word) == {"."}]
        assert places, remedy
        assert all(Path(place).is_relative_to(within) for place in places), remedy
        subprocess.run(words, check=True)


def one_of_each(steps: tuple[str, ...]) -> list[int]:
    """The first step of every name."""
    return [n for n, name in enumerate(steps) if name not in steps[:n]]


def moments(n: int, seconds: float) -> list[float]:
    """Moments within a command's time, the same in every run for the same length."""
    chance = random.Random(SEED)
    return [chance.uniform(0, seconds) for _ in range(n)]
