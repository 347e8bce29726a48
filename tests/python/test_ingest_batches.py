"""Batches of `warehouse ingest`: counted once, replaced, committed together or not at all."""

import fcntl
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from office import CLAIMS, CONTRIBUTIONS, MEMBERS, claim, member, members_text, text

from warehouse.settings import Home
from warehouse.simulate.run import simulate
from warehouse.simulate.world import World

# Once, again, instead


def test_a_file_counts_once_whatever_its_name(office):
    office.ingest(office.write("members.csv", members_text()))
    before = (office.home / "extracts/catalog.json").read_bytes()
    said = office.ingest(office.write("copy of members.txt", members_text()))
    assert (said.exit_code, said.output) == (0, "copy of members.txt: already held, nothing to do")
    assert (office.home / "extracts/catalog.json").read_bytes() == before
    both = office.ingest(office.write("a.csv", members_text(5)), office.write("b.csv", members_text(5)))
    assert "b.csv: already held" in both.output


def test_rows_that_an_earlier_batch_holds_or_that_stand_twice_do_not_count_again(office):
    office.ingest(office.write("july.csv", members_text(3)))
    again = [member(2), member(3), member(3), member(4)]
    said = office.ingest(office.write("august.csv", text(MEMBERS, again)))
    assert "4 rows of members read = 2 accepted + 2 quarantined" in said.output
    assert dict(office.quarantined().select("row", "reason_en").rows()) == {
        "2": "is held by an earlier batch", "4": "stands in the file twice",
    }  # fmt: skip
    assert len(office.held("members")) == 5


def test_one_claim_has_one_row_and_payments_of_one_claim_have_a_row_each(office):
    monthly = {"No Klaim": "JP-1", "Program": "JP", "Satuan": "pembayaran"}
    found = [
        claim(1, **monthly, **{"Tgl Bayar": "01/10/2025"}),
        claim(1, **monthly, **{"Tgl Bayar": "01/11/2025"}),
        claim(2),
        claim(2, Jumlah="10.000.000"),
    ]
    office.ingest(office.write("claims.csv", text(CLAIMS, found)))
    assert len({r["claim_id"] for r in office.held("claims")}) == 3
    assert office.quarantined()["reason_en"].to_list() == ["is the number of two different rows"]


def test_replace_retires_earlier_batches_of_the_same_entity_only(office):
    office.ingest(
        office.write("july.csv", members_text(3)), office.write("claims.csv", text(CLAIMS, [claim(1)]))
    )
    [members, _] = office.batches()
    said = office.ingest("--replace", office.write("august.csv", members_text(2)))
    assert said.exit_code == 0
    assert sorted((b.entity, b.source_file) for b in office.batches()) == [
        ("claims", "claims.csv"), ("members", "august.csv"),
    ]  # fmt: skip
    assert len(office.held("members")) == 2
    office.ingest(office.write("more.csv", text(MEMBERS, [member(9)])))
    assert not (office.home / members.folder).exists(), "the next command sweeps what was retired"


def test_a_dry_run_says_all_and_keeps_nothing(office):
    bad = office.write("members.csv", text(MEMBERS, [member(1), member(2, TMT="besok")]))
    said = office.ingest("--dry-run", bad)
    assert said.exit_code == 0
    assert "2 rows of members read = 1 accepted + 1 quarantined" in said.output
    assert "started_on is no date Write the date as" in said.output
    assert "Dry run: nothing was kept." in said.output
    assert office.batches() == []
    assert office.files() == []


def test_explain_prints_how_headers_were_understood(office):
    said = office.ingest("--dry-run", "--explain", office.write("members.csv", members_text()))
    assert "members.csv as members is read from" in said.output
    assert "person_id NIK region_code Kabupaten/Kota" in said.output
    assert "paid_through_on Lunas s.d." in said.output
    assert "employer_id –" in said.output


def test_headers_and_names_of_files_are_text_and_no_markup(office):
    file = office.write("[red]members.csv", members_text().replace("NIK", "[/NIK]", 1))
    said = office.ingest("--dry-run", "--explain", file)
    assert said.exit_code == 0
    assert "[red]members.csv as members" in said.output
    assert "person_id [/NIK]" in said.output


def test_one_bad_file_keeps_all_files_out(office):
    good = office.write("members.csv", members_text())
    bad = office.write("claims.csv", text(CLAIMS[:-1], [claim(1)[:-1]]))
    said = office.ingest(good, bad)
    assert said.exit_code == 1
    assert "claims.csv: As claims it lacks amount_idr (amount idr, amount, jumlah)." in said.output
    assert "Nothing was kept: all files of a command are kept, or none." in said.output
    assert office.batches() == []
    assert office.files() == []
    assert office.ingest(good).exit_code == 0


def test_the_date_of_a_file_is_said_or_its_latest_date(office):
    early = office.write("early.csv", text(MEMBERS, [member(1), member(2, TMT="01/08/2025")]))
    office.ingest(early)
    assert office.batches()[0].as_of_on == date(2025, 8, 1)
    office.ingest("--replace", "--as-of", "2025-07-31", early)
    [batch] = office.batches()
    assert (batch.as_of_on, batch.n_rejected) == (date(2025, 7, 31), 1)
    assert office.quarantined()["reason_en"].to_list() == ["lies after the date of the file"]


# Beside others


def test_simulated_and_real_rows_never_meet(office):
    small = World(300, 12, 1, np.datetime64("2025-06", "M"), (("3575", 1.0),))
    simulate(Home(office.home), small)
    simulated = office.batches()
    file = office.write("members.csv", members_text())
    said = office.ingest(file)
    assert said.exit_code == 1
    assert "This WAREHOUSE_HOME holds simulated batches of claims, contributions, members" in said.output
    assert "Use another WAREHOUSE_HOME, or --replace the simulated ones." in said.output
    assert office.batches() == simulated
    assert office.ingest("--replace", file).exit_code == 0
    assert [(b.entity, b.is_simulated) for b in office.batches()] == [("members", False)]


def test_a_second_writer_is_sent_away(office):
    office.home.mkdir()
    with Home(office.home).lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = office.ingest(office.write("members.csv", members_text()))
    assert said.exit_code == 1
    assert "Another build is running in this WAREHOUSE_HOME." in said.output


def test_what_a_killed_command_left_is_swept(office):
    assert office.ingest(office.write("members.csv", members_text())).exit_code == 0
    left = [
        office.home / "extracts/.work-1/0/accepted-000001.parquet",
        office.home / "extracts/members/batch=dead/x.parquet",
    ]
    for file in left:
        file.parent.mkdir(parents=True)
        file.write_text("half")
    assert office.ingest(office.write("more.csv", text(MEMBERS, [member(9)]))).exit_code == 0
    assert not any(file.exists() for file in left)


def remove(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def lose_rows(file: Path) -> None:
    pl.read_parquet(file).head(2).write_parquet(file)


@pytest.mark.parametrize(
    "harm, problem",
    [
        (remove, "is missing"),
        (cut, "was cut or damaged"),
        (lose_rows, "was cut or damaged"),
    ],
)
def test_a_build_names_the_file_of_a_batch_that_is_not_there_or_torn(office, harm, problem):
    office.ingest(office.write("members.csv", members_text(3)))
    [batch] = office.batches()
    harm(office.home / batch.folder / "part-0.parquet")
    said = office.build()
    assert said.exit_code == 1
    assert f"file={office.home / batch.folder}" in said.output
    assert f"batch=members.csv (members) problem={problem} remedy=Restore it" in said.output
    assert "or ingest all files of members again with --replace." in said.output
    assert "Served as before: nothing" in said.output


def test_a_build_says_what_to_do_about_a_catalog_that_cannot_be_read(office):
    (office.home / "extracts").mkdir(parents=True)
    (office.home / "extracts/catalog.json").write_text('{"batches": [')
    for said in (office.build(), office.ingest(office.write("members.csv", members_text()))):
        assert said.exit_code == 1
        assert "catalog.json cannot be read (1 faults). Restore it from a backup" in said.output


@pytest.mark.parametrize(
    "name, problem, remedy",
    [
        ("none.csv", "none.csv: There is no such file.", "Check the name and the folder."),
        ("", "It is a folder.", "Name the files in it."),
    ],
)
def test_a_wrong_path_is_told_from_a_wrong_file(office, name, problem, remedy):
    said = office.ingest(office.folder / name)
    assert said.exit_code == 1
    assert problem in said.output
    assert remedy in said.output


def test_headers_of_two_entities_ask_which(office):
    # Claims and contributions at once: whoever exports everything into one table.
    both = dict.fromkeys((*CLAIMS, *CONTRIBUTIONS[4:5]), "")
    row = dict(zip(CLAIMS, claim(1), strict=True)) | {"Bulan Iuran": "Juli 2025"}
    file = office.write("all.csv", text(tuple(both), [tuple(row[h] for h in both)]))
    said = office.ingest(file)
    assert said.exit_code == 1
    assert "It could hold contributions or claims. Say which with --entity." in said.output
    assert office.ingest("--entity", "claims", file).exit_code == 0
    assert office.batches()[0].entity == "claims"
