# Every target works on a bare machine with Python >= 3.11: .venv is made from the lock when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := .venv-peers
AXE := tests/browser/node_modules
AUDIT := .venv-audit
SOAK := $(addprefix tests/,$(addsuffix .py,$(addprefix python/test_,kills full_disk damage damage_batches readers at_once) browser/test_publications))

# Of `make changed`: what a change is held against.
BASE ?= origin/main

# Of `make bench`.
MEMBERS ?= 100000 2000000 10000000
RUNS ?= 3

.PHONY: build test app findings docs bench changed lint format lock audit sbom clean ci-full soak spark spark-cluster

build: $(STAMP) ## Seeds to served marts
	$(BIN)/warehouse build

test: $(STAMP) $(AXE) ## All tests of the fast lane
	$(BIN)/python -m pytest -m "not nightly" --numprocesses auto --dist worksteal

app: $(STAMP) ## The explorer, on the served release
	$(BIN)/warehouse serve

changed: $(STAMP) ## What CI does with a pull request: builds what the change touches, and says what it does to the data
	bash .ci/changed "$(BASE)"

findings: $(STAMP) ## Documents with numbers, from the served release; the input contract, from code
	$(BIN)/python -m warehouse.ingest.document
	$(BIN)/python -m warehouse.findings
	$(BIN)/python -m warehouse.dictionary
	$(BIN)/python -m warehouse.tutorial
	$(BIN)/python -m warehouse.methodology
	$(BIN)/python -m warehouse.lineage
	$(BIN)/python tests/python/chance.py
	$(BIN)/python tests/python/quality_document.py

docs: $(STAMP) ## data/docs/index.html: every model, column, test and SQL in one page that needs no network
	$(BIN)/dbt build --quiet --exclude-resource-type test unit_test
	$(BIN)/dbt docs generate --static --quiet
	mkdir -p data/docs && mv target/static_index.html data/docs/index.html

bench: $(PEERS)/.installed ## Side by side with other engines (an hour or two); docs/benchmarks.{md,csv,svg}
	[ -x /usr/lib/postgresql/15/bin/postgres ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-15; }
	$(PEERS)/bin/python benchmarks/side_by_side.py $(RUNS) $(MEMBERS)

soak: $(STAMP) $(AXE) ## Kills, full disks and readers at length (in ci-full too); figures of docs/reliability.md
	$(BIN)/python -m pytest -m nightly $(SOAK)

spark: $(PEERS)/.installed ## Build on DuckDB and on Spark; no row of any mart may differ; unit tests on Spark
	$(PEERS)/bin/dbt build --quiet --exclude-resource-type unit_test
	SPARK_CONF_DIR=tests/spark $(PEERS)/bin/dbt build --quiet --target spark --exclude-resource-type unit_test
	SPARK_CONF_DIR=tests/spark $(PEERS)/bin/warehouse compare duckdb spark
	SPARK_CONF_DIR=tests/spark $(PEERS)/bin/dbt test --quiet --target spark --select test_type:unit

spark-cluster: $(PEERS)/.installed ## The same on a standalone master with two workers on loopback
	$(PEERS)/bin/dbt build --quiet --exclude-resource-type unit_test
	PATH="$(CURDIR)/$(PEERS)/bin:$$PATH" SPARK_CONF_DIR=tests/spark tests/spark/cluster.sh \
		sh -c 'dbt build --quiet --target spark --exclude-resource-type unit_test && warehouse compare duckdb spark'

ci-full: ## The slow lane: the README's commands on a bare copy, dbt alone, and Spark
	[ -x /usr/sbin/nginx ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light openssl systemd; }
	command -v soffice >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-calc; }
	rm -rf data/ci-full && git clone --quiet . data/ci-full
	cd data/ci-full && $(MAKE) build && $(MAKE) test && .venv/bin/pip install --quiet --no-build-isolation -e '.[actuarial]' && .venv/bin/python -m pytest -m nightly --numprocesses auto --dist worksteal && .venv/bin/dbt build --quiet && $(MAKE) spark
	rm -rf data/ci-full

lint: $(STAMP) ## What a review should not have to say
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfmt --check --quiet models tests/singular
	$(BIN)/sqlfluff lint --disable-progress-bar models

format: $(STAMP) ## Mends what lint can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfmt --quiet models tests/singular

.PHONY: help
help: ## This list
	@sed -nE 's/^([a-z-]+):.*## /\1\t/p' Makefile | expand -t 16

$(AXE): tests/browser/package-lock.json
	npm ci --silent --prefix tests/browser
	touch $@

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Apart: Great Expectations would load pyspark wherever it is installed, for seconds of each build.
$(PEERS)/.installed: requirements.lock pyproject.toml
	command -v java >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless; }
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -e '.[bench,spark]'
	touch $@

lock: ## Versions and hashes, no index addresses (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --no-strip-extras --extra test --extra lint --extra metrics pyproject.toml -o requirements.lock
	printf 'pip-audit==2.10.1\ncyclonedx-bom==7.5.0\n' | uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header - -o requirements-audit.lock

# Strict: what could not be looked up is no pass.
audit: $(AUDIT)/.installed ## Known holes of what requirements.lock names (asks a service outside)
	$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock || \
		{ echo "Not clean, or not looked up. Without network go by docs/dependencies.md."; exit 1; }

sbom: $(AUDIT)/.installed ## data/sbom.json: CycloneDX of requirements.lock, the same bytes each time
	$(AUDIT)/bin/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible \
		--short-PURLs --of JSON -o data/sbom.json requirements.lock

$(AUDIT)/.installed: requirements-audit.lock
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	touch $@

clean: ## Removes what was built; keeps the releases
	rm -rf target logs $(VENV) $(AUDIT) $(PEERS) .pytest_cache .ruff_cache *.egg-info data/build/2* data/build/now data/parsed data/build/dev/warehouse.duckdb* data/build/base data/build/changed
