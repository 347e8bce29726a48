"""What `warehouse ingest` does with identifiers and with what names a person."""

import re
import stat
from pathlib import Path

import pytest
from office import CLAIMS, KEY, MEMBERS, claim, member, members_text, nik, text

OTHER_KEY = KEY[::-1]
PERSONAL = {
    "Nama Lengkap": "SITI RAHAYU",
    "Alamat KTP": "Jl. Merdeka 17",
    "No. HP": "081234567890",
    "E-mail": "siti@example.org",
    "Nama Ibu Kandung": "SUMIATI",
}


def with_columns(headers: tuple, row: tuple, extra: dict[str, str]) -> str:
    return text((*headers, *extra), [(*row, *extra.values())])


def everything_kept(office) -> str:
    """Every value of every batch, and all text beside them but hashes, where digits meet too."""
    held = [str(list(row.values())) for e in ("members", "claims") for row in _held(office, e)]
    beside = "\n".join(f.read_text() for f in office.files() if f.suffix != ".parquet")
    return "\n".join([*held, re.sub(r"\b[0-9a-f]{64}\b", "", beside)])


def _held(office, entity: str) -> list[dict]:
    return office.held(entity) if any(b.entity == entity for b in office.batches()) else []


# The key


@pytest.fixture
def config(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "bpjstk-warehouse" / "key"


def test_the_key_is_made_once_outside_the_data_folder_for_its_owner_only(office, config):
    office.ingest(office.write("a.csv", text(MEMBERS, [member(1)])), key=None)
    made = config.read_bytes()
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert len(made) == 64
    assert office.home not in config.parents
    said = office.ingest(office.write("b.csv", text(MEMBERS, [member(1, Segmen="PU")])), key=None)
    assert said.exit_code == 0
    assert config.read_bytes() == made
    assert len({row["person_id"] for row in office.held("members")}) == 1
    assert made.decode() not in everything_kept(office)


def test_a_key_that_others_can_read_is_refused(office, config):
    file = office.write("a.csv", members_text())
    office.ingest("--dry-run", file, key=None)
    config.chmod(0o640)
    said = office.ingest(file, key=None)
    assert said.exit_code == 1
    assert f"Others can read the key file {config}. Run: chmod 600 {config}" in said.output
    config.chmod(0o600)
    assert office.ingest(file, key=None).exit_code == 0


def test_a_damaged_key_is_refused_rather_than_made_anew(office, config):
    file = office.write("a.csv", members_text())
    office.ingest("--dry-run", file, key=None)
    config.write_text("")
    said = office.ingest(file, key=None)
    assert said.exit_code == 1
    assert "is damaged. Restore it from a backup" in said.output
    assert config.read_text() == ""


def test_a_key_within_the_data_folder_is_refused(office, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(office.home / "config"))
    said = office.ingest(office.write("a.csv", members_text()), key=None)
    assert said.exit_code == 1
    assert "lies inside the data folder. Set XDG_CONFIG_HOME or WAREHOUSE_HOME" in said.output


def test_a_key_of_few_letters_is_refused(office):
    said = office.ingest(office.write("a.csv", members_text()), key="bpjs2025")
    assert said.exit_code == 1
    assert "WAREHOUSE_KEY is too short" in said.output
    assert "bpjs2025" not in said.output


def test_another_key_than_that_of_the_batches_held_is_refused(office):
    office.ingest(office.write("a.csv", members_text()))
    claims = office.write("claims.csv", text(CLAIMS, [claim(1)]))
    said = office.ingest(claims, key=OTHER_KEY)
    assert said.exit_code == 1
    assert "The batches held were made with another key: no person would meet itself." in said.output
    assert [b.entity for b in office.batches()] == ["members"]
    replaced = office.ingest(office.write("b.csv", members_text(4)), "--replace", key=OTHER_KEY)
    assert replaced.exit_code == 0


# What is never kept


def test_names_addresses_phones_and_mails_are_dropped_and_the_drop_is_said(office):
    said = office.ingest(office.write("members.csv", with_columns(MEMBERS, member(1), PERSONAL)))
    assert said.exit_code == 0
    assert f"dropped on sight, as they name persons: {', '.join(PERSONAL)}" in said.output
    kept = everything_kept(office)
    assert not [value for value in PERSONAL.values() if value in kept + said.output]


def test_columns_beyond_the_contract_and_second_identifiers_are_dropped_and_named(office):
    extra = {"No KPJ": "10012345678", "Kecamatan": "Bugul Kidul"}
    said = office.ingest(office.write("members.csv", with_columns(MEMBERS, member(1), extra)))
    assert "dropped, as one identifier is enough: No KPJ" in said.output
    assert "not in the contract, dropped: Kecamatan" in said.output
    assert not re.search("10012345678|Bugul", everything_kept(office))


def test_no_identifier_is_kept_in_any_file_or_said(office):
    bad = [
        member(2, TMT="?"),
        member(3, NIK=nik(3) + "x" * 30),
        member(4, NIK=f"{nik(4)}/{nik(5)}, lama"),
    ]
    claims = text(CLAIMS, [claim(1), claim(2, **{"No Klaim": nik(7), "Jumlah": nik(2)})])
    said = office.ingest(
        office.write("members.csv", text(MEMBERS, [member(1), *bad])), office.write("claims.csv", claims)
    )
    assert "4 rows of members read = 1 accepted + 3 quarantined" in said.output
    assert "2 rows of claims read = 1 accepted + 1 quarantined" in said.output
    assert not re.search(r"\d{11}", everything_kept(office).replace("0" * 11, "") + said.output)


@pytest.mark.parametrize(
    "header, value, what",
    [
        ("Keterangan", f"anak dari {nik(7)}", "NIK"),
        ("Keterangan", "350101 410190 0001", "NIK"),
        ("Keterangan", "kpj lama 10012345678", "KPJ"),
        ("", nik(7), "NIK"),
        ("Segmen", nik(7), "NIK"),
        ("Lunas s.d.", "10012345678", "KPJ"),
    ],
)
def test_an_identifier_where_none_is_expected_stops_the_file(office, header, value, what):
    rows = [member(n) for n in range(50)]
    if header in MEMBERS:
        file = text(MEMBERS, [*rows, member(50, **{header: value})])
    else:
        file = text((*MEMBERS, header), [*((*r, "") for r in rows), (*member(50), value)])
    said = office.ingest(office.write("members.csv", file))
    assert said.exit_code == 1
    assert f"holds what looks like a {what}. Remove the column" in said.output
    assert value not in said.output
    assert office.files() == []


def test_a_mobile_number_is_no_kpj(office):
    extra = {"Keterangan": "hubungi 08123456789"}
    said = office.ingest(office.write("members.csv", with_columns(MEMBERS, member(1), extra)))
    assert said.exit_code == 0


# Kinds of identifiers


def test_nik_and_kpj_beside_each_other_are_warned_of(office):
    office.ingest(office.write("members.csv", members_text()))
    by_kpj = claim(1, NIK="10012345678")
    said = office.ingest(office.write("claims.csv", text(CLAIMS, [by_kpj]).replace("NIK", "No KPJ")))
    assert said.exit_code == 0
    assert "its persons are told apart by kpj, those held by nik" in said.output


def test_niks_rounded_by_a_spreadsheet_stop_the_file(office):
    rounded = [member(n, NIK=f"{nik(9 * n)[:15]}0") for n in range(30)]
    said = office.ingest(office.write("members.csv", text(MEMBERS, rounded)))
    assert said.exit_code == 1
    assert "Every NIK ends in 0: a spreadsheet has rounded them to fifteen digits." in said.output


def test_one_number_written_in_several_ways_is_one_person(office):
    number = nik(5)
    ways = [
        number,
        f"'{number}",
        f" {number} ",
        f"{number[:6]}.{number[6:12]}.{number[12:]}",
        f"{number}.0",
    ]
    segments = ["PU", "BPU", "PMI"]
    rows = [
        member(n, NIK=way, Segmen=segments[n % 3], TMT=f"0{1 + n}/07/2025") for n, way in enumerate(ways)
    ]
    office.ingest(office.write("members.csv", text(MEMBERS, rows)))
    held = office.held("members")
    assert len(held) == len(ways)
    assert len({row["person_id"] for row in held}) == 1
