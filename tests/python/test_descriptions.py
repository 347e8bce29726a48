"""Every served column is described in Indonesian, nothing else is, and each rule names an offender."""

import json
import re

import pytest
from babel.messages.pofile import read_po

from warehouse import dbt, descriptions

# Relations, files and codes; words in capitals; numbers, whose marks differ between the languages.
KEPT = re.compile(r"\w+(?:[/_.]\w+)+|[A-Z]{2,}|\d[\d.,]*")


@pytest.fixture(scope="module")
def served(built) -> list[dict]:
    return dbt.served_relations(json.loads((built / "target" / "manifest.json").read_text()))


def messages() -> dict:
    """Messages of the catalogue by their English, translated or not."""
    with descriptions.FILE.open("rb") as file:
        return {message.id: message for message in read_po(file) if message.id}


def kept(text: str) -> set[str]:
    return {re.sub("[.,]", "", word) if word[0].isdigit() else word for word in KEPT.findall(text)}


def every_text_is_of_a_served_column(served: list[dict]) -> list[str]:
    described = {c["description"] for relation in served for c in relation["columns"].values()}
    return [f"stale: {text}" for text in messages() if text not in described]


def indonesian_is_not_english(served: list[dict]) -> list[str]:
    return [f"English: {text}" for text, message in messages().items() if message.string == text]


def names_and_numbers_are_kept(served: list[dict]) -> list[str]:
    missing = {text: kept(text) - kept(message.string) for text, message in messages().items()}
    return [f"lost {', '.join(sorted(lost))}: {text}" for text, lost in missing.items() if lost]


RULES = [
    descriptions.faults,
    every_text_is_of_a_served_column,
    indonesian_is_not_english,
    names_and_numbers_are_kept,
]
UNTOLD = (
    "claims.claims_by_office.period_start has no description in Indonesian:"
    " add one to models/descriptions.id.po for 'First day of the period.'."
)
FIRST_DAY = 'msgid "First day of the period."\nmsgstr "Hari pertama periode."\n'
# Rule, what a slip makes of a piece of the file, the offence that must be named.
SLIPS = [
    (descriptions.faults, FIRST_DAY, "", UNTOLD),
    (descriptions.faults, '"Hari pertama periode."', '""', UNTOLD),
    (descriptions.faults, FIRST_DAY, f"#, fuzzy\n{FIRST_DAY}", UNTOLD),
    (
        descriptions.faults,
        'msgstr "Hari pertama periode."',
        "Hari pertama periode.",
        "models/descriptions.id.po cannot be read: line 16 is 'Hari pertama periode.'.",
    ),
    (
        every_text_is_of_a_served_column,
        FIRST_DAY,
        f'{FIRST_DAY}\nmsgid "Was renamed."\nmsgstr "Sudah berganti nama."\n',
        "stale: Was renamed.",
    ),
    (
        indonesian_is_not_english,
        '"Hari pertama periode."',
        '"First day of the period."',
        "English: First day of the period.",
    ),
    (
        names_and_numbers_are_kept,
        '"Program (core.dim_program); ALL adalah total seperti tercetak."',
        '"Program; semua adalah total seperti tercetak."',
        "lost ALL, core.dim_program: Programme (core.dim_program); ALL is a total as printed.",
    ),
    (
        names_and_numbers_are_kept,
        '"Jarak dalam bulan dari bulan kejadian sampai bulan lapor, 0 sampai 12."',
        '"Jarak dalam bulan dari bulan kejadian sampai bulan lapor, 0 sampai 120."',
        "lost 12: Months from the month of the event to the month of the report, 0 to 12.",
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(served, rule):
    offences = rule(served)
    assert not offences, "\n".join(offences)


@pytest.mark.parametrize(("rule", "piece", "slip", "offence"), SLIPS, ids=[s[3] for s in SLIPS])
def test_rule_names_the_offender(served, rule, piece, slip, offence, tmp_path, monkeypatch):
    text = descriptions.FILE.read_text(encoding="utf-8")
    assert text.count(piece) == 1
    file = tmp_path / descriptions.FILE.name
    file.write_text(text.replace(piece, slip), encoding="utf-8")
    monkeypatch.setattr(descriptions, "FILE", file)

    [found] = rule(served)

    assert found.startswith(offence)


def test_every_rule_is_seen_to_fail():
    assert {slip[0] for slip in SLIPS} == set(RULES)
