# The commands of this repository. Each needs Python 3.11 or newer, make and a package index.
PYTHON   ?= python3
RELEASES ?=
DOCS     ?=
WHAT     ?= all
SECONDS  ?= 600
SEED     ?= 1

BIN   := .venv/bin
READY := .venv/.ready

.PHONY: setup generate test test-fast fuzz prism check wheels publish release-check changelog bench regen docs docs-serve lock sbom clean help
.DEFAULT_GOAL := help

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

generate: $(READY)  ## build the typed clients (RELEASES="2.23 2.24" for some, DOCS=upstream for upstream's words)
	@$(BIN)/runai-generate build $(if $(DOCS),--docs $(DOCS)) $(RELEASES)

test: $(READY)  ## run all tests
	@$(BIN)/python -m pytest -n auto --dist worksteal -q

test-fast: $(READY)  ## the tests for daily work: no clients built, no browser, no Prism
	@$(BIN)/python -m pytest -n auto --dist worksteal -q -m "not slow and not browser and not prism"

fuzz: $(READY)  ## broken input for every room, for SECONDS from SEED
	@$(BIN)/python -m tests.fuzz $(SECONDS) $(SEED)

prism: $(READY)  ## of the tests only those against Prism (they need npm)
	@$(BIN)/python -m pytest -q -m prism tests/clients/test_prism.py

check: $(READY)  ## lint, formatting, types, and which room may import which
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

wheels: $(READY)  ## wheel and sdist of every client and of the toolkit, into dist/
	@$(BIN)/runai-generate wheels $(RELEASES)

publish: $(READY)  ## upload what `make wheels` built: REPOSITORY_URL=… (RELEASES="2.24" for some)
	@$(BIN)/runai-generate publish $(if $(REPOSITORY_URL),--repository-url "$(REPOSITORY_URL)") $(RELEASES)

release-check: $(READY) sbom  ## whether the toolkit can be released: archives, metadata, licences, SBOM
	@$(BIN)/python -m runai_generator.maintenance.release_check

changelog: $(READY)  ## put the fragments of changes/ into CHANGELOG.md: VERSION=X.Y.Z
	@test -n "$(VERSION)" || { echo "error: name the version: make changelog VERSION=X.Y.Z" >&2; exit 2; }
	@$(BIN)/python -m runai_generator.maintenance.changelog "$(VERSION)"

bench: $(READY)  ## measure the targets against peers (WHAT=clients or WHAT=compat for one part)
	@$(BIN)/python bench $(WHAT)

regen: $(READY)  ## rewrite what is committed but made: generated/manifest.json, lifecycle.json, …
	@$(BIN)/python -m runai_generator.maintenance.breaks_json
	@$(BIN)/runai-generate build --manifest
	@$(BIN)/python -m runai_compat.maintenance.lifecycle_json
	@$(BIN)/python -m runai_generator.maintenance.methods_index
	@$(BIN)/python -m runai_compat.maintenance.rule_examples
	@$(BIN)/runai-compat rules --format markdown --output compat/RULES.md
	@$(BIN)/python -m tests.compat.rules.regen
	@$(BIN)/python -m tests.generator.golden.regen
	@PYTHONPATH=tests/support $(BIN)/python -m tests.generator.runtime.faults
	@$(BIN)/python -m runai_compat.maintenance.upgrade_pages
	@$(BIN)/python -m runai_compat.maintenance.gate_picture
	@$(BIN)/python -m runai_generator.maintenance.command_reference
	@$(BIN)/python -m runai_generator.maintenance.method_table
	@$(BIN)/python -m runai_generator.maintenance.comparison_page
	@$(BIN)/python -m runai_generator.maintenance.documents_page
	@$(BIN)/python -m runai_generator.maintenance.python_reference
	@$(BIN)/python -m tests.reliability.table
	@$(BIN)/python -m tests.docs.examples

docs: $(READY)  ## build the documentation site into site/; a broken link is an error
	@$(BIN)/zensical build --strict

docs-serve: $(READY)  ## build the documentation site and show it on this machine while it is edited
	@$(BIN)/zensical serve

lock: $(READY)  ## renew constraints.txt: exact versions and hashes for Python 3.11 and newer
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-emit-index-url --no-annotate --no-header \
		--output-file constraints.txt pyproject.toml
	@echo hatchling | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra scan \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --constraint constraints.txt \
		--output-file ci/requirements.txt pyproject.toml -

sbom: $(READY)  ## what the toolkit needs to run, with licences, as CycloneDX, into dist/
	@mkdir -p dist
	@$(BIN)/python ci/sbom.py ci/requirements.txt > dist/sbom.cdx.json

setup: $(READY)  ## create .venv and install what the other targets need

$(READY): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or newer is needed; this is $$($(PYTHON) -V 2>&1): name another one with 'make PYTHON=python3.12 …'" >&2; exit 2; }
	@echo "setting up .venv (once, and again when constraints.txt changes)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q specs compat generator/runai_generator
	@touch $@

clean:  ## remove what was built; .venv stays
	@rm -rf dist $(filter-out generated/README.md generated/manifest.json,$(wildcard generated/*))
