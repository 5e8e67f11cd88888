# Two commands that do all the set-up themselves: `make run` and `make test`. Needs Python 3.11+ and make only.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Many images keep Python from storing compiled modules; each start would then compile two hundred of them anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := run
.PHONY: $(shell sed -n 's/^## \([a-z-]*\):.*/\1/p' Makefile) clean

## help: lists what can be made
help:
	@sed -n 's/^## \([a-z-]*\): \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

## run: runs the whole suite against its own reference target; prints a summary table and the path of the log
run: $(VENV)/.installed
	$(BIN)/ses-conformance run

## test: runs the tests of the tool: every mutant and every case among them, and of what takes long a few rows each
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not long"

## test-long: runs what `make test` leaves out: real products, processes, signals at every moment, hostile targets
test-long: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal -m long

## hostile: runs the catalogue of hostile targets and all other tests of robustness alone
hostile: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/robustness -n auto

## fuzz-reference: sends bad requests to the reference target for a minute
fuzz-reference: $(VENV)/.installed-dev
	$(BIN)/python -m tests.reference.fuzz 60

## check: does what CI does
check:
	bash .ci/run

## lint: checks format, style, types, import rules and case files
lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ses-conformance lint

## proof: measures sensitivity and specificity, all pairs of case and variation; reports made afterwards show them
proof: $(VENV)/.installed-dev
	$(BIN)/ses-conformance mutants --record
	$(BIN)/ses-conformance tolerance --record

## kills: notes which case kills which mutant, so that the tests try these pairs first; only their time depends on it
kills: $(VENV)/.installed-dev
	$(BIN)/python -m tests.proof.kills

## bench: measures speed, as ratios within one run; prints the figures also as benchmarks/README.md has them
bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

## bench-record: does the same on a quiet machine and writes the figures into benchmarks/README.md
bench-record: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks --record

## speed: measures the ratios that mean something on a machine that does other work, too
speed: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks --stable

## reports: installs and starts public emulators, runs the suite against each, publishes the results in reports/
reports: $(VENV)/.installed-dev
	$(BIN)/python -m conformance.publish

## reports-history: does the same with earlier versions of the emulators
reports-history: $(VENV)/.installed-dev
	$(BIN)/python -m conformance.publish --past

## emulators: asks each public emulator every dialect of requests and every mail; writes reports/forms.md
emulators: $(VENV)/.installed-dev
	$(BIN)/python -m conformance.publish.forms

## isolation: runs the suite twice against each public emulator, shuffled, in one process and in two; no outcome may differ
isolation: $(VENV)/.installed-dev
	$(BIN)/python -m conformance.publish.isolation

## site: builds the site of the documentation and the published results in build/site/
site: $(VENV)/.installed-docs
	$(BIN)/python -m conformance.publish.site

## proxies: certifies the proxies that are installed, with every example configuration, and records what was found
proxies: $(VENV)/.installed-dev
	$(BIN)/python -m tests.proxy.record

## ways: walks the README's three ways as a stranger would, with the wheel, all cases, moto, ministack and nginx
ways: $(VENV)/.installed-dev
	$(BIN)/python -m tests.ways

## clients: installs real clients of the API outside the tree and records what they send, in fixtures/clients/
clients: $(VENV)/.installed-dev
	$(BIN)/python -m tests.clients.record --install

## recordings: installs real recorders outside the tree and records an application's traffic, in fixtures/recordings/
recordings: $(VENV)/.installed-dev
	$(BIN)/python -m tests.recordings.record --install

## schemas: writes the JSON Schemas of all file formats anew, from the types
schemas: $(VENV)/.installed-dev
	$(BIN)/ses-conformance schemas

## pages: writes docs/checks.md and docs/requirements/ anew, from the catalogue of checks and the requirements
pages: $(VENV)/.installed-dev
	$(BIN)/python -m conformance.publish.pages

## wheel: builds the wheel in dist/, with the figures of trust that were measured last
wheel: $(VENV)/.installed-dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

## dist: builds sdist and wheel in dist/ and checks their metadata as the package index does
dist: $(VENV)/.installed-dev
	rm -rf dist
	$(BIN)/python -m build --outdir dist .
	$(BIN)/python -m twine check --strict dist/*

## install-check: asks the package index whether the wheel installs without a compiler, on each Python and system
install-check: wheel
	$(BIN)/python -m tests.project.resolve $$(ls -t dist/*.whl | head -1)

## release-check: checks that TAG=vX.Y.Z names the version, and that the newest corpus holds its cases
release-check: $(VENV)/.installed-dev
	$(BIN)/ses-conformance freeze --check $(if $(TAG),--tag $(TAG))

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m compileall -q conformance
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

$(VENV)/.installed-docs: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --editable . --group docs
	touch $@

clean:
	rm -rf $(VENV) dist build ses-conformance-report
