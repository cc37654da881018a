# make demo: set up and serve the demo scorecard. make test: set up and pass the tests. make bench: print the ratios.
# make notebook: run the analyst's notebook on the demo home and keep its outputs.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench bench-scale soak notebook lock setup test-tools

demo: .venv/ready
	$(BIN)/scorecard demo

test: .venv/ready test-tools lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/ready test-tools
	$(BIN)/python -m tests.bench

# Many authorities × five years; HOMES=152 is all of England.
bench-scale: .venv/ready
	$(BIN)/python -m tests.bench.scale $(or $(HOMES),152)

notebook: .venv/ready
	$(BIN)/scorecard --home demo-home demo --no-serve
	SCORECARD_HOME=demo-home $(BIN)/python -m tests.notebook

# For longer than the tests do: kills at random instants, while many homes are computed and on an object store; every
# figure of the demo; what the property tests hold, with examples newly drawn; and the geometry of charts newly drawn.
soak: .venv/ready test-tools
	SOAK=$(or $(KILLS),60) $(BIN)/python -m pytest -s tests/data/test_kill.py tests/dashboard/test_many_homes_killed.py \
		tests/data/test_object_store.py tests/hostile/test_costly.py tests/metrics/test_judged_table.py
	SOAK=$(or $(KILLS),60) $(BIN)/python -m pytest -n 2 --dist loadgroup -m hypothesis
	SOAK=$(or $(KILLS),60) $(BIN)/python -m pytest -s tests/browser/test_browser_chart_geometry.py

setup: .venv/ready

# Installs only what the lock file names, by its hashes.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version)'
	@$(PYTHON) -m venv .venv || { $(call as_root,python3-venv) && $(PYTHON) -m venv .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The tests drive Debian's Chromium and a real PostgreSQL; both are installed where they are missing.
test-tools:
	@command -v chromium >/dev/null || { $(call as_root,chromium); }
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { $(call as_root,postgresql); }

as_root = if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); \
	else echo "This needs the Debian package $(1): sudo apt-get install $(1)"; exit 1; fi

lock: .venv/ready
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements.in -o requirements.lock
