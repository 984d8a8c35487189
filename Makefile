# infuseroute: everything a person or CI runs. `make` alone lists the commands.

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
TESTING := $(VENV)/.testing-installed
PACKAGES := geo_data staffing routing api benchmarks
SOURCES := $(PACKAGES) tests
TEST_JOBS ?= 2

# Two -q leave errors only, so a successful installation says nothing.
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip -qq --no-input
INSTALL_LOCKED := $(PIP) install --only-binary :all: --require-hashes -r
INSTALL_PROJECT := $(PIP) install --no-deps --no-build-isolation -e .
COMPILE := $(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-strip-extras --only-binary :all: \
	--custom-compile-command "make lock" $(UPGRADE)

.PHONY: help
help: ## List the commands.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: $(RUNTIME) ## Plan the sample day that comes with the project; the report goes to demo-out/.
	@$(BIN)/infuseroute demo

.PHONY: test
test: $(TESTING) ## Run all tests.
	@.ci/install-browser
	@.ci/install-postgres
	@$(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadfile $(PYTEST_ARGS)

.PHONY: check
check: $(TESTING) ## Check format, lint, types and layers.
	@$(BIN)/ruff format --quiet --check $(SOURCES) || { \
		$(BIN)/ruff format --check $(SOURCES); echo "Run 'make format' to format them."; exit 1; } >&2
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports > $(VENV)/.layers || { cat $(VENV)/.layers >&2; exit 1; }
	@echo "Format, lint, types and layers are in order."

.PHONY: format
format: $(TESTING) ## Format the code and apply safe fixes of the linter.
	@$(BIN)/ruff check --quiet --fix-only $(SOURCES)
	@$(BIN)/ruff format --quiet $(SOURCES)

.PHONY: lock
lock: $(TESTING) ## Update the lock files from pyproject.toml; UPGRADE=--upgrade takes the newest.
	@$(COMPILE) --extra build -o requirements.lock
	@$(COMPILE) --extra build --extra test --extra dev -c requirements.lock -o requirements-test.lock

.PHONY: clean
clean: ## Remove everything that these commands made.
	@rm -rf $(VENV) demo-out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. The stamps make a second call instant; a changed lock file installs again.

$(BIN)/python:
	@.ci/create-venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@[ -e $@ ] || echo "Installing the locked packages into $(VENV); this is done once."
	@$(INSTALL_LOCKED) requirements.lock
	@$(INSTALL_PROJECT)
	@touch $@

$(TESTING): requirements-test.lock pyproject.toml | $(BIN)/python
	@[ -e $@ ] || echo "Installing the locked packages for tests into $(VENV); this is done once."
	@$(INSTALL_LOCKED) requirements-test.lock
	@$(INSTALL_PROJECT)
	@touch $@ $(RUNTIME)
