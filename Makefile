# make run · make test · make check · make bench : needs only Python 3.11+, git and make.

LOGS   ?= sample_logs
ARGS   ?=
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: help run test check format golden words bench bench-health screenshots clean

help:                   ## these lines
	@sed -n 's/^\([a-z-]*\):.*## /make \1	/p' Makefile

run: $(VENV)/.run       ## open the dashboard on sample_logs, or on yours: make run LOGS=~/exp
	$(BIN)/epochbook $(LOGS) $(ARGS)

test: $(VENV)/.test     ## every test, the browser's too: make test ARGS="-k curves"
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.test    ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test   ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(VENV)/.test   ## write the golden tables and the tree of modules anew; read the difference
	$(BIN)/python -m pytest -q tests/test_golden.py tests/test_docs.py --update-golden

bench: $(VENV)/.test    ## measure speed against other readers; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.bench $(ARGS)

bench-health: $(VENV)/.test ## measure the health checks on labelled runs
	$(BIN)/python -m tests.bench.health $(ARGS)

screenshots: $(VENV)/.test ## take the pictures of the README again
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

clean:                  ## forget the installation
	rm -rf $(VENV) build *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Epochbook needs Python 3.11 or newer: install it, or say where it is: make run PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The first reading compiles the readers' inner loops and keeps them, so that the first page need not wait for it.
COMPILE := echo "Compiling ..." && $(BIN)/epochbook runs sample_logs >/dev/null

# What is installed is remembered by two stamps; a changed requirement installs again.
$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing Epochbook into $(VENV) (once; about two minutes) ..."
	$(PIP) install -e .
	@$(COMPILE)
	@touch $@

# A browser is downloaded only where none is installed; without one the browser tests say so and are skipped.
$(VENV)/.test: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing Epochbook and its test tools into $(VENV) (once; about three minutes) ..."
	$(PIP) install -e ".[test]"
	@$(COMPILE)
	@$(BIN)/python -m tests.browser.find >/dev/null 2>&1 || $(BIN)/python -m playwright install chromium || true
	@touch $@ $(VENV)/.run
