# make run: set up and start · make test: set up and run every check
# make bench: what the program takes against what one would use otherwise, into benchmarks/RESULTS.md
# (ten minutes; QUICK=1: about one; ONLY=3,5: of those rows alone)
# make torture: rows 1-14, 17 and 18 of docs/reliability.md at full size (ONLY=3: of that row alone)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORTURED := 1-14,17-18
PARALLEL := --numprocesses=2 --dist=worksteal
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := constraints.txt

.PHONY: install-server uninstall-server run test bench torture demo lint types contracts tests core-coverage pictures snapshots conventions catalogue format clean

run: $(VENV)/.installed
	$(BIN)/ptcms

demo: $(VENV)/.installed
	$(BIN)/ptcms demo

test: lint types contracts core-coverage tests

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

contracts: $(VENV)/.installed-dev
	$(BIN)/lint-imports --no-cache

# the core by its own tests alone: at least 90 % of branches
core-coverage: $(VENV)/.installed-dev
	$(BIN)/pytest tests/core -q $(PARALLEL) --cov --cov-report=term --cov-fail-under=90

tests: $(VENV)/.installed-dev
	$(BIN)/pytest tests/tui -q $(PARALLEL)
	$(BIN)/pytest tests/e2e -q $(PARALLEL)
	$(BIN)/pytest tests/torture -q

torture: $(VENV)/.installed-dev
	$(BIN)/pytest tests -q -m torture --torture-size=1 --torture-only=$(or $(ONLY),$(TORTURED))

# PTCMS for trainers who sign in by SSH (docs/server.md); OPTIONS=--dry-run only says what it would do
install-server:
	$(PYTHON) -B tools/server/install.py $(OPTIONS)

uninstall-server:
	$(PYTHON) -B tools/server/install.py --uninstall $(OPTIONS)

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks $(if $(QUICK),--plan=quick) $(if $(ONLY),--only=$(ONLY))

# the layout of the screens as text, for review
snapshots: $(VENV)/.installed-dev
	PTCMS_RENEW_SNAPSHOTS=1 $(BIN)/pytest tests/tui/test_snapshots.py -q

# the pictures of README and handbook, from the program itself
pictures: $(VENV)/.installed-dev
	$(BIN)/python docs/pictures/make.py

# how each region writes numbers and days, from CLDR
conventions: $(VENV)/.installed-dev
	$(BIN)/python tools/conventions.py

# every sentence into ptcms_core/locale; LANGUAGE=de begins a translation
catalogue: $(VENV)/.installed-dev
	$(BIN)/python tools/catalogue.py $(LANGUAGE)

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PTCMS needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m compileall -q ptcms_core ptcms_tui
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@
