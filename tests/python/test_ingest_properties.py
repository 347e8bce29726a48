"""Whatever stands in a file: accepted + quarantined = read, twice is once, and never a traceback."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from office import CLAIMS, CONTRIBUTIONS, MEMBERS, Office, claim, contribution, member, members_text

from warehouse.ingest import text

KINDS = {
    "members": (MEMBERS, member),
    "contributions": (CONTRIBUTIONS, contribution),
    "claims": (CLAIMS, claim),
}
# Cells that offices write, right under one header or another; and anything at all.
OFTEN = st.sampled_from((
    "", "-", "0", "3575", "3514", "Kota Pasuruan", "Pasuruan", "BPU", "PU", "JAKON", "PMI", "JKK", "JP",
    "JKK+JKM", "JHT JKK JKM", "APBD", "Peserta sendiri", "31/12/2025", "01/07/2025", "2025-07-31",
    "29/02/2025", "45839", "Juli 2025", "07/25", "10.000", "-1", "1E+15", "Rp 16.800,-", "klaim",
    "pembayaran", "dibayar", "ditolak", "L", "Total", "#N/A", "1990", "90", '"', "a;b", "a\nb", "'",
    "=1+1", "\u00a0", "é", "x" * 300,
))  # fmt: skip
ANYTHING = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@st.composite
def tables(draw) -> tuple[str, list[list[str]]]:
    """An entity and rows of it: right ones, others with cells changed, cut, too long, the same again."""
    entity = draw(st.sampled_from(sorted(KINDS)))
    headers, make = KINDS[entity]
    rows = []
    for n in range(draw(st.integers(0, 12))):
        row = list(make(draw(st.sampled_from((n, 1)))))
        for place in draw(st.lists(st.integers(0, len(headers) - 1), max_size=3)):
            row[place] = draw(OFTEN | ANYTHING)
        cut = draw(st.sampled_from((0,) * 8 + (1, len(row) - 1, -1)))
        rows.append([*row, "zu viel"] if cut < 0 else row[: len(row) - cut])
    return entity, rows


def written(headers: tuple[str, ...], rows: list[list[str]], delimiter: str) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\n").writerows([headers, *rows])
    return target.getvalue()


@contextmanager
def an_office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        yield Office(Path(folder))


@given(tables(), st.sampled_from(",;\t|"))
@settings(max_examples=20, deadline=None)
def test_every_row_is_accepted_or_quarantined_and_twice_is_once(table, delimiter):
    entity, rows = table
    with an_office() as office:
        file = office.write("file.csv", written(KINDS[entity][0], rows, delimiter))
        said = office.ingest("--entity", entity, file)
        if said.exit_code:
            assert "Nothing was kept" in said.output
            assert office.batches() == []
            return
        [batch] = office.batches()
        n_rows = sum(any(cell.strip() for cell in row) for row in rows)
        assert batch.n_accepted + batch.n_rejected == batch.n_read == n_rows
        assert len(office.held(entity)) == batch.n_accepted
        assert sum(r.n_rows for r in batch.rejections) == batch.n_rejected
        before = [(f, f.read_bytes()) for f in office.files()]
        assert "already held" in office.ingest("--entity", entity, file).output
        assert [(f, f.read_bytes()) for f in office.files()] == before
        again = office.write("again.csv", file.read_bytes() + b"\n")
        office.ingest("--entity", entity, again)
        assert len(office.held(entity)) == batch.n_accepted, "the same rows in another file"


@given(tables(), st.integers(40, 400), st.sampled_from(("utf-8", "utf-16", "cp1252")))
@settings(max_examples=12, deadline=None)
def test_rows_do_not_depend_on_where_a_file_is_cut_into_blocks(table, size, encoding):
    entity, rows = table
    content = written(KINDS[entity][0], rows, ";").encode(encoding, "replace")
    found = []
    for n_bytes in (text.BLOCK_BYTES, size):
        with an_office() as office, patch.object(text, "BLOCK_BYTES", n_bytes):
            file = office.write("file.csv", content)
            said = office.ingest("--entity", entity, file)
            held = [] if said.exit_code else [office.held(entity), office.batches()[0].rejections]
            found.append((said.exit_code, held))
    assert found[0] == found[1]


PLAIN = members_text(5).encode()


@given(
    st.integers(0, len(PLAIN)),
    st.integers(0, 60),
    st.binary(max_size=12)
    | st.sampled_from([b'"', b"\n", b";", b"\0", b"\xff\xfe", b"\r", b"\xef\xbb\xbf"]),
)
@example(0, 0, b"PAR1")
@example(0, 0, b"PK\x03\x04")
@example(0, 0, b"\xff\xfe")
@settings(max_examples=30, deadline=None)
def test_a_damaged_file_is_read_or_refused_with_a_remedy(at, n_gone, put):
    with an_office() as office:
        said = office.ingest(office.write("file.csv", PLAIN[:at] + put + PLAIN[at + n_gone :]))
        if said.exit_code:
            assert "Nothing was kept" in said.output
            assert office.batches() == []
        else:
            [batch] = office.batches()
            assert batch.n_accepted + batch.n_rejected == batch.n_read


@pytest.mark.slow
@pytest.mark.nightly
@given(tables(), st.sampled_from(",;\t|"))
@settings(max_examples=400, deadline=None)
def test_every_row_is_accepted_or_quarantined_in_many_tables(table, delimiter):
    test_every_row_is_accepted_or_quarantined_and_twice_is_once.hypothesis.inner_test(table, delimiter)
