"""The input contract: its documents, the warehouse's SQL and the code say the same."""

import re

import pytest

from warehouse.ingest import document
from warehouse.ingest.contract import ENTITIES, Entity
from warehouse.ingest.headers import normal
from warehouse.settings import PROJECT

# What ingest writes; Spark is told, as it cannot read it from the files.
TYPES = {
    "identifier": "uuid",
    **dict.fromkeys(("date", "month", "month_or_date"), "date"),
    "year": "smallint",
    "amount": "bigint",
}

by_entity = pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda e: e.name)


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_documents_are_what_the_code_says(language):
    committed = (PROJECT / f"docs/input-contract.{language}.md").read_text(encoding="utf-8")
    assert committed == document.render(language), "make findings writes them anew"


@by_entity
def test_the_examples_of_the_documents_are_accepted_whole(entity: Entity, office):
    said = office.ingest(office.write("example.csv", document.EXAMPLES[entity.name]))
    assert said.exit_code == 0, said.output
    [batch] = office.batches()
    assert (batch.entity, batch.n_accepted, batch.n_rejected) == (entity.name, 2, 0)


@by_entity
def test_the_models_read_the_columns_of_the_contract_in_their_types(entity: Entity):
    macro = (PROJECT / "warehouse/macros/extracts.sql").read_text(encoding="utf-8")
    [columns] = re.findall(rf"'{entity.name}': \{{(.*?)\}}", macro, re.DOTALL)
    read = dict(re.findall(r"'(\w+)': '(\w+)'", columns))
    assert read == {c.name: TYPES.get(c.kind, "string") for c in entity.columns}


@by_entity
def test_a_header_is_understood_as_one_column_only(entity: Entity):
    headers = [h for c in entity.columns for h in {normal(c.name), *c.headers}]
    assert sorted(headers) == sorted(set(headers))
    assert headers == [normal(h) for h in headers]
