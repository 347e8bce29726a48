"""What is printed and logged names nobody: no number of person, claim or employer, no hash of one."""

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from extract_planting import Planted
from office import CLAIMS, KEY, MEMBERS, claim, member, nik, text
from planting import copy_project

from warehouse.explorer import sandbox
from warehouse.ingest import identity

EMPLOYER = "JK90817263"
NAME = "SITI RAHAYU WULANDARI"
N_PERSONS = 60


def claim_number(n: int) -> str:
    return f"73069182{n:02}"


SECRETS = (
    {nik(n) for n in range(N_PERSONS)} | {claim_number(n) for n in range(N_PERSONS)} | {EMPLOYER, NAME}
)


def files(office) -> list[Path]:
    """An office's files: good rows, broken rows of every kind that quotes something, and names."""
    members = [(*member(n), EMPLOYER, NAME) for n in range(N_PERSONS)]
    members += [(*member(n, TMT="31/02/2025"), EMPLOYER, NAME) for n in range(5)]
    # Cells that slipped a column: identifiers where none belongs.
    members += [
        (*member(7, **{"Kabupaten/Kota": claim_number(8)}), EMPLOYER, NAME),
        (*member(9, Segmen=f"{claim_number(9)} x"), EMPLOYER, NAME),
        (*member(10, NIK=f"{nik(10)}X!"), EMPLOYER, NAME),
        (*member(11), f"{EMPLOYER}?", NAME),
        (*member(12), EMPLOYER),
    ]
    claims = [
        claim(n, **{"No Klaim": claim_number(n), "Kabupaten/Kota": "Kota Pasuruan"})
        for n in range(N_PERSONS)
    ]
    claims += [claim(n, **{"No Klaim": claim_number(n), "Jumlah": "seribu"}) for n in range(3)]
    claims += [claim(4, **{"No Klaim": claim_number(4), "Status": claim_number(4)})]
    return [
        office.write(f"peserta {nik(1)}.csv", text((*MEMBERS, "NPP", "Nama Peserta"), members)),
        office.write("claims.csv", text((*CLAIMS, f"Catatan {nik(2)}"), [(*c, "x") for c in claims])),
    ]


def hashes(office) -> set[str]:
    """Identifiers as they are kept, in both spellings."""
    rows = [row for entity in ("members", "claims") for row in office.held(entity)]
    kept = {value for row in rows for value in row.values() if isinstance(value, UUID)}
    assert len(kept) > 2 * N_PERSONS
    return {str(value) for value in kept} | {value.hex for value in kept}


def leaks(said: str, secrets: set[str]) -> list[str]:
    # A terminal wraps, so blanks count for nothing.
    flat = re.sub(r"\s+", "", said).lower()
    return [secret for secret in secrets if re.sub(r"\s+", "", secret).lower() in flat]


def text_of(folder: Path) -> str:
    """Everything in a folder that is no Parquet of an extract, as text; names of files too."""
    found = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".parquet"]
    return "\n".join(f"{p.name}\n{p.read_bytes().decode(errors='replace')}" for p in found)


# Without a build


def test_ingest_names_nobody(office):
    said = office.ingest("--explain", *files(office))
    # The file's own name stands in what the one who wrote it reads, and nowhere else.
    printed = said.output.replace(f"peserta {nik(1)}.csv", "")
    assert said.exit_code == 0, said.output
    assert office.quarantined().height >= 13
    secrets = SECRETS | hashes(office)
    assert leaks(printed, secrets) == []
    assert leaks(text_of(office.home), secrets) == []


@pytest.mark.parametrize(
    "content",
    [
        text((nik(3), NAME, EMPLOYER), [(nik(4), NAME, EMPLOYER)]),
        text((NAME, nik(3), "BPU", "01/01/2025"), [(NAME, nik(4), "BPU", "01/01/2025")], delimiter=","),
        text(("NIK", "TMT", nik(5), EMPLOYER[2:]), [(nik(4), "x", "x", "x")]),
        text(MEMBERS, [member(n, **{"Kabupaten/Kota": nik(n)}) for n in range(3)]),
        text(MEMBERS, [member(n, NIK=f"{nik(n)}?", Segmen=claim_number(n)) for n in range(3)]),
    ],
    ids=["no_headers", "no_headers_and_the_name_first", "two_headers", "slipped", "no_row_is_right"],
)
def test_a_refused_file_names_nobody(office, content):
    said = office.ingest(office.write("a.csv", content))
    assert said.exit_code == 1
    assert leaks(said.output, SECRETS | set(NAME.split())) == []
    assert leaks(text_of(office.home), SECRETS) == []


ROW = {"claim_id": "e58ed763-928c-4155-bee9-fdbaaadc15f3", "person_id": "0" * 32, "program": "JKM"}


def test_a_failed_check_on_records_shows_no_identifier(release_home):
    manifest = json.loads((release_home / "current" / "manifest.json").read_text())
    planted = Planted(release_home)
    for name in ("int_extract__claims", "records_claims"):
        empty = ", ".join(
            f"cast(null as {column['data_type'] or 'integer'}) as {column['name']}"
            for column in planted.nodes[name]["columns"].values()
            if column["name"] not in ("claim_id", "program")
        )
        planted.con.execute(
            f"create table {planted.nodes[name]['relation_name']} as"
            f" select uuid '{ROW['claim_id']}' as claim_id, 'JKM' as program, {empty} from range(2)"
        )
        test = manifest["nodes"][_test_of(manifest, f"{name}__keeps_its_rules")]
        rows = planted.ask(test["compiled_code"])
        assert [row[0] for row in rows].count(f"{name}__one_row_per_key") == 2
        assert ROW["claim_id"] not in str(rows)
        assert "(claim_id)" in str(rows)


def _test_of(manifest: dict, name: str) -> str:
    return next(key for key, node in manifest["nodes"].items() if node["name"] == name)


def test_every_identifier_of_the_contract_is_hidden_by_the_checks():
    macro = Path(identity.__file__).parents[1] / "macros" / "checks.sql"
    listed = set(
        re.search(r"return\(\[('[^\]]+')\]\)", macro.read_text())[1].replace("'", "").split(", ")
    )
    manifest_ids = {"person_id", "employer_id", "claim_id"}
    spells = (
        Path(identity.__file__).parents[2] / "models/intermediate/int_extract__spells.sql"
    ).read_text()
    keys = set(re.findall(r"short_key\([^)]*\) }} as (\w+)", spells))
    assert keys
    assert manifest_ids | keys == listed


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"value={ROW['claim_id']} | JKM", "value=(hidden) | JKM"),
        (f"person={ROW['claim_id'].replace('-', '')}", "person=(hidden)"),
        (f"person=12345678901234567890 {nik(1)}", "person=(hidden) (hidden)"),
        ("region=351401 010190 0001", "region=(hidden)"),
        ("value=184720007627  line=2024-01-31", "value=184720007627  line=2024-01-31"),
        (f"sha256 {'ab' * 32}", f"sha256 {'ab' * 32}"),
    ],
)
def test_what_dbt_says_passes_without_hashes_and_numbers_of_persons(line, shown):
    assert identity.hidden(line) == shown


def test_the_scan_sees_what_it_looks_for(tmp_path):
    (tmp_path / "a.log").write_text(f"x {nik(1)}\n")
    assert leaks(text_of(tmp_path), SECRETS) == [nik(1)]
    assert leaks("SITI  RAHAYU\n WULANDARI", SECRETS) == [NAME]


# With a build


@pytest.mark.slow
@pytest.mark.nightly
def test_build_failure_release_and_sql_box_name_nobody(office, tmp_path):
    project = copy_project(tmp_path / "project")
    environment = os.environ | {
        "WAREHOUSE_HOME": str(office.home), "WAREHOUSE_KEY": KEY, "PYTHONPATH": str(project),
        "COLUMNS": "200",
    }  # fmt: skip

    def run(*command: str) -> subprocess.CompletedProcess:
        words = [sys.executable, "-m", *command]
        return subprocess.run(
            words, cwd=project, env=environment, capture_output=True, text=True, check=False
        )

    ingested = office.ingest(*files(office))
    assert ingested.exit_code == 0
    secrets = SECRETS | hashes(office)
    # A check that somebody writes without a thought: it selects whole rows.
    planted = project / "tests" / "singular" / "assert_planted.sql"
    planted.write_text(
        "select *, person_id as who, cast(claim_id as varchar) || ' of ' || person_id as told"
        " from {{ ref('records_claims') }} where amount_idr is not null"
    )
    failed = run("warehouse.cli", "build")
    assert failed.returncode == 1
    assert "assert_planted" in failed.stdout
    assert "(hidden)" in failed.stdout
    (office.home / "build" / "dev").mkdir(exist_ok=True)
    by_dbt = run("dbt.cli.main", "build", "--exclude-resource-type", "unit_test")
    assert by_dbt.returncode == 1
    assert "(hidden)" in by_dbt.stdout
    planted.unlink()
    built = run("warehouse.cli", "build")
    assert built.returncode == 0, built.stdout[-3000:]
    for typed in (
        f"select '{nik(1)}'",
        f"select {nik(2)} as n",
        f'select "{NAME}"',
        f"-- {EMPLOYER}\nselect 1",
    ):
        with suppress(sandbox.RefusedError):
            sandbox.run(typed, (office.home / "current").resolve() / "warehouse.duckdb")
    for done in (failed, by_dbt, built):
        assert leaks(done.stdout + done.stderr, secrets) == []
    assert (office.home / "sql-box.jsonl").read_text().count("\n") == 4
    logs = [*(project / "logs").rglob("*"), *(project / "target").rglob("*.json")]
    logged = "".join(file.read_text() for file in logs if file.is_file())
    assert leaks(logged, secrets) == []
    # Build files hold the hashes, as they must; releases, quality report, quarantine and logs do not.
    for file in (office.home / "build").rglob("*.duckdb"):
        file.unlink()
    assert leaks(text_of(office.home), secrets) == []
