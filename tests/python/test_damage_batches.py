"""Batches, catalogs, quarantines and keys that are cut, flipped or gone: what is said mends them."""

import json
import re
import shlex
import shutil
from pathlib import Path

import polars as pl
import pytest
from faults import (
    assert_batches_are_whole,
    assert_served_is_whole,
    copy_of,
    follow,
)
from figures import FIGURES
from harming import cut, empty, flip, flip_every_part, harms, lose

from warehouse.ingest import batch
from warehouse.settings import Home


@pytest.fixture
def home(given, folder) -> Path:
    return copy_of(given.home, folder)


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


CHECK = ("check", "--landing")


@pytest.mark.parametrize("harm", harms(cut, lose))
def test_a_harmed_catalog_stops_every_command_and_nothing_of_its_batches_is_swept(
    server, home, given, harm
):
    catalog = home / "extracts/catalog.json"
    whole, held = catalog.read_bytes(), sorted(home.glob("extracts/*/*/*"))
    harm(catalog)
    for words in (("build",), ("ingest", given.files["contributions"]), ("doctor",), CHECK):
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
