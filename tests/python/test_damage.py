"""Files that are cut, flipped or gone: what is said names the command that mends it, and it does."""

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import pytest
from faults import (
    Server,
    assert_all_is_whole,
    assert_batches_are_whole,
    assert_served_is_whole,
    bring,
    copy_of,
    follow,
    prepare,
    served,
)
from figures import FIGURES

from warehouse import integrity
from warehouse.explorer import queries
from warehouse.explorer.words import LANGUAGES, catalogue
from warehouse.ingest import batch
from warehouse.settings import FILE_NAME, Home


def flip(file: Path, part: float = 0.5) -> None:
    """Turn one bit at a part of the file's length."""
    content = bytearray(file.read_bytes())
    content[int(len(content) * part)] ^= 4
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def lose(file: Path) -> None:
    file.unlink()


def flip_every_part(file: Path) -> Iterator[Path]:
    """The file with one bit turned, at nine places; afterwards as it was."""
    whole = file.read_bytes()
    for part in range(1, 10):
        flip(file, part / 10)
        yield file
        file.write_bytes(whole)


HARMS = (flip, cut, empty, lose)
RELEASE_FILES = (FILE_NAME, "release.json", "manifest.json", "run_results.json")


def harms(*fast: Callable) -> list:
    """Every harm as a parameter; those that are not named here in the slow lane only."""
    return [pytest.param(h, marks=() if h in fast else pytest.mark.nightly) for h in HARMS]


class Given(NamedTuple):
    home: Path
    files: dict[str, Path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("damage")


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    with served(folder) as one:
        yield one


@pytest.fixture(scope="module")
def given(folder, server, release_home) -> Given:
    home, files = folder / "home", bring(folder)
    prepared = prepare(release_home, folder / "prepared")
    home.mkdir()
    for _ in range(3):
        assert server.run(home, "publish-prepared", prepared).code == 0
    assert server.run(home, "ingest", files["members"], files["claims"]).code == 0
    return Given(home, files)


@pytest.fixture
def home(given, folder) -> Path:
    return copy_of(given.home, folder)


def commands_in(said: str) -> list[str]:
    """The commands of ours that a text tells to run."""
    return re.findall(r"warehouse (rollback \S+|build)\b", said)


# The release


@pytest.mark.parametrize("name", RELEASE_FILES)
@pytest.mark.parametrize("harm", harms(flip))
def test_a_harmed_release_is_said_and_a_rollback_mends_it(server, home, name, harm):
    harm((home / "current").resolve() / name)
    said = server.run(home, "status")
    assert said.code == 1
    assert name in said.said
    [command] = commands_in(said.said)
    figure = ("check-figure", "5", "--region", "ID")
    readers = [server.run(home, *words) for words in (("audit",), figure, ("diff",))]
    if name in integrity.READ:
        assert all((r.code, commands_in(r.said)) == (1, [command]) for r in readers)
    doctor = server.run(home, "doctor")
    assert doctor.code == 1
    assert commands_in(doctor.said) == [command]
    mended = server.run(home, *command.split())
    assert mended.code == 0, mended.said
    assert_all_is_whole(home)
    FIGURES["files harmed"] += 1


def test_every_bit_of_a_release_counts(home):
    release = (home / "current").resolve()
    for name in RELEASE_FILES:
        for file in flip_every_part(release / name):
            assert integrity.faults(release), file
            FIGURES["files harmed"] += 1
    assert not integrity.faults(release)


def unlink(link: Path) -> None:
    link.unlink()


def mislead(link: Path) -> None:
    link.unlink()
    link.symlink_to("releases/20990101T000000Z-ffff")


def solidify(link: Path) -> None:
    copy = shutil.copytree(link.resolve(), link.with_name("copy"))
    link.unlink()
    copy.rename(link)


@pytest.mark.parametrize("harm", [unlink, mislead])
def test_a_harmed_link_is_said_and_a_rollback_mends_it(server, home, harm):
    newest = (home / "current").resolve().name
    harm(home / "current")
    said = server.run(home, "status")
    assert said.code == 1
    [command] = commands_in(said.said)
    assert command == f"rollback {newest}"
    for reader in (["audit"], ["check-figure", "5", "--region", "ID"], ["diff"]):
        assert commands_in(server.run(home, *reader).said) == [command]
    assert commands_in(server.run(home, "doctor").said) == [command]
    assert server.run(home, *command.split()).code == 0
    assert_all_is_whole(home)


def test_a_folder_in_place_of_the_link_is_said_by_who_would_replace_it(server, home):
    solidify(home / "current")
    assert server.run(home, "status").code == 1
    said = server.run(home, "rollback", max(p.name for p in (home / "releases").iterdir()))
    assert said.code == 1
    [command] = re.findall(r"`(mv [^`]+)`", said.said)
    follow(command, home)
    assert server.run(home, *commands_in(server.run(home, "status").said)[0].split()).code == 0
    assert_all_is_whole(home)


@pytest.mark.parametrize("name", (FILE_NAME, "manifest.json"))
def test_a_rollback_refuses_a_harmed_release_and_names_a_whole_one(server, home, name):
    oldest, before, newest = sorted(p.name for p in (home / "releases").iterdir())
    flip(home / "releases" / before / name)
    said = server.run(home, "rollback")
    assert said.code == 1
    assert commands_in(said.said) == [f"rollback {oldest}"]
    assert (home / "current").resolve().name == newest
    doctor = server.run(home, "doctor")
    [remedy] = re.findall(r"→ (rm -r \S+)", doctor.said)
    compared = server.run(home, "diff", before)
    assert (compared.code, remedy in compared.said) == (1, True), compared.said
    assert doctor.code == 0, "nothing reads it"
    follow(remedy, home)
    assert "warning" not in server.run(home, "doctor").said


def test_where_no_release_is_whole_a_build_is_the_remedy(server, home):
    for release in (home / "releases").iterdir():
        cut(release / FILE_NAME)
    assert commands_in(server.run(home, "status").said) == ["build"]


def test_a_rollback_goes_no_newer_than_somebody_went_before(server, home):
    """The newest release was left for being wrong: damage to the next one must not bring it back."""
    oldest, before, _ = sorted(p.name for p in (home / "releases").iterdir())
    assert server.run(home, "rollback", before).code == 0
    flip(home / "current" / FILE_NAME)
    assert commands_in(server.run(home, "status").said) == [f"rollback {oldest}"]


# The explorer's reader


@pytest.fixture
def reader(home, monkeypatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    monkeypatch.setattr(queries, "_attached", None)
    return home


def test_the_explorer_refuses_a_harmed_release(reader):
    flip(reader / "current" / FILE_NAME)
    with pytest.raises(integrity.DamagedError) as damaged:
        queries.served()
    assert [fault.code for fault in damaged.value.faults] == ["changed"]


def test_the_explorer_tells_damage_in_the_middle_of_a_page_from_a_failure_of_its_own(reader):
    release = queries.served()
    file = reader / "current" / FILE_NAME
    content = bytearray(file.read_bytes())
    content[3 * 4096 :] = bytes(len(content) - 3 * 4096)  # All data, behind the headers.
    with file.open("r+b") as same:  # In place: a reader has it open.
        same.write(content)
    with pytest.raises(duckdb.Error) as wrong, release.opened() as con:
        con.execute("from coverage.coverage_ranking").fetchall()
    damaged = queries.damage(wrong.value)
    assert [fault.code for fault in damaged.faults] == ["changed"]
    assert queries._attached is None, "the next page opens what is served then"
    assert queries.damage(ValueError("a page's own")) is None


def test_a_whole_release_is_not_blamed_for_a_wrong_statement(reader):
    with pytest.raises(duckdb.Error) as wrong, queries.served().opened() as con:
        con.execute("from no_such_table")
    assert queries.damage(wrong.value) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_explorer_has_words_for_every_fault(lang):
    assert {f"damaged.{code}" for code in integrity.SAID} <= set(catalogue(lang))


# Batches, catalog, quarantine, key


def parquet(home: Path) -> Path:
    return min(home.glob("extracts/*/*/*.parquet"))


@pytest.mark.parametrize("harm", harms(flip, lose))
def test_a_harmed_batch_stops_a_build_and_is_mended_by_the_file_again(server, home, given, harm):
    file = parquet(home)
    harm(file)
    said = server.run(home, "build")
    assert said.code == 1
    assert f"file={file}" in said.said
    assert "ingest all files of claims again with --replace" in said.said
    assert_served_is_whole(home)
    doctor = server.run(home, "doctor")
    assert doctor.code == 1
    assert "warehouse ingest --replace" in doctor.said
    assert server.run(home, "ingest", "--replace", given.files["claims"]).code == 0
    assert_batches_are_whole(home)
    FIGURES["files harmed"] += 1


def test_every_bit_of_a_batch_and_of_the_catalog_counts(home):
    for file in flip_every_part(parquet(home)):
        assert batch.faults(Home(home)), file
        FIGURES["files harmed"] += 1
    for file in flip_every_part(batch.catalog_file(Home(home))):
        assert batch.faults(Home(home)), file
        FIGURES["files harmed"] += 1
    assert batch.faults(Home(home)) == []


@pytest.mark.parametrize("harm", harms(cut, lose))
def test_a_harmed_catalog_stops_every_command_and_nothing_of_its_batches_is_swept(
    server, home, given, harm
):
    catalog = home / "extracts/catalog.json"
    whole, held = catalog.read_bytes(), sorted(home.glob("extracts/*/*/*"))
    harm(catalog)
    for words in (("build",), ("ingest", given.files["contributions"]), ("doctor",)):
        said = server.run(home, *words)
        assert said.code == 1
        assert "catalog.json" in said.said
        assert "Restore it from a backup, or remove the folder extracts" in said.said
    assert server.run(home, "rollback").code == 0, "it needs no batches"
    assert sorted(home.glob("extracts/*/*/*")) == held
    catalog.write_bytes(whole)
    assert_batches_are_whole(home)
    harm(catalog)
    shutil.rmtree(home / "extracts")
    assert server.run(home, "ingest", given.files["members"]).code == 0
    assert_batches_are_whole(home)


def test_a_catalog_of_before_there_were_hashes_is_read(server, home, given):
    catalog = home / "extracts/catalog.json"
    held = json.loads(catalog.read_bytes())
    del held["seal"]
    for one in held["batches"]:
        del one["files_sha256"], one["quarantine_sha256"]
    catalog.write_text(json.dumps(held))
    assert_batches_are_whole(home)
    assert server.run(home, "ingest", given.files["contributions"]).code == 0
    assert [len(b.files_sha256) for b in batch.read_catalog(Home(home)).batches] == [0, 0, 1]
    file = parquet(home)
    pl.read_parquet(file).head(2).write_parquet(file)
    assert "holds 2 rows of 9" in batch.faults(Home(home))[0]
    cut(file)
    assert "is damaged" in batch.faults(Home(home))[0]


@pytest.mark.parametrize("harm", harms(flip))
def test_a_harmed_quarantine_stops_nothing_and_is_said(server, home, given, harm):
    harm(next(home.glob("quarantine/members-*.csv")))
    doctor = server.run(home, "doctor")
    assert doctor.code == 0
    assert re.search(r"warning quarantine .*members-.* → warehouse ingest --replace", doctor.said)
    assert server.run(home, "ingest", "--replace", given.files["members"]).code == 0
    assert_batches_are_whole(home)
    assert "warning quarantine" not in server.run(home, "doctor").said


@pytest.mark.parametrize("harm", harms(empty))
def test_a_harmed_key_is_said_and_nothing_is_kept_with_another(server, folder, given, tmp_path, harm):
    key = tmp_path / "bpjstk-warehouse" / "key"
    own = {"environment": {"WAREHOUSE_KEY": None, "XDG_CONFIG_HOME": str(tmp_path)}}
    home = folder / f"keyed-{harm.__name__}"
    assert server.run(home, "ingest", given.files["members"], **own).code == 0
    whole = key.read_bytes()
    harm(key)
    said = server.run(home, "ingest", given.files["claims"], **own)
    assert said.code == 1
    assert "key" in said.said
    doctor = server.run(home, "doctor", **own)
    assert doctor.code == 1
    [remedy] = re.findall(r"problem key .*→ (install -m 600 BACKUP_OF_THE_KEY \S+)", doctor.said)
    backup = tmp_path / "backup"
    backup.write_bytes(whole)
    follow(remedy.replace("BACKUP_OF_THE_KEY", shlex.quote(str(backup))), tmp_path)
    assert server.run(home, "ingest", given.files["claims"], **own).code == 0
    assert "ok key" in server.run(home, "doctor", **own).said
