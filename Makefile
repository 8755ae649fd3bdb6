# Needs Python >= 3.11, git and make, nothing else. Everything is installed into .venv.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
NOTATION ?= colon

.PHONY: help demo test lint bench docs clean
.DEFAULT_GOAL := help

help:  ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "mathdoc needs Python 3.11 or newer" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[dev]'
	@touch $@

$(VENV)/docs.stamp: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[docs]'
	@touch $@

demo: $(VENV)/demo.stamp  ## check and convert the examples and show the result
	@sh examples/demo.sh $(BIN)/mathdoc $(NOTATION)

lint: $(VENV)/dev.stamp  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The specification's examples come with the sources of a package; they are read in a test and not kept here.
SPEC := $(VENV)/commonmark/spec.txt
$(SPEC): $(VENV)/dev.stamp
	$(BIN)/python -m pip --disable-pip-version-check --quiet download --no-deps --no-binary=:all: --dest $(@D) commonmark==0.9.1
	tar -xzf $(@D)/commonmark-0.9.1.tar.gz -C $(@D) --strip-components=1 commonmark-0.9.1/spec.txt
	@touch $@

test: lint $(SPEC)  ## everything that has to pass
	MATHDOC_COMMONMARK_SPEC=$(SPEC) $(BIN)/python -m pytest -n 2

bench: $(VENV)/dev.stamp  ## how fast it is, as ratios
	$(BIN)/python tests/benchmarks/startup.py
	$(BIN)/python tests/benchmarks/throughput.py
	$(BIN)/python tests/benchmarks/site.py
	$(BIN)/python -m tests.benchmarks.derivatives

docs: $(VENV)/docs.stamp  ## build the project's site into build/site
	$(BIN)/python -m mkdocs_mathdoc.katex build/katex
	$(BIN)/mkdocs build --strict --config-file site/mkdocs.yml

clean:  ## remove what the other targets made
	rm -rf $(VENV) build dist .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
