# Two commands that do all the set-up themselves: `make run` and `make test`. Needs Python 3.11+ and make only.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: run test check lint bench schemas proof reports clean

## run: the whole suite against its own reference target; ends with the table and the place of the log
run: $(VENV)/.installed
	$(BIN)/ses-conformance run

## test: all tests of the tool
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto

## check: what CI runs
check:
	bash .ci/run

## lint: format, lint, types, import rules
lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ses-conformance lint

## bench: speed, as ratios measured in one run
bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

## proof: measures sensitivity and specificity, and records them in fixtures/proof.json
proof: $(VENV)/.installed-dev
	$(BIN)/ses-conformance mutants --record
	$(BIN)/ses-conformance tolerance --record

## reports: installs and starts public emulators, runs the suite against each, publishes the results in reports/
reports: $(VENV)/.installed-dev
	$(BIN)/python -m conformance.publish

## schemas: JSON Schemas, made anew from the types
schemas: $(VENV)/.installed-dev
	$(BIN)/python -m conformance schemas

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

clean:
	rm -rf $(VENV) dist ses-conformance-report
