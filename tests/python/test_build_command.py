"""The `warehouse` command as a user runs it: what it publishes, refuses, keeps and says."""

import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from planting import PROJECT, Edit, change, copy_project, planted, remove
from typer.testing import CliRunner

from warehouse import cli, disk
from warehouse.lock import one_writer_at_a_time
from warehouse.publish import KEPT_RELEASES
from warehouse.settings import FILE_NAME, Home

OLDER = ["20250101T000000Z-0001", "20250201T000000Z-0002", "20250301T000000Z-0003"]
UNKNOWN = "20990101T000000Z-ffff"


def start(home: Path, *words: str, project: Path = PROJECT) -> subprocess.Popen:
    """Start `warehouse WORDS` of a project as a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "warehouse.cli", *words],
        cwd=project,
        env=os.environ | {"WAREHOUSE_HOME": str(home), "PYTHONPATH": str(project), "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen) -> tuple[int, str]:
    """Exit code and output, with a space for every run of blanks: the terminal wraps where it likes."""
    output, _ = process.communicate(timeout=300)
    return process.returncode, " ".join(output.split())


def warehouse(home: Path, *words: str, project: Path = PROJECT) -> tuple[int, str]:
    if project != PROJECT:
        return ended(start(home, *words, project=project))
    # In this process: importing the command takes a second each time.
    done = CliRunner().invoke(cli.app, words, env={"WAREHOUSE_HOME": str(home), "COLUMNS": "120"})
    return done.exit_code, " ".join(done.output.split())


def releases(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "releases").iterdir())


def state(home: Path) -> tuple:
    """What a reader could notice: where the link points, the file behind it, the kept releases."""
    file = home / "current" / FILE_NAME
    return (home / "current").readlink(), hashlib.sha256(file.read_bytes()).hexdigest(), releases(home)


def describe(folder: Path, **changed: str) -> None:
    """Change what a release says of itself, as a publication would have written it."""
    about = json.loads((folder / "release.json").read_text()) | changed
    (folder / "release.json").write_text(json.dumps(disk.sealed(about)))


def furnish(home: Path, release_home: Path, names: list[str]) -> Path:
    """Put copies of the real release into a home under other names; the last one is served."""
    for name in names:
        folder = home / "releases" / name
        shutil.copytree((release_home / "current").resolve(), folder)
        describe(folder, build_id=name)
    (home / "current").symlink_to(Path("releases") / names[-1])
    return home


@pytest.fixture
def kept(release_home, tmp_path) -> Path:
    """A home with three releases, the newest served."""
    return furnish(tmp_path, release_home, OLDER)


# A release


@pytest.fixture(scope="module")
def release(release_home) -> Path:
    return (release_home / "current").resolve()


@pytest.fixture(scope="module")
def served(release):
    with duckdb.connect(str(release / FILE_NAME), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def served_models(release) -> dict[str, dict]:
    """Manifest nodes of the allow-list by relation: models, and what is written after dbt."""
    manifest = json.loads((release / "manifest.json").read_text())
    models = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    served = [
        n for n in (*models, *manifest["sources"].values()) if n["config"]["meta"].get("served") is True
    ]
    return {f"{n['schema']}.{n['name']}": n for n in served}


def test_a_release_holds_the_served_models_and_its_dictionary_only(served, served_models):
    held = served.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
    ).fetchall()
    about = {"meta.dictionary", "meta.metrics", "meta.relations"}
    assert {name for (name,) in held} == {*served_models, *about}
    schemas = {name.split(".")[0] for (name,) in held}
    assert not schemas & {"records", "staging", "intermediate", "published", "reference"}
    assert served_models


def test_release_json_says_what_the_file_is(release, served, served_models):
    about = json.loads((release / "release.json").read_text())
    assert about["build_id"] == release.name
    assert about["sha256"] == hashlib.sha256((release / FILE_NAME).read_bytes()).hexdigest()
    assert datetime.fromisoformat(about["created_at"]).utcoffset() == datetime.now(UTC).utcoffset()
    assert about["git_commit"] is None or re.fullmatch("[0-9a-f]{40}(-dirty)?", about["git_commit"])
    assert about["quality"]["tests_passed"] > 0
    counted = {r: served.execute(f"select count(*) from {r}").fetchone()[0] for r in served_models}
    assert about["rows"] == counted


def test_the_dictionary_covers_every_served_column(served):
    columns = served.execute(
        """
        select table_schema, table_name, column_name, ordinal_position
        from information_schema.columns where table_schema <> 'meta' order by all
        """
    ).fetchall()
    described = served.execute(
        """
        select schema_name, relation_name, column_name, column_position
        from meta.dictionary order by all
        """
    ).fetchall()
    assert described == columns
    for column in ("data_type", "unit", "label_id", "label_en", "description", "description_id"):
        empty = f"select count(*) from meta.dictionary where coalesce(trim({column}), '') = ''"
        assert served.execute(empty).fetchone() == (0,), column


def test_formulas_rows_and_sentences_of_the_models_are_published(served, served_models):
    relations = served.execute(
        "select schema_name || '.' || relation_name, about_id, about_en, n_rows from meta.relations"
    ).fetchall()
    assert {name: (i, e) for name, i, e, _ in relations} == {
        name: (node["config"]["meta"]["about_id"], node["config"]["meta"]["about_en"])
        for name, node in served_models.items()
    }
    for name, _, _, rows in relations:
        assert served.execute(f"select count(*) from {name}").fetchone() == (rows,)
    keys = ("formula_id", "formula_en", "excludes_id", "excludes_en")
    published = served.execute(
        f"select schema_name || '.' || relation_name, column_name, {', '.join(keys)}"
        " from meta.dictionary where formula_id is not null"
    ).fetchall()
    assert len(published) > 20
    for name, column, *said in published:
        meta = served_models[name]["columns"][column]["config"]["meta"]
        assert said == [meta[key] for key in keys]


def test_every_served_relation_and_column_carries_its_description(served, served_models):
    tables = served.execute(
        """
        select schema_name || '.' || table_name, comment
        from duckdb_tables() where schema_name <> 'meta'
        """
    ).fetchall()
    assert dict(tables) == {name: node["description"] for name, node in served_models.items()}
    assert all(comment for _, comment in tables)
    columns = served.execute(
        """
        select schema_name || '.' || table_name || '.' || column_name, comment
        from duckdb_columns() where not internal and schema_name <> 'meta'
        """
    ).fetchall()
    assert columns
    assert [name for name, comment in columns if not comment] == []


def test_every_served_relation_says_its_grain_and_both_labels(served, served_models):
    relations = served.execute(
        "select schema_name || '.' || relation_name, grain, label_id, label_en from meta.relations"
    ).fetchall()
    assert {row[0] for row in relations} == set(served_models)
    assert all(all(row) for row in relations)


# Looking and rolling back


def test_status_without_a_release_says_how_to_get_one(tmp_path):
    code, said = warehouse(tmp_path, "status")
    assert code == 0
    assert said == "Nothing is published yet. Build it with: warehouse build"


def test_status_names_the_served_release_and_the_others(kept):
    code, said = warehouse(kept, "status")
    assert code == 0
    assert f"Served release {OLDER[2]}" in said
    assert f"Also kept {OLDER[0]}, {OLDER[1]}" in said
    assert re.search(r"coverage\.coverage_by_region_year [1-9]", said)


def test_rollback_serves_the_release_before_and_deletes_nothing(kept):
    code, said = warehouse(kept, "rollback")
    assert code == 0
    assert OLDER[1] in said
    assert (kept / "current").resolve().name == OLDER[1]
    assert releases(kept) == OLDER
    assert "Served release " + OLDER[1] in warehouse(kept, "status")[1]


def test_rollback_serves_the_release_that_is_named(kept):
    assert warehouse(kept, "rollback", OLDER[0])[0] == 0
    assert (kept / "current").resolve().name == OLDER[0]
    assert warehouse(kept, "rollback", OLDER[2])[0] == 0
    assert (kept / "current").resolve().name == OLDER[2]


def test_rollback_to_what_is_not_kept_names_what_is(kept):
    code, said = warehouse(kept, "rollback", "[/bold]")
    assert (code, said.split("Kept:")[0].strip()) == (2, "No release '[/bold]'.")


def test_rollback_goes_to_the_release_that_was_replaced_not_to_a_bad_one_between(kept):
    describe(kept / "releases" / OLDER[2], replaces=OLDER[0])
    assert warehouse(kept, "rollback")[0] == 0
    assert (kept / "current").resolve().name == OLDER[0]


def test_half_a_release_is_no_release(kept):
    (kept / "releases" / OLDER[1] / FILE_NAME).unlink()
    assert warehouse(kept, "rollback", OLDER[1])[0] == 2
    assert (kept / "current").resolve().name == OLDER[2]


@pytest.mark.parametrize("name", [UNKNOWN, "..", ".", f"../releases/{OLDER[0]}", ""])
def test_rollback_refuses_a_release_that_is_not_kept(kept, name):
    before = state(kept)
    code, said = warehouse(kept, "rollback", name)
    assert code == 2
    assert "No release" in said
    assert OLDER[0] in said
    assert state(kept) == before


def test_rollback_refuses_where_nothing_is_older(kept, tmp_path):
    assert warehouse(kept, "rollback", OLDER[0])[0] == 0
    code, said = warehouse(kept, "rollback")
    assert (code, (kept / "current").resolve().name) == (2, OLDER[0])
    assert "No release before the served one" in said


def test_rollback_refuses_where_nothing_is_published(tmp_path):
    code, said = warehouse(tmp_path, "rollback")
    assert code == 2
    assert "Kept: none" in said


@pytest.mark.parametrize(
    "words",
    [
        ["publish"],
        ["build", "--quick"],
        ["build", "now"],
        ["rollback", "one", "two"],
        ["serve", "--port", "x"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(tmp_path, words):
    code, said = warehouse(tmp_path, *words)
    assert code == 2
    assert "Usage: " in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["build", "check"])
def test_a_command_that_writes_is_refused_while_another_one_writes(kept, word):
    before = state(kept)
    with one_writer_at_a_time(Home(kept)):
        code, said = ended(start(kept, word))
    assert code == 1
    assert "Another build is running" in said
    assert state(kept) == before


def builds(home: Path) -> set[Path]:
    return set((home / "build").glob("*"))


def has_begun(building: subprocess.Popen, home: Path, before: frozenset[Path] = frozenset()) -> bool:
    """Wait until a build has its folder beside those that stood before; False where it ended instead."""
    while building.poll() is None:
        if builds(home) - before:
            return True
        time.sleep(0.05)
    return False


# Building: a copy of the project, with a state of its own


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A full copy of the project as a git repository with one commit."""
    copy = copy_project(tmp_path_factory.mktemp("project"))
    git = ["git", "-C", str(copy), "-c", "user.name=test", "-c", "user.email=test@example.invalid"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "copy"], check=True)
    return copy


@pytest.fixture(scope="module")
def home(project, release_home, tmp_path_factory) -> Path:
    """A home in which three releases are kept, a crash left its traces, and one good build ran."""
    home = furnish(tmp_path_factory.mktemp("home"), release_home, OLDER)
    (home / "releases" / ".tmp-crashed").mkdir()
    (home / "releases" / ".tmp-crashed" / FILE_NAME).write_text("half a file")
    building = start(home, "build", project=project)
    # It holds the lock from before its build folder stands until it has published.
    assert has_begun(building, home)
    home.joinpath("second.json").write_text(json.dumps(warehouse(home, "build", project=project)))
    home.joinpath("first.json").write_text(json.dumps(ended(building)))
    return home


def served_id(home: Path) -> str:
    return (home / "current").resolve().name


@pytest.mark.nightly
def test_a_good_build_publishes_and_says_so(home, project):
    code, said = json.loads((home / "first.json").read_text())
    assert code == 0, said
    assert f"Published release {served_id(home)}" in said
    assert served_id(home) not in OLDER
    about = json.loads((home / "current" / "release.json").read_text())
    head = subprocess.run(
        ["git", "-C", str(project), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    )
    assert about["git_commit"].removesuffix("-dirty") == head.stdout.strip()
    assert f"{about['quality']['rules_checked']} rules checked" in said
    age = datetime.now(UTC) - datetime.fromisoformat(about["created_at"])
    assert 0 <= age.total_seconds() < 3600


@pytest.mark.nightly
def test_a_second_build_at_the_same_time_is_refused(home):
    code, said = json.loads((home / "second.json").read_text())
    assert code == 1
    assert "Another build is running" in said


@pytest.mark.nightly
def test_only_the_newest_releases_stay(home):
    assert releases(home) == [*OLDER[1 - KEPT_RELEASES :], served_id(home)]
    assert KEPT_RELEASES == 3


@pytest.mark.nightly
def test_a_good_build_leaves_nothing_half_done(home):
    """No build file, no unfinished release, no write-ahead log; what the crash left is swept."""
    assert list((home / "build").iterdir()) == []
    left = [
        p for p in home.rglob("*") if ".tmp-" in p.name or p.suffix == ".wal" or p.name.startswith(".")
    ]
    assert left == []


@dataclass(frozen=True)
class Slip:
    edit: Edit
    place: str
    remedy: str
    check: str


SLIPS = [
    Slip(
        change(
            "published/claims", {"source_id": "kompas-2015-07-11", "program": "JHT"}, cases="510.087"
        ),
        "file=seeds/published/claims.csv line={} column_name=cases value=510.087",
        "no thousands mark",
        "claims__columns_are_well_formed",
    ),
    Slip(
        change(
            "published/labour_force",
            {"region_code": "3578", "survey_round": "2022-08"},
            region_code="78",
        ),
        "file=seeds/published/labour_force.csv line={} column_name=region_code value=78",
        "Use a Kemendagri code of seeds/reference/regions.csv, with its leading digits",
        "labour_force__references_are_known",
    ),
    Slip(
        remove(
            "published/participants",
            {"source_id": "kemnaker-1726-2023", "region_code": "35", "segment": "PU"},
        ),
        "file=seeds/published/participants.csv value=kemnaker-1726-2023 | participants",
        "A row of the source was changed, lost or doubled",
        "assert_complete_sources_close",
    ),
]


@dataclass(frozen=True)
class Refusal:
    """A build of a project with a slip in it, and the finding that it must name."""

    slip: Slip
    place: str
    code: int
    said: str
    before: tuple


@pytest.fixture(scope="module", params=SLIPS, ids=lambda slip: slip.check)
def refusal(request, home, project):
    """The slip stays in the project until the tests of its build are done."""
    before = state(home)
    with planted(project, request.param.edit) as line:
        code, said = warehouse(home, "build", project=project)
        yield Refusal(request.param, request.param.place.format(line), code, said, before)


@pytest.mark.nightly
def test_a_planted_build_says_where_and_what_to_do(refusal):
    assert refusal.code == 1
    assert "The build failed; nothing was published." in refusal.said
    assert f"FAIL {refusal.slip.check}" in refusal.said
    assert refusal.place in refusal.said
    assert refusal.slip.remedy in refusal.said


@pytest.mark.nightly
def test_a_planted_build_publishes_nothing(refusal, home, project):
    assert f"Served as before: {served_id(home)}" in refusal.said
    assert state(home) == refusal.before
    assert list(home.rglob(".tmp-*")) == []
    assert f"Served release {served_id(home)}" in warehouse(home, "status", project=project)[1]
    with duckdb.connect(str(home / "current" / FILE_NAME), read_only=True) as con:
        assert con.execute("select count(*) from core.dim_figure").fetchone()[0] > 0


@pytest.mark.nightly
def test_the_command_to_look_closer_shows_the_finding_where_nobody_built_before(
    refusal, project, tmp_path
):
    [words] = re.findall(r"Look closer with: dbt (build [a-z -]+--select(?: \+\w+)+)", refusal.said)
    (tmp_path / "build" / "dev").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--log-format", "json", *shlex.split(words)],
        cwd=project,
        env=os.environ | {"WAREHOUSE_HOME": str(tmp_path), "WAREHOUSE_BUILD_ID": "dev"},
        capture_output=True,
        text=True,
        check=False,
    )
    messages = [json.loads(line)["info"]["msg"] for line in done.stdout.splitlines()]
    told = " ".join(" ".join(messages).split())
    assert refusal.place in told, messages[-3:]
    assert "does not exist" not in told, "a test asked for what was not built"


@pytest.mark.nightly
def test_a_project_that_does_not_parse_is_reported_with_its_file(home, project):
    before = state(home)
    broken = project / "models" / "broken.yml"
    broken.write_text("models: [\n")
    try:
        code, said = warehouse(home, "build", project=project)
    finally:
        broken.unlink()
    assert code == 1
    assert "nothing was published" in said
    assert "broken.yml" in said
    assert state(home) == before


@pytest.mark.nightly
def test_a_column_without_a_description_in_indonesian_is_reported_with_the_file(home, tmp_path):
    before, project = state(home), copy_project(tmp_path / "project")
    catalogue = project / "models" / "descriptions.id.po"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace('"Hari pertama periode."', '""'), encoding="utf-8")
    code, said = warehouse(home, "build", project=project)
    assert code == 1
    assert "nothing was published" in said
    assert "claims.claims_by_office.period_start has no description in Indonesian" in said
    assert "add one to models/descriptions.id.po" in said
    assert state(home) == before


@pytest.mark.nightly
def test_a_killed_build_leaves_the_release_and_no_lock(home, project):
    before = state(home)
    for _ in range(2):  # The second would not begin if the first had left its lock.
        building = start(home, "build", project=project)
        begun = has_begun(building, home, frozenset(builds(home)))
        os.killpg(building.pid, signal.SIGKILL)
        building.communicate()
        assert begun
    assert state(home) == before
