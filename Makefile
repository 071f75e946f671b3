# Everything a developer does. Needs Python 3.11 or newer, make, and a package index.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Programs start faster from what was compiled before.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Where a running Wakai is photographed.
BASE ?= http://localhost:8000

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: run
run: $(STAMP) ## start Wakai with its own PostgreSQL; Ctrl-C stops it
	@exec $(BIN)/wakai up

.PHONY: test
# Three processes on two cores: many tests wait, for a database, a browser, a clock.
test: lint types ## lint, types, and all tests
	@$(BIN)/pytest -n 3 --no-loadscope-reorder

.PHONY: lint
lint: $(STAMP) ## style and the floors of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-logo

.PHONY: types
types: $(STAMP) ## mypy --strict
	@$(BIN)/mypy

.PHONY: format
format: $(STAMP) ## put the code in order
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: bench
bench: $(STAMP) ## measure
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

.PHONY: screenshots
screenshots: $(STAMP) ## photograph the public pages of a running `make run`, in every language, into screenshots/
	@$(BIN)/python scripts/screenshots.py --base $(BASE) --out screenshots / /rules /style-guide

.PHONY: picture
picture: $(STAMP) ## draw the README's pictures anew, from a running `make run` and from the floors of the house
	@$(BIN)/python scripts/floors.py
	@$(BIN)/python scripts/readme_picture.py --base $(BASE)

.PHONY: lock
lock: $(STAMP) ## choose and pin the versions of all dependencies anew
	@$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--extra dev --upgrade --output-file requirements/dev.txt pyproject.toml

.PHONY: clean
clean: ## remove what runs have made, except the data in var/
	@rm -rf .venv build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov screenshots
	@find . -path ./var -prune -o \( -name __pycache__ -o -name '*.mo' \) -exec rm -rf {} +

# Installed anew only when what is to be installed changes.
$(STAMP): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Wakai needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Wakai needs (a minute or two the first time) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
