# What a developer, an operator's first look and the CI all start from. `make help` lists the targets.
# Each set of dependencies is one hashed lock in requirements/; its stamp in .venv says it is installed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETS := runtime test check docs bench
SOURCES = $(wildcard src tests benchmarks training studio browser)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP_INSTALL = $(BIN)/python -m pip install --quiet --quiet
PIP_LOCKED = $(PIP_INSTALL) --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help run browser test check bench docs lock clean
.DELETE_ON_ERROR:
.SECONDARY:

# What the pages need to read and check on the visitor's own device. Without npm the product runs, and says so.
DEVICE := $(or $(NIRPIHAK_DATA),var)/browser/files.json
$(DEVICE): $(shell find browser src/nirpihak -name __pycache__ -prune -o -type f -print) | $(VENV)/.runtime
	@if scripts/browser-runtime; then echo "Building what runs in the browser (once, about 20 s) ..." && $(BIN)/python -m browser >/dev/null; fi || true

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.runtime $(DEVICE) ## serve the product on this machine (SQLite, loopback, an invented contest)
	$(BIN)/nirpihak serve --demo $(ARGS)

browser: $(BIN)/python ## reading and checking on the visitor's own device: fetch Pyodide through npm, build what is served
	@scripts/browser-runtime
	$(BIN)/python -m browser $(ARGS)

test: $(VENV)/.test ## every test; ARGS="tests/law -k kleene" narrows it
	@scripts/system-packages
	-@scripts/browser-runtime --if-possible
	-@scripts/replay-viewer --if-possible
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.check ## format, lint, types, and which floor may import which
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports

bench: $(VENV)/.bench ## figures beside public peers, as JSON lines
	@$(BIN)/python -m benchmarks $(ARGS)

docs: $(VENV)/.docs ## the handbook as a static site in docs/_build/html
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --builder html docs docs/_build/html
	@echo "docs/_build/html/index.html"

clean: ## remove what make built, the virtual environment too
	rm -rf $(VENV) docs/_build build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Nirpihak needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

# The package itself goes in editable and without the network: its build backend is in every lock.
$(SETS:%=$(VENV)/.%): $(VENV)/.%: requirements/%.txt pyproject.toml | $(BIN)/python
	$(PIP_LOCKED) --requirement $<
	$(PIP_INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.lock: requirements/lock.txt | $(BIN)/python
	$(PIP_LOCKED) --requirement $<
	@touch $@

# One resolution of everything gives the pins; each lock is cut from it, so no two locks disagree.
# `make lock` keeps pins that still fit; `make lock UPGRADE=--upgrade` takes the newest.
LOCK = UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--no-annotate --no-header --no-build
CUT = $(LOCK) --generate-hashes --constraint requirements/pins.txt

lock: $(VENV)/.lock ## compile requirements/ anew from pyproject.toml
	$(LOCK) $(UPGRADE) pyproject.toml --all-extras --group build --group lock --output-file requirements/pins.txt
	$(CUT) pyproject.toml --group build --extra server --extra pictures --extra evidence --output-file requirements/runtime.txt
	$(CUT) pyproject.toml --group build --extra server --extra pictures --extra evidence --extra test --output-file requirements/test.txt
	$(CUT) pyproject.toml --group build --extra server --extra pictures --extra evidence --extra test --extra check --output-file requirements/check.txt
	$(CUT) pyproject.toml --group build --extra docs --output-file requirements/docs.txt
	$(CUT) pyproject.toml --group build --extra server --extra pictures --extra evidence --extra transformer --extra bench --output-file requirements/bench.txt
	$(CUT) --group lock --output-file requirements/lock.txt
