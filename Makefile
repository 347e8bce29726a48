# Every target works on a bare machine with Python >= 3.11: .venv is made from the lock when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
AXE := tests/browser/node_modules

.PHONY: build test app findings lint format lock clean ci-full

build: $(STAMP) ## Seeds to served marts
	$(BIN)/warehouse build

test: $(STAMP) $(AXE) ## All tests of the fast lane
	$(BIN)/python -m pytest -m "not nightly" --numprocesses auto --dist worksteal

app: $(STAMP) ## The explorer, on the served release
	$(BIN)/warehouse serve

findings: $(STAMP) ## Documents with numbers, from the served release; the input contract, from code
	$(BIN)/python -m warehouse.ingest.document
	$(BIN)/python -m warehouse.findings
	$(BIN)/python tests/python/chance.py
	$(BIN)/python tests/python/quality_document.py

ci-full: ## The slow lane: the README's commands on a bare copy, and dbt alone
	rm -rf data/ci-full && git clone --quiet . data/ci-full
	cd data/ci-full && $(MAKE) build && $(MAKE) test && .venv/bin/pip install --quiet --no-build-isolation -e '.[actuarial]' && .venv/bin/python -m pytest -m nightly && .venv/bin/dbt build --quiet
	rm -rf data/ci-full

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfmt --check --quiet models tests/singular
	$(BIN)/sqlfluff lint --disable-progress-bar models

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfmt --quiet models tests/singular

$(AXE): tests/browser/package-lock.json
	npm ci --silent --prefix tests/browser
	touch $@

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock: ## Versions and hashes, no index addresses (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --no-strip-extras --extra test --extra lint pyproject.toml -o requirements.lock

clean: ## Removes what was built; keeps the releases
	rm -rf target logs $(VENV) .pytest_cache .ruff_cache *.egg-info data/build/2* data/build/dev/warehouse.duckdb*
