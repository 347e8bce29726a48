"""dbt's reading of the project is handed to the next build only where it still says the truth."""

from types import SimpleNamespace

import pytest

from warehouse import child, dbt, parsed
from warehouse.settings import Home


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of a few texts and a seed, and a home that keeps a reading of it."""
    folder = tmp_path / "project"
    for name in ("dbt_project.yml", "profiles.yml", "models/a.sql", "seeds/b.yml", "seeds/b.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("before")
    monkeypatch.setattr(parsed, "PROJECT", folder)
    (tmp_path / "home").mkdir()
    target = tmp_path / "target"
    target.mkdir()
    (target / parsed.NAME).write_bytes(b"what dbt read")
    parsed.keep(Home(tmp_path / "home"), target)
    return folder


def handed_over(tmp_path) -> bytes | None:
    target = tmp_path / "next"
    target.mkdir()
    parsed.hand_over(Home(tmp_path / "home"), target)
    return (target / parsed.NAME).read_bytes() if (target / parsed.NAME).is_file() else None


def test_a_reading_is_handed_on_and_rows_may_differ(project, tmp_path):
    (project / "seeds/b.csv").write_text("after")
    assert handed_over(tmp_path) == b"what dbt read"


@pytest.mark.parametrize("name", ["dbt_project.yml", "profiles.yml", "models/a.sql", "seeds/b.yml"])
def test_a_changed_text_is_read_anew_whatever_its_time_says(project, tmp_path, name):
    (project / name).write_text("after")
    assert handed_over(tmp_path) is None


def test_a_new_text_and_another_checkout_are_read_anew(project, tmp_path, monkeypatch):
    monkeypatch.setattr(parsed, "PROJECT", project.rename(tmp_path / "moved"))
    assert handed_over(tmp_path) is None
    monkeypatch.setattr(parsed, "PROJECT", (tmp_path / "moved").rename(project))
    (tmp_path / "next").rmdir()
    (project / "models/new.sql").write_text("")
    assert handed_over(tmp_path) is None


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b[:-1] + b"!", lambda b: b""])
def test_a_damaged_reading_is_not_handed_on(project, tmp_path, damage):
    kept = Home(tmp_path / "home").parsed
    kept.write_bytes(damage(kept.read_bytes()))
    assert handed_over(tmp_path) is None


@pytest.mark.nightly
def test_dbt_reads_the_project_once_and_again_where_the_reading_is_damaged(tmp_path):
    home, one_view = Home(tmp_path), ["build", "--select", "int_days"]
    assert dbt.run(one_view, home, "first").ok
    kept = home.parsed.read_bytes()
    assert dbt.run(one_view, home, "second").ok
    assert home.parsed.read_bytes() == kept, "dbt writes a new one where it reads anew"
    home.parsed.write_bytes(kept[:-1000])
    assert dbt.run(one_view, home, "third").ok
    assert len(home.parsed.read_bytes()) > len(kept) - 1000
    assert dbt.manifest(home, "third")["nodes"].keys() == dbt.manifest(home, "first")["nodes"].keys()


def test_json_that_an_engine_writes_among_dbts_lines_is_kept_as_text(monkeypatch, tmp_path):
    said = SimpleNamespace(stdout=["[1, 2]\n", "17\n", '{"error": "wrong"}\n'], wait=lambda: 1)
    monkeypatch.setattr(child, "start", lambda *words, **more: said)
    home = Home(tmp_path)
    home.build("one").mkdir(parents=True)
    done = dbt.run(["build"], home, "one")
    assert not done.ok
    assert done.errors == ["[1, 2]", "17", "wrong"]
