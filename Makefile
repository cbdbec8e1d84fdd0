# The development workflow, executable. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CASES ?= $(or $(AGGREGATOR_CASES),$(wildcard ../shared/cases))
QUICK ?= --quick
MINUTES ?= 60
KILLS ?= 500
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := pyproject.toml constraints.txt hatch_build.py
EXTRACTOR := $(wildcard aggregator/extractors/*.py aggregator/extractors/*/*.py)

.DEFAULT_GOAL := help
.NOTPARALLEL:

# One install for each: what `make run` needs, what `make test` needs besides, and all that a developer needs.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 run"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing, and compiling the extractor if there is a C compiler: about two minutes, once."
	$(PIP) install --constraint constraints.txt --editable '.$(1)'
endef

$(VENV)/.run: $(INSTALLED)
	$(call install)
	@touch $@

$(VENV)/.test: $(INSTALLED)
	$(call install,[test])
	@touch $(VENV)/.run $@

$(VENV)/.dev: $(INSTALLED)
	$(call install,[dev])
	@touch $(VENV)/.run $(VENV)/.test $@

$(VENV)/.compiled: $(VENV)/.run $(EXTRACTOR)
	@$(BIN)/python -c 'import sys; from aggregator import compiled; sys.exit(compiled.made() is None)' \
	  || $(PIP) install --no-deps --editable . || echo "The extractor could not be compiled anew."
	@$(BIN)/aggregator --version
	@touch $@

$(VENV)/.peers: $(VENV)/.test
	$(PIP) install --upgrade pip  # older ones stumble over an extra that two of the peers spell differently
	$(PIP) install --editable '.[bench]'
	@touch $@

run: $(VENV)/.compiled  ## make .venv, install, and show the demo: a little internet on loopback, collected twice
	@$(BIN)/aggregator demo

test: $(VENV)/.test $(VENV)/.compiled  ## the whole test suite (no network but loopback)
	$(BIN)/python -m pytest -n 2 --dist worksteal
	AGGREGATOR_PURE=1 $(BIN)/python -m pytest --quiet -n 2 tests/test_extract*.py

check: $(VENV)/.dev  ## ruff, mypy, the import layers, the generated docs, and the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

peers: $(VENV)/.peers $(VENV)/.compiled  ## install the other tools with which the benchmarks compare

bench: $(VENV)/$(if $(QUICK),.test,.peers) $(VENV)/.compiled  ## the benchmarks, quick form; `make bench QUICK=` for the long one, with the cases and the peers
	$(BIN)/python -m benchmarks.collect $(QUICK)
ifneq ($(CASES),)
	$(BIN)/python -m benchmarks.extraction --cases $(CASES) $(or $(QUICK),--peers)
	$(BIN)/python -m benchmarks.feeds --cases $(CASES) $(or $(QUICK),--peers)
endif

gate: $(VENV)/.test $(VENV)/.compiled  ## refuse if a figure of the benchmarks fell below benchmarks/floors.json; RAISE=1 raises the floors
	$(BIN)/python -m benchmarks.gate $(if $(CASES),--cases $(CASES)) $(if $(RAISE),--raise)

fuzz: $(VENV)/.test  ## read documents that nobody wrote for ten minutes (SECONDS=), made of the cases or the newsroom's; SEED= and AT= repeat one
	nice $(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED)) $(if $(AT),--at $(AT))

docs: $(VENV)/.test  ## write the generated pages of docs/reference anew, from the code
	$(BIN)/python -m aggregator.cli.reference docs/reference
	$(BIN)/python -m tests.hostile.reference docs/reference/faults.md

audit:  ## look the pinned dependencies up in the Python advisory database (needs the network)
	@test -x $(VENV)-audit/bin/python || $(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip --disable-pip-version-check --quiet install 'pip-audit>=2.7'
	$(VENV)-audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --strict --progress-spinner off

soak: $(VENV)/.test $(VENV)/.compiled  ## the long run: the plug pulled KILLS times (500), then MINUTES passes (60) at a minute's pace, as fast as they go
	$(BIN)/python -m benchmarks.soak --minutes $(MINUTES) --kills $(KILLS)

lock: $(VENV)/.dev  ## write constraints.txt anew from what is installed
	$(BIN)/python -m pip --disable-pip-version-check freeze --exclude-editable | grep '==' > constraints.txt

clean:  ## remove what was built; data/ stays
	rm -rf $(VENV) $(VENV)-audit build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run test check peers bench gate soak fuzz docs audit lock clean help
