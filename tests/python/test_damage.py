"""Releases and links that are cut, flipped or gone: the command that is named mends them."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from faults import assert_all_is_whole, copy_of, follow
from figures import FIGURES
from harming import RELEASE_FILES, cut, flip, flip_every_part, harms

from warehouse import integrity
from warehouse.explorer import reader
from warehouse.explorer.words import LANGUAGES, catalogue
from warehouse.settings import FILE_NAME


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
    for words in (["audit"], ["check-figure", "5", "--region", "ID"], ["diff"]):
        assert commands_in(server.run(home, *words).said) == [command]
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
def read_home(home, monkeypatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    monkeypatch.setattr(reader, "_attached", None)
    return home


def test_the_explorer_refuses_a_harmed_release(read_home):
    flip(read_home / "current" / FILE_NAME)
    with pytest.raises(integrity.DamagedError) as damaged:
        reader.served()
    assert [fault.code for fault in damaged.value.faults] == ["changed"]


def test_the_explorer_tells_damage_in_the_middle_of_a_page_from_a_failure_of_its_own(read_home):
    release = reader.served()
    file = read_home / "current" / FILE_NAME
    content = bytearray(file.read_bytes())
    content[3 * 4096 :] = bytes(len(content) - 3 * 4096)  # All data, behind the headers.
    with file.open("r+b") as same:  # In place: a reader has it open.
        same.write(content)
    with pytest.raises(duckdb.Error) as wrong, release.opened() as con:
        con.execute("from coverage.coverage_ranking").fetchall()
    damaged = reader.damage(wrong.value)
    assert [fault.code for fault in damaged.faults] == ["changed"]
    assert reader._attached is None, "the next page opens what is served then"
    assert reader.damage(ValueError("a page's own")) is None


def test_a_whole_release_is_not_blamed_for_a_wrong_statement(read_home):
    with pytest.raises(duckdb.Error) as wrong, reader.served().opened() as con:
        con.execute("from no_such_table")
    assert reader.damage(wrong.value) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_explorer_has_words_for_every_fault(lang):
    assert {f"damaged.{code}" for code in integrity.SAID} <= set(catalogue(lang))
