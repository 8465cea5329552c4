# What a developer types. `make help` lists it; deploy/ does it.

ROOM ?= standup
HOLD ?= 0
VENV := .venv
PYTHON_FILES := deploy Tests/EndToEnd

.DEFAULT_GOAL := help
.PHONY: help setup up call test test-swift test-end-to-end lint format bench bench-live clean

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs the Debian packages that are missing
	@deploy/local/setup

up: setup ## Builds and starts everything on this machine, until Ctrl-C
	@exec deploy/local/up

call: ## Rings ROOM (standup) from a virtual phone, types its PIN and stays HOLD (0) seconds
	@exec deploy/local/call --hold "$(HOLD)" -- "$(ROOM)"

test: test-swift test-end-to-end ## Runs all tests

# One test at a time: many of them time out a stalled server, and two cores full of other tests look like one.
test-swift: setup ## Runs the Swift tests
	swift build --build-tests
	swift test --skip-build --no-parallel

test-end-to-end: setup $(VENV)/ready ## Runs the real processes against each other, the official SDKs and hostile input
	@deploy/local/setup chromium
	swift build
	$(VENV)/bin/pytest Tests/EndToEnd

lint: $(VENV)/ready ## Checks style: Swift, Python, shell, and what may not be written at all
	@deploy/local/setup shellcheck
	swift format lint --strict --recursive --parallel Package.swift Sources Tests deploy
	python3 deploy/lint/forbidden.py
	shellcheck .ci/run deploy/local/setup
	$(VENV)/bin/ruff check $(PYTHON_FILES)
	$(VENV)/bin/ruff format --check $(PYTHON_FILES)
	$(VENV)/bin/mypy

format: $(VENV)/ready ## Formats Swift and Python as `lint` wants it
	swift format --in-place --recursive --parallel Package.swift Sources Tests deploy
	$(VENV)/bin/ruff format $(PYTHON_FILES)

bench: ## Measures what each route costs, beside a bare route: one JSON line each
	@deploy/local/setup wrk
	@deploy/local/bench
	@deploy/local/bench-live

bench-live: ## Measures what thousands of open pages cost, at rest and when something changes
	@deploy/local/bench-live

clean: ## Removes what was built and what `make up` kept
	rm -rf .build .partyline .mypy_cache .ruff_cache $(VENV)

# The Python that checks and tests with: pinned, and apart from the machine's own.
$(VENV)/ready: Tests/EndToEnd/requirements.txt
	@deploy/local/setup
	python3 -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
