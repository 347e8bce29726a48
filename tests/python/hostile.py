"""What becomes of a hostile file: rows read and the reasons of others, or a refusal with a remedy."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest
from office import Office


class Read(NamedTuple):
    accepted: int
    reasons: Mapping[str, int] = MappingProxyType({})
    says: str = ""


class Refused(NamedTuple):
    problem: str
    remedy: str


def case(name: str, content: object, expected: Read | Refused, *words: str) -> pytest.param:
    """A file of a test that is parametrised with `content, expected, words`."""
    return pytest.param(content, expected, words, id=name)


def meets(office: Office, file: Path, expected: Read | Refused, *words: str) -> None:
    """Ingest a file and hold what is said and kept against what is expected. A traceback fails."""
    said = office.ingest(*words, file)
    if isinstance(expected, Refused):
        assert said.exit_code == 1, said.output
        assert expected.problem in said.output
        assert expected.remedy in said.output
        assert office.batches() == []
        assert not [f for f in office.files() if f.suffix == ".parquet"]
        return
    assert said.exit_code == 0, said.output
    assert expected.says in said.output
    [batch] = office.batches()
    reasons = Counter()
    for r in batch.rejections:
        reasons[r.reason_en] += r.n_rows
    assert (batch.n_accepted, reasons) == (expected.accepted, Counter(expected.reasons))
    rejected = sum(expected.reasons.values())
    assert (batch.n_read, batch.n_rejected) == (expected.accepted + rejected, rejected)
    assert len(office.held(batch.entity)) == expected.accepted
    assert f"read = {expected.accepted:,} accepted + {rejected:,} quarantined" in said.output
    if rejected:
        assert office.quarantined().height == rejected
    assert "already held" in office.ingest(*words, file).output
